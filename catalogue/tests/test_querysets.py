"""The one rule about who may see what, and the order of lists."""

from dataclasses import dataclass

import pytest

from catalogue.models import Title

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


@pytest.mark.parametrize("order", ["newest", "by_name"])
def test_pages_by_key_show_every_title_once(order: str) -> None:
    same = title(900, name="same", sort_name="same").added_at
    for number in range(6):
        title(number, added_at=same, sort_name="same" if number % 2 else f"a{number}")
    everything = getattr(Title.objects.visible_to(Anybody()), order)()
    seen: list[str] = []
    page = list(everything[:2])
    while page:
        seen += names(page)
        page = list(everything.after(page[-1], "newest" if order == "newest" else "name")[:2])
    assert seen == names(everything)
    assert len(set(seen)) == 7
