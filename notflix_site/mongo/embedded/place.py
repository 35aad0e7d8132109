"""Where the embedded server keeps its things, and the two locks that say who uses it."""

import contextlib
import hashlib
import os
import stat
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from catalogue.file_lock import FileLock

# The kernel's limit is 108 bytes with the final NUL; mongod adds nothing, other systems allow 104.
_LONGEST_SOCKET_PATH = 100
_PATIENCE = 120.0  # seconds to wait for another process that starts or stops the server


def prepare(home: Path) -> None:
    """Make the directory `home`, which only we may read. Raises ImproperlyConfigured when that cannot be."""
    with clear_errors(home):
        home.mkdir(parents=True, exist_ok=True)
        home.chmod(0o700)


@contextlib.contextmanager
def clear_errors(home: Path) -> Iterator[None]:
    """Turn an error of the operating system into one line that names the directory."""
    try:
        yield
    except OSError as error:
        raise ImproperlyConfigured(
            f"the embedded database cannot be kept in {home}: {error.strerror or error}. "
            "Make NOTFLIX_DATA a directory on a disk that can be written and has space, or set MONGODB_URI."
        ) from error


def socket_path(home: Path) -> Path:
    """Return where mongod's socket goes: in `home`, or in a private temporary directory when that path is too long.

    Raises ImproperlyConfigured when that directory belongs to somebody else, or has too long a path as well.
    """
    path = home / "mongod.sock"
    if _fits(path):
        return path
    digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:16]
    directory = Path(tempfile.gettempdir()) / f"notflix-{os.geteuid()}-{digest}"
    if not _fits(directory / path.name):
        raise ImproperlyConfigured(f"{path} is too long for a socket. Set NOTFLIX_DATA or TMPDIR to a shorter path.")
    return _private_directory(directory) / path.name


def _fits(path: Path) -> bool:
    return len(os.fsencode(path)) <= _LONGEST_SOCKET_PATH


def _private_directory(path: Path) -> Path:
    with clear_errors(path), contextlib.suppress(FileExistsError):
        path.mkdir(mode=0o700)
    status = path.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid() or stat.S_IMODE(status.st_mode) & 0o077:
        raise ImproperlyConfigured(
            f"{path} is not a private directory of ours. Remove it, or set TMPDIR to another one."
        )
    return path


class Lock(FileLock):
    """A lock under `home` whose errors are one clear line."""

    def __init__(self, path: Path) -> None:
        """Open the file, and make it when there is none. Raises ImproperlyConfigured when that cannot be."""
        with clear_errors(path.parent):
            super().__init__(path)

    def take(self, *, shared: bool) -> None:
        """Wait for the lock. Raises ImproperlyConfigured after two minutes."""
        deadline = time.monotonic() + _PATIENCE
        while not self.try_to_take(shared=shared):
            if time.monotonic() > deadline:
                raise ImproperlyConfigured("another process has been starting the embedded database for two minutes.")
            time.sleep(0.02)


@contextlib.contextmanager
def one_at_a_time(home: Path) -> Iterator[None]:
    """Hold the lock under which the server of `home` is started and stopped."""
    lock = Lock(home / "start.lock")
    try:
        lock.take(shared=False)
        yield
    finally:
        lock.close()
