"""Titles as ingest writes them, for tests."""

from collections.abc import Iterable
from typing import Any

from catalogue.database import collection_of
from catalogue.models import Episode, Title, Word
from catalogue.vocabulary import learn


def make_title(imdb_id: str, name: str, **fields: Any) -> Title:
    """Return a published, available film (or what `fields` say) that is on its shelves and can be searched for.

    What follows from other fields is derived, unless `fields` say it: `age=13` stands without any printed rating.
    """
    title = Title(imdb_id=imdb_id, name=name, **{"kind": "movie", "available": True, "age": 0, **fields})
    for field, value in title.derived().items():
        if field not in fields and field != "age":
            setattr(title, field, value)
    if "rated" in fields:
        title.age = title.derived()["age"]
    title.save(force_insert=True)
    learn(title.words, collection_of(Word))
    return title


def make_titles(titles: Iterable[dict[str, Any]]) -> None:
    """Write published, available films with these fields and what follows from them, all at once."""
    made = [Title(**{"kind": "movie", "available": True, **fields}) for fields in titles]
    for title in made:
        vars(title).update(title.derived())
    Title.objects.bulk_create(made)
    learn({word for title in made for word in title.words}, collection_of(Word))


def make_episode(series: Title, imdb_id: str, name: str, season: int, number: int, **fields: Any) -> Episode:
    """Return an available episode (or what `fields` say) that can be searched for."""
    place = {"season": season, "number": number}
    episode = Episode(series=series, imdb_id=imdb_id, name=name, **{**place, "available": True, **fields})
    vars(episode).update(episode.derived())
    episode.save(force_insert=True)
    learn(episode.words, collection_of(Word))
    return episode
