"""The one rule about who may see what, and the order of lists."""

from dataclasses import dataclass

import pytest

from catalogue.derived import shelf
from catalogue.models import Title
from catalogue.querysets import ORDERS, Order
from catalogue.tests.titles import make_title

pytestmark = [pytest.mark.django_db, pytest.mark.orm]


@dataclass(frozen=True)
class Anybody:
    max_age: int | None = None


def title(number: int, **fields: object) -> Title:
    values = {"kind": "movie", "name": f"Film {number}", "sort_name": f"film {number:03d}", "available": True, "age": 0}
    return Title.objects.create(imdb_id=f"tt{number:07d}", **{**values, **fields})


def names(queryset: object) -> list[str]:
    return [one.name for one in queryset]  # type: ignore[attr-defined]


def test_hidden_and_unavailable_titles_are_seen_by_nobody() -> None:
    title(1)
    title(2, published=False)
    title(3, available=False)
    assert names(Title.objects.visible_to(Anybody())) == ["Film 1"]


@pytest.mark.parametrize(("limit", "seen"), [(None, 5), (0, 1), (12, 2), (13, 3), (17, 4), (18, 5)])
def test_a_limit_leaves_out_what_is_above_it(limit: int | None, seen: int) -> None:
    for number, age in enumerate((0, 10, 13, 17, 18)):
        title(number, age=age)
    assert len(Title.objects.visible_to(Anybody(limit))) == seen


def test_a_title_that_nobody_rated_counts_as_eighteen() -> None:
    Title.objects.create(imdb_id="tt0000001", kind="movie", name="x", sort_name="x", available=True)
    assert names(Title.objects.visible_to(Anybody(17))) == []
    assert names(Title.objects.visible_to(Anybody(18))) == ["x"]


@pytest.mark.parametrize("order", ORDERS)
def test_pages_by_key_show_every_title_once(order: Order) -> None:
    same = title(900, name="same", sort_name="same", sort_year=1999, score=7.5).added_at
    for number in range(6):
        tie = number % 2
        title(
            number,
            added_at=same,
            sort_name="same" if tie else f"a{number}",
            sort_year=1999 if tie else number,
            score=7.5 if tie else number,
        )
    everything = Title.objects.visible_to(Anybody()).sorted_by(order)
    seen: list[str] = []
    page = list(everything[:2])
    while page:
        seen += names(page)
        page = list(everything.after(page[-1], order)[:2])
    assert seen == names(everything)
    assert len(set(seen)) == 7


def test_a_shelf_has_what_stands_on_it() -> None:
    make_title("tt0000001", "A western", genres=["Western"], year=1952)
    make_title("tt0000002", "A late western", genres=["Western"], year=1991)
    make_title("tt0000003", "A comedy", genres=["Comedy"], year=1952, kind="series")
    on_shelf = Title.objects.visible_to(Anybody()).on_shelf
    assert names(on_shelf(shelf(genre="Western")).sorted_by("year")) == ["A late western", "A western"]
    assert names(on_shelf(shelf(genre="Western", decade=1950))) == ["A western"]
    assert names(on_shelf(shelf(decade=1950)).sorted_by("name")) == ["A comedy", "A western"]
    assert names(on_shelf(shelf(kind="series"))) == ["A comedy"]
    assert names(on_shelf(shelf(decade=1950)).of_kind("movie")) == ["A western"]
    assert names(on_shelf(shelf(genre="Horror"))) == []


def test_a_person_leads_to_all_that_they_are_in() -> None:
    make_title("tt0000001", "Directed", directors=["Ida Lupino"], year=1953)
    make_title("tt0000002", "Played in", actors=["Ida Lupino", "Somebody"], year=1941)
    make_title("tt0000003", "Neither", actors=["Somebody"])
    with_person = Title.objects.visible_to(Anybody()).with_person
    assert names(with_person("Ida Lupino").sorted_by("year")) == ["Directed", "Played in"]
    assert names(with_person("Ida")) == []
