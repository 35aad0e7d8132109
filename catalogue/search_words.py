"""The words by which titles and episodes are found, and the pieces of a text that a search matched. Pure.

An index has one key for each of a title's words, so there are few of them:

- "spider", "man": the words of a name, of people, a year. They make up the vocabulary.
- "spiderman", "jeanluc", "ocean" for "ocean's", "12" for "twelve": other ways to write a word.
- "+starwars": two neighbours of a name, typed as one.
- "=spidermanhomecoming": the whole name, however its words are divided.
- "s*", "sp*", "spi*": the short beginnings of words, which too many words have in common to look each of them up.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import accumulate, groupby, pairwise

from catalogue.folding import LONGEST_WORD, WORD_PART, is_initial, pieces, plain
from catalogue.number_words import in_digits, spelled, undisguised

# Words of a query that are never required. Index keys leave them out where that saves something.
ARTICLES = frozenset({"the", "a", "an"})
_FILLERS = ARTICLES | {"and", "of"}
LONGEST_START = 3
_NAME_WORDS = 16
_PAIRS_AMONG = 3
_MISSPELT_FROM = 4
_ASCII_SIGNS = re.compile(r"[^a-z0-9]+")
_SLIPS_WITHIN = 5


def fold(text: str) -> list[str]:
    """Return the words of `text` without case, accents and punctuation, in their order.

    "J.R.R. Tolkien" is ["jrr", "tolkien"]: three initials or more are one word, as people type them.
    """
    return _initials_joined([piece.word for piece in pieces(text)], 3)


def name_words(name: str) -> list[str]:
    """Return what a title is found by in its name: words, neighbours, the whole of it, and short beginnings."""
    words = _words_of_name(name)
    first = next(iter(words), "")
    starts = {
        f"{word[:length]}*"
        for word in words
        if word == first or word not in _FILLERS
        for length in range(1, min(LONGEST_START, len(word) - 1) + 1)
    }
    return sorted({*words, *_marks_of_name(name), *starts})


def all_words(name: str, people: list[str], year: int | None) -> list[str]:
    """Return the words of a title's name and people, and its year."""
    words = set(_words_of_name(name))
    for person in people:
        words.update(person_words(person))
    return sorted(words | ({str(year)} if year else set()))


def episode_words(name: str) -> list[str]:
    """Return the words that an episode is found by."""
    return sorted(_words_of_name(name))


@lru_cache(maxsize=50_000)
def person_words(name: str) -> frozenset[str]:
    """Return the words of a person's name; "Jean-Luc" gives "jean", "luc" and "jeanluc"."""
    words = name.lower().split()
    if name.isascii() and "".join(words).isalpha() and min(map(len, words)) > 1:
        return frozenset(word[:LONGEST_WORD] for word in words)  # most names: nothing to take apart
    return frozenset(fold(name)).union(_written_otherwise(name))


@lru_cache(maxsize=2_000)
def whole_name(text: str) -> str:
    """Return the mark for a whole name, which all ways to write it have in common; "" for a text without any sign.

    Articles and "and" do not count, numbers are in digits, and blanks are nothing: "WALL·E", "wall e", "Walle".
    """
    words = _initials_joined(fold(text), 2)
    if not words:
        signs = "".join(plain(text).split())[:LONGEST_WORD]
        return f"={signs}" if signs else ""
    for start, end, digits in reversed(list(in_digits(words))):
        words[start:end] = [digits]
    counted = [undisguised(word) for word in words if word not in ARTICLES and word != "and"]
    return "=" + "".join(counted or words)[: 6 * LONGEST_WORD]


def slips(word: str) -> list[str]:
    """Return the keys that a word has in common with what somebody types whose finger slipped once.

    They are the first five letters, whole and with each of them left out: a letter too many, one that is missing, a
    wrong one and two in the wrong order all leave one of them in common. So do slips further on, and a beginning.
    """
    if len(word) < _MISSPELT_FROM:
        return []
    start = word[:_SLIPS_WITHIN]
    return sorted({start, *(start[:place] + start[place + 1 :] for place in range(len(start)))})


def is_word(word: str) -> bool:
    """Say whether this is a word of the vocabulary, and no mark for neighbours, a whole name or a short beginning."""
    return word[0] not in "=+" and word[-1] != "*"


def marked(text: str, marks: Iterable[str]) -> list[tuple[str, bool]]:
    """Return `text` in pieces as it is written, True for those that begin like one of the folded `marks`.

    A mark may go over a sign within a word ("spiderm" in "Spider-Man"), and over blanks when it ends with a word.
    """
    marks = list(filter(None, marks))
    if text.isascii():
        # Most texts of a page have no mark: that is cheap to see.
        bare = _ASCII_SIGNS.sub("", text.lower())
        marks = [mark for mark in marks if mark in bare]
    if not marks:
        return [(text, False)] if text else []
    letters, places = _letters_of(text)
    whole = "".join(letters)
    starts = list(accumulate(map(len, letters), initial=0))
    hits: list[tuple[int, int]] = []
    for mark in marks:
        for start in starts:
            if whole.startswith(mark, start):
                end = start + len(mark)
                first, last = places[start], places[end - 1]
                if end in starts or not any(map(str.isspace, text[first:last])):
                    hits.append((first, last + 1))
    return _pieces(text, hits)


def _letters_of(text: str) -> tuple[list[str], list[int]]:
    """Return the parts of a text that are words, folded, and for each of their letters where it is in the text."""
    folded = list(text.lower()) if text.isascii() else [plain(one) for one in text]
    whole = "".join(folded)
    origins = [place for place, one in enumerate(folded) for _ in one]
    parts = list(WORD_PART.finditer(whole))
    return [part[0] for part in parts], [place for part in parts for place in origins[part.start() : part.end()]]


def _pieces(text: str, hits: list[tuple[int, int]]) -> list[tuple[str, bool]]:
    """Return `text` cut at the ends of `hits`, those that overlap or touch as one."""
    found: list[tuple[str, bool]] = []
    last = 0
    for start, end in sorted(hits):
        while text[end : end + 1] and not plain(text[end]):
            end += 1  # an accent belongs to its letter
        if end <= last:
            continue
        if found and start <= last:
            found[-1] = (found[-1][0] + text[last:end], True)
        else:
            found += [(text[last:start], False), (text[start:end], True)]
        last = end
    found.append((text[last:], False))
    return [piece for piece in found if piece[0]]


def _initials_joined(words: list[str], at_least: int) -> list[str]:
    if sum(map(is_initial, words)) < at_least:
        return words
    joined: list[str] = []
    for initials, run in groupby(words, is_initial):
        letters = list(run)
        joined += ["".join(letters)[:LONGEST_WORD]] if initials and len(letters) >= at_least else letters
    return joined


def _words_of_name(name: str) -> list[str]:
    words = fold(name)[:_NAME_WORDS]
    return list(dict.fromkeys([*words, *_written_otherwise(name), *_numbers(words)]))


def _written_otherwise(text: str) -> Iterator[str]:
    """Yield "spiderman" for "spider-man", "la" for "L.A.", "ocean" and "avventura" beside "oceans" and "lavventura"."""
    found = pieces(text)[:_NAME_WORDS]
    for before, piece in pairwise(found):
        if piece.glued:
            yield (before.word + piece.word)[:LONGEST_WORD]
    for piece in found:
        if "'" in piece.written:
            yield from (part[:LONGEST_WORD] for part in piece.written.split("'") if len(part) >= LONGEST_START)


def _numbers(words: list[str]) -> Iterator[str]:
    for word in words:
        if plainly := spelled(word):
            yield plainly
        yield undisguised(word)
    for _, _, digits in in_digits(words):
        yield digits


def _marks_of_name(name: str) -> Iterator[str]:
    """Yield the marks for the whole name, and for words next to each other where it begins: "+starwars"."""
    if whole := whole_name(name):
        yield whole
    words = [word for word in fold(name) if word not in _FILLERS][:_PAIRS_AMONG]
    yield from (f"+{one}{other}" for one, other in pairwise(words) if len(one + other) >= _MISSPELT_FROM)
