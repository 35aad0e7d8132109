"""How much memory the embedded server may keep of the database."""

import contextlib
import os
from pathlib import Path

_GIB = 1024**3
_SHARE = 16
_LEAST, _MOST = 0.25, 1.0
# The limit of a container, where there is one (cgroup v2, v1).
_LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


def cache_size() -> float:
    """Return the size of mongod's cache in GiB: a sixteenth of the memory there is, from 0.25 to 1.

    A quarter holds ten thousand titles. With a hundred thousand in so little, every page waits for the disk's blocks to
    be unpacked again.
    """
    return round(min(_MOST, max(_LEAST, _memory() / _GIB / _SHARE)), 2)


def _memory() -> int:
    """Return the bytes of memory of this machine, or of the container that it is."""
    found = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    for path in _LIMITS:
        with contextlib.suppress(OSError, ValueError):  # not there, or "max"
            found.append(int(path.read_text(encoding="ascii")))
    return min(found)
