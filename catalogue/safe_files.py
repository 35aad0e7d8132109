"""Small files of a library, opened so that nothing in it can lead elsewhere, block, or fill the memory."""

import errno
import os
import stat
from pathlib import Path

from catalogue.problems import Problem

_FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
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


def read_small_file(path: Path, limit: int) -> bytes:
    """Return the whole of an ordinary file of at most `limit` bytes.

    Its last part is never followed when it is a symbolic link, and a pipe never blocks. Kind, size and content are
    asked of one descriptor, so that a file that is swapped meanwhile is seen either before or after.
    Raises FileProblem: `missing`, `symlink`, `not regular`, `unreadable`, `too big`.
    """
    name = path.name
    try:
        descriptor = os.open(path, _FLAGS)
    except OSError as error:
        raise _problem(name, _CODE_OF_ERROR.get(error.errno or 0, "unreadable")) from error
    try:
        return _read(descriptor, name, limit)
    except OSError as error:
        raise _problem(name, "unreadable") from error
    finally:
        os.close(descriptor)


def is_filled(folder: Path, name: str) -> bool:
    """Say whether `folder` holds an ordinary file `name` (it may lie in a sub-folder) that is not empty.

    No part of `name` may be a symbolic link.
    """
    path = folder
    *folders, _ = name.split("/")
    for part in folders:
        path = path / part
        if not stat.S_ISDIR(_kind_and_size(path)[0]):
            return False
    mode, size = _kind_and_size(folder / name)
    return stat.S_ISREG(mode) and size > 0


def _kind_and_size(path: Path) -> tuple[int, int]:
    try:
        about = path.lstat()
    except (OSError, ValueError):  # ValueError: a NUL in the name
        return 0, 0
    return about.st_mode, about.st_size


def _read(descriptor: int, name: str, limit: int) -> bytes:
    about = os.fstat(descriptor)
    if not stat.S_ISREG(about.st_mode):
        raise _problem(name, "not regular")
    if about.st_size > limit:
        raise _too_big(name, limit)
    parts: list[bytes] = []
    wanted = limit + 1  # one more than allowed: the file may grow after fstat
    while wanted and (part := os.read(descriptor, wanted)):
        parts.append(part)
        wanted -= len(part)
    if not wanted:
        raise _too_big(name, limit)
    return b"".join(parts)


def _problem(name: str, code: str) -> FileProblem:
    return FileProblem(code, f"{name} {_WHAT_TO_DO[code]}.")


def _too_big(name: str, limit: int) -> FileProblem:
    return FileProblem("too big", f"{name} is larger than {limit // 1024} KiB; this cannot be the right file.")
