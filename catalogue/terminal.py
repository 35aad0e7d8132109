"""Telling a person or a log how far something is, and printing names that may hold anything."""

import contextlib
import sys
import time
from collections.abc import Callable, Iterator
from typing import Protocol, TextIO, TypeVar

from rich.console import Console
from rich.progress import TextColumn

_BETWEEN_LINES = 10.0  # seconds


class _Closable(Protocol):
    def close(self) -> None: ...


_Bar = TypeVar("_Bar", bound=_Closable)
_Lines = TypeVar("_Lines")


class LogLines:
    """Writes lines for a log; what comes too often is for its user to leave out (`is_time`)."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._next = time.monotonic() + _BETWEEN_LINES

    def is_time(self) -> bool:
        """Say whether the last line is ten seconds old."""
        return time.monotonic() >= self._next

    def say(self, line: str) -> None:
        """Write one line."""
        self._next = time.monotonic() + _BETWEEN_LINES
        # Whoever read the lines may be gone; the work goes on.
        with contextlib.suppress(OSError):
            self._out.write(f"{line}\n")
            self._out.flush()


@contextlib.contextmanager
def bar_or_lines(bar: Callable[[Console], _Bar], lines: Callable[[TextIO], _Lines]) -> Iterator[_Bar | _Lines]:
    """Show progress on standard error in the way that suits it: a bar at a terminal, else lines; a bar is closed."""
    console = Console(stderr=True)
    if not sys.stderr.isatty() or console.is_dumb_terminal:
        yield lines(sys.stderr)
        return
    drawn = bar(console)
    try:
        yield drawn
    finally:
        drawn.close()


def text(template: str) -> TextColumn:
    """Return a column of a bar in which square brackets of a name are nothing but that."""
    return TextColumn(template, markup=False)


def in_words(seconds: float) -> str:
    """Return a length of time as a person says it, roughly: "40 s", "12 min", "3 h"."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    if seconds < 100 * 60:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.0f} h"


def size_in_words(count: int) -> str:
    """Return a number of bytes as a person says it: "1.5 GB", "36 MB", "400 kB"."""
    if count >= 1e9:
        return f"{count / 1e9:.1f} GB"
    return f"{count / 1e6:.0f} MB" if count >= 1e6 else f"{count / 1e3:.0f} kB"


def printable(name: str) -> str:
    """Return a name with what no terminal should be sent (line breaks, escapes, broken UTF-8) written as escapes."""
    if name.isprintable():
        return name
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode() for one in name)
