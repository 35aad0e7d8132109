"""Which folders of a directory change, as the kernel tells it.

Every folder is watched by itself: watching the whole tree would follow symbolic links out of the library, and fail at
the first folder that may not be read, `lost+found` for example.
"""

import os
import stat
import time
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from watchfiles import Change, watch

from catalogue.ingest.library import fits

_Watch = Generator[set[tuple[Change, str]], None, None]
_WAIT = 1000  # milliseconds that a look waits for something to happen
_STEP = 200  # milliseconds without a further change after which a look is over
# To watch the late folders anew takes its time when they are many; this is how many times as long is left between.
_REST = 20
_TRIES = 5


class CannotWatch(Exception):
    """The kernel refuses to tell of changes; the message is one line that says how that is mended."""


class Lost(Exception):
    """Something changed that could not be told; what else did nobody knows."""


def changed_folders(root: Path) -> Generator[frozenset[str], None, None]:
    """Yield the names of the folders in which something changed since the last look, about once a second; mostly none.

    From the first yield on, nothing goes unnoticed. Ends when another directory is in its place, as when a disk comes
    back. Raises CannotWatch, Lost, or OSError when there is no directory.
    """
    before = _identity(root)
    place = os.path.realpath(root)
    if not _is_utf8(place):
        raise CannotWatch("changes can only be noticed in a library whose path is UTF-8.")
    with closing(_Watched(place)) as watched:
        while _identity(root) == before:
            yield watched.look()


def _identity(root: Path) -> tuple[int, int]:
    about = root.stat()
    return about.st_dev, about.st_ino


class _Watched:
    """The folders that were there at first and, watched apart from them, the late ones.

    To begin again with 100,000 folders for each that comes would take seconds every time.
    """

    def __init__(self, root: str) -> None:
        self._root = root
        self._early = _Told([root, *_folders(root)], _WAIT)
        self._late = _Told([], _STEP)
        self._late_names: set[str] = set()
        self._unwatched: set[str] = set()
        self._again_at = 0.0

    def look(self) -> frozenset[str]:
        """Return the names of the folders that changed since the last look."""
        changed = self._names(self._early.look() | self._late.look())
        if self._unwatched and time.monotonic() >= self._again_at:
            changed |= self._watch_what_came()
        return frozenset(changed)

    def close(self) -> None:
        """Stop watching."""
        self._early.close()
        self._late.close()

    def _names(self, paths: set[str]) -> set[str]:
        names = set()
        for path in paths:
            name = path[len(self._root) :].strip("/").partition("/")[0]
            if fits(name):
                names.add(name)
                # Nobody looks into it yet: it came, it came back, it may be read now, or it was made inside another.
                if _is_watchable(path):
                    self._unwatched.add(name)
        return names

    def _watch_what_came(self) -> set[str]:
        began = time.thread_time()
        trees = {name: list(_tree(f"{self._root}/{name}")) for name in self._late_names | self._unwatched}
        self._late_names = {name for name, tree in trees.items() if tree}
        self._unwatched = set()
        before, self._late = self._late, _Told([path for tree in trees.values() for path in tree], _STEP)
        changed = self._names(before.look())
        before.close()
        self._again_at = time.monotonic() + _REST * (time.thread_time() - began)
        return changed


class _Told:
    """What the kernel tells of some folders, from now on."""

    def __init__(self, paths: Sequence[str], wait: int) -> None:
        self._watch, self._first = _begin(paths, wait)

    def look(self) -> set[str]:
        """Return the paths that changed since the last look; wait for one."""
        changes, self._first = self._first, set()
        if self._watch:
            changes |= _told(self._watch)
        return changes

    def close(self) -> None:
        """Let the kernel forget them."""
        if self._watch:
            self._watch.close()


def _begin(paths: Sequence[str], wait: int) -> tuple[_Watch | None, set[str]]:
    """Begin to watch what is there of `paths`, and return what changed in the first moment."""
    for _ in range(_TRIES):
        wanted = [path for path in paths if _is_watchable(path)]
        if not wanted:
            return None, set()
        begun = watch(
            *wanted,
            watch_filter=None,
            step=_STEP,
            rust_timeout=wait,
            yield_on_timeout=True,
            recursive=False,
            poll_delay_ms=60_000,  # where a system has no such events at all, watchfiles goes and looks
        )
        try:
            return begun, _told(begun)
        except (FileNotFoundError, PermissionError):  # one of them changed in the last moment
            continue
    raise Lost


def _told(watched: _Watch) -> set[str]:
    try:
        return {path for _, path in next(watched)}
    except (FileNotFoundError, PermissionError):
        raise
    except OSError as error:
        raise _refusal("watches", error) from error
    except RuntimeError as error:  # the base of what watchfiles raises, which it does not export
        if "Too many open files" in str(error):
            raise _refusal("instances", error) from error
        raise Lost from error


def _refusal(what: str, error: Exception) -> CannotWatch:
    reason = str(error).partition(" about [")[0].rstrip(".")
    return CannotWatch(
        f"the system tells of no changes ({reason}). More is allowed by `sysctl fs.inotify.max_user_{what}=1048576`, "
        "and for good by that setting in a file in /etc/sysctl.d."
    )


def _folders(root: str) -> Iterator[str]:
    with os.scandir(root) as entries:
        for entry in entries:
            if fits(entry.name):
                yield entry.path


def _tree(top: str) -> Iterator[str]:
    if _is_watchable(top):
        for place, _, _ in os.walk(top):
            yield place


def _is_watchable(path: str) -> bool:
    """Say whether a path is a folder that may be read, no symbolic link, and one that watchfiles can name."""
    try:
        return stat.S_ISDIR(os.lstat(path).st_mode) and os.access(path, os.R_OK) and _is_utf8(path)
    except OSError:
        return False


def _is_utf8(path: str) -> bool:
    return path.encode(errors="ignore").decode() == path
