"""What search reads: the titles that one viewer may see, and their episodes, by the indexes of their words."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from bson import ObjectId

from catalogue.models import Episode, Title
from catalogue.querysets import Viewer
from catalogue.quick_read import Condition, condition_of, read

# What a line of results shows; a title's other fields would be fetched one by one.
_LINE = (
    *("imdb_id", "kind", "name", "year", "end_year", "runtime", "rated", "poster", "hero", "colour"),
    *("directors", "actors", "writers", "imdb_votes"),
)
_EPISODE_LINE = ("imdb_id", "series", "season", "number", "name")
_BEST_FIRST = (("imdb_votes", -1), ("_id", -1))
_INDEXES = {"name_words": "title_named", "words": "title_described"}

Field = Literal["name_words", "words"]


@dataclass(frozen=True)
class _Anybody:
    max_age: int | None


@lru_cache(maxsize=50)
def _visible_up_to(max_age: int | None) -> Condition:
    """Return the one rule about who may see what, for a limit: it looks at nothing else of a viewer."""
    return condition_of(Title.objects.visible_to(_Anybody(max_age)))


class Library:
    """The part of the library that a viewer may see."""

    def __init__(self, viewer: Viewer) -> None:
        self._visible = _visible_up_to(viewer.max_age)

    def titles(self, field: Field, wanted: Condition, limit: int, without: Collection[ObjectId] = ()) -> list[Title]:
        """Return titles that `wanted` finds in one of their fields, best first, but for those `without`."""
        others = [{"_id": {"$nin": list(without)}}] if without else []
        conditions = [wanted, self._visible, *others]
        return read(Title, conditions, _LINE, index=_INDEXES[field], order=_BEST_FIRST, limit=limit)

    def words(self, field: Field, wanted: Condition, limit: int) -> list[tuple[frozenset[str], int]]:
        """Return what that field holds in the best of those titles, and how many votes they have."""
        fields, index = (field, "imdb_votes"), _INDEXES[field]
        found = read(Title, [wanted, self._visible], fields, index=index, order=_BEST_FIRST, limit=limit)
        return [(frozenset(getattr(title, field)), title.imdb_votes or 0) for title in found]

    def titles_of_keys(self, keys: Collection[ObjectId]) -> dict[ObjectId, Title]:
        """Return titles by their keys; those that the viewer may not see are left out."""
        if not keys:
            return {}
        wanted = {"_id": {"$in": list(keys)}}
        return {title.pk: title for title in read(Title, [wanted, self._visible], _LINE, index="_id_")}

    def episodes(self, wanted: Condition, limit: int, *, after: ObjectId | None = None) -> list[Episode]:
        """Return episodes that `wanted` finds, series by series, of those series whose key is `after` another.

        Whether the viewer may see their series is for the caller to ask.
        """
        conditions = [wanted, {"available": True}, *([{"series_id": {"$gt": after}}] if after else [])]
        order = (("series_id", 1), ("_id", 1))
        return read(Episode, conditions, (*_EPISODE_LINE, "words"), index="episode_named", order=order, limit=limit)
