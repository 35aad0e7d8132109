"""The vocabulary: every word that search knows, learnt when a title or an episode is written."""

import contextlib
from collections import Counter
from collections.abc import Collection as Several
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from pymongo import UpdateOne
from pymongo.collection import Collection
from pymongo.errors import BulkWriteError
from rapidfuzz.distance import OSA

from catalogue.database import collection_of
from catalogue.models import Word
from catalogue.search_words import is_word, slips

_DUPLICATE = 11000
# A word that so many titles of one batch have is a common one.
_COMMON = 3
_ENDINGS_READ = 400
_NEAR_READ = 200
# Three letters may be four of which one is missing.
_MENDED_FROM = 3
_TWO_SLIPS_FROM = 8


class Near(NamedTuple):
    """A word near what was typed: how many letters are wrong, and about how common it is."""

    wrong: float
    often: int


def learn(words: Iterable[str], collection: Collection[dict[str, Any]]) -> None:
    """Add the words that the vocabulary in `collection` lacks, and note which ones are common.

    What is no word of its own (see `search_words`) is passed over. Two processes may learn the same word at once. How
    often a word was met is no exact count, and need not be one: it tells common words from rare ones.
    """
    met = Counter(word for word in words if is_word(word))
    if not met:
        return
    there = {one["_id"] for one in collection.find({"_id": {"$in": sorted(met)}}, {"_id": 1})}
    missing = sorted(met.keys() - there)
    added = [{"_id": word, "slips": slips(word), "often": met[word]} for word in missing]
    common = [
        UpdateOne({"_id": word}, {"$inc": {"often": met[word]}}) for word in sorted(there) if met[word] >= _COMMON
    ]
    if added:
        with _learnt_meanwhile():
            collection.insert_many(added, ordered=False)
    if common:
        collection.bulk_write(common, ordered=False)


def look_up(words: Several[str], starts: Iterable[str]) -> dict[str, int]:
    """Return how common those of `words` are that are known, and all words that begin with one of `starts`.

    Of beginnings that very many words have, only some are read.
    """
    beginning = [{"_id": {"$gte": start, "$lt": start[:-1] + chr(ord(start[-1]) + 1)}} for start in starts]
    wanted = {"$or": [{"_id": {"$in": sorted(words)}}, *beginning]}
    found = collection_of(Word).find(wanted, {"often": 1}).limit(_ENDINGS_READ + len(words))
    return {one["_id"]: one.get("often", 0) for one in found}


def words_near(typed: Sequence[str], beginning: str) -> dict[str, dict[str, Near]]:
    """Return for each of `typed` the words that it may be a slip of; `beginning` is the one that may be half typed.

    One letter may be wrong, from eight letters two. Short words and numbers are no slips.
    """
    long_enough = [word for word in typed if len(word) >= _MENDED_FROM and word.isalpha()]
    if not long_enough:
        return {}
    keys = {key for word in long_enough for key in (word, *slips(word))}
    found = list(collection_of(Word).find({"slips": {"$in": sorted(keys)}}, {"often": 1}).limit(_NEAR_READ * len(keys)))
    near: dict[str, dict[str, Near]] = {word: {} for word in long_enough}
    for word in long_enough:
        most = 2 if len(word) >= _TWO_SLIPS_FROM else 1
        for one in found:
            if (wrong := _wrong(word, one["_id"], most, beginning=word == beginning)) <= most:
                near[word][one["_id"]] = Near(wrong, one.get("often", 0))
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
