"""From an OMDb answer to facts: every value is text, nothing is "N/A", and anything may be mistyped.

Names of fields are those of `Title` and `Episode`. What cannot be understood is None, never a crash and never
a number that cannot be.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from catalogue.plain_text import clean_text
from catalogue.problems import Problem

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
_MOST_WORDS, _MOST_PEOPLE, _MOST_RATINGS, _MOST_EPISODES = 20, 50, 10, 500

_TITLE_FIELDS = (
    "name", "year", "end_year", "released", "runtime", "rated", "genres", "directors", "writers", "actors",
    "languages", "countries", "plot", "awards", "imdb_rating", "imdb_votes", "metascore",
)  # fmt: skip
_EPISODE_FIELDS = ("name", "season", "number", "plot", "released", "runtime", "imdb_rating")


class FactsProblem(Problem):
    """An answer that is not about a film, a series or an episode: `type`, `not found`, `bad json`."""


@dataclass(frozen=True)
class SourceRating:
    """What one critic or site says, as printed: "Rotten Tomatoes", "93%"."""

    source: str
    value: str


@dataclass(frozen=True)
class Facts:
    """What an answer says. None: it says nothing ("N/A"), does not have the field, or cannot be understood.

    `kind` is "movie", "series" or "episode"; `runtime` is in minutes. `answered` names the fields about which
    the answer did speak, were it only to say "N/A": these may be emptied, the others are not to be touched.
    """

    kind: str
    imdb_id: str
    name: str | None = None
    year: int | None = None
    end_year: int | None = None
    released: date | None = None
    runtime: int | None = None
    rated: str | None = None
    genres: list[str] | None = None
    directors: list[str] | None = None
    writers: list[str] | None = None
    actors: list[str] | None = None
    languages: list[str] | None = None
    countries: list[str] | None = None
    plot: str | None = None
    awards: str | None = None
    imdb_rating: float | None = None
    imdb_votes: int | None = None
    metascore: int | None = None
    ratings: list[SourceRating] | None = None
    poster_url: str | None = None
    total_seasons: int | None = None
    season: int | None = None
    number: int | None = None
    series_id: str | None = None
    answered: frozenset[str] = field(default_factory=frozenset)

    def title_values(self) -> dict[str, Any]:
        """Return the fields of a Title that the answer speaks about; "" and [] where it says "none".

        `ratings` are not among them: they are documents of their own kind.
        """
        return self._values(_TITLE_FIELDS)

    def episode_values(self) -> dict[str, Any]:
        """Return the fields of an Episode that the answer speaks about; "" where it says "none"."""
        return self._values(_EPISODE_FIELDS)

    def _values(self, names: tuple[str, ...]) -> dict[str, Any]:
        said = {name: getattr(self, name) for name in names if name in self.answered}
        if not self.name:
            said.pop("name", None)  # nothing is better than a title without a name
        return {name: _empty(name) if value is None else value for name, value in said.items()}


def facts(answer: Any) -> Facts:
    """Return the facts of one OMDb answer, decoded from JSON. Raises FactsProblem."""
    if not isinstance(answer, dict):
        raise FactsProblem("bad json", "OMDb's answer is not a JSON object.")
    if answer.get("Response") == "False":
        raise FactsProblem("not found", "The kept answer of OMDb is one of its error messages; remove it.")
    kind = _text(answer.get("Type")).lower()
    if kind not in {"movie", "series", "episode"}:
        shown = f"a {clean_text(kind, 20)}" if kind else "nothing it has a word for"
        raise FactsProblem("type", f"OMDb says that this is {shown}; only films, series and episodes are shown.")
    imdb_id = _imdb_id(_text(answer.get("imdbID")))
    if imdb_id is None:
        raise FactsProblem("bad json", "OMDb's answer names no IMDb id.")
    values: dict[str, Any] = {}
    for name, (source, read) in _READERS.items():
        if source in answer:
            text = _text(answer[source])
            value = read(text) if text else None
            if value is not None or (not text and _is_nothing(answer[source])):
                values[name] = value
    ratings = _ratings(answer.get("Ratings"))
    if ratings is not None:
        values["ratings"] = ratings
    return Facts(kind=kind, imdb_id=imdb_id, answered=frozenset(values), **values)


def season_facts(answer: Any) -> list[Facts]:
    """Return the facts of those episodes in a season's list that have an IMDb id. Raises FactsProblem."""
    entries = answer.get("Episodes") if isinstance(answer, dict) else None
    if not isinstance(entries, list):
        raise FactsProblem("bad json", "OMDb's answer is no list of episodes.")
    season = answer.get("Season")
    return [
        facts({**entry, "Season": season, "Type": "episode", "Response": "True"})
        for entry in entries[:_MOST_EPISODES]
        if isinstance(entry, dict) and _imdb_id(_text(entry.get("imdbID")))
    ]


def _text(value: Any) -> str:
    """Return a value as stripped text; "" for "N/A" and for what is neither text nor a small number."""
    if isinstance(value, str):
        text = value.strip()
        return "" if len(text) < 4 and text.upper() in _NOTHING else text
    if type(value) in {int, float} and -1e9 < value < 1e9:  # true and false are no numbers
        return str(value)
    return ""


def _is_nothing(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not _text(value))


def _empty(name: str) -> Any:
    if name in {"rated", "plot", "awards"}:
        return ""
    return [] if name in {"genres", "directors", "writers", "actors", "languages", "countries"} else None


def _words(most: int, longest: int) -> Callable[[str], list[str]]:
    def read(text: str) -> list[str]:
        # Cut before splitting, too: nobody lists fifty thousand actors.
        text = text[: most * (longest + 80) * 2]
        parts = (_REMARK.sub("", text) if "(" in text else text).split(",")
        different = dict.fromkeys(clean_text(part, longest) for part in parts)
        return [word for word in different if word.upper() not in _NO_WORDS][:most]

    return read


def _line(longest: int) -> Callable[[str], str | None]:
    return lambda text: clean_text(text, longest) or None


def _count(lowest: int, highest: int) -> Callable[[str], int | None]:
    def read(text: str) -> int | None:
        if _GROUPED.fullmatch(text):
            text = text.replace(",", "")
        if not _COUNT.fullmatch(text):
            return None
        number = int(text)
        return number if lowest <= number <= highest else None

    return read


def _year(text: str) -> int | None:
    found = _YEARS.fullmatch(text)
    return _count(_FIRST_YEAR, _LAST_YEAR)(found[1]) if found else None


def _end_year(text: str) -> int | None:
    found, first = _YEARS.fullmatch(text), _year(text)
    return _count(first, _LAST_YEAR)(found[2]) if found and found[2] and first else None


def _runtime(text: str) -> int | None:
    found = _RUNTIME.fullmatch(text.lower().replace(",", ""))
    minutes = int(found[1] or 0) * 60 + int(found[2] or 0) if found else 0
    return minutes if 0 < minutes <= 100_000 else None


def _rating(text: str) -> float | None:
    return float(text) if _DECIMAL.fullmatch(text) and float(text) <= 10 else None


def _released(text: str) -> date | None:
    if found := _DATE.fullmatch(text):
        day, month, year = int(found[1]), found[2].lower(), int(found[3])
        number = _MONTHS.index(month) + 1 if month in _MONTHS else 0
    elif found := _ISO_DATE.fullmatch(text):
        year, number, day = (int(part) for part in found.groups())
    else:
        return None
    try:
        return date(year, number, day) if _FIRST_YEAR <= year <= _LAST_YEAR else None
    except ValueError:
        return None


def _imdb_id(text: str) -> str | None:
    return text.lower() if _ID.fullmatch(text.lower()) else None


def _ratings(value: Any) -> list[SourceRating] | None:
    if not isinstance(value, list):
        return None
    read = [
        SourceRating(clean_text(_text(one.get("Source")), 80), clean_text(_text(one.get("Value")), 40))
        for one in value[:_MOST_RATINGS]
        if isinstance(one, dict)
    ]
    return [one for one in read if one.source and one.value]


_READERS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "name": ("Title", _line(300)),
    "year": ("Year", _year),
    "end_year": ("Year", _end_year),
    "released": ("Released", _released),
    "runtime": ("Runtime", _runtime),
    "rated": ("Rated", _line(20)),
    "genres": ("Genre", _words(_MOST_WORDS, 60)),
    "directors": ("Director", _words(_MOST_PEOPLE, 120)),
    "writers": ("Writer", _words(_MOST_PEOPLE, 120)),
    "actors": ("Actors", _words(_MOST_PEOPLE, 120)),
    "languages": ("Language", _words(_MOST_WORDS, 60)),
    "countries": ("Country", _words(_MOST_WORDS, 60)),
    "plot": ("Plot", _line(4000)),
    "awards": ("Awards", _line(300)),
    "imdb_rating": ("imdbRating", _rating),
    "imdb_votes": ("imdbVotes", _count(0, 2_000_000_000)),
    "metascore": ("Metascore", _count(0, 100)),
    "poster_url": ("Poster", _line(500)),  # whether that is an address to fetch from is decided there
    "total_seasons": ("totalSeasons", _count(0, 1000)),
    "season": ("Season", _count(0, 9999)),
    "number": ("Episode", _count(0, 9999)),
    "series_id": ("seriesID", _imdb_id),
}
