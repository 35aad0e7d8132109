"""What packaging is asked to do, file by file, and what became of each."""

import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from catalogue.terminal import in_words, printable, size_in_words

State = Literal["made", "there", "problem"]

_NARROW = ("State", "Title", "Size", "Took")
_WIDE = (*_NARROW, "Folder", "Qualities")
_NUMBERS = frozenset({"Size", "Took"})
_WIDE_FROM = 76  # columns; a telephone has about 45
_SHORT_NAME = 12  # letters; enough to tell a library's folders apart


class CannotBegin(Exception):
    """Nothing was packaged; the message is one line that says why and what to do."""


@dataclass(frozen=True)
class Job:
    """A file to package, and the id of what it is: a film or an episode.

    `metadata` are further `key: value` lines of metadata.txt: label, title, year, type, series, season, episode.
    """

    file: Path
    imdb_id: str
    metadata: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What became of one file: its folder was made, was there before, or there is a problem.

    `folder` is the folder's name, "" where there is a problem; then `code` and `detail` say which and what to do.
    `notes` are lines for people about this file. `seconds` is how long it took, `duration` how long the film is (both
    in seconds), `size` that of the folder in bytes, `renditions` its qualities ("1080p (copied)"), the best first.
    """

    file: Path
    imdb_id: str
    state: State
    folder: str = ""
    code: str = ""
    detail: str = ""
    notes: tuple[str, ...] = ()
    seconds: float = 0.0
    duration: float = 0.0
    size: int = 0
    renditions: tuple[str, ...] = ()

    def line(self) -> str:
        """Return what became of the file as a person reads it."""
        if self.state == "problem":
            return printable(f"{self.code}: {self.detail}")
        facts = f"{', '.join(self.renditions)}; {size_in_words(self.size)}"
        if self.state == "there":
            return f"there already: {self.folder} ({facts})"
        return f"made {self.folder} ({facts}) in {in_words(self.seconds)}"


@dataclass(frozen=True)
class Report:
    """What became of all files of one call, in their order; `notes` are lines about the call as a whole."""

    outcomes: Sequence[Outcome]
    notes: Sequence[str] = ()
    seconds: float = 0.0

    @property
    def folders(self) -> frozenset[str]:
        """The names of the folders that are in the library now."""
        return frozenset(one.folder for one in self.outcomes if one.state != "problem")

    def count(self, state: State) -> int:
        """Return how many files came to such an end."""
        return sum(one.state == state for one in self.outcomes)

    def as_dict(self) -> dict[str, Any]:
        """Return the report as `--json` prints it, but for what ingest did."""
        return {
            "files": [
                {**asdict(one), "file": _as_text(one.file), "seconds": round(one.seconds, 3)} for one in self.outcomes
            ],
            "made": self.count("made"),
            "there": self.count("there"),
            "problems": self.count("problem"),
            "seconds": round(self.seconds, 3),
            "notes": list(self.notes),
        }

    def lines(self, width: int) -> list[str]:
        """Return the report as a person reads it: a table for `width` columns, then notes and problems."""
        of_files = [
            f"{printable(one.file.name)}: {said}" for one in self.outcomes for said in (*_problem(one), *one.notes)
        ]
        return [*_table(self.outcomes, width), *map(printable, of_files), *map(printable, self.notes)]


def _problem(outcome: Outcome) -> list[str]:
    return [outcome.line()] if outcome.state == "problem" else []


def _table(outcomes: Sequence[Outcome], width: int) -> list[str]:
    """Return each file's name, which may be long, with what became of it in columns below."""
    heads = _WIDE if width >= _WIDE_FROM else _NARROW
    rows = [heads, *([_cells(one)[head] for head in heads] for one in outcomes)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    drawn = ["  ".join(map(_aligned, row, heads, widths)).rstrip() for row in rows]
    names = ["File", *(printable(one.file.name) for one in outcomes)]
    return [line for name, row in zip(names, drawn, strict=True) for line in (name, f"  {row}")]


def _cells(outcome: Outcome) -> dict[str, str]:
    return {
        "State": outcome.state,
        "Title": outcome.imdb_id,
        "Size": size_in_words(outcome.size) if outcome.size else "",
        "Took": in_words(outcome.seconds),
        "Folder": outcome.folder[:_SHORT_NAME],
        # Which of them are copied is more than fits; it is in the line that was said when the file was done.
        "Qualities": " ".join(one.split(" ")[0] for one in outcome.renditions),
    }


def _aligned(cell: str, head: str, width: int) -> str:
    return cell.rjust(width) if head in _NUMBERS else cell.ljust(width)


def _as_text(path: Path) -> str:
    """Return a path as text that every reader of JSON takes: a name need not be UTF-8."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")
