"""Where a folder is built: under a hidden name beside its place in the library, held by a lock, and visible only whole.

A process that is killed leaves a hidden folder that nobody holds; the next one to come clears it away.
"""

import contextlib
import ctypes
import errno
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from catalogue.file_lock import FileLock
from catalogue.packaging.source import PackagingProblem
from catalogue.terminal import size_in_words

HIDDEN = ".packaging-"
_LOCK = ".lock"
_OLD = ".packaged-"  # what --force is about to replace
_NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT})
_CLEARING = 1.0  # seconds
_SPARE = 50_000_000  # bytes that stay free: a full disk harms whoever else writes to it


@contextmanager
def hidden_folder(library: Path, name: str) -> Iterator[Path]:
    """Make an empty hidden folder for the folder `name` and hold it; at the end it is removed, or is in its place.

    Raises PackagingProblem `busy` when another process is just building the same folder, and OSError.
    """
    folder = library / f"{HIDDEN}{name}"
    lock = _hold(folder) or _hold_after_clearing(folder)
    if lock is None:
        raise PackagingProblem("busy", "Another process is just packaging the same film; let it finish.")
    try:
        _empty(folder)
        yield folder
    finally:
        if _is_still(folder / _LOCK, lock):
            _remove(folder)
        lock.close()


def publish(folder: Path, place: Path) -> None:
    """Give a finished hidden folder its place; what was there before is replaced. Raises OSError."""
    _flush(folder)  # after a power cut, a folder that can be seen is whole
    old = place.with_name(f"{_OLD}{place.name}")
    if place.exists():
        _remove(old)
        place.replace(old)
    folder.replace(place)
    (place / _LOCK).unlink()
    _remove(old)


def clear_leftovers(library: Path) -> None:
    """Remove what killed processes left in a library, and put back what one of them was about to replace."""
    with contextlib.suppress(OSError):
        for old in library.glob(f"{_OLD}*"):
            place = library / old.name.removeprefix(_OLD)
            if place.exists():
                _remove(old)
            else:
                old.replace(place)
        for folder in library.glob(f"{HIDDEN}*"):
            if lock := _hold(folder):
                _remove(folder)
                lock.close()


def make_sure_of_room(library: Path, wanted: int) -> None:
    """Raise PackagingProblem `disk` unless the library's disk has `wanted` bytes to spare."""
    free = shutil.disk_usage(library).free - _SPARE
    if free < wanted:
        there = size_in_words(max(free, 0))
        raise PackagingProblem(
            "disk", f"It needs about {size_in_words(wanted)}, and {library} has {there} to spare. Make room there."
        )


def problem_of(error: OSError, what: str) -> PackagingProblem:
    """Return what an error of the disk means to the person who waits for `what`."""
    if error.errno in _NO_ROOM:
        return PackagingProblem("disk", f"The disk is full: {what} needs more room. Nothing of it was kept.")
    return PackagingProblem("files", f"{what} cannot be written: {error.strerror or error}. Check the library's disk.")


def _hold(folder: Path) -> FileLock | None:
    """Make the folder if it is not there and hold it; return None when another process does.

    The lock lies in the folder itself. Between opening and taking it the folder may have been removed, or have become
    visible under its name: then what was locked is not there any more.
    """
    while True:
        folder.mkdir(exist_ok=True)
        try:
            lock = FileLock(folder / _LOCK)
        except FileNotFoundError:
            continue
        if not lock.try_to_take(shared=False):
            lock.close()
            return None
        if _is_still(folder / _LOCK, lock):
            return lock
        lock.close()


def _hold_after_clearing(folder: Path) -> FileLock | None:
    """Try once more: who held it may only have looked whether it is a leftover."""
    time.sleep(_CLEARING)
    return _hold(folder)


def _is_still(path: Path, lock: FileLock) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(lock.descriptor))
    except FileNotFoundError:
        return False


def _flush(folder: Path) -> None:
    """Have all of a folder's file system written to its disk, and no other: one that hangs would hold us up."""
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "syncfs"):  # syncfs(2) is Linux's
        os.sync()
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        if libc.syncfs(descriptor) != 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    finally:
        os.close(descriptor)


def _empty(folder: Path) -> None:
    for entry in folder.iterdir():
        if entry.name != _LOCK:
            _remove(entry) if entry.is_dir() and not entry.is_symlink() else entry.unlink()


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
