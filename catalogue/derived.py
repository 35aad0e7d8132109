"""Fields of a title that follow from others. They are stored, because an index can only help with what is stored."""

from collections.abc import Mapping
from typing import Any

from catalogue.maturity import age_for
from catalogue.plain_text import sort_name
from catalogue.search_words import all_words, name_words

# A rating counts as much as its votes and this many more for the usual rating, so that a 10 from five people does not
# lead the list. The formula is the one IMDb published for its Top 250 (the "true Bayesian estimate").
_VOTES_OF_DOUBT = 1000
_USUAL_RATING = 6.5

Values = Mapping[str, Any]


def title_derived(title: Values) -> dict[str, Any]:
    """Return the derived fields of a title, given its other fields by name.

    `sort_name`, `sort_year` and `score` are its places in the orders, `age` the number for its rating as printed,
    `people`, `shelves`, `words` and `name_words` what it is found by.
    """
    people = people_of(title)
    return {
        "sort_name": sort_name(title["name"]),
        "sort_year": title["year"] or 0,
        "score": score(title["imdb_rating"], title["imdb_votes"]),
        "age": age_for(title["rated"]),
        "people": people,
        "shelves": shelves(title["kind"], title["genres"], title["year"]),
        "name_words": name_words(title["name"]),
        "words": all_words(title["name"], people, title["year"]),
    }


def people_of(title: Values) -> list[str]:
    """Return everybody who made a title, each once: directors first, then the cast, then writers."""
    return list(dict.fromkeys([*title["directors"], *title["actors"], *title["writers"]]))


def score(rating: float | None, votes: int | None) -> float:
    """Return what a title is worth among the best, 0 to 10: its rating, the surer the more votes; 0 without any."""
    if not rating:
        return 0.0
    count = votes or 0
    return round((rating * count + _USUAL_RATING * _VOTES_OF_DOUBT) / (count + _VOTES_OF_DOUBT), 4)


def shelf(*, kind: str = "", genre: str = "", decade: int | None = None) -> str:
    """Return the name of the shelf with the titles of one kind, or of one genre and decade; either may be left out.

    Kind goes with neither: within a genre or a decade it is a filter.
    """
    if genre or decade is not None:
        return "/".join(filter(None, [genre, f"{decade}s" if decade is not None else ""]))
    return kind or "all"


def shelves(kind: str, genres: list[str], year: int | None) -> list[str]:
    """Return the names of all shelves that a title stands on: browsing is taking titles from one of them, in order.

    An index for every combination of filters cannot be had; one value for each combination can.
    """
    decades = [None] if year is None else [None, year // 10 * 10]
    named = [shelf(genre=genre, decade=decade) for genre in ["", *genres] for decade in decades if genre or decade]
    return list(dict.fromkeys([shelf(), shelf(kind=kind), *named]))
