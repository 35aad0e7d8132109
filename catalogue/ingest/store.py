"""The only writer of the catalogue: one batch of folders, in a handful of round trips, safe to be killed anywhere.

A stream's document is the record that its folder is done, so it is written last: titles and episodes first, each by one
idempotent upsert on its IMDb id. A run that dies in between leaves the streams as they were, and the next run plans the
same folders again.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from bson import ObjectId
from django.db import models
from pymongo import UpdateMany, UpdateOne

from catalogue.database import collection_of
from catalogue.ingest.documents import document, merge
from catalogue.ingest.items import Draft, Item
from catalogue.ingest.library import Fault, Folder
from catalogue.models import AudioTrack, Episode, Rendition, Stream, TextTrack, Title

# A film's stream has no episode, so the pair says what a stream plays.
_Plays = tuple[ObjectId | None, ObjectId | None]


@dataclass
class Batch:
    """Folders to be written together: those that play, those that have a problem, and the names of those gone."""

    items: list[Item] = field(default_factory=list)
    broken: list[tuple[Folder, Fault]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    @property
    def folders(self) -> list[str]:
        """The names of all of them."""
        return [item.content.folder.name for item in self.items] + [one.name for one, _ in self.broken] + self.missing


@dataclass
class Written:
    """What a batch changed: the IMDb ids of titles and episodes, and the names of folders."""

    titles: set[str] = field(default_factory=set)
    episodes: set[str] = field(default_factory=set)
    folders: set[str] = field(default_factory=set)


def write(batch: Batch, now: datetime) -> Written:
    """Bring the catalogue in line with a batch of folders, and say what that changed."""
    titles = _Shelf(Title, [item.title for item in batch.items], now)
    for title in titles.found.values():
        titles.change(title, title.derived())
    written = Written(titles=titles.write())

    episodes = _Shelf(Episode, [item.episode for item in batch.items if item.episode], now)
    for item in batch.items:
        if item.episode:
            episodes.change(episodes.found[item.episode.imdb_id], {"series": titles.found[item.title.imdb_id]})
    written.episodes = episodes.write()

    streams = _Streams(batch.folders, now)
    for item in batch.items:
        episode = episodes.found[item.episode.imdb_id] if item.episode else None
        streams.ready(item, titles.found[item.title.imdb_id], episode)
    for folder, fault in batch.broken:
        streams.broken(folder, fault)
    for name in batch.missing:
        streams.missing(name)
    streams.withdraw_what_no_longer_plays()
    written.folders = streams.write()
    return written


class _Shelf:
    """The titles or the episodes that a batch touches, by IMDb id, with what changed on each."""

    def __init__(self, model: type[Title] | type[Episode], drafts: Iterable[Draft], now: datetime) -> None:
        drafts = list(drafts)
        self.model: Any = model
        ids = sorted({draft.imdb_id for draft in drafts})
        self.found: dict[str, Any] = {one.imdb_id: one for one in self.model.objects.filter(imdb_id__in=ids)}
        self.changed: dict[str, set[str]] = {imdb_id: set() for imdb_id in ids}
        self.fresh = set(ids) - set(self.found)
        for imdb_id in sorted(self.fresh):
            self.found[imdb_id] = self.model(imdb_id=imdb_id, name=imdb_id, needs_details=True, added_at=now)
        for draft in drafts:
            self._place(draft)

    def _place(self, draft: Draft) -> None:
        one = self.found[draft.imdb_id]
        values = {**draft.values, "available": True}
        if one.omdb == values.get("omdb"):
            values.pop("omdb_fetched_at", None)
        self.change(one, values)
        self.change(one, {name: value for name, value in draft.fallbacks.items() if not getattr(one, name)})

    def change(self, one: Title | Episode, values: dict[str, Any]) -> None:
        """Merge values into a document, curated fields aside, and remember which of them are to be written."""
        self.changed[one.imdb_id] |= merge(one, values, locked=one.curated_fields)

    def write(self) -> set[str]:
        """Write what is new or changed; every document has its key afterwards. Returns the IMDb ids written."""
        operations = []
        for imdb_id, names in self.changed.items():
            if imdb_id in self.fresh:
                on_insert = document(self.found[imdb_id])
                del on_insert["imdb_id"]  # the filter puts it there
                operations.append(UpdateOne({"imdb_id": imdb_id}, {"$setOnInsert": on_insert}, upsert=True))
            elif names:
                one = self.found[imdb_id]
                operations.append(UpdateOne({"_id": one.pk}, {"$set": document(one, names)}))
        _bulk_write(self.model, operations)
        if self.fresh:
            keys = self.model.objects.filter(imdb_id__in=sorted(self.fresh)).values_list("imdb_id", "pk")
            for imdb_id, key in keys:
                self.found[imdb_id].pk = key
        return self.fresh | {imdb_id for imdb_id, names in self.changed.items() if names}


class _Streams:
    """The streams that a batch touches, with what changed on each."""

    def __init__(self, folders: Sequence[str], now: datetime) -> None:
        self.now = now
        self.found = {stream.folder: stream for stream in Stream.objects.filter(folder__in=folders)}
        self.played: set[_Plays] = {
            (stream.title_id, stream.episode_id) for stream in self.found.values() if stream.state == Stream.State.READY
        }
        self.plays: set[_Plays] = set()
        self.changed: dict[str, set[str]] = {}
        self.fresh: set[str] = set()

    def ready(self, item: Item, title: Title, episode: Episode | None) -> None:
        """The folder plays `title`, or `episode` of it."""
        manifest = item.content.manifest
        self.plays.add((title.pk, episode.pk if episode else None))
        self._set(
            item.content.folder,
            title=title,
            episode=episode,
            label=item.content.metadata.label,
            duration=manifest.duration,
            renditions=[Rendition(**asdict(one)) for one in manifest.renditions],
            audio=[AudioTrack(**asdict(one)) for one in manifest.audio],
            text=[TextTrack(**asdict(one)) for one in manifest.text],
            has_hls=item.content.has_hls,
            has_thumbnails=manifest.has_thumbnails,
            state=Stream.State.READY,
            problem_code="",
            problem_text="",
            missing_since=None,
        )

    def broken(self, folder: Folder, fault: Fault) -> None:
        """The folder cannot be used; what it was of stays noted, for whoever mends it."""
        self._set(
            folder,
            state=Stream.State.PROBLEM,
            problem_code=fault.code,
            problem_text=fault.detail,
            missing_since=None,
        )

    def missing(self, name: str) -> None:
        """The folder is gone; everything known of it stays."""
        fingerprint = self.found[name].fingerprint if name in self.found else ""
        self._set(Folder(name, fingerprint), state=Stream.State.MISSING, missing_since=self.now)

    def _set(self, folder: Folder, **values: Any) -> None:
        stream = self.found.get(folder.name)
        if stream is None:
            stream = self.found[folder.name] = Stream(folder=folder.name, added_at=self.now)
            self.fresh.add(folder.name)
        changed = merge(stream, {"fingerprint": folder.fingerprint, **values})
        if changed:
            changed |= merge(stream, {"seen_at": self.now})
        self.changed[folder.name] = changed

    def withdraw_what_no_longer_plays(self) -> None:
        """Take off the site what only this batch's folders played and no longer play. Done before they are written,
        so that a run that dies here finds them unchanged and does it again."""
        gone = self.played - self.plays
        if not gone:
            return
        titles = {title for title, _ in gone}
        elsewhere = set(
            Stream.objects.ready()
            .filter(title__in=titles)
            .exclude(folder__in=list(self.found))
            .values_list("title", "episode")
        )
        still = elsewhere | self.plays
        _withdraw(Episode, {episode for _, episode in gone} - {episode for _, episode in still})
        _withdraw(Title, titles - {title for title, _ in still})

    def write(self) -> set[str]:
        """Write what is new or changed. Returns the names of those folders."""
        operations = []
        for name, changed in self.changed.items():
            stream = self.found[name]
            if name in self.fresh:
                on_insert = document(stream)
                del on_insert["folder"]  # the filter puts it there
                operations.append(UpdateOne({"folder": name}, {"$setOnInsert": on_insert}, upsert=True))
            elif changed:
                operations.append(UpdateOne({"_id": stream.pk}, {"$set": document(stream, changed)}))
        _bulk_write(Stream, operations)
        return self.fresh | {name for name, changed in self.changed.items() if changed}


def _withdraw(model: type[models.Model], keys: set[Any]) -> None:
    wanted = [key for key in keys if key is not None]
    if wanted:
        _bulk_write(model, [UpdateMany({"_id": {"$in": wanted}, "available": True}, {"$set": {"available": False}})])


def _bulk_write(model: type[models.Model], operations: list[UpdateOne] | list[UpdateMany]) -> None:
    # The ORM has no bulk upsert on MongoDB; unordered lets the server go on past one that another process won.
    if operations:
        collection_of(model).bulk_write(operations, ordered=False)
