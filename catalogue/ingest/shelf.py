"""The titles or the episodes that a batch touches: found together, changed in memory, written together."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from bson import ObjectId
from pymongo import InsertOne, UpdateOne

from catalogue.ingest import documents
from catalogue.ingest.bulk import Document, Table, bulk_write
from catalogue.ingest.items import Draft

_NOBODY_SEES = {"omdb_fetched_at", "poster_source", "poster_failed_at", "season_lists"}


class Shelf:
    """The titles or the episodes that a batch touches, by IMDb id, with what changed on each."""

    def __init__(self, table: Table, ids: Iterable[str], now: datetime) -> None:
        self._collection = table.collection
        self._blank = table.blank
        self._now = documents.stored(now)
        wanted = sorted(set(ids))
        self.found: dict[str, Document] = (
            {one["imdb_id"]: one for one in self._collection.find({"imdb_id": {"$in": wanted}})} if wanted else {}
        )
        self._fresh: set[str] = set()
        self._changes: dict[str, Document] = {}

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

    def _one(self, imdb_id: str) -> Document:
        if imdb_id not in self.found:
            own = {"_id": ObjectId(), "imdb_id": imdb_id, "name": imdb_id, "added_at": self._now}
            self.found[imdb_id] = {**self._blank, **own, "curated_fields": []}
            self._fresh.add(imdb_id)
        return self.found[imdb_id]

    def write(self) -> None:
        """Write what is new or changed. Raises Overtaken."""
        operations: list[InsertOne[Document] | UpdateOne] = [
            InsertOne(one) for imdb_id, one in self.found.items() if imdb_id in self._fresh
        ]
        for imdb_id, new in self._changes.items():
            # With the curator's fields as they were: one that was locked meanwhile must not be overwritten.
            seen = {"_id": self.found[imdb_id]["_id"], "curated_fields": self.found[imdb_id]["curated_fields"]}
            operations.append(UpdateOne(seen, {"$set": new}))
        bulk_write(self._collection, operations)
