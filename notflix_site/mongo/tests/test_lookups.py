"""What a person types is text, never a pattern, whatever its characters mean in a regular expression."""

import re

import pytest
from django.db import IntegrityError, connection
from django.db.models import F, Value
from django.db.models.functions import Lower

from accounts.models import User
from catalogue.models import Title

pytestmark = [pytest.mark.django_db, pytest.mark.orm]

SPECIAL = "".join(character for character in map(chr, range(32, 127)) if re.escape(character) != character)
LOOKUPS = ["iexact", "contains", "icontains", "startswith", "istartswith", "endswith", "iendswith"]


def title(name: str, **facts: object) -> Title:
    number = Title.objects.count()
    return Title.objects.create(imdb_id=f"tt{number:07}", kind="movie", name=name, **{"sort_name": "x", **facts})


def names(**filters: object) -> set[str]:
    return set(Title.objects.filter(**filters).values_list("name", flat=True))


def test_there_are_at_least_the_seventeen_special_characters() -> None:
    assert len(SPECIAL) >= 17


@pytest.mark.parametrize("lookup", LOOKUPS)
def test_a_special_character_finds_itself_and_nothing_else(lookup: str) -> None:
    for name in SPECIAL:
        title(name)
    title("plain")
    title("}")
    for character in SPECIAL:
        assert names(**{f"name__{lookup}": character}) == {character}
        assert names(**{f"name__{lookup}": Value(character)}) == {character}


@pytest.mark.parametrize("lookup", LOOKUPS)
def test_a_special_character_in_another_field_is_no_pattern_either(lookup: str) -> None:
    for character in SPECIAL:
        title(character, sort_name=character)
        title("plain", sort_name=character)
    assert names(**{f"name__{lookup}": F("sort_name")}) == set(SPECIAL)


@pytest.mark.parametrize("typed", [".*", "(", "[", "\\", "dan+1@example.org.*", "^", "\0", "a\0b", "(?s).+", "$"])
def test_no_pattern_typed_as_an_email_address_finds_anybody(typed: str) -> None:
    User.objects.create_user("dan+1@example.org")
    assert not User.objects.filter(email__iexact=typed).exists()


def test_an_address_with_a_plus_finds_itself_in_any_case() -> None:
    user = User.objects.create_user("dan+1@example.org")
    assert User.objects.get(email__iexact="Dan+1@Example.org") == user


def test_case_is_ignored_beyond_ascii_and_only_by_the_lookups_that_say_so() -> None:
    title("Amélie (2001)")
    assert names(name__iexact="AMÉLIE (2001)") == names(name__istartswith="AMÉ") == {"Amélie (2001)"}
    assert names(name__startswith="AMÉ") == names(name__iexact="Amélie") == set()


def test_a_number_can_be_searched_like_text() -> None:
    title("a", rated="15")
    assert names(rated__iexact=15) == {"a"}


def test_nothing_is_neither_less_nor_more() -> None:
    title("unknown", year=None)
    title("old", year=1920)
    title("new", year=2020)
    assert names(year__lt=2000) == names(year__lte=1920) == {"old"}
    assert names(year__gt=1900) == names(year__isnull=False) == {"old", "new"}
    assert names(year=None) == names(year__isnull=True) == {"unknown"}
    assert set(Title.objects.exclude(year__lt=2000).values_list("name", flat=True)) == {"unknown", "new"}


def test_a_field_that_an_old_document_does_not_have_counts_as_empty() -> None:
    old = title("old", year=1920)
    collection = connection.get_collection("catalogue_title")  # type: ignore[attr-defined]
    collection.update_one({"_id": old.pk}, {"$unset": {"year": ""}})
    assert names(year=None) == {"old"}
    assert names(year__isnull=False) == names(year__lt=2000) == set()


def test_two_titles_cannot_share_an_imdb_id() -> None:
    first = title("first")
    with pytest.raises(IntegrityError):
        Title.objects.create(imdb_id=first.imdb_id, kind="movie", name="second", sort_name="second")


def test_an_order_that_is_worked_out_still_works() -> None:
    for name, year in (("b", None), ("A", 2000), ("C", 1990)):
        title(name, year=year)
    assert list(Title.objects.order_by(Lower("name")).values_list("name", flat=True)) == ["A", "b", "C"]
    by_year = Title.objects.order_by(F("year").asc(nulls_last=True))
    assert [one.name for one in by_year] == ["C", "A", "b"]
