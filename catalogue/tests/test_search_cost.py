"""What a search costs the database, whatever is typed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TransactionTestCase

from catalogue.database import collection_of
from catalogue.models import Title
from catalogue.search import search
from catalogue.tests.test_querysets import Anybody
from catalogue.tests.test_search import make_episode
from catalogue.tests.titles import make_title, make_titles
from notflix_site.mongo.tests.explain import Query, assert_all_indexed, explained_queries

pytestmark = pytest.mark.django_db

EVERYBODY = Anybody()
CHILD = Anybody(10)
TYPED = ["da", "dark", "dark k", "the dark knight", "dark anna", "the", "drak", "drak knihgt", "d", "zzzz", "$", "love"]
HOSTILE = [
    *(
        "",
        " ",
        "\0",
        "a\0b",
        "\ud800",
        "🎬",
        "%",
        "_",
        ".*",
        "(",
        "[",
        "\\",
        "$where",
        '{"$gt": ""}',
        "^",
        "*",
        "=",
        "+",
    ),
    *("=dark", "+dark", "da*", "'", "''", "a'", "-", "\u202e", "\U0010ffff", "9" * 400, "ﷺ" * 200, "e\u0301" * 300),
    *("word " * 40, "the " * 40, "x" * 5000, "j. " * 300, "七" * 500, "a b " * 1250, "dark " + "zzzz " * 50),
]


def make_dark_titles(first: int, last: int) -> None:
    make_titles(
        {
            "imdb_id": f"tt1{number:06}",
            "name": f"The Dark Love {number}",
            "actors": ["Anna Dark", "Otto Dark"],
            "imdb_votes": number,
            "rated": "G",
        }
        for number in range(first, last)
    )


def queries_of(text: str, viewer: Anybody = EVERYBODY) -> list[Query]:
    with explained_queries() as queries:
        search(viewer, text)
    return queries


@pytest.mark.parametrize("viewer", [EVERYBODY, CHILD], ids=["everybody", "a child"])
def test_every_query_uses_an_index_and_more_titles_do_not_need_more_of_them(viewer: Anybody) -> None:
    make_title("tt0000001", "The Dark Knight")
    make_episode(make_title("tt0000002", "Series", kind="series"), 1, "Dark Love")
    made = []
    for first, last in ((0, 1), (1, 100), (100, 300)):
        make_dark_titles(first, last)
        made.append({text: queries_of(text, viewer) for text in TYPED})
        assert_all_indexed([query for queries in made[-1].values() for query in queries])
    few, many, more = ({text: len(queries) for text, queries in one.items()} for one in made)
    assert many == more
    assert max([*few.values(), *more.values()]) <= 12


@pytest.mark.parametrize("text", ["the", "dark", "da", "anna", "an", "dark anna", "anna d", "ann da", "dakr"])
def test_what_all_titles_have_in_common_costs_no_more_than_a_page(text: str) -> None:
    make_dark_titles(0, 400)
    for query in queries_of(text):
        explained = collection_of(Title).database.command("explain", query.command, verbosity="executionStats")
        assert explained["executionStats"]["totalDocsExamined"] <= 100, query


def test_nothing_that_is_typed_breaks_it_or_makes_it_expensive() -> None:
    make_title("tt0000001", "The Dark Knight", actors=["Anna Dark"])
    for text in HOSTILE:
        with explained_queries() as made:
            results = search(EVERYBODY, text)
        assert len(results.query) <= 200, text
        assert len(made) <= 16, text
        assert len(str(made)) < 40_000, text


class TestAnyText(TransactionTestCase):
    @settings(max_examples=60)
    @given(st.text(max_size=40))
    def test_no_text_raises(self, text: str) -> None:
        assert search(EVERYBODY, text).found == []
