"""The shape of real films, from 17,472 of them that Wikidata describes, for catalogues that are made.

Facts about one film (year, length, genres, how many people made it) stay together as they really are. Names of films
and of people are made anew from the words and the letters of the real ones, as often as those occur, because six times
as many films are not the same films six times.
"""

import random
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

_QUERY = """
    select Title, Year, omdb.Rating, Runtime, Genre, Director, Writer, "Cast", Language, Country,
           tomatoes.Rating, Meter, Reviews
    from omdb join tomatoes using (ID) order by ID
"""
# OMDb names no more of them than this.
_MOST_DIRECTORS, _MOST_WRITERS, _MOST_ACTORS = 2, 3, 4
_LETTERS = 3
_TRIES = 50


class Film(NamedTuple):
    """What is taken from a real film as it is. Of its name's words, directors, writers, actors that is the number."""

    words: int
    year: int
    rated: str
    runtime: int | None
    genres: list[str]
    directors: int
    writers: int
    directed_by_writer: bool
    actors: int
    languages: list[str]
    countries: list[str]
    rating: float | None
    meter: int | None
    reviews: int


@dataclass
class Words:
    """Which word follows which, and which letter which three; "" is the beginning and the end."""

    after: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    letters: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    count: Counter[str] = field(default_factory=Counter)

    def learn(self, names: Iterable[str]) -> None:
        """Learn from names as they are written."""
        for name in names:
            written = name.split()
            self.count.update(written)
            for one, following in zip(["", *written], [*written, ""], strict=True):
                self.after[one].append(following)
        for word in filter(str.isalpha, self.count):
            padded = " " * _LETTERS + word.lower() + "\n"
            for at in range(_LETTERS, len(padded)):
                self.letters[padded[at - _LETTERS : at]].append(padded[at])

    def name(self, chance: random.Random, words: int) -> str:
        """Make a name of as many words, or nearly as many where chance does not find one soon."""
        made = (self._name(chance) for _ in range(_TRIES))
        name = next((one for one in made if len(one) == words), None) or self._name(chance)
        # A word that occurs only once in the real names stands for all that are as rare.
        return " ".join(self.rare_word(chance) if self.count[one] == 1 and one.isalpha() else one for one in name)

    def _name(self, chance: random.Random) -> list[str]:
        made: list[str] = []
        word = chance.choice(self.after[""])
        while word:
            made.append(word)
            word = chance.choice(self.after[word])
        return made

    def rare_word(self, chance: random.Random) -> str:
        """Make a word of the usual letters in their usual order."""
        made = " " * _LETTERS
        while (letter := chance.choice(self.letters[made[-_LETTERS:]])) != "\n":
            made += letter
        return made.strip().capitalize()


@dataclass(frozen=True)
class RealFilms:
    """The films, the words of their names, and the given and family names of their people."""

    films: list[Film]
    names: Words
    given: Words
    family: Words

    def person(self, chance: random.Random) -> str:
        """Make the name of a person."""
        return f"{self.given.name(chance, 1)} {self.family.name(chance, 1)}"


def load() -> RealFilms:
    """Read the films. Raises SystemExit when they are not installed."""
    package = find_spec("bokeh_sampledata")  # found, not imported: that would ask for Pandas
    if package is None or package.origin is None:
        raise SystemExit("Run pip install --no-deps -r requirements-bench.txt first.")
    with sqlite3.connect(Path(package.origin).parent / "_data" / "movies.db") as database:
        rows = database.execute(_QUERY).fetchall()
    names, given, family = Words(), Words(), Words()
    names.learn(row[0] for row in rows)
    people = [person.rsplit(" ", 1) for row in rows for person in [*_list(row[5]), *_list(row[7])] if " " in person]
    given.learn(person[0] for person in people)
    family.learn(person[1] for person in people)
    return RealFilms([_film(row) for row in rows], names, given, family)


def _film(row: tuple[str, ...]) -> Film:
    name, year, rated, runtime, genres, directors, writers, actors, languages, countries, rating, meter, reviews = row
    return Film(
        words=len(name.split()),
        year=int(year),
        rated=rated or "",
        runtime=int(runtime) if runtime else None,
        genres=_list(genres)[:5],
        directors=min(len(_list(directors)), _MOST_DIRECTORS),
        writers=min(len(_list(writers)), _MOST_WRITERS),
        directed_by_writer=bool(set(_list(directors)) & set(_list(writers))),
        actors=min(len(_list(actors)), _MOST_ACTORS),
        languages=_list(languages),
        countries=_list(countries),
        rating=float(rating) if rating else None,
        meter=int(meter) if meter else None,
        reviews=int(reviews or 0),
    )


def _list(written: str | None) -> list[str]:
    return [one for one in (written or "").split(", ") if one and one not in {"Jr.", "Sr."}]
