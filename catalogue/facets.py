"""What can be chosen on the browse page, as it is written there: names, and the address that each choice leads to."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from catalogue.browsing import Choices, Filters
from catalogue.models import Title
from catalogue.omdb_words import genre_name


@dataclass(frozen=True)
class Option:
    """One thing to choose: what it is called, the address it leads to, and whether it is chosen now."""

    name: str
    url: str
    chosen: bool


@dataclass(frozen=True)
class Facet:
    """A list of things of which one is chosen. `without` is the address without the choice, "" while there is none."""

    key: str
    name: str
    options: list[Option]
    without: str

    @property
    def chosen(self) -> str:
        """What the chosen thing is called."""
        return next(option.name for option in self.options if option.chosen)


def kinds_of(filters: Filters) -> Facet:
    """Return the kinds: everything, films, series."""
    names = [("", _("All")), (Title.Kind.MOVIE.value, _("Films")), (Title.Kind.SERIES.value, _("Series"))]
    return _facet("kind", _("Kind"), filters, names)


def facets_of(filters: Filters, choices: Choices) -> list[Facet]:
    """Return genre, decade and age, as far as there is something to choose."""
    decades = [(decade, _("%(decade)ds") % {"decade": decade}) for decade in choices.decades]
    ages = [(age, _("Up to %(age)d") % {"age": age} if age else _("For everyone")) for age in choices.ages]
    genres = sorted(((genre, genre_name(genre)) for genre in choices.genres), key=lambda one: one[1].casefold())
    facets = [
        _facet("genre", _("Genre"), filters, [("", _("All genres")), *genres]),
        _facet("decade", _("Decade"), filters, [(None, _("All decades")), *decades]),
        _facet("age", _("Age"), filters, [(None, _("All ages")), *ages]),
    ]
    return [facet for facet in facets if len(facet.options) > 1]


def orders_of(filters: Filters) -> Facet:
    """Return the four orders."""
    names = [("newest", _("Newest")), ("name", _("A to Z")), ("year", _("Year")), ("rating", _("Rating"))]
    return _facet("order", _("Order"), filters, names)


def unwatched_of(filters: Filters) -> Option:
    """Return what has not been watched yet, which is chosen or not."""
    return Option(_("Not watched yet"), filters.but(unwatched=not filters.unwatched).address(), filters.unwatched)


def _facet(key: str, name: str, filters: Filters, names: Sequence[tuple[object, str]]) -> Facet:
    """Return a facet of values and what they are called; the first of them stands for no choice."""
    now, nothing = getattr(filters, key), names[0][0]
    options = [Option(label, filters.but(**{key: value}).address(), value == now) for value, label in names]
    return Facet(key, name, options, "" if now == nothing else options[0].url)
