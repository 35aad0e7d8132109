"""Folders are built where nobody sees them, by one process at a time, and what a killed one leaves is cleared away."""

import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from catalogue.packaging import workshop
from catalogue.packaging.source import PackagingProblem

NAME = "0123456789abcdef"
ROOT = Path(__file__).resolve().parents[2]


def _visible(library: Path) -> list[str]:
    return sorted(entry.name for entry in library.iterdir() if not entry.name.startswith("."))


def _all(library: Path) -> list[str]:
    return sorted(entry.name for entry in library.iterdir())


def test_a_folder_is_seen_only_when_it_is_published(tmp_path: Path) -> None:
    with workshop.hidden_folder(tmp_path, NAME) as folder:
        (folder / "manifest.mpd").write_text("whole")
        assert _visible(tmp_path) == []
        workshop.publish(folder, tmp_path / NAME)
    assert _all(tmp_path) == [NAME]
    assert [entry.name for entry in (tmp_path / NAME).iterdir()] == ["manifest.mpd"]


def test_a_folder_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def fail() -> None:
        with workshop.hidden_folder(tmp_path, NAME) as folder:
            (folder / "half").write_text("x")
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        fail()
    assert _all(tmp_path) == []


def test_what_was_there_is_replaced_whole(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    (tmp_path / NAME / "old").write_text("x")
    with workshop.hidden_folder(tmp_path, NAME) as folder:
        (folder / "new").write_text("y")
        workshop.publish(folder, tmp_path / NAME)
    assert _all(tmp_path) == [NAME]
    assert [entry.name for entry in (tmp_path / NAME).iterdir()] == ["new"]


def test_two_processes_cannot_build_the_same_folder(tmp_path: Path) -> None:
    with workshop.hidden_folder(tmp_path, NAME) as folder:
        with pytest.raises(PackagingProblem) as caught, workshop.hidden_folder(tmp_path, NAME):
            pass
        assert caught.value.code == "busy"
        assert folder.is_dir()


def test_of_many_that_want_the_same_folder_one_builds_it_at_a_time(tmp_path: Path) -> None:
    inside: list[int] = []
    most: list[int] = []
    done: list[str] = []

    def build() -> None:
        while True:
            try:
                with workshop.hidden_folder(tmp_path, NAME) as folder:
                    inside.append(1)
                    most.append(len(inside))
                    (folder / "manifest.mpd").write_text("whole")
                    time.sleep(0.02)
                    inside.pop()
                    workshop.publish(folder, tmp_path / NAME)
                    done.append("done")
                    return
            except PackagingProblem:
                continue

    threads = [threading.Thread(target=build) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 6
    assert max(most) == 1
    assert _all(tmp_path) == [NAME]


def test_leftovers_of_a_killed_process_are_cleared_and_those_at_work_are_not(tmp_path: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from catalogue.packaging import workshop\n"
        "with workshop.hidden_folder(Path(sys.argv[1]), sys.argv[2]) as folder:\n"
        "    (folder / 'half').write_text('x'); print('ready', flush=True); time.sleep(60)\n"
    )
    processes = []
    for name in ("killed00", "atwork00"):
        process = subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path), name], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        processes.append(process)
    processes[0].kill()
    processes[0].wait()
    try:
        assert _all(tmp_path) == [".packaging-atwork00", ".packaging-killed00"]
        workshop.clear_leftovers(tmp_path)
        assert _all(tmp_path) == [".packaging-atwork00"]
        assert (tmp_path / ".packaging-atwork00" / "half").exists()
    finally:
        processes[1].kill()
        processes[1].wait()


def test_a_folder_that_was_about_to_be_replaced_comes_back(tmp_path: Path) -> None:
    (tmp_path / f".packaged-{NAME}").mkdir()
    (tmp_path / f".packaged-{NAME}" / "manifest.mpd").write_text("whole")
    workshop.clear_leftovers(tmp_path)
    assert _all(tmp_path) == [NAME]


def test_one_that_was_replaced_goes(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    (tmp_path / f".packaged-{NAME}").mkdir()
    workshop.clear_leftovers(tmp_path)
    assert _all(tmp_path) == [NAME]


def test_too_little_room_is_said_before_anything_is_begun(tmp_path: Path) -> None:
    workshop.make_sure_of_room(tmp_path, 1000)
    with pytest.raises(PackagingProblem) as caught:
        workshop.make_sure_of_room(tmp_path, shutil.disk_usage(tmp_path).total)
    assert caught.value.code == "disk"
    assert "GB" in caught.value.detail


def test_errors_of_the_disk_are_one_line() -> None:
    full = workshop.problem_of(OSError(28, os.strerror(28)), "the folder")
    assert full.code == "disk"
    assert "full" in full.detail
    assert workshop.problem_of(OSError(13, os.strerror(13)), "the folder").code == "files"
