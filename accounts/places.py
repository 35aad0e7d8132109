"""Places in lists that go by time, the newest first: where the next page begins, whatever comes and goes meanwhile."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Fourteen digits of milliseconds end in a year that `datetime` still knows.
_WRITTEN = re.compile(r"([0-9]{1,14})-(tt[0-9]{7,10})", re.ASCII)


@dataclass(frozen=True)
class Place:
    """Just after one entry of a list: its time, and the IMDb id of what it is about. The entry may be gone."""

    at: datetime
    imdb_id: str

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Return the place that `str` wrote; None for anything else."""
        found = _WRITTEN.fullmatch(text)
        return cls(moment(int(found[1])), found[2]) if found else None

    def __str__(self) -> str:
        return f"{milliseconds(self.at)}-{self.imdb_id}"


def milliseconds(moment: datetime) -> int:
    """Return a time as the database keeps it, in milliseconds since 1970."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def moment(milliseconds: int) -> datetime:
    """Return the time of so many milliseconds since 1970."""
    return _EPOCH + timedelta(milliseconds=milliseconds)
