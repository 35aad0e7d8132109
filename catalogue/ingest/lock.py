"""One ingest at a time: the run that holds the lock says who it is, and the kernel lets go when its process ends."""

import contextlib
import json
import os
import socket
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from catalogue.file_lock import FileLock
from catalogue.plain_text import clean_text

_LONGEST_NOTE = 4096  # bytes
# The one who holds the lock writes its note a moment after it took it.
_LOOKS = 10
_PAUSE = 0.05  # seconds


class AlreadyRunning(Exception):
    """Another ingest holds the lock; the message is one line that says which process, and since when."""


@dataclass(frozen=True)
class _Holder:
    process: int
    host: str
    since: str

    @classmethod
    def of_this_process(cls) -> "_Holder":
        return cls(os.getpid(), socket.gethostname(), datetime.now(UTC).isoformat(timespec="seconds"))

    @classmethod
    def noted_in(cls, note: bytes) -> "_Holder | None":
        try:
            said = json.loads(note)
            since = datetime.fromisoformat(said["since"]).astimezone(UTC)
            return cls(int(said["process"]), clean_text(str(said["host"]), 60), f"{since:%Y-%m-%d %H:%M:%S}")
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
            return None

    def may_be_running(self) -> bool:
        """Say no to what a killed run left behind; of another machine nothing is known."""
        if self.host != socket.gethostname():
            return True
        if self.process <= 0:
            return False
        try:
            os.kill(self.process, 0)
        except (ProcessLookupError, OverflowError):
            return False
        except PermissionError:
            pass
        return True

    def __str__(self) -> str:
        where = "this machine" if self.host == socket.gethostname() else self.host
        return f"process {self.process} on {where}, since {self.since} (UTC)"


@contextlib.contextmanager
def one_run(path: Path) -> Iterator[None]:
    """Hold the lock that only one ingest can have, on the file `path`.

    Raises AlreadyRunning at once, or OSError when the file cannot be opened.
    """
    lock = FileLock(path)
    try:
        _take(lock)
        _note(lock, json.dumps(asdict(_Holder.of_this_process())).encode())
        yield
        _note(lock, b"")
    finally:
        lock.close()


def _take(lock: FileLock) -> None:
    holder = None
    for _ in range(_LOOKS):
        if lock.try_to_take(shared=False):
            return
        holder = _Holder.noted_in(os.pread(lock.descriptor, _LONGEST_NOTE, 0))
        if holder and holder.may_be_running():
            break
        holder = None
        time.sleep(_PAUSE)
    who = f": {holder}" if holder else ", and does not say which process it is"
    raise AlreadyRunning(f"an ingest is running already{who}. Nothing was changed; run it again when that one is done.")


def _note(lock: FileLock, note: bytes) -> None:
    # Only people read it, and a full disk is the run's own business.
    with contextlib.suppress(OSError):
        os.ftruncate(lock.descriptor, 0)
        os.pwrite(lock.descriptor, note, 0)
