"""Bulk writes, which the ORM does not have: tables of documents, and whoever was quicker."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bson import ObjectId
from django.db import models
from pymongo import InsertOne, UpdateMany, UpdateOne
from pymongo.collection import Collection
from pymongo.errors import BulkWriteError

from catalogue.database import collection_of
from catalogue.ingest import documents
from catalogue.models import Episode, Stream, Title, Word

Document = dict[str, Any]
_DUPLICATE = 11000  # MongoDB's code for a unique value that is there already


@dataclass(frozen=True)
class Table:
    """A model's collection, which any thread may use, and the document of a new instance."""

    collection: Collection[Document]
    blank: Document


Tables = Mapping[type[models.Model], Table]


def tables() -> Tables:
    """Return what `write` writes to. Django's connections belong to a thread; these collections do not."""
    return {model: Table(collection_of(model), documents.blank(model)) for model in (Title, Episode, Stream, Word)}


class Overtaken(Exception):
    """Somebody changed or added a document in the admin, between our looking at it and our writing it."""


def set_available(collection: Collection[Document], keys: set[ObjectId | None], *, available: bool) -> None:
    wanted = [key for key in keys if key is not None]
    if wanted:
        change = UpdateMany({"_id": {"$in": wanted}}, {"$set": {"available": available}})
        collection.bulk_write([change])


def bulk_write(collection: Collection[Document], operations: Sequence[InsertOne[Document] | UpdateOne]) -> None:
    """Write, in whatever order. Raises Overtaken when something was not as it had been seen."""
    if not operations:
        return
    try:
        done = collection.bulk_write(operations, ordered=False)
    except BulkWriteError as error:
        failed = (error.details or {}).get("writeErrors", [])
        if failed and all(one.get("code") == _DUPLICATE for one in failed):
            raise Overtaken from error
        raise
    if done.inserted_count + done.matched_count < len(operations):
        raise Overtaken
