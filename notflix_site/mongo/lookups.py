"""Text lookups whose right side is an expression (`name__iexact=F("other")`): escape it inside MongoDB.

The backend does so for all but `__iexact`, misspells the escape of "{", and trips over a plain `Value("...")`.
"""

from typing import Any

from django.db.models import Value
from django.db.models.lookups import IExact, PatternLookup
from django_mongodb_backend import lookups as backend

from notflix_site.mongo.operations import escaped

_SPECIAL = "\\^$.[]|()*+?{}"  # the backslash first: it is what the others are escaped with


def register() -> None:
    """Make Django's text lookups use this module. To be called once, after the backend has registered its own."""
    PatternLookup.prep_lookup_value_mongo = _pattern_value  # type: ignore[attr-defined]
    IExact.prep_lookup_value_mongo = _iexact_value  # type: ignore[attr-defined]


def _pattern_value(lookup: Any, value: Any) -> Any:
    if hasattr(lookup.rhs, "as_mql"):
        return _escaped_expression(lookup, value)
    return backend.pattern_lookup_prep_lookup_value(lookup, value)


def _iexact_value(lookup: Any, value: Any) -> Any:
    return _escaped_expression(lookup, value) if hasattr(lookup.rhs, "as_mql") else value


def _escaped_expression(lookup: Any, value: Any) -> Any:
    if isinstance(lookup.rhs, Value) and not isinstance(value, dict):
        return escaped(value)
    for character in _SPECIAL:
        replacement = {"input": value, "find": {"$literal": character}, "replacement": {"$literal": "\\" + character}}
        value = {"$replaceAll": replacement}
    return value
