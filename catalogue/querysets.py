"""How the catalogue is read: queryset methods that are words of the domain.

`visible_to` is the one rule about who may see what. Every row, page, picture and ticket goes through it.
"""

from typing import TYPE_CHECKING, Protocol, Self

from django.db.models import Q, QuerySet

if TYPE_CHECKING:
    from catalogue.models import Episode, Stream, Title  # noqa: F401  (in the quotes below)


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
        """Titles that this viewer may see, search, play and be told of; what OMDb answered stays in the database."""
        return self.published().suitable_for(viewer).defer("omdb", "season_lists")

    def of_kind(self, kind: str) -> Self:
        """Films only, or series only; everything when `kind` is ""."""
        return self.filter(kind=kind) if kind else self

    def newest(self) -> Self:
        """Last added first."""
        return self.order_by("-added_at", "-pk")

    def by_name(self) -> Self:
        """By name, leading articles aside."""
        return self.order_by("sort_name", "pk")

    def after(self, last: "Title", order: str) -> Self:
        """Titles that follow `last` in the order `newest` or `by_name`: the next page, however long the list is.

        The first condition bounds the index scan, the second leaves out what shares the key and came before.
        """
        if order == "newest":
            return self.filter(added_at__lte=last.added_at).filter(Q(added_at__lt=last.added_at) | Q(pk__lt=last.pk))
        return self.filter(sort_name__gte=last.sort_name).filter(Q(sort_name__gt=last.sort_name) | Q(pk__gt=last.pk))


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
