"""What follows from other fields: orders, shelves, people."""

from typing import Any

import pytest

from catalogue.derived import people_of, score, shelf, shelves, title_derived

TITLE: dict[str, Any] = {
    "name": "The General",
    "kind": "movie",
    "year": 1926,
    "rated": "Passed",
    "genres": ["Action", "Comedy"],
    "directors": ["Clyde Bruckman", "Buster Keaton"],
    "writers": ["Al Boasberg", "Clyde Bruckman"],
    "actors": ["Buster Keaton", "Marion Mack"],
    "imdb_rating": 8.2,
    "imdb_votes": 99_000,
}


def test_a_title_stands_on_a_shelf_for_each_way_to_browse() -> None:
    assert title_derived(TITLE)["shelves"] == [
        "all",
        "movie",
        "1920s",
        "Action",
        "Action/1920s",
        "Comedy",
        "Comedy/1920s",
    ]


@pytest.mark.parametrize("genre", ["", "Action", "Comedy"])
@pytest.mark.parametrize("decade", [None, 1920])
def test_the_shelf_that_is_asked_for_is_one_that_the_title_stands_on(genre: str, decade: int | None) -> None:
    assert shelf(kind="movie", genre=genre, decade=decade) in shelves("movie", ["Action", "Comedy"], 1926)


def test_without_a_year_and_genres_there_are_the_shelves_of_all_and_of_the_kind() -> None:
    assert shelves("series", [], None) == ["all", "series"]


def test_everybody_is_named_once_directors_first() -> None:
    assert people_of(TITLE) == ["Clyde Bruckman", "Buster Keaton", "Marion Mack", "Al Boasberg"]


def test_an_unknown_year_sorts_last() -> None:
    assert title_derived({**TITLE, "year": None})["sort_year"] == 0


def test_a_perfect_rating_from_a_few_is_worth_less_than_a_good_one_from_many() -> None:
    assert score(10.0, 5) < score(8.2, 99_000)
    assert score(8.2, 99_000) < 8.2


@pytest.mark.parametrize("votes", [None, 0, 10])
def test_without_a_rating_there_is_no_score(votes: int | None) -> None:
    assert score(None, votes) == 0.0


def test_a_rating_without_votes_counts_as_the_usual_one() -> None:
    assert score(9.9, None) == 6.5
