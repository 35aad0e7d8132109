"""Browsing: what somebody may choose from, what they chose, and the titles that this leaves.

The address holds all of it. What it holds that nobody can choose falls back, as if it were not there.
"""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Self, TypeVar
from urllib.parse import urlencode

from bson import ObjectId
from django.http import QueryDict
from django.urls import reverse

from catalogue.database import collection_of
from catalogue.derived import shelf
from catalogue.freshness import edition, kept
from catalogue.maturity import AGE_OF_RATING, UNKNOWN_AGE
from catalogue.models import Title
from catalogue.plain_text import clean_text
from catalogue.querysets import ORDERS, Order, TitleQuerySet, Viewer

_DECADE = re.compile(r"([0-9]{1,4})s")
_GENRE_IN_A_DECADE = re.compile(r".*/[0-9]{1,4}s", re.DOTALL)
_LONGEST_PERSON = 120

_Value = TypeVar("_Value")


@dataclass(frozen=True)
class Choices:
    """What a viewer may choose from: genres, decades (the last first) and ages."""

    genres: list[str]
    decades: list[int]
    ages: list[int]


@dataclass(frozen=True)
class Filters:
    """What was chosen: "", None and False are everything. Titles with a person are narrowed by kind alone, and by what
    was watched, and go by year.
    """

    kind: str = ""
    genre: str = ""
    decade: int | None = None
    age: int | None = None
    order: Order = "newest"
    person: str = ""
    unwatched: bool = False

    @classmethod
    def of(cls, asked: QueryDict, choices: Choices) -> Self:
        """Return what an address asks for, as far as it can be chosen."""
        kind = _known(asked.get("kind"), Title.Kind.values, "")
        unwatched = asked.get("unwatched") == "1"
        if person := clean_text(asked.get("person", ""), _LONGEST_PERSON):
            return cls(kind=kind, order="year", person=person, unwatched=unwatched)
        return cls(
            kind=kind,
            unwatched=unwatched,
            genre=_known(asked.get("genre"), choices.genres, ""),
            decade=_known(asked.get("decade"), choices.decades, None),
            age=_known(asked.get("age"), choices.ages, None),
            order=_known(asked.get("order"), ORDERS, cls.order),
        )

    def but(self, **changed: Any) -> Self:
        """Return the same with some of it chosen otherwise."""
        return replace(self, **changed)

    def address(self, **further: str) -> str:
        """Return the browse page's address with these filters, and with `further` parameters."""
        chosen = {name: value for name, value in vars(self).items() if value not in ("", None)}
        del chosen["unwatched"]
        if self.unwatched:
            further = {"unwatched": "1", **further}
        if self.person or self.order == Filters.order:
            del chosen["order"]
        query = urlencode({**chosen, **further})
        return f"{reverse('browse')}?{query}" if query else reverse("browse")

    def titles(self, viewer: Viewer, watched: Collection[ObjectId]) -> TitleQuerySet:
        """Return the titles that these filters leave of what the viewer may see, in order.

        `watched` are the keys of those that the viewer has watched; they are looked at only where that was chosen.
        """
        visible = Title.objects.visible_to(viewer).as_cards()
        if self.person:
            found = visible.with_person(self.person)
        else:
            found = visible.on_shelf(shelf(kind=self.kind, genre=self.genre, decade=self.decade))
        found = found.of_kind(self.kind).up_to_age(self.age).sorted_by(self.order)
        return found.without(watched) if self.unwatched else found


def choices_for(viewer: Viewer) -> Choices:
    """Return what the viewer may choose from: each genre and decade has at least one title that they may see."""
    return kept(f"choices:{viewer.max_age}", lambda: _choices(viewer), of=edition())


def _choices(viewer: Viewer) -> Choices:
    names: list[str] = collection_of(Title).distinct("shelves")
    decades = [int(found[1]) for name in names if (found := _DECADE.fullmatch(name))]
    return Choices(
        genres=sorted((name for name in _genres(names) if _has_titles(viewer, name)), key=str.casefold),
        decades=sorted((year for year in decades if _has_titles(viewer, shelf(decade=year))), reverse=True),
        ages=_ages(UNKNOWN_AGE if viewer.max_age is None else viewer.max_age),
    )


def _genres(shelves: list[str]) -> Iterator[str]:
    """Yield the shelves that are a genre: no kind, no decade, and no genre within a decade."""
    for name in shelves:
        is_decade = _DECADE.fullmatch(name) or _GENRE_IN_A_DECADE.fullmatch(name)
        if not is_decade and name not in ("all", *Title.Kind.values):
            yield name


def _has_titles(viewer: Viewer, name: str) -> bool:
    return Title.objects.visible_to(viewer).on_shelf(name).exists()


def _ages(limit: int) -> list[int]:
    """Return the ages of the maturity table below a limit; up to the limit itself everything is seen anyway."""
    return sorted({age for age in AGE_OF_RATING.values() if age < limit})


def _known(asked: str | None, allowed: Iterable[_Value], default: _Value) -> _Value:
    """Return the allowed value that an address writes so, else the default."""
    return next((value for value in allowed if str(value) == asked), default)
