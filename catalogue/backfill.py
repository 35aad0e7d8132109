"""Derived fields for documents that were written before the fields, or the rules for them, existed."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from pymongo import UpdateOne
from pymongo.collection import Collection

from catalogue.vocabulary import learn

_BATCH = 500
_Document = dict[str, Any]


def derive_again(
    collection: Collection[_Document], derive: Callable[[_Document], _Document], vocabulary: Collection[_Document]
) -> None:
    """Write what `derive` makes of each document onto it, and learn its words. May be killed and run again."""
    without = {"omdb": 0, "season_lists": 0}
    for batch in _batches(collection.find({}, without)):
        derived = {one["_id"]: derive(one) for one in batch}
        learn((word for one in derived.values() for word in one["words"]), vocabulary)
        collection.bulk_write([UpdateOne({"_id": key}, {"$set": new}) for key, new in derived.items()], ordered=False)


def _batches(documents: Iterable[_Document]) -> Iterator[list[_Document]]:
    rest = iter(documents)
    while batch := list(islice(rest, _BATCH)):
        yield batch
