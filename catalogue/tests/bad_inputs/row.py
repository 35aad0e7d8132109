"""One row of the catalogue of bad inputs: how it is made, and what must come of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from catalogue.tests.omdb_server import OmdbServer

# Rows write this id into their files and answers; each gets one of its own in its place.
ID = "tt0133093"
OTHER_ID = "tt0133094"


@dataclass(frozen=True)
class Place:
    """Where a row is made: in its folder, which is a good one until then, and in what OMDb says of its id."""

    folder: Path
    imdb_id: str
    server: OmdbServer

    @property
    def answer(self) -> dict[str, Any]:
        """What OMDb answers for the row's id; rows change it."""
        return self.server.titles[self.imdb_id]

    def write(self, file: str, data: str | bytes) -> None:
        """Write a file of the folder; ID in it becomes the row's own id."""
        self.folder.joinpath(file).write_bytes(self.own(data.encode()) if isinstance(data, str) else self.own(data))

    def own(self, data: bytes) -> bytes:
        """Return bytes with the row's own id in place of ID, in whatever encoding."""
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            data = data.replace(ID.encode(encoding), self.imdb_id.encode(encoding))
            data = data.replace(ID.upper().encode(encoding), self.imdb_id.upper().encode(encoding))
        return data


@dataclass(frozen=True)
class Seen:
    """What a run made of a row: lines of its report, and the documents as the database holds them."""

    imdb_id: str
    problems: list[dict[str, str]]
    notes: list[str]
    streams: list[dict[str, Any]]
    title: dict[str, Any] | None
    episode: dict[str, Any] | None
    fetched: list[str]
    pictures: Path

    @property
    def on_the_site(self) -> bool:
        """Whether people can see and play it."""
        shown = self.episode or self.title
        return bool(shown and shown["available"] and any(one["state"] == "ready" for one in self.streams))


Check = Callable[[Seen], None]


@dataclass(frozen=True)
class Expected:
    """What must come of a row.

    `outcome` is "published", "problem", "passed over" (as if it were not there) or "settling" (left for the next run).
    `says` is part of a problem's detail or of a note; `fields` are some of the title's, or of the episode's.
    """

    outcome: str
    code: str = ""
    says: str = ""
    fields: Mapping[str, Any] = field(default_factory=dict)
    also: Check | None = None


def published(*, note: str = "", also: Check | None = None, **fields: Any) -> Expected:
    """Expect a title on the site, with these fields."""
    return Expected("published", says=note, fields=fields, also=also)


def problem(code: str, says: str, *, also: Check | None = None) -> Expected:
    """Expect the folder to be reported."""
    return Expected("problem", code, says, also=also)


PASSED_OVER = Expected("passed over")
SETTLING = Expected("settling")


@dataclass(frozen=True, eq=False)
class Row:
    """One input. `make` spoils a good folder, or what OMDb answers for its id; `during` does so while the run is on.

    `name` is the folder's, where that is what matters: "{}" in it becomes letters and digits of the row's own. With
    `fresh` the folder was changed this moment. A row with a `trial` is no folder of the common library: it has a run of
    its own, and says itself what must come of it.
    """

    id: str
    what: str
    expected: Expected = PASSED_OVER
    make: Callable[[Place], object] | None = None
    during: Callable[[Place], object] | None = None
    name: str = ""
    fresh: bool = False
    trial: Callable[..., None] | None = None

    def __str__(self) -> str:
        return f"{self.id} {self.what}"
