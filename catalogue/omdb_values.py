"""What the texts in OMDb's answers mean: counts, dates, lengths, lists. What cannot be understood is None."""

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar

from catalogue.plain_text import clean_text

_ID = re.compile(r"tt[0-9]{7,10}", re.ASCII)
_YEARS = re.compile(r"([0-9]{4})(?:\s*[\u2013\u2014-]\s*([0-9]{4})?)?", re.ASCII)
_RUNTIME = re.compile(r"(?:([0-9]{1,4})\s*h(?:rs?|ours?)?)?\s*(?:([0-9]{1,6})\s*min(?:utes?|s)?)?", re.ASCII)
_COUNT = re.compile(r"[0-9]{1,10}", re.ASCII)
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+", re.ASCII)
_DECIMAL = re.compile(r"[0-9]{1,2}(?:\.[0-9]{1,2})?", re.ASCII)
_DATE = re.compile(r"([0-9]{1,2}) ([A-Za-z]{3}) ([0-9]{4})", re.ASCII)
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)
_REMARK = re.compile(r"\([^()]*\)")  # "Jane Roe (screenplay)"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_NOTHING = frozenset({"", "N/A"})
_NO_WORDS = _NOTHING | {"NONE"}  # what OMDb calls the language of a silent film
_FIRST_YEAR, _LAST_YEAR = 1870, 2100
# Texts that a hundred thousand answers have in common: "Drama", "96 min". None is long, so that all together are not.
_REMEMBERED, _LONGEST_REMEMBERED = 1024, 100

_Value = TypeVar("_Value")


def text_of(value: Any) -> str:
    """Return a value as stripped text; "" for "N/A" and for what is neither text nor a small number."""
    if isinstance(value, str):
        text = value.strip()
        return "" if len(text) < 4 and text.upper() in _NOTHING else text
    if type(value) in {int, float} and -1e9 < value < 1e9:  # true and false are no numbers
        return str(value)
    return ""


def remembered(read: Callable[[str], _Value]) -> Callable[[str], _Value]:
    """Return `read` with a memory for short texts. What it returns is shared, and not to be changed."""
    known = lru_cache(_REMEMBERED)(read)
    return lambda text: known(text) if len(text) <= _LONGEST_REMEMBERED else read(text)


def words(most: int, longest: int) -> Callable[[str], list[str]]:
    """Return a reader of a list between commas: each name once, without remarks, cut in number and length."""

    def read(text: str) -> list[str]:
        # Cut before splitting, too: nobody lists fifty thousand actors.
        text = text[: most * (longest + 80) * 2]
        text = _REMARK.sub("", text) if "(" in text else text
        different = dict.fromkeys(_cleaned_parts(text, longest))
        return [word for word in different if word.upper() not in _NO_WORDS][:most]

    return read


def _cleaned_parts(text: str, longest: int) -> list[str]:
    if len(text) > longest * 8:  # a part may be cut before it is cleaned
        return [clean_text(part, longest) for part in text.split(",")]
    # Cleaned as a whole, where NFC makes three characters of one at most, it is the same in a third of the time.
    return [part.strip()[:longest].rstrip() for part in clean_text(text, len(text) * 3).split(",")]


def common_words(most: int, longest: int) -> Callable[[str], list[str]]:
    """Return a reader as `words` does, for lists that many answers share, as of genres; they are the caller's own."""
    read = remembered(words(most, longest))
    return lambda text: read(text).copy()


def line(longest: int) -> Callable[[str], str | None]:
    """Return a reader of one line of text."""
    return lambda text: clean_text(text, longest) or None


def count(lowest: int, highest: int) -> Callable[[str], int | None]:
    """Return a reader of a whole number, "1,234" or "1234", from `lowest` to `highest`."""

    def read(text: str) -> int | None:
        if _GROUPED.fullmatch(text):
            text = text.replace(",", "")
        if not _COUNT.fullmatch(text):
            return None
        number = int(text)
        return number if lowest <= number <= highest else None

    return read


@remembered
def year(text: str) -> int | None:
    """Return the first year of "1994" or "2008-2013"."""
    found = _YEARS.fullmatch(text)
    return count(_FIRST_YEAR, _LAST_YEAR)(found[1]) if found else None


@remembered
def end_year(text: str) -> int | None:
    """Return the last year of "2008-2013"."""
    found, first = _YEARS.fullmatch(text), year(text)
    return count(first, _LAST_YEAR)(found[2]) if found and found[2] and first else None


@remembered
def minutes(text: str) -> int | None:
    """Return a length in minutes: "142 min", "2 h 16 min"."""
    found = _RUNTIME.fullmatch(text.lower().replace(",", ""))
    length = int(found[1] or 0) * 60 + int(found[2] or 0) if found else 0
    return length if 0 < length <= 100_000 else None


@remembered
def rating(text: str) -> float | None:
    """Return a rating from 0 to 10."""
    return float(text) if _DECIMAL.fullmatch(text) and float(text) <= 10 else None


@remembered
def day(text: str) -> date | None:
    """Return the day of "14 Oct 1994" or "1994-10-14"."""
    if found := _DATE.fullmatch(text):
        name = found[2].lower()
        parts = int(found[3]), _MONTHS.index(name) + 1 if name in _MONTHS else 0, int(found[1])
    elif found := _ISO_DATE.fullmatch(text):
        parts = int(found[1]), int(found[2]), int(found[3])
    else:
        return None
    try:
        return date(*parts) if _FIRST_YEAR <= parts[0] <= _LAST_YEAR else None
    except ValueError:
        return None


def id_of(text: str) -> str | None:
    """Return an IMDb id in lower case."""
    return text.lower() if _ID.fullmatch(text.lower()) else None
