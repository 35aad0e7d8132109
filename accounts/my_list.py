"""A profile's list of titles to watch some time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone

from accounts.keys import imdb_id_of, key_of
from accounts.models import Profile, SavedTitle
from accounts.places import Place
from catalogue.database import collection_of
from catalogue.models import Title

MOST = 500

_INDEX = "saved_newest"
_ORDER = [("added_at", -1), ("_id", 1)]


@dataclass(frozen=True)
class Page:
    """Some titles of the list, as cards, and the place from which it goes on; None at its end.

    `imdb_ids` are those of all that is on the list after the place where the page begins, be it seen or not.
    """

    titles: list[Title]
    further: Place | None
    imdb_ids: list[str]


def save(profile: Profile, title: Title) -> bool:
    """Put a title on the list, where it may be already; False when the list is full.

    PyMongo's own update: unlike the ORM's it is tried again when the database changes its primary.
    """
    if is_saved(profile, title):
        return True
    saved = collection_of(SavedTitle)
    of_profile = {"profile_id": profile.pk}
    if saved.find_one(of_profile, {"_id": 1}, sort=_ORDER, skip=MOST - 1, hint=_INDEX):
        return False
    entry = {**of_profile, "title_id": title.pk, "added_at": timezone.now()}
    saved.update_one({"_id": key_of(profile.pk, title.imdb_id)}, {"$setOnInsert": entry}, upsert=True)
    return True


def remove(profile: Profile, title: Title) -> None:
    """Take a title off the list, if it is there."""
    collection_of(SavedTitle).delete_one({"_id": key_of(profile.pk, title.imdb_id)})


def is_saved(profile: Profile, title: Title) -> bool:
    """Return whether a title is on the list."""
    return collection_of(SavedTitle).find_one({"_id": key_of(profile.pk, title.imdb_id)}, {"_id": 1}) is not None


def page(profile: Profile, limit: int, after: Place | None = None) -> Page:
    """Return the next `limit` titles of the list that the profile may see."""
    entries = _entries(profile, after)
    found: list[tuple[Title, datetime]] = []
    # As many at a time as are wanted: nearly always all of them may be seen.
    for some in _in_parts(entries, limit + 1):
        seen = Title.objects.visible_to(profile).as_cards().in_bulk([entry["title_id"] for entry in some])
        found += [(seen[one["title_id"]], one["added_at"]) for one in some if one["title_id"] in seen]
        if len(found) > limit:
            break
    shown = found[:limit]
    further = None
    if len(found) > limit:
        last, added_at = shown[-1]
        further = Place(added_at.replace(tzinfo=UTC), last.imdb_id)
    return Page([title for title, _added in shown], further, [imdb_id_of(entry["_id"]) for entry in entries])


def _entries(profile: Profile, after: Place | None) -> list[dict[str, Any]]:
    """Return the entries of the list after a place, the newest first: one query that sorts nothing."""
    condition: dict[str, Any] = {"profile_id": profile.pk}
    if after:
        key = key_of(profile.pk, after.imdb_id)
        condition["added_at"] = {"$lte": after.at}
        condition["$or"] = [{"added_at": {"$lt": after.at}}, {"_id": {"$gt": key}}]
    fields = {"title_id": 1, "added_at": 1}
    return list(collection_of(SavedTitle).find(condition, fields, sort=_ORDER, limit=MOST, hint=_INDEX))


def _in_parts(entries: list[dict[str, Any]], size: int) -> Iterator[list[dict[str, Any]]]:
    for start in range(0, len(entries), size):
        yield entries[start : start + size]
