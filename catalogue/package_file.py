"""Reads `package.json`, the record that packaging leaves in a folder: of all that it notes, what ingest wants."""

import json
import re
from dataclasses import dataclass

MAX_BYTES = 64 * 1024
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_LARGEST = 2**53  # bytes; what is larger no file system holds and no browser counts


@dataclass(frozen=True)
class Package:
    """`colour` is the film's dominant one as "#rrggbb", `size` the whole folder's in bytes; "" and None: not known."""

    colour: str = ""
    size: int | None = None


def parse(data: bytes) -> Package:
    """Return what the bytes of a `package.json` say. It is only a note: a broken one says nothing and does no harm."""
    try:
        said = json.loads(data)
    except (ValueError, RecursionError):
        return Package()
    if not isinstance(said, dict):
        return Package()
    colour, size = said.get("colour"), said.get("size")
    return Package(
        colour=colour if isinstance(colour, str) and _COLOUR.fullmatch(colour) else "",
        size=size if type(size) is int and 0 < size <= _LARGEST else None,
    )
