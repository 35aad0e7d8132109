"""The only writer of the catalogue: one batch of folders, in a handful of round trips, safe to be killed anywhere.

A stream's document is the record that its folder is done, so it is written last: titles and episodes first, what no
longer plays withdrawn, then the streams. A run that dies in between leaves the streams as they were, and the next run
plans the same folders again.
"""

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bson import ObjectId
from django.db import models
from pymongo import InsertOne, UpdateMany, UpdateOne
from pymongo.collection import Collection
from pymongo.errors import BulkWriteError

from catalogue.database import collection_of
from catalogue.ingest import documents
from catalogue.ingest.items import Draft, Item
from catalogue.ingest.known import OMDB_MAY_LEARN, Plays
from catalogue.ingest.library import Fault, Folder
from catalogue.ingest.seasons import SeasonLists
from catalogue.models import Episode, Stream, Title, title_derived

_Document = dict[str, Any]
_DUPLICATE = 11000  # MongoDB's code for a unique value that is there already
_TRIES = 3
_NOBODY_SEES = {"omdb_fetched_at", "poster_source", "poster_failed_at", "season_lists"}


@dataclass
class Batch:
    """Folders to be written together.

    `items` play. `broken` cannot play. Of `unclear` nobody can say what they are: one that was on the site stays there.
    `missing` are names of folders that are gone. `lists` are lists of seasons by the IMDb id of their series;
    `in_vain` the ids that OMDb was asked about and does not know.
    """

    items: list[Item] = field(default_factory=list)
    broken: list[tuple[Folder, Fault]] = field(default_factory=list)
    unclear: list[tuple[Folder, Fault]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    lists: dict[str, SeasonLists] = field(default_factory=dict)
    in_vain: set[str] = field(default_factory=set)

    @property
    def folders(self) -> list[str]:
        """The names of all of them."""
        faulty = [folder.name for folder, _ in self.broken + self.unclear]
        return [item.content.folder.name for item in self.items] + faulty + self.missing


@dataclass
class Written:
    """What a batch changed: the IMDb ids of titles and episodes, and the names of folders."""

    titles: set[str] = field(default_factory=set)
    episodes: set[str] = field(default_factory=set)
    folders: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Table:
    """A model's collection, which any thread may use, and the document of a new instance."""

    collection: Collection[_Document]
    blank: _Document


Tables = Mapping[type[models.Model], Table]


def tables() -> Tables:
    """Return what `write` writes to. Django's connections belong to a thread; these collections do not."""
    return {model: Table(collection_of(model), documents.blank(model)) for model in (Title, Episode, Stream)}


class _Overtaken(Exception):
    """Somebody changed or added a document in the admin, between our looking at it and our writing it."""


def write(batch: Batch, to: Tables, now: datetime) -> Written:
    """Bring the catalogue in line with a batch of folders, and say what that changed."""
    for _ in range(_TRIES):
        with contextlib.suppress(_Overtaken):
            return _write(batch, to, now)
    return _write(batch, to, now)


def _write(batch: Batch, to: Tables, now: datetime) -> Written:
    written = Written()
    if batch.items or batch.in_vain:
        titles = _write_titles(batch, to[Title], now)
        episodes = _write_episodes(batch, titles, to[Episode], now)
        written.titles, written.episodes = titles.written, episodes.written
        keys: Mapping[str, ObjectId] = {**titles.keys(), **episodes.keys()}
    else:
        keys = {}
    written.folders = _write_streams(batch, keys, to, now)
    return written


def put_right_what_is_available(played: set[Plays]) -> None:
    """Make titles and episodes available if a ready stream plays them, and only then: a run that was killed may have
    left some otherwise. `played` is what all ready streams play."""
    wanted: list[tuple[type[models.Model], set[ObjectId | None]]] = [
        (Title, {title for title, _ in played}),
        (Episode, {episode for _, episode in played}),
    ]
    for model, keys in wanted:
        collection = collection_of(model)
        available = {one["_id"] for one in collection.find({"available": True}, {"_id": 1})}
        _set_available(collection, available - keys, available=False)
        _set_available(collection, keys - available, available=True)


def _write_titles(batch: Batch, to: Table, now: datetime) -> "_Shelf":
    titles = _Shelf(to, [*(item.title.imdb_id for item in batch.items), *batch.in_vain], now)
    for draft in _latest(item.title for item in batch.items):
        titles.place(draft)
    for imdb_id, series in batch.lists.items():
        one = titles.found[imdb_id]
        lists = {**(one["season_lists"] or {}), **series.lists}
        titles.change(imdb_id, {"season_lists": lists, "needs_details": one["omdb"] is None or not series.complete})
    for imdb_id in batch.in_vain:
        titles.was_asked(imdb_id)
    for imdb_id in titles.touched:
        titles.change(imdb_id, title_derived(titles.found[imdb_id]["name"], titles.found[imdb_id]["rated"]))
    titles.write()
    return titles


def _write_episodes(batch: Batch, titles: "_Shelf", to: Table, now: datetime) -> "_Shelf":
    placed = [(item.title.imdb_id, item.episode) for item in batch.items if item.episode]
    listed = [(series_id, draft) for series_id, series in batch.lists.items() for draft in series.episodes]
    drafts = [*placed, *listed]
    episodes = _Shelf(to, [*(draft.imdb_id for _, draft in drafts), *batch.in_vain], now)
    for series_id, draft in placed:
        episodes.place(draft)
        episodes.change(draft.imdb_id, {"series_id": titles.found[series_id]["_id"]})
    for series_id, draft in listed:
        episodes.list_only(draft, titles.found[series_id]["_id"])
    for imdb_id in batch.in_vain:
        episodes.was_asked(imdb_id)
    episodes.write()
    return episodes


def _latest(drafts: Iterable[Draft]) -> Iterable[Draft]:
    """Return one draft for each id: those of a series are the same for all of its episodes, but for a fallback."""
    by_id: dict[str, Draft] = {}
    for draft in drafts:
        if (first := by_id.setdefault(draft.imdb_id, draft)) is not draft and first != draft:
            by_id[draft.imdb_id] = Draft(
                draft.imdb_id,
                {**first.values, **draft.values},
                draft.poster_url,
                {**draft.fallbacks, **first.fallbacks},
            )
    return by_id.values()


class _Shelf:
    """The titles or the episodes that a batch touches, by IMDb id, with what changed on each."""

    def __init__(self, table: Table, ids: Iterable[str], now: datetime) -> None:
        self._collection = table.collection
        self._blank = table.blank
        self._now = documents.stored(now)
        wanted = sorted(set(ids))
        self.found: dict[str, _Document] = (
            {one["imdb_id"]: one for one in self._collection.find({"imdb_id": {"$in": wanted}})} if wanted else {}
        )
        self._fresh: set[str] = set()
        self._changes: dict[str, _Document] = {}

    @property
    def touched(self) -> list[str]:
        """The ids of what is new or changed so far."""
        return [*self._fresh, *self._changes]

    @property
    def written(self) -> set[str]:
        """The ids of what is new or was changed in a way that anybody sees."""
        return self._fresh | {imdb_id for imdb_id, new in self._changes.items() if new.keys() - _NOBODY_SEES}

    def keys(self) -> dict[str, ObjectId]:
        """Return the key of each document by its IMDb id."""
        return {imdb_id: one["_id"] for imdb_id, one in self.found.items()}

    def place(self, draft: Draft) -> None:
        """Note what is in a folder that plays."""
        one = self._one(draft.imdb_id)
        self.change(draft.imdb_id, {**draft.values, "available": True})
        if one["omdb"] is None:
            self.change(draft.imdb_id, {"needs_details": True})
        if draft.fallbacks:
            self._fill(draft)

    def list_only(self, draft: Draft, series: ObjectId) -> None:
        """Note what a list of episodes says of one that may not be in the library."""
        if self._one(draft.imdb_id)["series_id"] is None:
            self.change(draft.imdb_id, {"series_id": series})
        self._fill(draft)

    def was_asked(self, imdb_id: str) -> None:
        """Note that OMDb was asked in vain, so that it is not asked again tomorrow."""
        if imdb_id in self.found:
            self.change(imdb_id, {"omdb_fetched_at": self._now})

    def change(self, imdb_id: str, values: Mapping[str, Any]) -> None:
        """Set values on a document, fields that a curator changed aside."""
        one = self._one(imdb_id)
        if imdb_id in self._fresh:
            one.update((name, documents.stored(value)) for name, value in values.items())
            return
        free = {name: value for name, value in values.items() if name not in one["curated_fields"]}
        if changed := documents.change(one, free):
            self._changes.setdefault(imdb_id, {}).update(changed)

    def _fill(self, draft: Draft) -> None:
        """Set the fallbacks on fields that are still empty; a name that is only the id counts as none."""
        one = self.found[draft.imdb_id]
        empty: tuple[Any, ...] = ("", None, [], draft.imdb_id)
        self.change(draft.imdb_id, {name: value for name, value in draft.fallbacks.items() if one.get(name) in empty})

    def _one(self, imdb_id: str) -> _Document:
        if imdb_id not in self.found:
            own = {"_id": ObjectId(), "imdb_id": imdb_id, "name": imdb_id, "added_at": self._now}
            self.found[imdb_id] = {**self._blank, **own, "curated_fields": []}
            self._fresh.add(imdb_id)
        return self.found[imdb_id]

    def write(self) -> None:
        """Write what is new or changed. Raises _Overtaken."""
        operations: list[InsertOne[_Document] | UpdateOne] = [
            InsertOne(one) for imdb_id, one in self.found.items() if imdb_id in self._fresh
        ]
        for imdb_id, new in self._changes.items():
            # With the curator's fields as they were: one that was locked meanwhile must not be overwritten.
            seen = {"_id": self.found[imdb_id]["_id"], "curated_fields": self.found[imdb_id]["curated_fields"]}
            operations.append(UpdateOne(seen, {"$set": new}))
        _bulk_write(self._collection, operations)


def _write_streams(batch: Batch, keys: Mapping[str, ObjectId], to: Tables, now: datetime) -> set[str]:
    streams = _Streams(to[Stream], batch.folders, now)
    for item in batch.items:
        streams.ready(item, keys[item.title.imdb_id], keys[item.episode.imdb_id] if item.episode else None)
    for folder, fault in batch.broken:
        streams.broken(folder, fault)
    for folder, fault in batch.unclear:
        streams.unclear(folder, fault)
    for name in batch.missing:
        streams.missing(name)
    streams.withdraw_what_no_longer_plays(to)
    return streams.write()


class _Streams:
    """The streams that a batch touches, with what changed on each."""

    def __init__(self, table: Table, folders: Sequence[str], now: datetime) -> None:
        self._collection = table.collection
        self._blank = table.blank
        self._now = documents.stored(now)
        self._found: dict[str, _Document] = {
            one["folder"]: one for one in self._collection.find({"folder": {"$in": list(folders)}})
        }
        self._played = self._now_played()
        self._fresh: set[str] = set()
        self._changes: dict[str, _Document] = {}

    def _now_played(self) -> set[Plays]:
        ready = (one for one in self._found.values() if one["state"] == Stream.State.READY)
        return {(one["title_id"], one["episode_id"]) for one in ready}

    def ready(self, item: Item, title: ObjectId, episode: ObjectId | None) -> None:
        """The folder plays a title, or an episode of it."""
        manifest = item.content.manifest
        self._set(
            item.content.folder,
            title_id=title,
            episode_id=episode,
            label=item.content.metadata.label,
            duration=manifest.duration,
            renditions=manifest.renditions,
            audio=manifest.audio,
            text=manifest.text,
            has_hls=item.content.has_hls,
            has_thumbnails=manifest.has_thumbnails,
            state=Stream.State.READY.value,
            problem_code="",
            problem_text="",
            missing_since=None,
        )

    def broken(self, folder: Folder, fault: Fault) -> None:
        """The folder cannot play; what it was of stays noted, for whoever mends it."""
        self._set(
            folder,
            state=Stream.State.PROBLEM.value,
            problem_code=fault.code,
            problem_text=fault.detail,
            missing_since=None,
            **self._seen(fault),
        )

    def unclear(self, folder: Folder, fault: Fault) -> None:
        """Nobody can say what the folder is; if that was known before, it goes on playing as that."""
        before = self._found.get(folder.name)
        if before is None or before["state"] != Stream.State.READY:
            self.broken(folder, fault)
        else:
            self._set(folder, problem_code=fault.code, problem_text=fault.detail, **self._seen(fault))

    def _seen(self, fault: Fault) -> _Document:
        """Note when OMDb was asked in vain: the next time is a month later."""
        return {"seen_at": self._now} if fault.code in OMDB_MAY_LEARN else {}

    def missing(self, name: str) -> None:
        """The folder is gone; everything known of it stays."""
        if name in self._found:
            fingerprint = self._found[name]["fingerprint"]
            self._set(Folder(name, fingerprint), state=Stream.State.MISSING.value, missing_since=self._now)

    def _set(self, folder: Folder, **values: Any) -> None:
        stream = self._found.get(folder.name)
        if stream is None:
            own = {"_id": ObjectId(), "folder": folder.name, "added_at": self._now, "seen_at": self._now}
            given = {name: documents.stored(value) for name, value in values.items()}
            self._found[folder.name] = {**self._blank, **own, "fingerprint": folder.fingerprint, **given}
            self._fresh.add(folder.name)
            return
        changed = documents.change(stream, {"fingerprint": folder.fingerprint, **values})
        if changed:
            changed |= documents.change(stream, {"seen_at": self._now})
            self._changes.setdefault(folder.name, {}).update(changed)

    def withdraw_what_no_longer_plays(self, to: Tables) -> None:
        """Take off the site what only this batch's folders played and no longer play. Done before they are written,
        so that a run that dies here finds them unchanged and does it again."""
        plays = self._now_played()
        gone = self._played - plays
        if not gone:
            return
        titles = {title for title, _ in gone}
        elsewhere = {
            (one["title_id"], one["episode_id"])
            for one in self._collection.find(
                {"title_id": {"$in": list(titles)}, "state": Stream.State.READY.value},
                {"title_id": 1, "episode_id": 1, "folder": 1},
            )
            if one["folder"] not in self._found
        }
        still = elsewhere | plays
        _set_available(to[Episode].collection, {one for _, one in gone} - {one for _, one in still}, available=False)
        _set_available(to[Title].collection, titles - {one for one, _ in still}, available=False)

    def write(self) -> set[str]:
        """Write what is new or changed. Returns the names of those folders."""
        operations: list[InsertOne[_Document] | UpdateOne] = [InsertOne(self._found[name]) for name in self._fresh]
        operations += [
            UpdateOne({"_id": self._found[name]["_id"]}, {"$set": changed}) for name, changed in self._changes.items()
        ]
        _bulk_write(self._collection, operations)
        return self._fresh | self._changes.keys()


def _set_available(collection: Collection[_Document], keys: set[ObjectId | None], *, available: bool) -> None:
    wanted = [key for key in keys if key is not None]
    if wanted:
        change = UpdateMany({"_id": {"$in": wanted}}, {"$set": {"available": available}})
        collection.bulk_write([change])


def _bulk_write(collection: Collection[_Document], operations: Sequence[InsertOne[_Document] | UpdateOne]) -> None:
    """Write, in whatever order. Raises _Overtaken when something was not as it had been seen."""
    if not operations:
        return
    try:
        done = collection.bulk_write(operations, ordered=False)
    except BulkWriteError as error:
        failed = (error.details or {}).get("writeErrors", [])
        if failed and all(one.get("code") == _DUPLICATE for one in failed):
            raise _Overtaken from error
        raise
    if done.inserted_count + done.matched_count < len(operations):
        raise _Overtaken
