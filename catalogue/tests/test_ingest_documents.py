"""Documents that ingest writes without the ORM are those that the ORM would have written."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from bson import ObjectId
from django.db import connection, models

from catalogue import manifest
from catalogue.ingest import documents
from catalogue.models import AudioTrack, Episode, Rendition, SourceRating, Stream, TextTrack, Title
from catalogue.omdb_facts import SourceRating as SourceRatingFact

MODELS: list[type[models.Model]] = [Title, Episode, Stream]


def stored_by_the_orm(instance: models.Model) -> dict[str, Any]:
    """Return what the ORM would hand to MongoDB, without the key."""
    return {
        str(field.column): field.get_db_prep_save(getattr(instance, field.attname), connection)
        for field in instance._meta.concrete_fields
        if not field.primary_key
    }


@pytest.mark.parametrize("model", MODELS)
def test_a_blank_document_has_every_field_of_the_model(model: type[models.Model]) -> None:
    blank = documents.blank(model)
    assert blank.keys() == stored_by_the_orm(model()).keys()
    assert all(type(value) is not datetime or value.tzinfo is None for value in blank.values())


def test_every_kind_of_value_is_stored_as_the_orm_stores_it() -> None:
    seen = datetime(2026, 11, 23, 10, 0, 0, 123456, tzinfo=UTC)
    values: dict[str, Any] = {
        "name": "Metropolis",
        "year": 1927,
        "released": date(1927, 3, 13),
        "imdb_rating": 8.4,
        "genres": ["Drama", "Sci-Fi"],
        "plot": "",
        "metascore": None,
        "published": False,
        "omdb": {"Title": "Metropolis", "Ratings": [{"Source": "a", "Value": "b"}]},
    }
    expected = stored_by_the_orm(Title(**values, ratings=[SourceRating(source="a", value="b")], added_at=seen))
    made = documents.blank(Title)
    documents.change(made, {**values, "ratings": [SourceRatingFact("a", "b")], "added_at": seen})
    assert made["added_at"] == seen.replace(tzinfo=None, microsecond=123000)
    assert made == {**expected, "added_at": made["added_at"]}


def test_what_a_manifest_says_is_stored_as_the_orm_stores_it() -> None:
    key = ObjectId()
    expected = stored_by_the_orm(
        Stream(
            folder="aaaaaaaa",
            title_id=key,
            renditions=[Rendition(width=1280, height=720, bandwidth=5_000_000_000, codecs="avc1")],
            audio=[AudioTrack(language="en", label="", channels=None, codecs="")],
            text=[TextTrack(language="de", label="x", role="caption")],
        )
    )
    made = documents.blank(Stream)
    documents.change(
        made,
        {
            "folder": "aaaaaaaa",
            "title_id": key,
            "renditions": (manifest.Rendition(1280, 720, 5_000_000_000, "avc1"),),
            "audio": (manifest.AudioTrack("en", "", None, ""),),
            "text": (manifest.TextTrack("de", "x", "caption"),),
            "added_at": expected["added_at"],
            "seen_at": expected["seen_at"],
        },
    )
    times = ("added_at", "seen_at")
    assert {**made, **dict.fromkeys(times)} == {**expected, **dict.fromkeys(times)}


def test_only_what_differs_is_a_change() -> None:
    document = {"name": "Metropolis", "genres": ["Drama"], "released": datetime.fromisoformat("1927-03-13")}
    same = {"name": "Metropolis", "genres": ("Drama",), "released": date(1927, 3, 13)}
    assert documents.change(document, same) == {}
    assert documents.change(document, {"name": "M", "year": None}) == {"name": "M", "year": None}
    assert document["name"] == "M"
