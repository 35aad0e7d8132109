"""A model's MongoDB collection, for the few things that the ORM cannot do."""

from typing import Any

from django.db import connection, models
from pymongo.collection import Collection


def collection_of(model: type[models.Model]) -> Collection[dict[str, Any]]:
    """Return the collection that the ORM keeps documents of `model` in."""
    backend: Any = connection  # Django's stubs know nothing of MongoDB
    found: Collection[dict[str, Any]] = backend.get_collection(model._meta.db_table)
    return found
