"""What was asked: the words of a query, the ways each may be written, and the conditions on documents that follow."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from catalogue.number_words import in_digits, undisguised
from catalogue.quick_read import Condition
from catalogue.search_words import ARTICLES, LONGEST_START, whole_name
from catalogue.vocabulary import look_up

MOST_WORDS = 8
# MongoDB merges up to 200 scans of an index in its order; with more it would sort.
_MOST_ENDINGS = 120
_ABBREVIATED = (("dr", "doctor"), ("mr", "mister"), ("st", "saint"), ("vs", "versus"), ("vol", "volume"))
_OTHERWISE = {**dict(_ABBREVIATED), **{long: short for short, long in _ABBREVIATED}}


@dataclass(frozen=True)
class Asked:
    """One word of a query.

    `words` is it in all ways to write it, `marks` are what else a name may be found by (see `search_words`), and
    `start` is the word while somebody still types it, else "".
    """

    word: str
    words: frozenset[str]
    marks: frozenset[str]
    start: str = ""

    def is_in(self, words: Collection[str]) -> bool:
        """Say whether one of `words` is what was asked for."""
        begun = bool(self.start) and any(word.startswith(self.start) for word in words)
        return begun or not self.words.isdisjoint(words)


class Query:
    """A query whose last word may be still being typed."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = tuple(words)
        self.name = whole_name(" ".join(words))
        self.asked = _read(self.words[:MOST_WORDS], self.name)
        start = self.asked[-1].start
        # So little has too many endings to look them up, and beside other words there is no need to.
        self._start = start if len(self.asked) == 1 or len(start) > LONGEST_START else ""
        self._joined = "".join(self.words[:MOST_WORDS][-2:]) if len(self.words) > 1 else ""

    @cached_property
    def endings(self) -> dict[str, int]:
        """Words of the vocabulary that begin with the last one, where they were looked up, and how common they are."""
        return {word: often for word, often in self._known.items() if self._start and word.startswith(self._start)}

    def commonest_endings(self) -> list[str]:
        """Return as many endings as an index can look up at once."""
        return sorted(self.endings, key=lambda word: (-self.endings[word], len(word)))[:_MOST_ENDINGS]

    def last_two_joined(self) -> "Query | None":
        """Return the query with its last two words as the beginning of one, if there is such a word."""
        if not self._joined or not any(word.startswith(self._joined) for word in self._known):
            return None
        return Query([*self.words[:MOST_WORDS][:-2], self._joined])

    @property
    def leads_nowhere(self) -> bool:
        """Whether a word was asked for that no title and no episode has, unless the name is written as one word."""
        return any(often < 0 for often in self._counts.values())

    @property
    def marks(self) -> tuple[str, ...]:
        """The beginnings of words that show why something was found."""
        ways = [way for one in self.asked for way in sorted(one.words)]
        return tuple(dict.fromkeys([*(word for word in self.words if word in ways), *ways]))

    def in_names(self) -> Condition:
        """Return the condition on titles whose name has all words, or is all of it, however it is divided."""
        found, checked = [], []
        for one in self._rarest_first():
            keys = [*one.words, *one.marks]
            if one.start and len(one.start) <= LONGEST_START:
                keys.append(f"{one.start}*")
            elif one.start and self._has_few_endings:
                keys += self.endings
            elif one.start:
                checked.append(_beginning("name_words", one))
                keys.append(f"{one.start[:LONGEST_START]}*")
            found.append({"name_words": {"$in": keys}})
        # A word may be common among people and rare among names.
        return all_of([*found, *checked], plans=min(2, len(found)))

    def in_words(self) -> Condition:
        """Return the condition on titles or episodes that have all words, wherever."""
        found, checked = [], []
        for one in self._rarest_first():
            if one.start and len(self.asked) > 1 and not self._has_few_endings:
                checked.append(_beginning("words", one))
            else:
                found.append({"words": {"$in": [*one.words, *(self.commonest_endings() if one.start else [])]}})
        return all_of([*found, *checked])

    @cached_property
    def _known(self) -> dict[str, int]:
        words = {word for one in self.asked for word in one.words}
        return look_up(words, filter(None, [self._start, self._joined]))

    @property
    def _has_few_endings(self) -> bool:
        return bool(self._start) and len(self.endings) <= _MOST_ENDINGS

    @cached_property
    def _counts(self) -> dict[Asked, int]:
        return {one: self._often(one) for one in self.asked}

    def _often(self, asked: Asked) -> int:
        """Return about how many titles have what was asked for; -1 when none has, as far as the vocabulary knows."""
        if asked.start and not self._start:
            return sum(self._known.values())
        words = (asked.words & self._known.keys()) | set(self.endings if asked.start else [])
        return sum(self._known[word] for word in words) if words else -1

    def _rarest_first(self) -> list[Asked]:
        return sorted(self.asked, key=lambda one: self._counts[one])


def all_of(conditions: Sequence[Condition], plans: int = 1) -> Condition:
    """Return that all conditions hold, of which an index answers the first, or the better one of as many as `plans`.

    To MongoDB what is negated twice is the same, but nothing to look up: it has one plan, instead of several that it
    would try against each other, and remember for words that another one suits.
    """
    return {"$and": [*conditions[:plans], *({"$nor": [{"$nor": [one]}]} for one in conditions[plans:])]}


def _beginning(field: str, asked: Asked) -> Condition:
    return {"$or": [{field: {"$in": list(asked.words)}}, {field: {"$regex": f"^{re.escape(asked.start)}"}}]}


def _read(words: Sequence[str], whole: str) -> list[Asked]:
    """Return what is asked for, in the order of the words; `whole` is the mark for all of it as a name.

    Articles are not asked for, but for a last one: that may be the beginning of another word.
    """
    numbers = {place: digits for start, end, digits in in_digits(words) for place in range(start, end)}
    asked = []
    for place, word in enumerate(words):
        last = place == len(words) - 1
        if word in ARTICLES and not last:
            continue
        before = [words[place - 1] + word] if place else []
        after = [] if last else [word + words[place + 1]]
        otherwise = [*filter(None, [numbers.get(place), _OTHERWISE.get(word)])]
        ways = frozenset([word, undisguised(word), *before, *after, *otherwise])
        asked.append(Asked(word, ways, frozenset([f"+{word}", whole]), word if last else ""))
    return asked
