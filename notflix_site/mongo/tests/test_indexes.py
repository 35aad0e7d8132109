"""Every way in which the site reads its catalogue uses an index, and none sorts. Only mongod explains its plans."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from bson import ObjectId
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Lower
from django.test.utils import CaptureQueriesContext

from catalogue.derived import shelf
from catalogue.models import Episode, Stream, Title
from catalogue.querysets import ORDERS, Order
from notflix_site.mongo.tests.explain import (
    assert_all_indexed,
    assert_indexed,
    explained_queries,
    plan_stages,
    queries_of,
)

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Child:
    max_age: int | None = 12


@pytest.fixture
def titles() -> list[Title]:
    """Sixty titles of both kinds and several ages, two by two added at the same moment."""
    made = [
        Title(
            imdb_id=f"tt{number:07}",
            kind="movie" if number % 3 else "series",
            name=f"Name {number}",
            sort_name=f"name {number % 40:03}",
            sort_year=1990 + number // 6,
            score=number % 7,
            shelves=["all", "movie" if number % 3 else "series", "Drama"],
            people=["Somebody"],
            age=(0, 12, 18)[number % 3],
            available=number % 10 != 0,
            added_at=NOON + timedelta(minutes=number // 2),
        )
        for number in range(60)
    ]
    return Title.objects.bulk_create(made)


@pytest.fixture
def streams(titles: list[Title]) -> list[Stream]:
    """For each title an episode and a stream of it."""
    episodes = Episode.objects.bulk_create(
        Episode(series=title, imdb_id=f"tt9{number:07}", season=1, number=number, name="E", available=True)
        for number, title in enumerate(titles)
    )
    return Stream.objects.bulk_create(
        Stream(folder=f"folder-{number:05}", title=episode.series, episode=episode)
        for number, episode in enumerate(episodes)
    )


def movies() -> QuerySet[Title]:
    return Title.objects.published().on_shelf("movie").newest()


PAGES: dict[str, Callable[[], QuerySet[Any]]] = {
    "newest of a kind": lambda: movies()[:20],
    "a later slice": lambda: movies()[10:20],
    "both kinds": lambda: Title.objects.published().on_shelf("all").newest()[:20],
    "by name": lambda: Title.objects.published().on_shelf("series").sorted_by("name")[:20],
    "by year": lambda: Title.objects.published().on_shelf("all").sorted_by("year")[:20],
    "by rating": lambda: Title.objects.published().on_shelf("Drama").of_kind("movie").sorted_by("rating")[:20],
    "for a child": lambda: Title.objects.visible_to(Child()).on_shelf("movie").newest()[:20],
    "both kinds for a child": lambda: Title.objects.visible_to(Child()).on_shelf("all").newest()[:20],
    "what somebody is in": lambda: Title.objects.published().with_person("Somebody").sorted_by("year")[:20],
    "reversed": lambda: movies().reverse()[:20],
    "values": lambda: movies().values("imdb_id", "name")[:20],
    "values_list": lambda: movies().values_list("name", flat=True)[:20],
    "values_list with the order's field": lambda: movies().values_list("name", "added_at")[:20],
    "only": lambda: movies().only("name")[:20],
    "defer": lambda: movies().defer("omdb", "plot")[:20],
    "an annotation": lambda: movies().annotate(lower=Lower("name"))[:20],
    "admin's list": lambda: Title.objects.order_by("-added_at", "-pk")[:20],
    "admin's list of streams": lambda: Stream.objects.select_related("title").order_by("-added_at", "-pk")[:20],
    "admin's list of episodes": lambda: Episode.objects.select_related("series").order_by("-added_at", "-pk")[:20],
    "problems": lambda: Stream.objects.filter(state="ready").order_by("-added_at", "-pk")[:20],
    "by key": lambda: Title.objects.order_by("pk")[:20],
    "by IMDb id": lambda: Title.objects.filter(imdb_id="tt0000007"),
    "by several IMDb ids": lambda: Title.objects.filter(imdb_id__in=["tt0000007", "tt0000008"]),
    "either of two": lambda: Title.objects.filter(Q(imdb_id="tt0000007") | Q(pk=ObjectId())),
    "by IMDb id, for a child": lambda: Title.objects.visible_to(Child()).filter(imdb_id="tt0000008"),
    "needs details": lambda: Title.objects.filter(needs_details=True),
}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_read_from_an_index_in_its_order(page: str, streams: list[Stream]) -> None:
    assert_indexed(PAGES[page]())


@pytest.mark.parametrize("kind", ["movie", ""])
@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("viewer", [Child(None), Child(12)])
def test_the_next_page_begins_inside_the_index(order: Order, kind: str, viewer: Child, titles: list[Title]) -> None:
    everything = Title.objects.visible_to(viewer).on_shelf(shelf(kind=kind)).sorted_by(order)
    last = everything[9]
    page = everything.after(last, order)

    assert_indexed(page[:10])
    assert [title.pk for title in page] == [title.pk for title in everything[10:]]


def test_the_streams_and_episodes_of_a_title_come_in_order_from_an_index(streams: list[Stream]) -> None:
    stream = streams[0]
    assert stream.title
    assert stream.episode
    assert_indexed(Episode.objects.of_series(stream.title))
    assert_indexed(Stream.objects.of_film(stream.title))
    assert_indexed(Stream.objects.of_episode(stream.episode))


def test_questions_that_fetch_no_rows_use_an_index(titles: list[Title]) -> None:
    with explained_queries() as queries:
        movies().first()
        movies().last()
        movies().exists()
        movies().count()
        Title.objects.in_bulk([title.pk for title in titles[:5]])
        Title.objects.in_bulk(["tt0000001", "tt0000002"], field_name="imdb_id")
        Title.objects.get(pk=titles[0].pk)
        Title.objects.filter(imdb_id="tt0000001").update(name="Other")
        Title.objects.filter(pk=titles[3].pk).delete()
    assert_all_indexed(queries)


def test_a_list_with_its_related_titles_joins_only_what_it_shows(streams: list[Stream]) -> None:
    [query] = queries_of(Stream.objects.select_related("title").order_by("-added_at", "-pk")[:3])
    names = [next(iter(stage)) for stage in query.command["pipeline"]]

    assert names.index("$sort") < names.index("$lookup")
    assert "SORT" not in query.stages()


def test_the_helper_refuses_a_scan_and_a_sort(titles: list[Title]) -> None:
    """What must not pass: a whole collection read, a blocking sort, a join without an index, and no query at all."""
    for unfit in (
        Title.objects.filter(name="Name 7"),
        Title.objects.filter(imdb_id__gt="tt0000001").order_by("name"),
        Title.objects.filter(imdb_id__gt="tt0000001").order_by(Lower("name")),
        Title.objects.filter(imdb_id="tt0000007").order_by(F("year").desc(nulls_last=True)),
    ):
        with pytest.raises(AssertionError, match=r"COLLSCAN|SORT|\$sort"):
            assert_indexed(unfit)
    with pytest.raises(AssertionError, match="No query"):
        assert_indexed(Title.objects.none())


def test_queries_logged_for_debugging_keep_their_index(titles: list[Title]) -> None:
    """With DEBUG, Django wraps the collections in a logger."""
    from django.db import connection

    with CaptureQueriesContext(connection) as logged:
        assert "IXSCAN" in plan_stages(movies()[:5])
    assert any("aggregate" in query["sql"] for query in logged.captured_queries)
