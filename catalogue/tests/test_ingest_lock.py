"""One ingest at a time, with real processes."""

import json
import os
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalogue.ingest.lock import AlreadyRunning, one_run
from notflix_site.mongo.tests.processes import begin, end, wait_until_ready

HOLDER = """
import sys
from pathlib import Path
from catalogue.ingest.lock import one_run
with one_run(Path(sys.argv[1])):
    print("ready", flush=True)
    sys.stdin.readline()
"""


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    return tmp_path / "ingest.lock"


@pytest.fixture
def holder(tmp_path: Path, lock: Path) -> Iterator["subprocess.Popen[str]"]:
    """Another process that holds the lock."""
    process = begin(tmp_path, "-c", HOLDER, str(lock))
    wait_until_ready(process)
    yield process
    process.kill()
    process.communicate()


def refusal(lock: Path) -> str:
    """Try to run, and return why that was refused."""
    with pytest.raises(AlreadyRunning) as refused, one_run(lock):
        pass
    said = str(refused.value)
    assert "\n" not in said
    assert said.startswith("an ingest is running already")
    return said


def test_the_second_run_is_told_which_process_has_been_running_since_when(
    lock: Path, holder: "subprocess.Popen[str]"
) -> None:
    noted = json.loads(lock.read_text())
    since = noted["since"].replace("T", " ").removesuffix("+00:00")
    assert f": process {holder.pid} on this machine, since {since} (UTC)." in refusal(lock)


def test_a_run_that_is_done_lets_the_next_one_in(lock: Path, holder: "subprocess.Popen[str]") -> None:
    end(holder)
    with one_run(lock):
        assert json.loads(lock.read_text())["process"] == os.getpid()
    with one_run(lock):
        pass


def test_a_run_that_fails_lets_the_next_one_in(lock: Path) -> None:
    with pytest.raises(RuntimeError), one_run(lock):
        raise RuntimeError
    with one_run(lock):
        pass


def test_a_killed_run_leaves_no_lock_behind(lock: Path, holder: "subprocess.Popen[str]") -> None:
    holder.kill()
    holder.communicate()
    assert json.loads(lock.read_text())["process"] == holder.pid, "the killed run should have left its note"
    with one_run(lock):
        pass


def test_what_a_killed_run_left_is_not_taken_for_the_one_that_runs(
    lock: Path, holder: "subprocess.Popen[str]", tmp_path: Path
) -> None:
    gone = begin(tmp_path, "-c", "")
    gone.communicate()
    lock.write_text(json.dumps({**json.loads(lock.read_text()), "process": gone.pid}))
    assert str(gone.pid) not in refusal(lock)


@pytest.mark.parametrize(
    "note",
    [
        b"",
        b"\0" * 100,
        b"4711",
        b"\xff\xfe{",
        b"[" * 5000,
        b'{"process": 4711',
        b'{"process": "\x1b[31m", "host": "nas", "since": "2026-11-23T10:15:02+00:00"}',
        b'{"process": 1e400, "host": "nas", "since": "2026-11-23T10:15:02+00:00"}',
        b'{"process": 4711, "host": "nas", "since": "yesterday"}',
        b'{"process": 4711, "host": "nas", "since": "0001-01-01T00:00:00+14:00"}',
    ],
)
def test_a_damaged_note_still_gives_one_clear_line(lock: Path, holder: "subprocess.Popen[str]", note: bytes) -> None:
    lock.write_bytes(note)
    assert "4711" not in refusal(lock)


def test_a_run_on_another_machine_is_named_and_its_name_can_do_no_harm(
    lock: Path, holder: "subprocess.Popen[str]"
) -> None:
    note = {"process": 4711, "host": "nas\x1b[2J\n", "since": "2026-11-23T10:15:02+00:00"}
    lock.write_text(json.dumps(note))
    assert socket.gethostname() != "nas[2J"
    assert ": process 4711 on nas[2J, since 2026-11-23 10:15:02 (UTC)." in refusal(lock)


def test_a_process_number_that_cannot_be_is_no_process(lock: Path, holder: "subprocess.Popen[str]") -> None:
    for process in (-1, 0, 10**30):
        note = {"process": process, "host": socket.gethostname(), "since": "2026-11-23T10:15:02+00:00"}
        lock.write_text(json.dumps(note))
        assert "does not say which process" in refusal(lock)


def test_a_symbolic_link_is_not_followed(lock: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    lock.symlink_to(tmp_path / "mine")
    with pytest.raises(OSError, match="symbolic link"), one_run(lock):
        pass
    assert (tmp_path / "mine").read_text() == "mine"
