"""From an OMDb answer to facts: every value is text, nothing is "N/A", and anything may be mistyped.

Names of fields are those of `Title` and `Episode`. What cannot be understood is None, never a crash and never
a number that cannot be.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from catalogue.omdb_values import (
    common_words,
    count,
    day,
    end_year,
    id_of,
    line,
    minutes,
    rating,
    remembered,
    text_of,
    words,
    year,
)
from catalogue.plain_text import clean_text
from catalogue.problems import Problem

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


class Facts(NamedTuple):
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
    answered: frozenset[str] = frozenset()

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
    kind = text_of(answer.get("Type")).lower()
    if kind not in {"movie", "series", "episode"}:
        shown = f"a {clean_text(kind, 20)}" if kind else "nothing it has a word for"
        raise FactsProblem("type", f"OMDb says that this is {shown}; only films, series and episodes are shown.")
    imdb_id = id_of(text_of(answer.get("imdbID")))
    if imdb_id is None:
        raise FactsProblem("bad json", "OMDb's answer names no IMDb id.")
    values: dict[str, Any] = {}
    for name, (source, read) in _READERS.items():
        if source in answer:
            given = answer[source]
            text = text_of(given)
            value = read(text) if text else None
            if value is not None or (not text and (given is None or isinstance(given, str))):
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
        if isinstance(entry, dict) and id_of(text_of(entry.get("imdbID")))
    ]


def _empty(name: str) -> Any:
    if name in {"rated", "plot", "awards"}:
        return ""
    return [] if name in {"genres", "directors", "writers", "actors", "languages", "countries"} else None


def _ratings(value: Any) -> list[SourceRating] | None:
    if not isinstance(value, list):
        return None
    read = [
        _source_rating(text_of(one.get("Source"))[:640], text_of(one.get("Value"))[:320])
        for one in value[:_MOST_RATINGS]
        if isinstance(one, dict)
    ]
    return [one for one in read if one.source and one.value]


@lru_cache(1024)  # a hundred thousand films have the same few; cut before, so that none is long
def _source_rating(source: str, value: str) -> SourceRating:
    return SourceRating(clean_text(source, 80), clean_text(value, 40))


_READERS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "name": ("Title", line(300)),
    "year": ("Year", year),
    "end_year": ("Year", end_year),
    "released": ("Released", day),
    "runtime": ("Runtime", minutes),
    "rated": ("Rated", remembered(line(20))),
    "genres": ("Genre", common_words(_MOST_WORDS, 60)),
    "directors": ("Director", words(_MOST_PEOPLE, 120)),
    "writers": ("Writer", words(_MOST_PEOPLE, 120)),
    "actors": ("Actors", words(_MOST_PEOPLE, 120)),
    "languages": ("Language", common_words(_MOST_WORDS, 60)),
    "countries": ("Country", common_words(_MOST_WORDS, 60)),
    "plot": ("Plot", line(4000)),
    "awards": ("Awards", line(300)),
    "imdb_rating": ("imdbRating", rating),
    "imdb_votes": ("imdbVotes", count(0, 2_000_000_000)),
    "metascore": ("Metascore", remembered(count(0, 100))),
    "poster_url": ("Poster", line(500)),  # whether that is an address to fetch from is decided there
    "total_seasons": ("totalSeasons", remembered(count(0, 1000))),
    "season": ("Season", remembered(count(0, 9999))),
    "number": ("Episode", remembered(count(0, 9999))),
    "series_id": ("seriesID", id_of),
}
