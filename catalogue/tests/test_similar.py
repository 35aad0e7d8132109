"""What is like a title, in which order and why; and what that costs however large the catalogue is."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from django.utils import translation

from catalogue.models import Title
from catalogue.similar import LENGTH, Similar, ranked, similar_to
from catalogue.tests.titles import make_title
from notflix_site.mongo.tests.explain import assert_all_indexed, explained_queries


@dataclass(frozen=True)
class Anybody:
    max_age: int | None = None


ANYBODY = Anybody()


def unsaved(number: int, **fields: Any) -> Title:
    """Return a title as a page reads it, without a database."""
    title = Title(imdb_id=f"tt{number:07d}", kind="movie", name=f"Film {number}", **fields)
    title.score = title.derived()["score"]
    title.sort_year = title.derived()["sort_year"]
    return title


def names(found: Sequence[Similar]) -> list[str]:
    return [similar.title.name for similar in found]


def reasons(title: Title, *others: Title) -> list[str]:
    return [similar.reason for similar in ranked(title, others)]


# --- Which comes first ------------------------------------------------------------------------------------------------
def test_a_shared_director_counts_more_than_an_actor_and_an_actor_more_than_a_writer() -> None:
    title = unsaved(1, directors=["Director"], actors=["Actor"], writers=["Writer"])
    others = [unsaved(2, writers=["Writer"]), unsaved(3, actors=["Actor"]), unsaved(4, directors=["Director"])]
    assert names(ranked(title, others)) == ["Film 4", "Film 3", "Film 2"]


def test_a_person_counts_more_who_did_the_same_for_both() -> None:
    title = unsaved(1, writers=["Somebody"])
    others = [unsaved(2, directors=["Somebody"]), unsaved(3, writers=["Somebody"])]
    assert names(ranked(title, others)) == ["Film 3", "Film 2"]


def test_several_shared_people_count_together() -> None:
    title = unsaved(1, directors=["Director"], actors=["One", "Two"])
    others = [unsaved(2, directors=["Director"]), unsaved(3, actors=["Two", "One"])]
    assert names(ranked(title, others)) == ["Film 3", "Film 2"]


def test_a_rarer_combination_of_genres_counts_more() -> None:
    title = unsaved(1, genres=["Comedy", "Drama", "Western"])
    others = [unsaved(number, genres=["Comedy", "Drama"]) for number in range(2, 9)]
    others += [unsaved(9, genres=["Western"]), unsaved(10, genres=["Comedy", "Western"])]
    assert names(ranked(title, others))[:3] == ["Film 10", "Film 9", "Film 2"]


def test_even_a_genre_that_all_share_is_something_in_common() -> None:
    title = unsaved(1, genres=["Drama"])
    assert names(ranked(title, [unsaved(2, genres=["Drama"]), unsaved(3, genres=["Horror"])])) == ["Film 2"]


def test_the_same_decade_decides_between_equals() -> None:
    title = unsaved(1, genres=["Drama"], year=1927)
    others = [unsaved(2, genres=["Drama"], year=1930), unsaved(3, genres=["Drama"], year=1920)]
    assert names(ranked(title, others)) == ["Film 3", "Film 2"]


def test_a_decade_alone_is_nothing_in_common() -> None:
    assert ranked(unsaved(1, year=1927), [unsaved(2, year=1927)]) == []


def test_then_the_rating_decides_then_the_newer_and_at_last_the_id() -> None:
    title = unsaved(1, genres=["Drama"])
    others = [
        unsaved(2, genres=["Drama"], year=1950),
        unsaved(3, genres=["Drama"], year=1960),
        unsaved(4, genres=["Drama"], year=1960),
        unsaved(5, genres=["Drama"], year=1940, imdb_rating=8.0, imdb_votes=100_000),
    ]
    assert names(ranked(title, others)) == ["Film 5", "Film 3", "Film 4", "Film 2"]


def test_the_order_does_not_depend_on_the_order_of_the_candidates() -> None:
    chance = random.Random(4)
    people, genres = [f"Person {n}" for n in range(6)], ["Drama", "Comedy", "Western", "War"]
    titles = [
        unsaved(
            number,
            year=chance.randrange(1920, 1960),
            genres=chance.sample(genres, 2),
            **{role: chance.sample(people, 2) for role in ("directors", "actors", "writers")},
        )
        for number in range(1, 60)
    ]
    first = ranked(titles[0], titles)
    chance.shuffle(titles)
    title = next(one for one in titles if one.imdb_id == "tt0000001")
    assert ranked(title, titles) == first


def test_a_title_is_not_like_itself_and_stands_there_once() -> None:
    title, other = unsaved(1, genres=["Drama"], directors=["D"]), unsaved(2, genres=["Drama"], directors=["D"])
    assert names(ranked(title, [title, other, other, unsaved(1, directors=["D"])])) == ["Film 2"]


def test_there_are_twelve_at_most() -> None:
    title = unsaved(1, genres=["Drama"])
    assert len(ranked(title, [unsaved(number, genres=["Drama"]) for number in range(2, 60)])) == LENGTH == 12


# --- Why it is there --------------------------------------------------------------------------------------------------
KEATON = {"directors": ["Clyde Bruckman", "Buster Keaton"], "actors": ["Buster Keaton"], "writers": ["Buster Keaton"]}


@pytest.mark.parametrize(
    ("theirs", "reason"),
    [
        ({"directors": ["Buster Keaton"]}, "Also directed by Buster Keaton"),
        ({"directors": ["Buster Keaton", "Clyde Bruckman"]}, "Also directed by Clyde Bruckman"),
        ({"actors": ["Buster Keaton"]}, "With Buster Keaton"),
        ({"writers": ["Buster Keaton"]}, "Also written by Buster Keaton"),
        ({"actors": ["Clyde Bruckman"]}, "With Clyde Bruckman"),
        ({"writers": ["Clyde Bruckman"]}, "Written by Clyde Bruckman"),
        ({"genres": ["Comedy"]}, "Comedy"),
        ({"genres": ["Comedy"], "year": 1921}, "Comedy of the 1920s"),
        ({"genres": ["War", "Comedy", "Action"], "year": 1929}, "Action and Comedy of the 1920s"),
        ({"genres": ["War", "Comedy"], "year": 1930}, "Comedy and War"),
        ({"genres": ["Comedy"], "directors": ["Clyde Bruckman"]}, "Also directed by Clyde Bruckman"),
    ],
)
def test_the_reason_is_the_weightiest_thing_in_common(theirs: dict[str, Any], reason: str) -> None:
    the_general = unsaved(1, year=1926, genres=["Action", "Comedy", "War"], **KEATON)
    assert reasons(the_general, unsaved(2, **theirs)) == [reason]


def test_who_played_in_one_and_directed_the_other_directed_it_and_not_also() -> None:
    title = unsaved(1, actors=["Clint Eastwood"])
    assert reasons(title, unsaved(2, directors=["Clint Eastwood"])) == ["Directed by Clint Eastwood"]


@pytest.mark.parametrize("name", ["100% Proof", "%(name)s", "{name}", "<b>Bold</b>", "宮崎 駿", "هيفاء المنصور"])
def test_any_name_is_written_as_it_is(name: str) -> None:
    assert reasons(unsaved(1, actors=[name]), unsaved(2, actors=[name])) == [f"With {name}"]
    assert reasons(unsaved(1, genres=[name]), unsaved(2, genres=[name])) == [name]


def test_the_reason_can_be_read_in_a_language_without_a_catalogue() -> None:
    with translation.override("fr"):
        assert reasons(unsaved(1, actors=["A"]), unsaved(2, actors=["A"])) == ["With A"]


# --- What is asked of the database ------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_similar_titles_are_found_by_people_and_by_genres_of_the_decade() -> None:
    title = make_title("tt0017925", "The General", year=1926, genres=["Comedy", "War"], directors=["Buster Keaton"])
    make_title("tt0015864", "The Gold Rush", year=1925, genres=["Comedy"], directors=["Charles Chaplin"])
    make_title("tt0015324", "Sherlock Jr.", year=1924, genres=["Action"], directors=["Buster Keaton"])
    make_title("tt0017136", "Metropolis", year=1927, genres=["Drama"], directors=["Fritz Lang"])
    assert [(one.title.name, one.reason) for one in similar_to(title, ANYBODY)] == [
        ("Sherlock Jr.", "Also directed by Buster Keaton"),
        ("The Gold Rush", "Comedy of the 1920s"),
    ]


@pytest.mark.django_db
def test_a_small_library_offers_the_same_genres_of_any_time() -> None:
    title = make_title("tt0000001", "One", year=1926, genres=["Comedy"])
    make_title("tt0000002", "Two", year=2008, genres=["Comedy"])
    make_title("tt0000003", "Three", genres=["Comedy"])
    assert {one.reason for one in similar_to(title, ANYBODY)} == {"Comedy"}
    assert sorted(names(similar_to(title, ANYBODY))) == ["Three", "Two"]


@pytest.mark.django_db
def test_a_series_may_be_like_a_film() -> None:
    title = make_title("tt0000001", "One", actors=["Somebody"])
    make_title("tt0000002", "Two", kind="series", actors=["Somebody"])
    assert names(similar_to(title, ANYBODY)) == ["Two"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "max_age", "seen"),
    [
        ({"age": 18}, None, True),
        ({"age": 18}, 18, True),
        ({"age": 18}, 17, False),
        ({"age": 13}, 13, True),
        ({"rated": ""}, 17, False),  # nobody rated it
        ({"published": False}, None, False),
        ({"available": False}, None, False),
    ],
)
def test_only_what_the_viewer_may_see_is_similar(fields: dict[str, Any], max_age: int | None, seen: bool) -> None:
    title = make_title("tt0000001", "One", year=1926, genres=["Comedy"], directors=["Somebody"])
    make_title("tt0000002", "Two", year=1926, genres=["Comedy"], directors=["Somebody"], **fields)
    assert names(similar_to(title, Anybody(max_age))) == (["Two"] if seen else [])


@pytest.mark.django_db
def test_of_a_title_that_nothing_is_known_of_nothing_is_asked() -> None:
    title = make_title("tt0000001", "One")
    make_title("tt0000002", "Two")
    with explained_queries() as queries:
        assert similar_to(title, ANYBODY) == []
    assert queries == []


@pytest.mark.django_db
@pytest.mark.parametrize("max_age", [None, 12])
@pytest.mark.parametrize(
    "fields",
    [
        {"year": 1950, "genres": ["Drama", "War"], "directors": ["Person 1"], "actors": ["Person 2", "Person 3"]},
        {"year": 1890, "genres": ["Drama", "War", "Music", "Sport", "Short"], "writers": ["Nobody else"]},
        {"genres": ["Drama"]},
        {"actors": [f"Person {number}" for number in range(60)]},
    ],
    ids=["usual", "a time of its own", "without a year", "a large cast"],
)
def test_at_most_three_queries_by_index_read_a_bounded_number(fields: dict[str, Any], max_age: int | None) -> None:
    Title.objects.bulk_create(_many(600))
    title = make_title("tt0000001", "One", **fields)
    with explained_queries() as queries:
        found = similar_to(title, Anybody(max_age))
    assert found
    assert 0 < len(queries) <= 3
    assert_all_indexed(queries)
    assert all({"$limit": 60} in query.command["pipeline"] for query in queries)


def _many(count: int) -> list[Title]:
    made = []
    for number in range(count):
        title = unsaved(
            1000 + number,
            year=1940 + number % 30,
            genres=[["Drama"], ["Drama", "War"], ["Comedy"]][number % 3],
            directors=["Person 1"],  # who is in everything
            actors=[f"Person {number % 70}"],
            available=True,
            rated=["G", "R"][number % 2],
        )
        for field, value in title.derived().items():
            setattr(title, field, value)
        made.append(title)
    return made


@pytest.mark.django_db
def test_a_card_of_a_similar_title_asks_for_nothing_more() -> None:
    title = make_title("tt0000001", "One", genres=["Comedy"])
    make_title("tt0000002", "Two", genres=["Comedy"], plot="What happens.", imdb_rating=7.0)
    (similar,) = similar_to(title, ANYBODY)
    with explained_queries() as queries:
        assert (similar.title.plot, similar.title.imdb_rating) == ("What happens.", 7.0)
    assert queries == []
