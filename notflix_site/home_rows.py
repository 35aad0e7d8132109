"""Which rows the home page has, and what stands in each: the same for everybody with one maturity limit."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from bson import ObjectId
from django.urls import reverse
from django.utils.translation import gettext as _

from catalogue.derived import shelf
from catalogue.models import Title
from catalogue.querysets import Order, TitleQuerySet, Viewer

ROW_LENGTH = 20
_ROW_AT_LEAST = 4
_GENRE_AT_LEAST = 6
_GENRE_ROWS = 12
# From here on the best are a choice. Each further genre takes ten titles more, or rows would show the same few again.
_MANY = 2 * ROW_LENGTH
_TITLES_A_GENRE = 10
_KINDS = (("films", Title.Kind.MOVIE), ("series", Title.Kind.SERIES))
_HEADS = 5  # one more than the page and the rows above the series begin with
# The library is judged by this many of its best titles, however large it is.
_SAMPLE = 300


@dataclass(frozen=True)
class Row:
    """One row: `key` names it, order, kind and genre say what stands in it.

    `heads` are titles that the page or a row above begins with, `shown` those of the best: other rows put them last.
    """

    key: str
    order: Order
    kind: str = ""
    genre: str = ""
    heads: frozenset[ObjectId] = field(default=frozenset())
    shown: frozenset[ObjectId] = field(default=frozenset())

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
        return names.get(self.key, self.genre)

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
        titles.sort(key=lambda title: (title.pk in self.heads, title.pk in self.shown))
        return titles[:ROW_LENGTH]


@dataclass(frozen=True)
class Plan:
    """What the page shows: the key of its large first title, and rows.

    A library that is small is shown whole, every title once, as a wall.
    """

    hero: ObjectId | None
    rows: tuple[Row, ...]
    is_small: bool


def plan(viewer: Viewer) -> Plan:
    """Decide on the large title and the rows for a viewer: four small queries, however large the library is."""
    everything = _all(viewer)
    newest = list(everything.newest().only("kind", "hero")[: ROW_LENGTH + 1])
    hero = next((title.pk for title in newest if title.hero), newest[0].pk if newest else None)
    is_small = len(newest) <= ROW_LENGTH
    rows = _walls(newest) if is_small else _rows(viewer, newest)
    return Plan(hero, tuple(_with_heads(rows, hero)), is_small)


# A row, and the keys of the titles it begins with, in its order.
_Candidate = tuple[Row, list[ObjectId]]


def _all(viewer: Viewer, kind: str = "", genre: str = "") -> TitleQuerySet:
    named = shelf(genre=genre) if genre else shelf(kind=kind)
    return Title.objects.visible_to(viewer).on_shelf(named)


def _walls(newest: list[Title]) -> Iterator[_Candidate]:
    """Yield all of a small library: its films and its series apart, unless there are too few of one of them."""
    walls = [
        (Row(key, "newest", kind=kind), [title.pk for title in newest if title.kind == kind]) for key, kind in _KINDS
    ]
    some = [(row, titles) for row, titles in walls if titles]
    if len(some) > 1 and any(len(titles) < _ROW_AT_LEAST for _row, titles in some):
        yield Row("all", "newest"), [title.pk for title in newest]
    else:
        yield from some


def _rows(viewer: Viewer, newest: list[Title]) -> Iterator[_Candidate]:
    """Yield the rows of a library in the order of the page, those that are worth their place."""
    sample = list(_all(viewer).sorted_by("rating").only("genres", "score")[:_SAMPLE])
    yield Row("new", "newest"), [title.pk for title in newest]
    best = [title.pk for title in sample[:ROW_LENGTH] if title.score > 0] if len(sample) >= _MANY else []
    if len(best) >= _ROW_AT_LEAST:
        yield Row("top", "rating"), best
    for key, kind in _KINDS:
        latest = list(_all(viewer, kind).sorted_by("year").only("kind")[:_HEADS])
        if len(latest) >= _ROW_AT_LEAST:
            yield Row(key, "year", kind=kind), [title.pk for title in latest]
    shown = frozenset(best)
    others = [title for title in sample if title.pk not in shown]
    for genre in _genres(others, (len(sample) - _MANY) // _TITLES_A_GENRE):
        yield (
            Row(f"genre-{genre}", "rating", genre=genre, shown=shown),
            [title.pk for title in others if genre in title.genres],
        )


def _genres(titles: Iterable[Title], at_most: int) -> list[str]:
    """Return the genres of enough titles for a row, the commonest first."""
    counted = Counter(genre for title in titles for genre in set(title.genres))
    common = [genre for genre, count in counted.items() if count >= _GENRE_AT_LEAST]
    common.sort(key=lambda genre: (-counted[genre], genre))
    return common[: max(0, min(at_most, _GENRE_ROWS))]


def _with_heads(candidates: Iterable[_Candidate], hero: ObjectId | None) -> Iterator[Row]:
    """Yield the rows that begin with a title that neither the page nor a row above begins with."""
    heads = {hero} if hero else set()
    for row, first in candidates:
        head = next((pk for pk in first if pk not in heads), None)
        if head:
            yield replace(row, heads=frozenset(heads))
            heads.add(head)
