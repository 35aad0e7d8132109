"""The vocabulary learns each word once, from whoever writes."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from catalogue.backfill import derive_again
from catalogue.database import collection_of
from catalogue.derived import title_derived
from catalogue.models import Title, Word
from catalogue.tests.titles import make_title
from catalogue.vocabulary import learn

pytestmark = [pytest.mark.django_db, pytest.mark.orm]


def words() -> set[str]:
    return set(Word.objects.values_list("pk", flat=True))


def test_words_are_learnt_once_and_marks_are_not_words() -> None:
    for _ in range(2):
        learn(["metropolis", "=metropolis", "met*"], collection_of(Word))
    assert words() == {"metropolis"}


def test_processes_that_learn_the_same_words_at_once_all_succeed() -> None:
    vocabulary = collection_of(Word)
    new = [f"word{number}" for number in range(200)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: learn(new, vocabulary), range(16)))
    assert words() == set(new)


def test_nothing_to_learn_asks_nothing_of_the_database(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        learn(["=nothing", "n*"], collection_of(Word))


def test_a_library_of_before_becomes_findable() -> None:
    title = make_title("tt0017136", "Metropolis", year=1927, directors=["Fritz Lang"], genres=["Drama"])
    Title.objects.filter(pk=title.pk).update(words=[], name_words=[], shelves=[], people=[], sort_year=0)
    Word.objects.all().delete()
    for _ in range(2):
        derive_again(collection_of(Title), title_derived, collection_of(Word))
        found = Title.objects.get(pk=title.pk)
        assert (found.words, found.name_words, found.shelves) == (title.words, title.name_words, title.shelves)
        assert (found.people, found.sort_year) == (["Fritz Lang"], 1927)
        assert {"metropolis", "fritz", "lang"} <= words()
