"""JSON as OMDb writes it, read strictly and made fit to keep: from the network or a folder's `omdb.json`."""

import json
from typing import Any

from catalogue.problems import Problem

MAX_BYTES = 256 * 1024
_MAX_DEPTH = 8


class JsonProblem(Problem):
    """Bytes that are no JSON of OMDb's: `bad json`."""


def parse(data: bytes) -> Any:
    """Return what JSON bytes say. Repeated fields, NaN and deep nesting are refused, numbers become text.

    OMDb writes every value as text anyway. What comes back can be kept in a database as it is: no half
    characters, no number that is too large for it. Raises JsonProblem.
    """
    try:
        value = _DECODER.decode(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise JsonProblem("bad json", "The answer is not complete, correct JSON.") from error
    return value if _is_storable(data) else _storable(value, _MAX_DEPTH)


def kept_answers(data: bytes) -> dict[str, dict[str, Any]]:
    """Return the answers in an `omdb.json`, by IMDb id in lower case: the file holds one answer, or an array.

    Raises JsonProblem.
    """
    if len(data) > MAX_BYTES:
        raise JsonProblem("bad json", "omdb.json is larger than 256 KiB; it should hold one answer or a few.")
    kept = parse(data)
    answers = kept if isinstance(kept, list) else [kept]
    return {
        answer["imdbID"].strip().lower(): answer
        for answer in answers
        if isinstance(answer, dict) and isinstance(answer.get("imdbID"), str)
    }


def _fields(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise ValueError("a field is given twice")
    if "".join(fields).isalnum():
        return fields
    return {_field_name(name): value for name, value in fields.items()}


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


_DECODER = json.JSONDecoder(object_pairs_hook=_fields, parse_constant=_refuse_constant, parse_int=str, parse_float=str)


def _is_storable(data: bytes) -> bool:
    """Tell whether the values need no second look: nearly all answers have few brackets, and no escape of a half."""
    few = data.count(b"{") + data.count(b"[") < _MAX_DEPTH
    return few and b"\\ud" not in data and b"\\uD" not in data


def _storable(value: Any, depth: int) -> Any:
    if not depth:
        raise JsonProblem("bad json", "The answer is nested deeper than any of OMDb's.")
    if isinstance(value, str):
        return _whole_characters(value)
    if isinstance(value, list):
        return [_storable(one, depth - 1) for one in value]
    if isinstance(value, dict):
        return {name: _storable(one, depth - 1) for name, one in value.items()}
    return value


def _field_name(name: str) -> str:
    # MongoDB reads "a.b" as a path and "$set" as an order; a NUL ends a name.
    if name.isalnum():
        return name
    return _whole_characters(name).replace("\0", "").replace(".", "_").replace("$", "_")


def _whole_characters(text: str) -> str:
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
