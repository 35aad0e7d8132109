"""The vocabulary: every word that search knows, learnt when a title or an episode is written."""

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pymongo.collection import Collection
from pymongo.errors import BulkWriteError
from rapidfuzz.distance import OSA

from catalogue.database import collection_of
from catalogue.models import Word
from catalogue.search_words import is_word, slips

_DUPLICATE = 11000
_ENDINGS_READ = 400
_NEAR_READ = 600
# Three letters may be four of which one is missing.
_MENDED_FROM = 3
_TWO_SLIPS_FROM = 8


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


def words_beginning(start: str, at_most: int) -> tuple[list[str], bool]:
    """Return words that begin with `start`, and whether these are all. Short ones come first: more people have them."""
    later = start[:-1] + chr(ord(start[-1]) + 1)
    wanted = {"_id": {"$gte": start, "$lt": later}}
    found = [one["_id"] for one in collection_of(Word).find(wanted, {"_id": 1}).limit(_ENDINGS_READ)]
    return sorted(found, key=len)[:at_most], len(found) <= at_most


def words_near(typed: Sequence[str]) -> dict[str, dict[str, int]]:
    """Return for each of `typed` the words that it may be a slip of, each with how many letters are wrong.

    One letter may be, from eight letters two. The last one may be a beginning. Short words and numbers are no slips.
    """
    keys = {word: {word, *slips(word)} for word in typed if len(word) >= _MENDED_FROM and word.isalpha()}
    if not keys:
        return {}
    wanted = {"slips": {"$in": sorted(set().union(*keys.values()))}}
    near: dict[str, dict[str, int]] = {word: {} for word in keys}
    for one in collection_of(Word).find(wanted).limit(_NEAR_READ * len(keys)):
        for word in keys:
            if not keys[word].isdisjoint(one["slips"]):
                most = 2 if len(word) >= _TWO_SLIPS_FROM else 1
                if (wrong := _wrong(word, one["_id"], most, beginning=word == typed[-1])) <= most:
                    near[word][one["_id"]] = wrong
    return near


def _wrong(typed: str, word: str, most: int, *, beginning: bool) -> int:
    """Return how many letters to add, drop, change or swap with a neighbour; more than `most` for any more of them."""
    wrong = OSA.distance(typed, word, score_cutoff=most)
    if beginning and wrong > most and len(word) > len(typed):
        starts = (word[: len(typed) + more] for more in (-1, 0, 1))
        return min(OSA.distance(typed, start, score_cutoff=most) for start in starts)
    return wrong


@contextlib.contextmanager
def _learnt_meanwhile() -> Iterator[None]:
    """Pass over words that another process was quicker to add."""
    try:
        yield
    except BulkWriteError as error:
        if any(one.get("code") != _DUPLICATE for one in (error.details or {}).get("writeErrors", [])):
            raise
