"""`manage.py package` killed at any moment: nothing can be seen, nothing goes on running, the next call clears up."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from catalogue.tests import clips

ROOT = Path(__file__).resolve().parent.parent
KILLS = 6


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return clips.two_languages(tmp_path_factory.mktemp("clip"), seconds=24, size="640x360")


def _start(film: Path, library: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "manage.py", "package", str(film), "--imdb", "tt0063350", "--ladder", "360,240,180"]
    return subprocess.Popen(
        [*command, "--into", str(library), "--json"],
        cwd=ROOT,
        env={**os.environ, "NOTFLIX_DATA": str(library.parent / "data")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def _visible(library: Path) -> list[str]:
    return [entry.name for entry in library.iterdir() if not entry.name.startswith(".")]


def _running_in(library: Path) -> list[str]:
    listed = subprocess.run(["ps", "-ewwo", "stat=,args="], capture_output=True, text=True, check=True).stdout
    return [line for line in listed.splitlines() if str(library) in line and not line.startswith("Z")]


def test_killed_in_the_middle_it_leaves_nothing_visible_and_the_next_call_clears_up(film: Path, tmp_path: Path) -> None:
    library = tmp_path / "library"
    library.mkdir()
    began = time.monotonic()
    assert _start(film, library).wait(timeout=120) == 0
    whole = time.monotonic() - began
    (made,) = _visible(library)
    files = sorted(entry.name for entry in (library / made).iterdir())
    (library / made).rename(tmp_path / "whole")

    moments = random.Random(4)
    leftovers = 0
    for _ in range(KILLS):
        process = _start(film, library)
        time.sleep(whole * moments.uniform(0.3, 0.85))
        process.kill()
        process.communicate()
        deadline = time.monotonic() + 10
        while _running_in(library) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert _running_in(library) == []
        assert _visible(library) == []
        leftovers += len(list(library.iterdir()))
    assert leftovers > 0  # else none of them was killed at work

    process = _start(film, library)
    said, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    assert json.loads(said)["files"][0]["folder"] == made
    assert [entry.name for entry in library.iterdir()] == [made]
    assert sorted(entry.name for entry in (library / made).iterdir()) == files


def test_ctrl_c_leaves_nothing_at_all(film: Path, tmp_path: Path) -> None:
    library = tmp_path / "library"
    library.mkdir()
    process = _start(film, library)
    deadline = time.monotonic() + 60
    while not list(library.glob(".packaging-*/seg-*")) and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert len(said.strip().splitlines()[-1]) < 200
    assert "Traceback" not in said
    assert list(library.iterdir()) == []
    assert _running_in(library) == []
