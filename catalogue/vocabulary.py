"""The vocabulary: every word that search knows, learnt when a title or an episode is written."""

import contextlib
from collections.abc import Iterable, Iterator
from typing import Any

from pymongo.collection import Collection
from pymongo.errors import BulkWriteError

from catalogue.search_words import is_word, slips

_DUPLICATE = 11000


def learn(words: Iterable[str], collection: Collection[dict[str, Any]]) -> None:
    """Add the words that the vocabulary in `collection` lacks.

    What is no word of its own (see `search_words`) is passed over. Two processes may learn the same word at once.
    """
    wanted = {word for word in words if is_word(word)}
    if not wanted:
        return
    there = {one["_id"] for one in collection.find({"_id": {"$in": sorted(wanted)}}, {"_id": 1})}
    if missing := sorted(wanted - there):
        with _learnt_meanwhile():
            collection.insert_many([{"_id": word, "slips": slips(word)} for word in missing], ordered=False)


@contextlib.contextmanager
def _learnt_meanwhile() -> Iterator[None]:
    """Pass over words that another process was quicker to add."""
    try:
        yield
    except BulkWriteError as error:
        if any(one.get("code") != _DUPLICATE for one in (error.details or {}).get("writeErrors", [])):
            raise
