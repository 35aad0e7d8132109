"""Documents of one query, read by PyMongo: the ORM decides what may be read, and is not asked for each list anew.

To make and read one query the ORM takes about a millisecond, PyMongo a fifth of that, and a search is several queries.
A hint keeps MongoDB to one index, so that nothing is weighed and no plan is remembered that suited another word.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, TypeVar

from django.db import models
from django.db.models import QuerySet

from catalogue.database import collection_of

Condition = dict[str, Any]
_Model = TypeVar("_Model", bound=models.Model)


def condition_of(queryset: QuerySet[Any]) -> Condition:
    """Return what a queryset filters by, as MongoDB understands it. It must not look at other collections."""
    compiler = queryset.query.get_compiler(using=queryset.db)
    where: Any = queryset.query.where  # Django's stubs know nothing of MongoDB
    condition: Condition = where.as_mql(compiler, compiler.connection)
    return condition


def read(
    model: type[_Model],
    conditions: Sequence[Condition],
    fields: tuple[str, ...],
    *,
    index: str,
    order: Sequence[tuple[str, int]] = (),
    limit: int = 0,
) -> list[_Model]:
    """Return the documents that meet all conditions, by a named index, with these fields; others are loaded when used.

    `fields` are simple ones, which the database holds as Python does, or times. `order` is of columns; a `limit` of 0
    is none.
    """
    _names, columns = _loaded(model, fields)
    found = collection_of(model).find(
        {"$and": [*conditions]}, dict.fromkeys(columns, 1), sort=list(order) or None, limit=limit, hint=index
    )
    return [as_model(model, fields, one) for one in found]


def as_model(model: type[_Model], fields: tuple[str, ...], document: Mapping[str, Any]) -> _Model:
    """Return a document of which these fields were read; others are loaded when used."""
    names, columns = _loaded(model, fields)
    return model.from_db("default", names, [_as_python(document.get(column)) for column in columns])


def _as_python(value: Any) -> Any:
    # The database holds times without a zone: they are UTC.
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) else value


@lru_cache(maxsize=50)
def _loaded(model: type[models.Model], fields: tuple[str, ...]) -> tuple[frozenset[str], tuple[str, ...]]:
    """Return the attributes and the columns of fields, and of the key, in the order in which the model has them."""
    loaded = [field for field in model._meta.concrete_fields if field.primary_key or field.name in fields]
    return frozenset(field.attname for field in loaded), tuple(str(field.column) for field in loaded)
