"""Numbers as people write them: "12", "twelve", "12th", "XII", "se7en". Pure.

A name holds each of its numbers in digits as well, and what is typed is compared in digits; a name with digits also
holds the word for a small number, so that it is found while that is being typed.
"""

import re
from collections.abc import Iterator, Sequence

_UNITS = "zero one two three four five six seven eight nine".split()  # noqa: SIM905
_TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()  # noqa: SIM905
_SMALL = [*_UNITS, *_TEENS]
_TENS = dict(zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True))  # noqa: SIM905
_VALUES = {**{word: value for value, word in enumerate(_SMALL)}, **_TENS}
_NUMBERS = {*_VALUES, "hundred", "thousand"}
_IRREGULAR = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()  # noqa: SIM905
_ORDINAL_WORDS = [*_IRREGULAR, *(f"{word}th" for word in _TEENS[3:]), "twentieth"]
_ENDINGS = {1: "st", 2: "nd", 3: "rd"}
_ORDINALS = {word: f"{value}{_ENDINGS.get(value, 'th')}" for value, word in enumerate(_ORDINAL_WORDS, 1)}
# "I" is left out: it is a person more often than a number.
_ROMANS = {
    word: str(value)
    for value, word in enumerate("ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx".split(), 2)  # noqa: SIM905
}
_SPELLED = {
    **{str(value): word for value, word in enumerate(_SMALL)},
    **{str(ten): word for word, ten in _TENS.items()},
    **{str(ten + one): word + _SMALL[one] for word, ten in _TENS.items() for one in range(1, 10)},
    "100": "hundred",
    **{short: word for word, short in _ORDINALS.items()},
}
# "Se7en", "S1m0ne": digits that stand for letters.
_DISGUISED = re.compile(r"[a-z]+(?:[013457][a-z]+)+")
_UNDISGUISED = str.maketrans("013457", "oieasv")


def spelled(word: str) -> str:
    """Return the word for a small number in digits, "twentyone" for "21", "third" for "3rd"; else ""."""
    return _SPELLED.get(word, "")


def undisguised(word: str) -> str:
    """Return "seven" for "se7en"; a word without digits among its letters as it is."""
    return word.translate(_UNDISGUISED) if _DISGUISED.fullmatch(word) else word


def in_digits(words: Sequence[str]) -> Iterator[tuple[int, int, str]]:
    """Yield each number that `words` spell: where it begins, where it ends (exclusive), and its digits.

    "one hundred and one" is 101, "nineteen eighty four" 1984, "rocky ii" 2, "thirteenth" 13th. The first word of a name
    is no Roman number: "X-Men", "Vi".
    """
    place = 0
    while place < len(words):
        word = undisguised(words[place])
        end, digits = place + 1, _ORDINALS.get(word, "")
        if not digits and place:
            digits = _ROMANS.get(word, "")
        if word in _NUMBERS:
            end, digits = _cardinal(words, place)
        if digits:
            yield place, end, digits
        place = end


def _cardinal(words: Sequence[str], start: int) -> tuple[int, str]:
    """Return where the number that begins at `start` ends, and its digits."""
    thousands, rest, place = 0, -1, start
    while place < len(words):
        word = undisguised(words[place])
        if word == "and" and place > start and words[place - 1] in {"hundred", "thousand"} and _goes_on(words, place):
            place += 1
            continue
        if word == "thousand" and not thousands:
            thousands, rest = 1000 * (1 if rest < 0 else rest), 0
        elif word == "hundred" and rest < 100:
            rest = 100 * (1 if rest < 0 else rest)
        elif (more := _extended(rest, _VALUES.get(word, -1))) >= 0:
            rest = more
        else:
            break
        place += 1
    return place, str(thousands + max(rest, 0))


def _goes_on(words: Sequence[str], place: int) -> bool:
    return place + 1 < len(words) and words[place + 1] in _VALUES


def _extended(number: int, by: int) -> int:
    """Return `number` with one more word's value: 20 and 1 are 21, 100 and 5 are 105, 19 and 84 1984; else -1."""
    if by < 0:
        return -1
    if number < 0:
        return by
    if number % 100 == 0 or (number % 10 == 0 and number % 100 >= 20 and 0 < by < 10):
        return number + by
    return number * 100 + by if 10 <= number < 100 and by >= 10 else -1
