"""What a scan of either kind of library does alike: judging names, showing them, telling how old a change is."""

import hashlib
from collections.abc import Iterator, Mapping

from catalogue.ingest.library import Fault, fits, is_passed_over

SYMLINK = Fault("symlink", "This is a symbolic link. Put the folder itself here.")

_LONGEST = 128  # characters of a name as it is shown and kept
_CUT = "\\.."  # never part of an escaped name: there a backslash is followed by another, or by a letter
# Clocks of two machines, and a clock that is read a little late, differ by no more.
_CLOCKS_DIFFER = 2.0


def judged(found: Mapping[str, Fault | None]) -> Iterator[tuple[str, Fault | None]]:
    """Yield the names that may be hashed folders, in byte order, each with why it cannot be used, or None.

    `found` are the folders of a library with the faults that are known already. Names that are none of ours are passed
    over. Of two that differ only in their case, the first is used.
    """
    used: dict[str, str] = {}
    for name in sorted(found, key=_bytes):
        if not is_passed_over(name):
            yield name, found[name] or _misnamed(name, used)


def shown(name: str) -> str:
    """Return any file name as printable UTF-8 of at most 128 characters; different names stay different.

    A hashed folder's name stays as it is. Of others, what cannot be printed (bytes that are no UTF-8 too) is escaped,
    and the end of a long one is replaced with a hash.
    """
    parts = [part if part.isprintable() and part != "\\" else ascii(part)[1:-1] for part in name]
    if sum(map(len, parts)) <= _LONGEST:
        return "".join(parts)
    end = _CUT + hashlib.blake2b(_bytes(name), digest_size=8).hexdigest()
    del parts[_LONGEST:]
    while sum(map(len, parts)) > _LONGEST - len(end):
        parts.pop()
    return "".join(parts) + end


def age(changed: float, now: float) -> float:
    """Return how many seconds ago a change was made; one in the future was made long ago, by a clock that was wrong."""
    seconds = now - changed
    return max(0.0, seconds) if seconds >= -_CLOCKS_DIFFER else float("inf")


def same_but_for_case(first: str, name: str) -> Fault:
    """Return why the folder `name` is not used: `first` is, and they differ only in their case."""
    return Fault("case", f"{first} and {name} differ only in their case, and {first} is used. Rename one of them.")


def _bytes(name: str) -> bytes:
    return name.encode("utf-8", "surrogateescape")


def _misnamed(name: str, used: dict[str, str]) -> Fault | None:
    if not fits(name):
        return Fault("name", "Name it with 8 to 128 of the characters A-Z a-z 0-9 _ and -.")
    first = used.setdefault(name.lower(), name)
    return None if first == name else same_but_for_case(first, name)
