"""How the catalogue is read: queryset methods that are words of the domain.

`visible_to` is the one rule about who may see what. Every row, page, picture and ticket goes through it.
"""

from collections.abc import Collection
from typing import TYPE_CHECKING, Literal, Protocol, Self

from bson import ObjectId
from django.db.models import Q, QuerySet

if TYPE_CHECKING:
    from catalogue.models import Episode, Stream, Title  # noqa: F401  (in the quotes below)


# What a card shows of a title, and the keys of the orders that its list may go on in.
_ON_CARDS = (
    *("imdb_id", "kind", "name", "year", "end_year", "runtime", "rated", "poster", "hero", "colour"),
    *("added_at", "sort_name", "sort_year", "score"),
)
# Large fields that are for indexes, for search and for ingest.
_NOT_SHOWN = ("omdb", "season_lists", "people", "shelves", "name_words", "words")

Order = Literal["newest", "name", "year", "rating"]
ORDERS: dict[Order, tuple[str, str]] = {
    "newest": ("-added_at", "-pk"),
    "name": ("sort_name", "pk"),
    "year": ("-sort_year", "-pk"),
    "rating": ("-score", "-pk"),
}


class Viewer(Protocol):
    """Whoever looks: a profile. `max_age` is its maturity limit in years; None means that it has none."""

    @property
    def max_age(self) -> int | None: ...


class TitleQuerySet(QuerySet["Title"]):
    def published(self) -> Self:
        """Titles that a curator has not hidden and that have something ready to play."""
        return self.filter(published=True, available=True)

    def suitable_for(self, viewer: Viewer) -> Self:
        """Titles within the viewer's maturity limit. What is not rated is stored as 18: a lower limit leaves it out."""
        if viewer.max_age is None:
            return self
        return self.filter(age__lte=viewer.max_age)

    def visible_to(self, viewer: Viewer) -> Self:
        """Titles that this viewer may see, search, play and be told of; what no page shows stays in the database."""
        return self.published().suitable_for(viewer).defer(*_NOT_SHOWN)

    def as_cards(self) -> Self:
        """Only what cards show; the rest of a title is fetched when it is asked for."""
        return self.only(*_ON_CARDS)

    def on_shelf(self, shelf: str) -> Self:
        """Titles on a shelf, as `derived.shelf` names it: the first step of every list in order."""
        return self.filter(shelves__contains=[shelf])

    def with_person(self, *names: str) -> Self:
        """Titles that at least one of these people made, directed, wrote or played in."""
        return self.filter(people__overlap=list(names))

    def of_kind(self, kind: str) -> Self:
        """Films only, or series only; everything when `kind` is ""."""
        return self.filter(kind=kind) if kind else self

    def up_to_age(self, age: int | None) -> Self:
        """Titles that suit somebody of this age; everything when `age` is None."""
        return self if age is None else self.filter(age__lte=age)

    def without(self, keys: Collection[ObjectId]) -> Self:
        """Titles with other keys than these: what a list in order passes over on its index."""
        return self.exclude(pk__in=list(keys)) if keys else self

    def sorted_by(self, order: "Order") -> Self:
        """In one of the four orders. Each is total: the key breaks ties."""
        return self.order_by(*ORDERS[order])

    def newest(self) -> Self:
        """Last added first."""
        return self.sorted_by("newest")

    def after(self, last: "Title", order: "Order") -> Self:
        """Titles that follow `last` in an order: the next page, however long the list is.

        The first condition bounds the index scan, the second leaves out what shares the key and came before.
        """
        key = ORDERS[order][0]
        name, step = (key[1:], "lt") if key.startswith("-") else (key, "gt")
        value = getattr(last, name)
        further = Q(**{f"{name}__{step}": value}) | Q(**{f"pk__{step}": last.pk})
        return self.filter(**{f"{name}__{step}e": value}).filter(further)


class EpisodeQuerySet(QuerySet["Episode"]):
    def of_series(self, series: "Title") -> Self:
        """The available episodes of one series, season by season."""
        return self.filter(series=series, available=True).order_by("season", "number", "pk")


class StreamQuerySet(QuerySet["Stream"]):
    def ready(self) -> Self:
        """Streams whose folder is there and plays."""
        return self.filter(state="ready")

    def of_film(self, title: "Title") -> Self:
        """The versions of a film that can be played, the one added last first; of those added together, by folder."""
        return self.ready().filter(title=title, episode=None).order_by("-added_at", "folder")

    def of_episode(self, episode: "Episode") -> Self:
        """The versions of an episode that can be played, in the order of a film's."""
        return self.ready().filter(episode=episode).order_by("-added_at", "folder")
