"""What was meant, when what was typed leads to nothing: a finger slipped, or a word was divided.

The vocabulary only proposes words. What is taken for the query is in a title that this viewer may see, or in an episode
of one: a word that only hidden titles have is never told to anybody.
"""

from collections.abc import Iterable, Iterator

from catalogue.quick_read import Condition
from catalogue.search_library import Field, Library
from catalogue.search_query import MOST_WORDS, Query, all_of
from catalogue.search_words import ARTICLES, LONGEST_START
from catalogue.vocabulary import Near, words_near

_MOST_NEAR = 25
_LOOKED_AT = 20
_EPISODES_LOOKED_AT = 100
# A title's name is looked for more often than its people.
_NAME_COUNTS = 10

_Near = dict[str, dict[str, Near]]


def read_otherwise(query: Query) -> Iterator[Query]:
    """Yield other ways to read a query: without an article at its end, its last two words as the beginning of one."""
    *before, last = query.words
    if before and last in ARTICLES:
        yield Query(before)
    if together := query.last_two_joined():
        yield together


def mended(library: Library, query: Query) -> list[str]:
    """Return the words that were probably meant, as few letters away as possible; nothing when none are known.

    A last word that has only been begun is left as it is: the slip was before.
    """
    words = [word for word in query.words if word not in ARTICLES][:MOST_WORDS]
    begun = words[-1:] if len(words) > 1 and len(words[-1]) <= LONGEST_START else []
    words = words[: len(words) - len(begun)]
    found = words_near(words, beginning="" if begun else "".join(words[-1:]))
    if not any(found.values()):
        return []
    near = {word: _nearest_first(word, found.get(word, {})) for word in words}
    if not begun:
        near[words[-1]] |= {ending: Near(0, query.endings[ending]) for ending in query.commonest_endings()}
    candidates = _candidates(library, near)
    best = min(candidates, key=lambda one: (_distance(one[0], near), -one[1]), default=None)
    return [*(_instead_of(word, near[word], best[0]) for word in words), *begun] if best else []


def _nearest_first(word: str, found: dict[str, Near]) -> dict[str, Near]:
    """Return a word and those near it with how far they are. A first letter is seldom wrong."""
    near = {other: Near(one.wrong + 0.5 * (other[0] != word[0]), one.often) for other, one in found.items()}
    nearest = sorted(near, key=lambda other: (near[other].wrong, -near[other].often))[:_MOST_NEAR]
    return {word: near.get(word, Near(0, 0)), **{other: near[other] for other in nearest}}


def _candidates(library: Library, near: _Near) -> Iterable[tuple[frozenset[str], int]]:
    """Yield the words of titles, or else of episodes, that have each word or one near it, and what they count."""
    named = library.words("name_words", _any_near("name_words", near), _LOOKED_AT)
    yield from ((words, votes * _NAME_COUNTS) for words, votes in named)
    if named and len(near) > 1:
        return
    described = library.words("words", _any_near("words", near), _LOOKED_AT)
    yield from described
    if not described:
        yield from _in_episodes(library, near)


def _in_episodes(library: Library, near: _Near) -> Iterable[tuple[frozenset[str], int]]:
    episodes = library.episodes(_any_near("words", near), _EPISODES_LOOKED_AT)
    visible = library.titles_of_keys({one.series_id for one in episodes})
    return ((frozenset(one.words), 0) for one in episodes if one.series_id in visible)


def _any_near(field: Field, near: _Near) -> Condition:
    rarest_first = sorted(near.values(), key=lambda others: sum(one.often for one in others.values()))
    return all_of([{field: {"$in": list(others)}} for others in rarest_first], plans=2)


def _instead_of(word: str, near: dict[str, Near], words: frozenset[str]) -> str:
    """Return the nearest of those that are among `words`; `word` as it is when it has no slip."""
    found = min((one for one in near if one in words), key=lambda one: near[one].wrong, default=word)
    return found if near[found].wrong else word


def _distance(words: frozenset[str], near: _Near) -> float:
    return sum(min((others[one].wrong for one in others if one in words), default=0) for others in near.values())
