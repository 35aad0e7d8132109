"""The embedded server with real processes: who starts it, who stops it, and what it survives."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from notflix_site.mongo.embedded import place, programs, server
from notflix_site.mongo.tests.processes import STARTED, USER, begin, end, note, only_line, run, wait_until_ready

SECRETS = {"DJANGO_SECRET_KEY": "k" * 50, "NOTFLIX_STREAM_SECRET": "s" * 50}
WRITE_AND_COUNT = """
from pymongo import MongoClient
from notflix_site.mongo import embedded
with MongoClient(embedded.ensure_running()) as client:
    client.notflix.things.insert_one({})
    print(client.notflix.things.count_documents({}))
"""


@pytest.fixture
def data() -> Iterator[Path]:
    """A data directory with a short path, whose server is stopped afterwards whatever happened."""
    directory = Path(tempfile.mkdtemp(prefix="nf-"))
    yield directory
    if (directory / "mongo").is_dir() and (running := server.find(directory / "mongo")):
        server.stop(running)
    shutil.rmtree(directory)


def test_a_command_starts_the_server_says_so_once_and_stops_it(data: Path) -> None:
    finished = run(data, "-c", WRITE_AND_COUNT)

    assert finished.stdout == "1\n"
    assert only_line(finished.stderr).startswith(f"{STARTED} MongoDB ")
    assert str(data / "mongo") in finished.stderr
    assert server.find(data / "mongo") is None
    assert run(data, "-c", WRITE_AND_COUNT).stdout == "2\n"


def sockets_of(pid: int) -> set[str]:
    found = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        with contextlib.suppress(FileNotFoundError):
            found.add(str(link.readlink()))
    return {name for name in found if name.startswith("socket:")}


def listening_tcp_sockets() -> set[str]:
    tables = [Path("/proc/net/tcp"), Path("/proc/net/tcp6")]
    lines = [line.split() for table in tables if table.exists() for line in table.read_text().splitlines()[1:]]
    return {f"socket:[{fields[9]}]" for fields in lines if fields[3] == "0A"}


def test_only_its_owner_can_reach_the_server_and_only_through_its_socket(data: Path) -> None:
    user = begin(data, "-c", USER)
    wait_until_ready(user)
    socket = Path(note(data)["listens"])

    assert socket.is_socket()
    assert socket.stat().st_mode & 0o777 == 0o700
    assert (data / "mongo").stat().st_mode & 0o777 == 0o700
    assert not sockets_of(note(data)["pid"]) & listening_tcp_sockets()
    end(user)


def test_the_last_user_stops_the_server_and_no_other(data: Path) -> None:
    first, second = begin(data, "-c", USER), begin(data, "-c", USER)
    wait_until_ready(first)
    wait_until_ready(second)
    running = server.find(data / "mongo")

    said = end(first)
    assert running
    assert server.find(data / "mongo") == running
    said += end(second)
    assert server.find(data / "mongo") is None
    assert said.count(STARTED) == 1


def test_a_killed_server_is_started_again_under_its_open_connections(data: Path) -> None:
    code = """
import sys, django; django.setup()
from django.db import connection
from notflix_site.mongo import embedded
connection.database.things.insert_one({})
print("ready", flush=True)
sys.stdin.readline()
embedded.ensure_running()
print(connection.database.things.count_documents({}))
"""
    user = begin(data, "-c", code)
    wait_until_ready(user)
    killed = server.find(data / "mongo")
    assert killed
    os.kill(killed.pid, signal.SIGKILL)
    while server.accepts_connections(killed):
        time.sleep(0.01)
    counted, said = user.communicate("\n", timeout=60)

    assert counted == "1\n", said
    assert said.count(STARTED) == 2
    assert note(data)["pid"] != killed.pid
    assert server.find(data / "mongo") is None


def test_a_server_killed_between_two_commands_is_started_again(data: Path) -> None:
    user = begin(data, "-c", USER)
    wait_until_ready(user)
    user.kill()
    user.communicate()
    os.kill(note(data)["pid"], signal.SIGKILL)

    assert Path(note(data)["listens"]).exists(), "the killed server should have left its socket"
    assert run(data, "-c", WRITE_AND_COUNT).stdout == "1\n"


def test_a_killed_command_leaves_its_server_to_the_next_which_stops_it(data: Path) -> None:
    user = begin(data, "-c", USER)
    wait_until_ready(user)
    user.kill()
    user.communicate()
    assert server.find(data / "mongo")

    finished = run(data, "-c", WRITE_AND_COUNT)
    assert (finished.stdout, finished.stderr) == ("1\n", "")
    assert server.find(data / "mongo") is None


def test_a_note_that_names_somebody_elses_process_harms_nobody(data: Path) -> None:
    user = begin(data, "-c", USER)
    wait_until_ready(user)
    bystander = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    forged = {**note(data), "pid": bystander.pid}
    (data / "mongo" / "server.json").write_text(json.dumps(forged))

    finished = run(data, "-c", WRITE_AND_COUNT)
    assert (finished.stdout, finished.stderr) == ("1\n", ""), "the running server should have been found"
    end(user)
    assert server.find(data / "mongo") is None
    (data / "mongo" / "server.json").write_text(json.dumps(forged))
    assert run(data, "-c", WRITE_AND_COUNT).stdout == "2\n"
    assert bystander.poll() is None
    bystander.communicate(b"\n")


def test_commands_that_begin_at_once_share_one_server(data: Path) -> None:
    users = [begin(data, "-c", USER) for _ in range(4)]
    for user in users:
        wait_until_ready(user)
    assert "".join(end(user) for user in users).count(STARTED) == 1
    assert server.find(data / "mongo") is None


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_command_that_is_interrupted_leaves_nothing_running(data: Path, how: signal.Signals) -> None:
    code = "from django.db import connection as c; c.ensure_connection(); print('ready', flush=True); input()"
    command = begin(data, "manage.py", "shell", "-c", code)
    wait_until_ready(command)
    assert server.find(data / "mongo")

    os.killpg(command.pid, how)
    _, errors = command.communicate(timeout=60)
    assert command.returncode == (130 if how == signal.SIGINT else 128 + how)
    assert "Traceback" not in errors
    assert server.find(data / "mongo") is None


def test_ctrl_c_while_the_server_starts_leaves_nothing_running(data: Path) -> None:
    command = begin(
        data, "manage.py", "shell", "-c", "from django.db import connection as c; c.ensure_connection(); input()"
    )
    while not (data / "mongo" / "server.json").exists():
        assert command.poll() is None
    os.killpg(command.pid, signal.SIGINT)
    command.communicate(timeout=60)

    assert command.returncode == 130
    assert server.find(data / "mongo") is None


def test_a_forked_process_has_its_own_connection_and_does_not_stop_its_parents_server(data: Path) -> None:
    code = """
import os, sys, django; django.setup()
from django.db import connection
from notflix_site.mongo import embedded
connection.database.things.insert_one({})
client = connection.connection
if os.fork() == 0:
    connection.database.things.insert_one({})
    assert connection.connection is not client
    sys.exit(0)
assert os.wait()[1] == 0
print(connection.database.things.count_documents({}))
assert connection.connection is client
"""
    finished = run(data, "-c", code)
    assert finished.stdout == "2\n", finished.stderr
    assert finished.stderr.count(STARTED) == 1
    assert server.find(data / "mongo") is None


def test_a_forked_process_that_outlives_its_parent_keeps_the_server(data: Path) -> None:
    code = """
import os, sys, django; django.setup()
from django.db import connection
connection.ensure_connection()
if os.fork() == 0:
    connection.ensure_connection()
    print("ready", flush=True)
    sys.stdin.readline()
    connection.database.things.insert_one({})
else:
    sys.stdin.close()
"""
    family = begin(data, "-c", code)
    wait_until_ready(family)
    assert family.wait(timeout=30) == 0
    assert server.find(data / "mongo")
    end(family)
    assert run(data, "-c", WRITE_AND_COUNT).stdout == "2\n"


def test_the_data_may_move_to_another_directory(data: Path) -> None:
    assert run(data / "before", "-c", WRITE_AND_COUNT).stdout == "1\n"
    (data / "before").rename(data / "after")
    assert run(data / "after", "-c", WRITE_AND_COUNT).stdout == "2\n"


def test_a_path_too_long_for_a_socket_gets_one_in_a_private_temporary_directory(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(data))
    deep = data / ("d" * 60) / ("e" * 60)
    user = begin(deep, "-c", USER, TMPDIR=str(data))
    wait_until_ready(user)
    socket = Path(note(deep)["listens"])

    assert socket.parent.parent == data
    assert socket.parent.stat().st_mode & 0o777 == 0o700
    end(user)
    assert server.find(deep / "mongo") is None

    socket.parent.chmod(0o755)
    refused = run(deep, "manage.py", "migrate", TMPDIR=str(data))
    assert refused.returncode == 1
    assert "is not a private directory of ours" in only_line(refused.stderr)


def test_taking_the_data_away_from_a_running_server_stops_it(data: Path) -> None:
    user = begin(data, "-c", USER)
    wait_until_ready(user)
    left = server.find(data / "mongo")
    (data / "mongo").rename(data / "elsewhere")
    end(user)

    assert left
    assert not server.is_running(left)


def test_a_file_in_the_place_of_the_directory_is_one_clear_line(data: Path) -> None:
    (data / "mongo").write_text("mine")
    refused = run(data, "manage.py", "migrate")

    assert refused.returncode == 1
    assert only_line(refused.stderr).startswith(
        f"Notflix cannot start: the embedded database cannot be kept in {data / 'mongo'}: File exists."
    )
    assert (data / "mongo").read_text() == "mine"


def test_a_file_in_the_place_of_the_servers_own_directory_is_one_clear_line(data: Path) -> None:
    (data / "mongo").mkdir()
    (data / "mongo" / "mongod").write_text("mine")
    refused = run(data, "manage.py", "migrate")

    assert refused.returncode == 1
    assert only_line(refused.stderr).startswith("Notflix cannot start: ")


def test_a_directory_that_cannot_be_written_is_one_clear_line() -> None:
    """Nobody, not even root, can make a directory in /proc."""
    refused = run(Path("/proc/notflix"), "manage.py", "migrate", **SECRETS)

    assert refused.returncode == 1
    assert only_line(refused.stderr).startswith("Notflix cannot start: NOTFLIX_DATA is /proc/notflix, ")


def test_a_disk_that_takes_no_more_is_one_clear_line_and_leaves_nothing_running(data: Path) -> None:
    code = """
import resource, runpy, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
sys.argv = ["manage.py", "migrate"]
runpy.run_path("manage.py", run_name="__main__")
"""
    refused = run(data, "-c", code)
    assert refused.returncode == 1
    line = only_line(refused.stderr)
    assert line.startswith("Notflix cannot start: the embedded database did not start: ")
    assert line.endswith(f"The log is {data / 'mongo' / 'mongod.log'}.")
    assert server.find(data / "mongo") is None


def test_damaged_data_are_one_clear_line_with_the_servers_reason(data: Path) -> None:
    (data / "mongo" / "mongod").mkdir(parents=True)
    (data / "mongo" / "mongod" / "WiredTiger").write_text("nonsense")
    (data / "mongo" / "mongod" / "WiredTiger.turtle").write_text("nonsense")
    refused = run(data, "manage.py", "migrate")

    assert refused.returncode == 1
    assert only_line(refused.stderr).startswith("Notflix cannot start: the embedded database did not start: ")
    assert "WiredTiger" in refused.stderr


def test_the_log_is_kept_small(data: Path) -> None:
    log = data / "mongo" / "mongod.log"
    code = USER + "embedded.ensure_running()"
    log.parent.mkdir()
    log.write_bytes(b"old\n" * 1_000_000)
    user = begin(data, "-c", code)
    wait_until_ready(user)

    assert log.stat().st_size < 1_000_000
    assert (log.parent / "mongod.log.old").stat().st_size == 4_000_000
    with log.open("ab") as more:
        more.write(b"new\n" * 2_000_000)
    end(user)
    assert log.stat().st_size < 1_000_000


def test_secantusdb_serves_its_own_data_survives_a_kill_and_is_stopped(data: Path) -> None:
    (data / "mongo" / "secantusdb").mkdir(parents=True)
    first = run(data, "-c", WRITE_AND_COUNT)
    assert first.stdout == "1\n", first.stderr
    assert only_line(first.stderr).startswith(f"{STARTED} SecantusDB")
    assert server.find(data / "mongo") is None

    user = begin(data, "-c", USER)
    wait_until_ready(user)
    before = note(data)
    os.kill(before["pid"], signal.SIGKILL)
    user.kill()
    user.communicate()
    assert run(data, "-c", WRITE_AND_COUNT).stdout == "2\n"
    assert note(data)["listens"] == before["listens"]
    assert server.find(data / "mongo") is None


def a_program(path: Path, says: str, mode: int = 0o755) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{says}\n")
    path.chmod(mode)


def test_a_mongod_on_path_comes_first_unless_it_does_not_run_or_is_too_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    for says in ("exit 127", "echo db version v5.0.26"):
        a_program(tmp_path / "bin" / "mongod", says)
        assert "PyPI wheel" in programs.choose(tmp_path).name
    a_program(tmp_path / "bin" / "mongod", "echo db version v7.0.1")
    assert programs.choose(tmp_path).name == "MongoDB 7.0.1 (on PATH)"


def test_the_wheels_mongod_gets_its_run_bit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wheel = tmp_path / "site" / "fiftyone" / "db" / "bin" / "mongod"
    a_program(wheel, "echo db version v6.0.9", mode=0o644)
    (tmp_path / "site" / "fiftyone" / "__init__.py").write_text("raise ImportError('never imported')")
    monkeypatch.syspath_prepend(tmp_path / "site")
    monkeypatch.setenv("PATH", "/usr/bin:/bin")

    assert programs.choose(tmp_path).name == "MongoDB 6.0.9 (PyPI wheel)"
    assert os.access(wheel, os.X_OK)


def test_without_any_server_one_line_says_what_to_install(data: Path) -> None:
    code = """
import runpy, sys
sys.modules["fiftyone"] = {0}
sys.modules["secantus"] = {1}
sys.argv = ["manage.py", "migrate"]
runpy.run_path("manage.py", run_name="__main__")
"""
    bare = {"PATH": "/nonexistent"}
    refused = run(data, "-c", code.format("None", "None"), **bare)
    assert refused.returncode == 1
    assert "there is no MongoDB server here. Install MongoDB 6.0 or newer" in only_line(refused.stderr)

    (data / "mongo" / "mongod").mkdir()
    refused = run(data, "-c", code.format("None", "sys"), **bare)
    assert "was made by mongod, and no mongod runs here" in only_line(refused.stderr)


def test_a_lock_is_let_go_when_its_process_is_killed(data: Path) -> None:
    code = """
import sys
from pathlib import Path
from notflix_site.mongo.embedded.place import Lock
lock = Lock(Path(sys.argv[1])); lock.take(shared=False)
print("ready", flush=True); sys.stdin.readline()
"""
    holder = begin(data, "-c", code, str(data / "some.lock"))
    wait_until_ready(holder)
    lock = place.Lock(data / "some.lock")
    assert not lock.try_to_take(shared=True)
    holder.kill()
    holder.communicate()
    assert lock.try_to_take(shared=False)
    lock.close()
