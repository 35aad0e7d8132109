"""The streams that a batch touches: found together, changed in memory, written together, and last."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bson import ObjectId
from pymongo import InsertOne, UpdateOne

from catalogue.ingest import documents
from catalogue.ingest.bulk import Document, Table, Tables, bulk_write, set_available
from catalogue.ingest.content import CHAPTERS, HLS, SPRITE
from catalogue.ingest.items import Item
from catalogue.ingest.known import OMDB_MAY_LEARN, Plays
from catalogue.ingest.library import Fault, Folder
from catalogue.models import Episode, Stream, Title


class StreamShelf:
    """The streams that a batch touches, with what changed on each."""

    def __init__(self, table: Table, folders: Sequence[str], now: datetime) -> None:
        self._collection = table.collection
        self._blank = table.blank
        self._now = documents.stored(now)
        self._found: dict[str, Document] = {
            one["folder"]: one for one in self._collection.find({"folder": {"$in": list(folders)}})
        }
        self._played = self._now_played()
        self._fresh: set[str] = set()
        self._changes: dict[str, Document] = {}

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
            has_hls=HLS in item.content.extras,
            has_thumbnails=manifest.has_thumbnails,
            has_sprite=SPRITE in item.content.extras,
            has_chapters=CHAPTERS in item.content.extras,
            size=item.content.package.size,
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

    def _seen(self, fault: Fault) -> Document:
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
        set_available(to[Episode].collection, {one for _, one in gone} - {one for _, one in still}, available=False)
        set_available(to[Title].collection, titles - {one for one, _ in still}, available=False)

    def write(self) -> set[str]:
        """Write what is new or changed. Returns the names of those folders."""
        operations: list[InsertOne[Document] | UpdateOne] = [InsertOne(self._found[name]) for name in self._fresh]
        operations += [
            UpdateOne({"_id": self._found[name]["_id"]}, {"$set": changed}) for name, changed in self._changes.items()
        ]
        bulk_write(self._collection, operations)
        return self._fresh | self._changes.keys()
