"""The writer of the catalogue, and a curator who is at work in the same moment."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from catalogue.ingest.bulk import Table, tables
from catalogue.ingest.content import Content
from catalogue.ingest.items import Draft, Item
from catalogue.ingest.library import Folder
from catalogue.ingest.store import Batch, write
from catalogue.manifest import parse
from catalogue.metadata_file import Metadata
from catalogue.models import Stream, Title
from catalogue.package_file import Package
from catalogue.tests.libraries import MANIFEST

pytestmark = pytest.mark.django_db
FILM = "tt0017136"


class Interrupted:
    """A real collection; just before the first write to it something else happens."""

    def __init__(self, collection: Any, happens: Callable[[], object]) -> None:
        self._collection = collection
        self._happens: Callable[[], object] | None = happens

    def __getattr__(self, name: str) -> Any:
        if name == "bulk_write" and self._happens:
            happens, self._happens = self._happens, None
            happens()
        return getattr(self._collection, name)


def batch(**values: Any) -> Batch:
    """Return a batch of one folder with a film."""
    content = Content(
        folder=Folder("metropolis", "1"),
        metadata=Metadata(imdb_id=FILM),
        manifest=parse(MANIFEST.format(seconds=8).encode()),
        answers={},
        extras=frozenset(),
        package=Package(),
    )
    return Batch(items=[Item(content, Draft(FILM, {"kind": "movie", **values}), None)])


def write_while(happens: Callable[[], object], **values: Any) -> None:
    """Write a film, and let something happen between the reading and the writing of titles."""
    to = dict(tables())
    interrupted: Any = Interrupted(to[Title].collection, happens)
    write(batch(**values), {**to, Title: Table(interrupted, to[Title].blank)}, timezone.now())


def test_a_field_that_a_curator_locks_in_this_moment_is_not_overwritten() -> None:
    write(batch(name="Metropolis", plot="Old."), tables(), timezone.now())
    locked = {"name": "My name", "curated_fields": ["name"]}
    write_while(lambda: Title.objects.filter(imdb_id=FILM).update(**locked), name="Another name", plot="New.")
    title = Title.objects.get()
    assert (title.name, title.sort_name, title.plot) == ("My name", "my name", "New.")


def test_a_title_that_a_curator_adds_in_this_moment_is_the_one() -> None:
    def add() -> None:
        Title.objects.create(imdb_id=FILM, kind="movie", name="Mine", sort_name="mine", curated_fields=["name"])

    write_while(add, name="Metropolis", year=1927)
    title = Title.objects.get()
    assert (title.name, title.year, title.available) == ("Mine", 1927, True)
    assert Stream.objects.get().title == title


def test_a_title_that_a_curator_deletes_in_this_moment_is_made_anew() -> None:
    write(batch(name="Metropolis"), tables(), timezone.now())
    write_while(lambda: Title.objects.all().delete(), name="Metropolis again")
    assert Title.objects.get().name == "Metropolis again"
    assert Stream.objects.get().title == Title.objects.get()


def test_writing_the_same_twice_changes_nothing() -> None:
    first = write(batch(name="Metropolis", year=1927), tables(), timezone.now())
    again = write(batch(name="Metropolis", year=1927), tables(), timezone.now())
    assert (first.titles, first.folders) == ({FILM}, {"metropolis"})
    assert (again.titles, again.folders) == (set(), set())
