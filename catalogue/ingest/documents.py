"""Documents as MongoDB holds them: what a bulk write needs, and the ORM does not offer.

The ORM would make an instance of every document, and a hundred thousand of those cost more than the writes. A test
compares what is made here with what the ORM stores.
"""

from collections.abc import Mapping
from dataclasses import is_dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from bson import ObjectId
from django.db import connection, models

_AS_THEY_ARE = frozenset({str, int, float, bool, dict, type(None), ObjectId})
_NOTHING = object()


def blank(model: type[models.Model]) -> dict[str, Any]:
    """Return the document of a new instance of `model`, all defaults, without its key."""
    instance = model()
    return {
        str(field.column): stored(field.get_db_prep_save(getattr(instance, field.attname), connection))
        for field in instance._meta.concrete_fields
        if not field.primary_key
    }


def stored(value: Any) -> Any:
    """Return a value as the ORM would store it: MongoDB has no dates without a time, and times of milliseconds only."""
    if type(value) in _AS_THEY_ARE:
        return value
    if isinstance(value, list | tuple):
        return [stored(one) for one in value]
    if isinstance(value, datetime):
        aware = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
        return aware.replace(microsecond=aware.microsecond // 1000 * 1000)
    if isinstance(value, date):
        return datetime.combine(value, time.min)
    if is_dataclass(value) and not isinstance(value, type):
        return dict(vars(value))
    return value


def change(document: dict[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Set `values` on a document, and return those that differ from before, as they are stored."""
    changed = {}
    for name, value in values.items():
        new = stored(value)
        if document.get(name, _NOTHING) != new:
            document[name] = changed[name] = new
    return changed
