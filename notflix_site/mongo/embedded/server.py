"""Starting, finding and stopping the process of the embedded server."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from django.core.exceptions import ImproperlyConfigured

from notflix_site.mongo.embedded import log, place, readiness
from notflix_site.mongo.embedded.memory import cache_size
from notflix_site.mongo.embedded.programs import Program

_START_PATIENCE = 120.0  # seconds: a large journal takes a while to recover after a crash
_STOP_PATIENCE = 15.0  # seconds before a server that does not stop by itself is killed

# The servers that this process started: they must be reaped here when they end.
_children: dict[int, "subprocess.Popen[bytes]"] = {}


@dataclass(frozen=True)
class Server:
    """A server process: its number, where it listens (a socket's path, or a port of 127.0.0.1), its data directory."""

    pid: int
    listens: str
    data: str

    @property
    def uri(self) -> str:
        host = f"127.0.0.1:{self.listens}" if self.listens.isdigit() else quote(self.listens, safe="")
        return f"mongodb://{host}/?directConnection=true"


def find(home: Path) -> Server | None:
    """Return the server that runs on the data under `home`, even one that is still starting; None when there is none.

    The note that was left when it started is believed only if that process really serves these data.
    """
    server = _noted(home)
    if server and is_running(server):
        return server
    return _found_at_socket(home)


def start(home: Path, program: Program) -> Server:
    """Start `program` on the data under `home`. It may not accept connections yet: see `wait_until_ready`."""
    data = home / ("mongod" if program.is_mongod else "secantusdb")
    with place.clear_errors(home):
        data.mkdir(exist_ok=True)
        listens = str(place.socket_path(home)) if program.is_mongod else str(_free_port(_noted(home)))
        output = log.open_for_server(home)
        try:
            options = _mongod_options(data, listens) if program.is_mongod else _secantusdb_options(home, data, listens)
            # In a session of its own, so that Ctrl-C in the terminal reaches only us; and with none of our files open.
            process = subprocess.Popen(
                [*program.command, *options],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                umask=0o077,
            )
        finally:
            os.close(output)
        _children[process.pid] = process
        server = Server(process.pid, listens, str(data))
        _note(home, server)
    return server


def wait_until_ready(home: Path, server: Server) -> None:
    """Wait until `server` takes writes. Raises ImproperlyConfigured, with the log's reason, when it ends instead."""
    deadline = time.monotonic() + _START_PATIENCE
    while not (accepts_connections(server) and readiness.is_primary(server.uri, server.listens)):
        if not is_running(server):
            reason = log.reason(home) or _how_it_ended(server.pid)
            raise ImproperlyConfigured(f"the embedded database did not start: {reason}. The log is {log.path(home)}.")
        if time.monotonic() > deadline:
            raise ImproperlyConfigured(f"the embedded database is not ready yet. The log is {log.path(home)}.")
        time.sleep(0.02)


def accepts_connections(server: Server) -> bool:
    """Say whether `server` accepts a connection. Costs a tenth of a millisecond."""
    family, address = (
        (socket.AF_INET, ("127.0.0.1", int(server.listens)))
        if server.listens.isdigit()
        else (socket.AF_UNIX, server.listens)
    )
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.settimeout(2)
        return probe.connect_ex(address) == 0


def stop(server: Server) -> None:
    """Stop `server` cleanly, and kill it if that takes too long or somebody presses Ctrl-C a second time."""
    if not is_running(server):
        return
    with contextlib.suppress(KeyboardInterrupt, ProcessLookupError):
        os.kill(server.pid, signal.SIGTERM)
        deadline = time.monotonic() + _STOP_PATIENCE
        while is_running(server) and time.monotonic() < deadline:
            time.sleep(0.02)
    while is_running(server):
        with contextlib.suppress(ProcessLookupError):
            os.kill(server.pid, signal.SIGKILL)
        time.sleep(0.02)


def disown_children() -> None:
    """In a forked process: what the parent started is not ours to reap."""
    for process in _children.values():
        process.returncode = 0
    _children.clear()


def _mongod_options(data: Path, listens: str) -> list[str]:
    # A replica set of one costs a fraction of a second and gives transactions and change streams as in production.
    options = ["--dbpath", str(data), "--bind_ip", listens, "--nounixsocket", "--filePermissions", "0700"]
    options += ["--replSet", readiness.REPLICA_SET, "--oplogSize", "64", "--wiredTigerCacheSizeGB", str(cache_size())]
    return [*options, "--quiet", "--slowms", "1000", "--setParameter", "diagnosticDataCollectionEnabled=false"]


def _secantusdb_options(home: Path, data: Path, listens: str) -> list[str]:
    configuration = home / "secantusd.toml"  # empty: without one it would read whatever lies in the home directory
    configuration.touch()
    options = ["--config", str(configuration), "--storage-path", str(data), "--host", "127.0.0.1", "--port", listens]
    return [*options, "--cache-size", "256M", "--sync-on-commit", "--log-level", "WARNING"]


def _free_port(before: Server | None) -> int:
    """Return the port of last time, so that open clients find the server again, or any free one."""
    for wanted in (int(before.listens), 0) if before and before.listens.isdigit() else (0,):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", wanted))
            return int(probe.getsockname()[1])
    raise ImproperlyConfigured("no port of 127.0.0.1 is free for the embedded database.")


def _note(home: Path, server: Server) -> None:
    draft = home / "server.json.new"
    draft.write_text(json.dumps({"pid": server.pid, "listens": server.listens, "data": server.data}), encoding="utf-8")
    draft.replace(home / "server.json")


def _noted(home: Path) -> Server | None:
    try:
        note = json.loads((home / "server.json").read_text(encoding="utf-8"))
        return Server(int(note["pid"]), str(note["listens"]), str(note["data"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _found_at_socket(home: Path) -> Server | None:
    """Return the mongod that answers on our socket although the note is gone or names another process."""
    listens = str(place.socket_path(home))
    candidate = Server(0, listens, str(home / "mongod"))
    if not accepts_connections(candidate):
        return None
    server = Server(readiness.process_number(candidate.uri), listens, candidate.data)
    if not is_running(server):
        return None
    _note(home, server)
    return server


def is_running(server: Server) -> bool:
    """Say whether the process is there and really is the server of these data: numbers are used again."""
    if child := _children.get(server.pid):
        return child.poll() is None  # nobody gets the number of a child that was not reaped
    return server.pid > 0 and server.data in _command_line(server.pid)


def _how_it_ended(pid: int) -> str:
    if pid not in _children:
        return "its process is gone"
    code = _children[pid].returncode
    return f"it was ended by a signal ({signal.strsignal(-code)})" if code < 0 else f"its exit code was {code}"


def _command_line(pid: int) -> list[str]:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="surrogateescape").split("\0")
    if Path("/proc/self").exists():
        return []
    listing = subprocess.run(["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True)  # noqa: S607
    return listing.stdout.split()
