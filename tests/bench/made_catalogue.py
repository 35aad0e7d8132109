"""A catalogue in the database for a measurement: films, series and their streams, in the shape of real ones.

`real_films.py` says what is taken from real films and what is made. The same numbers give the same catalogue every
time, but for the keys. What no data set says is assumed: two films in five are not rated, one in five has no poster,
and votes grow with the square of the number of reviews.
"""

import hashlib
import random
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from bson import ObjectId
from pymongo import IndexModel

from tests.bench import real_films
from tests.bench.made_library import answer
from tests.bench.real_films import Film, RealFilms

Document = dict[str, Any]

EPISODES = 20
_SEED = 4
_BATCH = 2_000
_ANSWERS = 500
_LAST_ADDED = datetime(2026, 11, 1)  # noqa: DTZ001 - as the database holds it
_ADDED_WITHIN = 5 * 365 * 24 * 3600  # seconds
_NOT_RATED = 0.4
_NO_POSTER = 0.2
_GUESSED_RATINGS = ("R", "R", "R", "PG-13", "PG-13", "PG", "PG", "G")


@dataclass
class People:
    """Names of people, some of whom make many films and most of whom one: a Pitman-Yor process.

    Its two numbers are those that give as many people, and as many with a single film, as the real films have.
    """

    discount: float
    strength: float
    names: list[str] = field(default_factory=list)
    films: list[int] = field(default_factory=list)
    credited: list[int] = field(default_factory=list)

    def draw(self, count: int, films: RealFilms, chance: random.Random) -> list[str]:
        """Return `count` people for one film, each once."""
        drawn: dict[int, None] = {}
        while len(drawn) < count:
            drawn[self._one(films, chance)] = None
        for person in drawn:
            self.films[person] += 1
            self.credited.append(person)
        return [self.names[person] for person in drawn]

    def _one(self, films: RealFilms, chance: random.Random) -> int:
        new = self.strength + self.discount * len(self.names)
        if chance.random() * (self.strength + len(self.credited)) < new:
            self.names.append(films.person(chance))
            self.films.append(0)
            return len(self.names) - 1
        while True:
            person = chance.choice(self.credited)
            if chance.random() * self.films[person] >= self.discount:
                return person


@dataclass
class Maker:
    """Makes documents, one film or series after another."""

    chance: random.Random = field(default_factory=lambda: random.Random(_SEED))
    films: RealFilms = field(default_factory=real_films.load)
    directors: People = field(default_factory=lambda: People(0.43, 2080))
    writers: People = field(default_factory=lambda: People(0.35, 3124))
    actors: People = field(default_factory=lambda: People(0.38, 8801))

    def __post_init__(self) -> None:
        from catalogue.ingest.documents import blank
        from catalogue.models import Episode, Stream, Title

        self._blank = {model: blank(model) for model in (Title, Episode, Stream)}
        self._answers = [answer(f"tt{number:07}") for number in range(_ANSWERS)]

    def film(self, number: int) -> tuple[Document, Document]:
        """Return a film and its stream."""
        film = self.chance.choice(self.films.films)
        title = self._title(f"tt{1_000_000 + number}", "movie", film, film.words)
        return title, self._stream(title["_id"], None, number, film.runtime)

    def series(self, number: int) -> tuple[Document, list[Document], list[Document]]:
        """Return a series, its episodes, and their streams."""
        film = self.chance.choice(self.films.films)
        title = self._title(f"tt{5_000_000 + number}", "series", film, min(film.words, 3))
        places = range(number * EPISODES, (number + 1) * EPISODES)
        episodes = [self._episode(title, place) for place in places]
        streams = [
            self._stream(title["_id"], episode["_id"], 10_000_000 + place, 45)
            for place, episode in zip(places, episodes, strict=True)
        ]
        return title, episodes, streams

    def _title(self, imdb_id: str, kind: str, film: Film, words: int) -> Document:
        from catalogue.derived import title_derived
        from catalogue.models import Title

        rated = film.rated or self.chance.choice(_GUESSED_RATINGS)
        facts = {
            **self._common(imdb_id, self.films.names.name(self.chance, words)),
            "kind": kind,
            "year": film.year,
            "rated": "Not Rated" if self.chance.random() < _NOT_RATED else rated,
            "genres": film.genres,
            **self._people(film),
            "languages": film.languages,
            "countries": film.countries,
            "runtime": film.runtime,
            "released": datetime(film.year, self.chance.randint(1, 12), self.chance.randint(1, 28)),  # noqa: DTZ001
            "imdb_rating": film.rating and round(min(9.5, max(1.5, film.rating + self.chance.gauss(0, 0.4))), 1),
            "imdb_votes": int(film.reviews**2 * self.chance.lognormvariate(1.5, 0.8)) + 5,
            "metascore": film.meter,
            "ratings": [{"source": "Rotten Tomatoes", "value": f"{film.meter}%"}] if film.meter else [],
            "poster": "" if self.chance.random() < _NO_POSTER else f"{_digest(imdb_id)}{_digest(kind)}.webp",
            "hero": f"{_digest(kind)}{_digest(imdb_id)}.webp",
        }
        document = {**self._blank[Title], **facts, "omdb": self._answer(facts)}
        return {**document, **title_derived(document)}

    def _people(self, film: Film) -> Document:
        directors = self.directors.draw(film.directors, self.films, self.chance)
        shared = directors[: film.writers] if film.directed_by_writer else []
        return {
            "directors": directors,
            "writers": shared + self.writers.draw(film.writers - len(shared), self.films, self.chance),
            "actors": self.actors.draw(film.actors, self.films, self.chance),
        }

    def _episode(self, series: Document, number: int) -> Document:
        from catalogue.models import Episode
        from catalogue.search_words import episode_words

        season, place = divmod(number % EPISODES, EPISODES // 2)
        words = self.chance.choice(self.films.films).words
        name = self.films.names.name(self.chance, words) if place or season else "Pilot"
        facts = {
            **self._common(f"tt{6_000_000 + number}", name),
            "series_id": series["_id"],
            "season": season + 1,
            "number": place + 1,
            "runtime": 45,
            "released": series["released"],
            "words": episode_words(name),
        }
        return {**self._blank[Episode], **facts, "omdb": self._answer({**facts, "kind": "episode"})}

    def _common(self, imdb_id: str, name: str) -> Document:
        return {
            "_id": ObjectId(),
            "imdb_id": imdb_id,
            "name": name,
            "plot": self.chance.choice(self._answers)["Plot"],
            "colour": f"#{self.chance.randrange(1 << 24):06x}",
            "available": True,
            "added_at": _LAST_ADDED - timedelta(seconds=self.chance.randrange(_ADDED_WITHIN)),
        }

    def _stream(self, title: ObjectId, episode: ObjectId | None, number: int, minutes: int | None) -> Document:
        from catalogue.models import Stream

        pictures = [(1920, 1080, 5_000_000), (1280, 720, 2_500_000), (854, 480, 1_200_000)]
        return {
            **self._blank[Stream],
            "_id": ObjectId(),
            "folder": _digest(f"folder {number}"),
            "title_id": title,
            "episode_id": episode,
            "duration": (minutes or 90) * 60.0,
            "renditions": [
                {"width": width, "height": height, "bandwidth": bandwidth, "codecs": "avc1.640028"}
                for width, height, bandwidth in pictures
            ],
            "audio": [{"language": "en", "label": "", "channels": 2, "codecs": "mp4a.40.2"}],
            "text": [{"language": "en", "label": "", "role": "subtitle"}],
        }

    def _answer(self, facts: Document) -> Document:
        """Return OMDb's answer, as far as it is about these facts; the rest of it is another's."""
        told = {"imdbID": "imdb_id", "Title": "name", "Plot": "plot", "Type": "kind", "Rated": "rated"}
        listed = {"Genre": "genres", "Director": "directors", "Writer": "writers", "Actors": "actors"}
        return {
            **self.chance.choice(self._answers),
            **{name: facts[field] for name, field in told.items() if field in facts},
            **{name: ", ".join(facts[field]) for name, field in listed.items() if field in facts},
        }


def fill(films: int, series: int) -> None:
    """Fill the empty catalogue with films and with series of twenty episodes, and learn their words."""
    from catalogue.models import Episode, Stream, Title

    maker = Maker()
    with _indexes_made_afterwards([Title, Episode, Stream]):
        for numbers in _batches(range(films)):
            made = [maker.film(number) for number in numbers]
            _insert({Title: [title for title, _ in made], Stream: [stream for _, stream in made]})
        for numbers in _batches(range(series), _BATCH // EPISODES):
            of_series = [maker.series(number) for number in numbers]
            _insert(
                {
                    Title: [title for title, _, _ in of_series],
                    Episode: [one for _, episodes, _ in of_series for one in episodes],
                    Stream: [one for _, _, streams in of_series for one in streams],
                }
            )


@contextmanager
def _indexes_made_afterwards(models: Sequence[type]) -> Iterator[None]:
    """Take the indexes away and make the same again: all at once they cost a fraction."""
    from catalogue.database import collection_of

    collections = [collection_of(model) for model in models]
    indexes = [collection.index_information() for collection in collections]
    for collection in collections:
        collection.drop_indexes()
    yield
    for collection, those in zip(collections, indexes, strict=True):
        collection.create_indexes(
            [
                IndexModel(one["key"], name=name, unique=one.get("unique", False))
                for name, one in those.items()
                if name != "_id_"
            ]
        )


def _insert(documents: dict[type, list[Document]]) -> None:
    from catalogue.database import collection_of
    from catalogue.models import Word
    from catalogue.vocabulary import learn

    for model, made in documents.items():
        collection_of(model).insert_many(made, ordered=False)
        learn((word for one in made for word in one.get("words", ())), collection_of(Word))


def _batches(numbers: Iterable[int], size: int = _BATCH) -> Iterator[list[int]]:
    remaining = iter(numbers)
    while batch := list(islice(remaining, size)):
        yield batch


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
