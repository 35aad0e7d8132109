"""Titles as ingest writes them, for tests."""

from typing import Any

from catalogue.database import collection_of
from catalogue.models import Title, Word
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
