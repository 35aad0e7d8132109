"""What the catalogue knows when a run begins: its folders, and whose details are due."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bson import ObjectId
from django.db import models

from catalogue.database import collection_of
from catalogue.ingest.documents import stored
from catalogue.ingest.library import Fault
from catalogue.ingest.plan import Known
from catalogue.models import Episode, Stream, Title

NEWS_AFTER = timedelta(days=30)
POSTER_AGAIN_AFTER = timedelta(days=7)
# What OMDb may know better in a month.
OMDB_MAY_LEARN = frozenset({"not found", "type"})
# Permissions are no part of a fingerprint, because a video server does not list them.
_MENDED_UNSEEN = "unreadable"

# What a stream plays: a film's has no episode.
Plays = tuple[ObjectId | None, ObjectId | None]


@dataclass(frozen=True)
class Questions:
    """How many questions OMDb may be asked in this run, and whether those answered lately are asked again as well."""

    left: int
    refresh: bool = False


def known_folders(now: datetime, questions: Questions) -> tuple[dict[str, Known], set[Plays]]:
    """Return every folder the catalogue knows, by name, and what the ready ones play."""
    due = _due(now, questions)
    news_before = stored(now - NEWS_AFTER)
    folders: dict[str, Known] = {}
    played: set[Plays] = set()
    wanted = ("folder", "fingerprint", "state", "problem_code", "problem_text", "title_id", "episode_id", "seen_at")
    for one in collection_of(Stream).find({}, {"_id": 0, **dict.fromkeys(wanted, 1)}, batch_size=10_000):
        code = one["problem_code"]
        state = one["state"]
        learns = questions.left > 0 and code in OMDB_MAY_LEARN and one["seen_at"] < news_before
        folders[one["folder"]] = Known(
            one["fingerprint"],
            state,
            Fault(code, one["problem_text"]) if code and state != Stream.State.MISSING else None,
            due=learns or code == _MENDED_UNSEEN or one["title_id"] in due or one["episode_id"] in due,
        )
        if state == Stream.State.READY:
            played.add((one["title_id"], one["episode_id"]))
    return folders, played


def _due(now: datetime, questions: Questions) -> set[ObjectId]:
    """Return the keys of titles and episodes on the site that OMDb should be asked about, those longest ago first, as
    many as may be asked today; and of titles whose poster may be had by now."""
    failed = {"available": True, "poster_failed_at": {"$lt": stored(now - POSTER_AGAIN_AFTER)}}
    without_poster = collection_of(Title).find({**failed, "curated_fields": {"$ne": "poster"}}, {"_id": 1})
    keys = {one["_id"] for one in without_poster}
    for model in (Title, Episode):
        keys |= _to_ask_about(model, stored(now if questions.refresh else now - NEWS_AFTER), questions.left)
    return keys


def _to_ask_about(model: type[models.Model], before: datetime, most: int) -> set[ObjectId]:
    """Return at most `most` keys of documents that were never asked about, or not since `before`, or whose answer came
    without all that belongs to it (the lists of a series' seasons)."""
    long_ago = {"omdb_fetched_at": {"$lt": before}}
    waiting: list[dict[str, Any]] = [
        {"needs_details": True, "$or": [{"omdb_fetched_at": None}, long_ago, {"omdb": {"$ne": None}}]},
        {"needs_details": False, **long_ago},
    ]
    found: set[ObjectId] = set()
    for wanted in waiting:
        if most > len(found):
            rows = collection_of(model).find({"available": True, **wanted}, {"_id": 1}).sort("omdb_fetched_at", 1)
            found |= {row["_id"] for row in rows.limit(most - len(found))}
    return found
