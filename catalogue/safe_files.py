"""Small files of a library, opened so that nothing in it can lead elsewhere, block, or fill the memory."""

import errno
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from catalogue.problems import Problem

FOLDER_GONE = "The folder is no longer there."
FOLDER_UNREADABLE = "The folder cannot be read; check its permissions and the disk."

_FOLDER_FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_DIRECTORY
_FILE_FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
_GONE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP})
_CODE_OF_ERROR = {
    errno.ENOENT: "missing",
    errno.ENOTDIR: "missing",
    errno.ENAMETOOLONG: "missing",
    errno.ELOOP: "symlink",
    errno.ENXIO: "not regular",  # what opening a socket says
    errno.ENODEV: "not regular",
}
_WHAT_TO_DO = {
    "missing": "is missing; put it into the folder",
    "symlink": "is a symbolic link; put the file itself into the folder",
    "not regular": "is not an ordinary file; replace it with one",
    "unreadable": "cannot be read; check its permissions and the disk",
}


class FileProblem(Problem):
    """A file that cannot be used."""


@contextmanager
def open_folder(path: Path | str) -> Iterator[int]:
    """Open a folder for the functions below; the value is its descriptor, closed at the end.

    The folder itself is never a symbolic link, and stays the same one, whatever is put in its place meanwhile.
    Raises FileProblem: `gone` when there is no such folder (any more), `unreadable`.
    """
    try:
        folder = os.open(path, _FOLDER_FLAGS)
    except OSError as error:
        if error.errno in _GONE:
            raise FileProblem("gone", FOLDER_GONE) from error
        raise FileProblem("unreadable", FOLDER_UNREADABLE) from error
    try:
        yield folder
    finally:
        os.close(folder)


def read_small_file(folder: int, name: str, limit: int) -> bytes:
    """Return the whole of the ordinary file `name` in an open folder; it has at most `limit` bytes.

    It is never followed when it is a symbolic link, and a pipe never blocks. Kind, size and content are asked of one
    descriptor, so that a file that is swapped meanwhile is seen either before or after.
    Raises FileProblem: `missing`, `symlink`, `not regular`, `unreadable`, `too big`.
    """
    try:
        descriptor = os.open(name, _FILE_FLAGS, dir_fd=folder)
    except OSError as error:
        raise file_problem(_CODE_OF_ERROR.get(error.errno or 0, "unreadable"), name) from error
    try:
        return _read(descriptor, name, limit)
    except OSError as error:
        raise file_problem("unreadable", name) from error
    finally:
        os.close(descriptor)


def filled_files(folder: int, names: Iterable[str]) -> dict[str, float]:
    """Return those of `names` that are ordinary files in an open folder and not empty.

    The values say when each was changed, in seconds since 1970. A file may lie in a sub-folder; no part of a name may
    be a symbolic link.
    """
    sub_folders = {"": True}
    found = {}
    for name in names:
        if _is_folder(folder, name.rpartition("/")[0], sub_folders):
            about = _about(folder, name)
            if about and stat.S_ISREG(about.st_mode) and about.st_size:
                found[name] = about.st_mtime
    return found


def file_problem(code: str, name: str) -> FileProblem:
    """Return the problem of the file `name` with one of the codes of `read_small_file` (but for `too big`)."""
    return FileProblem(code, f"{name} {_WHAT_TO_DO[code]}.")


def too_big(name: str, limit: int) -> FileProblem:
    """Return the problem of the file `name`, which has more than `limit` bytes."""
    return FileProblem("too big", f"{name} is larger than {limit // 1024} KiB; this cannot be the right file.")


def _is_folder(folder: int, path: str, seen: dict[str, bool]) -> bool:
    """Say whether all parts of `path` are folders and no links; `seen` keeps the answers, and "" is in it."""
    if path not in seen:
        about = _about(folder, path) if _is_folder(folder, path.rpartition("/")[0], seen) else None
        seen[path] = about is not None and stat.S_ISDIR(about.st_mode)
    return seen[path]


def _about(folder: int, name: str) -> os.stat_result | None:
    try:
        return os.stat(name, dir_fd=folder, follow_symlinks=False)
    except (OSError, ValueError):  # ValueError: a NUL in the name
        return None


def _read(descriptor: int, name: str, limit: int) -> bytes:
    about = os.fstat(descriptor)
    if not stat.S_ISREG(about.st_mode):
        raise file_problem("not regular", name)
    if about.st_size > limit:
        raise too_big(name, limit)
    parts: list[bytes] = []
    wanted = limit + 1  # one more than allowed: the file may grow after fstat
    while wanted and (part := os.read(descriptor, wanted)):
        parts.append(part)
        wanted -= len(part)
    if not wanted:
        raise too_big(name, limit)
    return b"".join(parts)
