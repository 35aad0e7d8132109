"""A private MongoDB server for one machine, in `NOTFLIX_DATA/mongo`, started when needed and stopped by its last user.

Every process that uses the server holds a shared lock on `users.lock`; whoever starts or stops it does so under
`start.lock`. The kernel drops both when a process ends, however it ends, so nothing stale is left to misread.
"""

import atexit
import contextlib
import os
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from notflix_site.mongo.embedded import log, place, programs, server
from notflix_site.mongo.embedded.server import Server


@dataclass
class _Use:
    """How this process uses the server."""

    guard: threading.Lock = field(default_factory=threading.Lock)
    hold: place.Lock | None = None
    server: Server | None = None


_use = _Use()


def ensure_running() -> str:
    """Return the URI of the embedded server, which runs when this returns; start it if need be.

    Cheap when it runs: a supervisor may call this every second to bring a killed server back.
    Raises ImproperlyConfigured with one clear line when there is no server to run or no place for its data.
    """
    with _use.guard:
        if _use.server and server.accepts_connections(_use.server):
            log.keep_small(_home())
            return _use.server.uri
        place.prepare(_home())
        _hold()
        with place.one_at_a_time(_home()):
            _use.server = _found_or_started(_home())
        return _use.server.uri


def stop_if_last() -> None:
    """Say that this process no longer uses the server, and stop it if nobody else does. Also done at exit.

    Raises ImproperlyConfigured when the locks in the data directory cannot be used any more.
    """
    with _use.guard:
        if _use.hold is None:
            return
        hold, _use.hold = _use.hold, None
        running, _use.server = _use.server, None
        if not _home().is_dir():
            # Somebody removed the data under the server, and with them the locks that would say who else uses it.
            if running:
                server.stop(running)
        else:
            with place.one_at_a_time(_home()):
                running = running or server.find(_home())
                if running and hold.try_to_take(shared=False):
                    server.stop(running)
        hold.close()


def _home() -> Path:
    return Path(settings.NOTFLIX_DATA) / "mongo"


def _hold() -> None:
    if _use.hold is None:
        hold = place.Lock(_home() / "users.lock")
        hold.take(shared=True)
        _use.hold = hold


def _found_or_started(home: Path) -> Server:
    found = server.find(home)
    if found:
        server.wait_until_ready(home, found)
        return found
    program = programs.choose(home)
    started = server.start(home, program)
    _use.server = started
    server.wait_until_ready(home, started)
    sys.stderr.write(f"Notflix uses the embedded {program.name} in {_for_people(home)}.\n")
    return started


def _for_people(path: Path) -> str:
    with_less_to_read = os.path.relpath(path)
    return str(path) if with_less_to_read.startswith("..") else with_less_to_read


def _forget_what_the_parent_uses() -> None:
    """In a forked process: start afresh, and leave the parent's server and its hold on it alone."""
    global _use
    if _use.hold:
        _use.hold.close()
    server.disown_children()
    _use = _Use()


def _leave() -> None:
    # What can go wrong here went wrong at the start as well, and was reported then.
    with contextlib.suppress(ImproperlyConfigured):
        stop_if_last()


atexit.register(_leave)
os.register_at_fork(after_in_child=_forget_what_the_parent_uses)
