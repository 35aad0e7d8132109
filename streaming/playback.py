"""What a profile watched, written: each change is one update of one document that may come twice or late.

Reports are written past the ORM, which neither upserts by a pipeline nor tries again when a primary changes.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bson import ObjectId
from django.utils import timezone
from pymongo import DeleteOne, UpdateOne

from accounts.keys import key_of
from accounts.models import Profile
from catalogue.database import collection_of
from catalogue.models import Episode, Title
from streaming.models import LanguageChoice, Playback
from streaming.progress import COUNTS_FROM, Meaning, meaning
from streaming.watched import Watched

_BATCH = 500


def report(watched: Watched, position: float) -> None:
    """Write down that somebody is at `position` (seconds) in a film now: at most one write, by one key.

    The database puts reports in an order, the server's, and the later one wins. Where the film is over, it is
    "finished": nothing to go on with is left. Before 5 % nothing changes, and where nothing is kept nothing is made.

    What is finished stays so, whatever comes after: a report cannot tell a second device that lags behind, or one
    that was kept while the network was gone, from somebody who starts again. So the first report after the end, and any
    below it, only say where that may have been (`again_from`); once 5 % of the film is passed from there, it is being
    watched again: a place is kept as in any film, and the next end of it is a new "finished".

    Without a length nothing is written: neither 5 % nor the end can be told then.
    """
    place = min(max(position, 0.0), watched.duration)
    key = {"_id": key_of(watched.profile, watched.imdb_id)}
    playbacks = collection_of(Playback)
    match meaning(place, watched.duration):
        case Meaning.FINISHED:
            playbacks.update_one(key, {"$set": _finished(watched)}, upsert=True)
        case Meaning.PLACE:
            playbacks.update_one(key, [{"$set": _at(watched, place)}], upsert=True)
        case Meaning.BEGINNING:
            waiting = {**key, "finished": True, "position": 0.0}
            playbacks.update_one(waiting, [{"$set": {"again_from": _again_from(place)}}])


def mark_watched(profile: Profile, title: Title, episodes: Sequence[Episode], watched: bool) -> None:
    """Mark episodes of a series, or without any a film, as watched; or as not watched, which keeps nothing of them.

    Marking again changes nothing: what was finished before keeps its day.
    """
    now = timezone.now()
    every = [Watched.of(profile.pk, title, one, None) for one in episodes] or [
        Watched.of(profile.pk, title, None, None)
    ]
    for first in range(0, len(every), _BATCH):
        collection_of(Playback).bulk_write(
            [_marking(one, now) if watched else _unmarking(one) for one in every[first : first + _BATCH]], ordered=False
        )


def dismiss(profile: Profile, title: Title, dismissed: bool) -> None:
    """Take a title out of "continue watching" and "next up", or put it back. It comes back when it is watched again."""
    continues = False if dismissed else {"$gt": ["$position", 0.0]}
    collection_of(Playback).update_many(
        {"profile_id": profile.pk, "title_id": title.pk}, [{"$set": {"dismissed": dismissed, "continues": continues}}]
    )


def forget(profile: Profile, imdb_id: str) -> None:
    """Delete what is kept of one film or episode; with the last of a title, the languages chosen for it as well."""
    playbacks = collection_of(Playback)
    found = playbacks.find_one_and_delete({"_id": key_of(profile.pk, imdb_id)}, {"title_id": 1})
    if found and not playbacks.find_one({"profile_id": profile.pk, "title_id": found["title_id"]}, {"_id": 1}):
        collection_of(LanguageChoice).delete_many({"profile_id": profile.pk, "title_id": found["title_id"]})


def forget_everything(profile: Profile) -> None:
    """Delete all that is kept of what a profile watched, and the languages it chose on the way."""
    for model in (Playback, LanguageChoice):
        collection_of(model).delete_many({"profile_id": profile.pk})


def choose_languages(watched: Watched, chosen: dict[str, str]) -> None:
    """Remember the languages ("audio", "text", or both) that were chosen for a film or a whole series."""
    collection_of(LanguageChoice).update_one(
        {"_id": key_of(watched.profile, watched.title_imdb_id)},
        {
            "$set": {"profile_id": watched.profile, "title_id": watched.title, **chosen},
            "$setOnInsert": {name: "" for name in ("audio", "text") if name not in chosen},
        },
        upsert=True,
    )


def _marking(watched: Watched, now: datetime) -> UpdateOne:
    return UpdateOne({"_id": key_of(watched.profile, watched.imdb_id)}, [{"$set": _marked(watched, now)}], upsert=True)


def _unmarking(watched: Watched) -> DeleteOne:
    return DeleteOne({"_id": key_of(watched.profile, watched.imdb_id)})


def _whose(watched: Watched) -> dict[str, ObjectId | None]:
    return {"profile_id": watched.profile, "title_id": watched.title, "episode_id": watched.episode}


def _over(now: datetime) -> dict[str, Any]:
    return {
        "position": 0.0,
        "finished": True,
        "watched_at": now,
        "again_from": None,
        "dismissed": False,
        "continues": False,
        "updated_at": now,
    }


def _finished(watched: Watched) -> dict[str, Any]:
    return {**_whose(watched), "duration": watched.duration, **_over(timezone.now())}


def _marked(watched: Watched, now: datetime) -> dict[str, Any]:
    """Return the fields after a mark, a finished film's; one that was finished, and is not watched again, stays."""
    before = {"$and": [{"$eq": ["$finished", True]}, {"$eq": ["$position", 0.0]}]}
    kept = {name: {"$cond": [before, f"${name}", now]} for name in ("watched_at", "updated_at")}
    return {**_whose(watched), "duration": {"$ifNull": ["$duration", 0.0]}, **_over(now), **kept}


def _at(watched: Watched, place: float) -> dict[str, Any]:
    """Return the fields after a report that counts, as expressions over those before; on an insert there are none."""
    again_from = _again_from(place)
    passed = {"$gte": [place, {"$add": [again_from, COUNTS_FROM * watched.duration]}]}
    counts = {"$or": [{"$ne": ["$finished", True]}, {"$gt": ["$position", 0.0]}, passed]}
    taken = {
        "position": place,
        "duration": watched.duration,
        "again_from": None,
        "dismissed": False,
        "continues": True,
        "updated_at": timezone.now(),
    }
    waiting = {"again_from": again_from}
    return {
        **_whose(watched),
        "finished": {"$eq": ["$finished", True]},
        "watched_at": {"$ifNull": ["$watched_at", None]},
        **{name: {"$cond": [counts, value, waiting.get(name, f"${name}")]} for name, value in taken.items()},
    }


def _again_from(place: float) -> dict[str, Any]:
    return {"$min": [{"$ifNull": ["$again_from", place]}, place]}
