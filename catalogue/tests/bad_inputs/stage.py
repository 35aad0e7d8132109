"""What every run in this catalogue needs: a library on disk, OMDb on this machine, and a look at the documents."""

import json
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from catalogue.database import collection_of
from catalogue.ingest.directory import DirectoryLibrary
from catalogue.ingest.plan import Plan
from catalogue.ingest.report import Report
from catalogue.ingest.run import Order, run
from catalogue.models import Episode, IngestRun, OmdbDay, Stream, Title
from catalogue.omdb import Omdb
from catalogue.tests.libraries import make_folder
from catalogue.tests.omdb_server import OmdbServer, title

_LONGEST_LINE = 400
Documents = dict[str, list[dict[str, Any]]]


@dataclass
class Meanwhile:
    """Shows no progress; calls `act` once the library was scanned and before a folder is read."""

    act: Callable[[], object] = lambda: None

    def scanned(self, folders: int) -> None:
        """Say nothing."""

    def planned(self, _plan: Plan) -> None:
        """Act."""
        self.act()

    def read(self, done: int, total: int) -> None:
        """Say nothing."""


@dataclass(frozen=True)
class Stage:
    """One library and one OMDb. `request` is pytest's, for a trial that needs a fixture."""

    root: Path
    server: OmdbServer
    request: pytest.FixtureRequest

    @property
    def library(self) -> Path:
        """The library's directory."""
        return self.root / "library"

    @property
    def pictures(self) -> Path:
        """Where pictures are kept."""
        return self.root / "pictures"

    def add(self, name: str, imdb_id: str, *, kept: Any = None) -> Path:
        """Make a good folder; OMDb knows its id."""
        self.server.titles[imdb_id] = title(imdb_id, f"Title of {imdb_id}")
        return make_folder(self.library, name, imdb_id, kept=kept)

    def ingest(
        self, *, act: Callable[[], object] = lambda: None, omdb: Omdb | None = None, deadline: float = 5, **order: Any
    ) -> Report:
        """Run ingest, and see that its report is fit to be shown."""
        report = run(
            Order(
                library=DirectoryLibrary(self.library),
                pictures=self.pictures,
                omdb=omdb or Omdb(self.server.url, self.server.key, deadline=deadline, backoff=0.01),
                poster_hosts={("http", "127.0.0.1", self.server.port)},
                **order,
            ),
            Meanwhile(act),
        )
        assert_fit_to_be_shown(report, self.server.key)
        return report


def assert_fit_to_be_shown(report: Report, key: str) -> None:
    """See that each problem and note is one short line, with nothing that acts on a terminal, and without the key."""
    said = [*report.lines(), *(one[name] for one in report.problems for name in one), *report.notes]
    for line in said:
        assert line
        assert len(line) <= _LONGEST_LINE + 140  # a folder's name and a code stand before the detail
        assert not {unicodedata.category(character) for character in line} & {"Cc", "Cf", "Cs", "Zl", "Zp"}, ascii(line)
        assert key not in line
    assert all(len(one["detail"]) <= _LONGEST_LINE for one in report.problems)
    json.dumps(report.as_dict(), ensure_ascii=False).encode()


def documents() -> Documents:
    """Return the catalogue as the database holds it."""
    return {model.__name__: list(collection_of(model).find()) for model in (Title, Episode, Stream)}


def title_of(imdb_id: str) -> dict[str, Any]:
    """Return the document of a title."""
    found = collection_of(Title).find_one({"imdb_id": imdb_id})
    assert found
    return found


def stream_of(folder: str) -> dict[str, Any]:
    """Return the document of a folder's stream."""
    found = collection_of(Stream).find_one({"folder": folder})
    assert found
    return found


def forget_the_catalogue() -> None:
    """Empty what ingest writes to."""
    for model in (Title, Episode, Stream, IngestRun, OmdbDay):
        collection_of(model).delete_many({})
