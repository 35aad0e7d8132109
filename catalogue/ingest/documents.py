"""Between model instances and MongoDB documents: what a bulk write needs and the ORM does not offer."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection, models


def document(instance: models.Model, names: Iterable[str] | None = None) -> dict[str, Any]:
    """Return the instance as the ORM would store it, without its key; only the fields called `names` if given."""
    wanted = None if names is None else set(names)
    return {
        str(field.column): _stored(instance, field)
        for field in instance._meta.concrete_fields
        if not field.primary_key and (wanted is None or field.name in wanted)
    }


def merge(instance: models.Model, values: Mapping[str, Any], *, locked: Iterable[str] = ()) -> set[str]:
    """Set `values` on the instance, `locked` fields aside, and return the names of those that differ from before.

    Differences are looked for in what would be stored: embedded documents without a key never equal one another.
    """
    changed = set()
    for name, value in values.items():
        if name in locked:
            continue
        field = instance._meta.get_field(name)
        before = _stored(instance, field)
        setattr(instance, name, value)
        if _stored(instance, field) != before:
            changed.add(name)
    return changed


def _stored(instance: models.Model, field: Any) -> Any:
    return field.get_db_prep_save(getattr(instance, field.attname), connection)
