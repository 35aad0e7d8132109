"""Which rows the home page has, and what stands in each: the same for everybody with one maturity limit."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Protocol
from urllib.parse import urlencode

from bson import ObjectId
from django.urls import reverse
from django.utils.translation import gettext as _

from catalogue.derived import shelf
from catalogue.models import Title
from catalogue.omdb_words import genre_name
from catalogue.querysets import Order, TitleQuerySet, Viewer

ROW_LENGTH = 20
ROW_AT_LEAST = 4
_GENRE_AT_LEAST = 6
_GENRE_ROWS = 12
# From here on the best are a choice. Each further genre takes ten titles more, or rows would show the same few again.
_MANY = 2 * ROW_LENGTH
_TITLES_A_GENRE = 10
_KINDS = (("films", Title.Kind.MOVIE), ("series", Title.Kind.SERIES))
_CHILDS_ROWS = 6
# The library is judged by this many of its best titles, however large it is.
_SAMPLE = 300


class Viewing(Viewer, Protocol):
    """A viewer whose page is the calmer one of a child, or not."""

    @property
    def is_child(self) -> bool: ...


@dataclass(frozen=True)
class Row:
    """One row: `key` names it, order, kind and genre say what stands in it.

    `shown` are titles of the best, which other rows put last. `first` are the IMDb ids of those that it begins with.
    """

    key: str
    order: Order
    kind: str = ""
    genre: str = ""
    shown: frozenset[ObjectId] = field(default=frozenset())
    first: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """What stands above the row."""
        names = {
            "all": _("Films and series"),
            "new": _("Newly added"),
            "top": _("Top rated"),
            "films": _("Films"),
            "series": _("Series"),
        }
        return names.get(self.key, genre_name(self.genre))

    @property
    def more_url(self) -> str:
        """The address of everything that the row begins, in its order."""
        told = {"kind": self.kind, "genre": self.genre, "order": self.order if self.order != "newest" else ""}
        query = urlencode({name: value for name, value in told.items() if value})
        return f"{reverse('browse')}?{query}" if query else reverse("browse")

    def titles(self, viewer: Viewer) -> list[Title]:
        """Return the titles of the row: one query."""
        found = _all(viewer, self.kind, self.genre).as_cards().sorted_by(self.order)
        if self.key == "top":
            found = found.filter(score__gt=0)
        titles = list(found[: ROW_LENGTH + len(self.shown)])
        titles.sort(key=lambda title: title.pk in self.shown)
        return titles[:ROW_LENGTH]


@dataclass(frozen=True)
class Plan:
    """What the page shows: the key of its large first title, and rows.

    A library that is small is shown whole, every title once, as a wall. A child's page is calmer: no large title, and
    few rows, none of which is about what others think.
    """

    hero: ObjectId | None
    rows: tuple[Row, ...]
    is_small: bool


def plan(viewer: Viewing) -> Plan:
    """Decide on the large title and the rows for a viewer: four small queries, however large the library is."""
    everything = _all(viewer)
    newest = list(everything.newest().only("kind", "hero", "imdb_id")[: ROW_LENGTH + 1])
    hero = next((title.pk for title in newest if title.hero), newest[0].pk if newest else None)
    is_small = len(newest) <= ROW_LENGTH
    rows = tuple(_walls(newest) if is_small else _rows(viewer, newest))
    if viewer.is_child:
        return Plan(None, rows[:_CHILDS_ROWS], is_small)
    return Plan(hero, rows, is_small)


def arranged(rows: Iterable[Row], heads: Collection[str], genres: Counter[str]) -> Iterator[tuple[Row, list[str]]]:
    """Yield rows in the order of one profile's page, each with the IMDb ids that it has to put last.

    Rows of genres that the profile watches come first among those of genres. No row begins with what the page or a row
    above begins with (`heads` are those of the page before its first row); one that could not begin otherwise is left
    out, for then all of it is there already.
    """
    seen, all_rows = set(heads), list(rows)
    # Sorting keeps the order of what is watched as often.
    of_genres = iter(sorted((row for row in all_rows if row.genre), key=lambda row: -genres[row.genre]))
    for place in all_rows:
        row = next(of_genres) if place.genre else place
        head = next((one for one in row.first if one not in seen), None)
        if head:
            yield row, list(row.first[: row.first.index(head)])
            seen.add(head)


def _all(viewer: Viewer, kind: str = "", genre: str = "") -> TitleQuerySet:
    named = shelf(genre=genre) if genre else shelf(kind=kind)
    return Title.objects.visible_to(viewer).on_shelf(named)


def _walls(newest: list[Title]) -> Iterator[Row]:
    """Yield all of a small library: its films and its series apart, unless there are too few of one of them."""
    walls = [
        Row(key, "newest", kind=kind, first=_ids(title for title in newest if title.kind == kind))
        for key, kind in _KINDS
    ]
    some = [row for row in walls if row.first]
    if len(some) > 1 and any(len(row.first) < ROW_AT_LEAST for row in some):
        yield Row("all", "newest", first=_ids(newest))
    else:
        yield from some


def _rows(viewer: Viewing, newest: list[Title]) -> Iterator[Row]:
    """Yield the rows of a library in the order of the page, those that are worth their place."""
    sample = list(_all(viewer).sorted_by("rating").only("genres", "score", "imdb_id")[:_SAMPLE])
    yield Row("new", "newest", first=_ids(newest))
    is_choice = len(sample) >= _MANY and not viewer.is_child
    best = [title for title in sample[:ROW_LENGTH] if title.score > 0] if is_choice else []
    if len(best) >= ROW_AT_LEAST:
        yield Row("top", "rating", first=_ids(best))
    for key, kind in _KINDS:
        latest = list(_all(viewer, kind).sorted_by("year").only("imdb_id")[:ROW_LENGTH])
        if len(latest) >= ROW_AT_LEAST:
            yield Row(key, "year", kind=kind, first=_ids(latest))
    shown = frozenset(title.pk for title in best)
    others = [title for title in sample if title.pk not in shown]
    for genre in _genres(others, (len(sample) - _MANY) // _TITLES_A_GENRE):
        first = _ids(title for title in others if genre in title.genres)
        yield Row(f"genre-{genre}", "rating", genre=genre, shown=shown, first=first)


def _ids(titles: Iterable[Title]) -> tuple[str, ...]:
    return tuple(title.imdb_id for title in islice(titles, ROW_LENGTH))


def _genres(titles: Iterable[Title], at_most: int) -> list[str]:
    """Return the genres of enough titles for a row, the commonest first."""
    counted = Counter(genre for title in titles for genre in set(title.genres))
    common = [genre for genre, count in counted.items() if count >= _GENRE_AT_LEAST]
    common.sort(key=lambda genre: (-counted[genre], genre))
    return common[: max(0, min(at_most, _GENRE_ROWS))]
