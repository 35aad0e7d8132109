"""Moving the sort to the front changes no result: each queryset gives what plain Python gives."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import Count, F, Max
from django.db.models.functions import Length, Upper
from pytest_django import DjangoAssertNumQueries

from catalogue.models import Episode, Stream, Title

pytestmark = [pytest.mark.django_db, pytest.mark.orm]

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def titles() -> list[Title]:
    """Twelve titles, last added first, two of each moment."""
    made = Title.objects.bulk_create(
        Title(
            imdb_id=f"tt{number:07}",
            kind="movie" if number % 2 else "series",
            name=f"Name {number}",
            sort_name=f"name {number % 5}",
            year=2000 + number % 3,
            plot="p" * number,
            added_at=NOON + timedelta(minutes=number // 2),
        )
        for number in range(12)
    )
    return sorted(made, key=lambda title: (title.added_at, title.pk), reverse=True)


def test_values_come_in_the_order_of_a_field_that_was_not_asked_for(titles: list[Title]) -> None:
    newest = Title.objects.newest()
    assert list(newest.values_list("name", flat=True)[2:7]) == [title.name for title in titles[2:7]]
    assert list(newest.values("name")) == [{"name": title.name} for title in titles]
    assert list(newest.reverse().values_list("name", "year")) == [(t.name, t.year) for t in reversed(titles)]


def test_first_and_last_are_the_ends_of_the_order(titles: list[Title]) -> None:
    newest = Title.objects.newest()
    assert (newest.first(), newest.last(), newest[3]) == (titles[0], titles[-1], titles[3])


def test_deferred_fields_are_fetched_only_when_they_are_read(
    titles: list[Title], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        found = list(Title.objects.newest().only("name"))
        assert [title.name for title in found] == [title.name for title in titles]
    with django_assert_num_queries(1):
        assert found[0].plot == titles[0].plot
    kept = Title.objects.newest().defer("plot").first()
    assert kept
    assert kept.get_deferred_fields() == {"plot"}
    assert kept.year == titles[0].year


def test_a_deferred_field_does_not_travel(titles: list[Title]) -> None:
    compiler = Title.objects.only("name").query.get_compiler("default")
    compiler.pre_sql_setup()
    assert compiler.build_query().get_pipeline()[-1] == {"$project": {"_id": 1, "name": 1}}


def test_related_titles_come_along_in_order_missing_ones_too(titles: list[Title]) -> None:
    episode = Episode.objects.create(series=titles[0], imdb_id="tt9000000", name="E", season=1, number=1)
    for number, title in enumerate([titles[0], None, titles[1]]):
        moment = NOON + timedelta(hours=number)
        Stream.objects.create(
            folder=f"folder-{number}", title=title, episode=episode if title else None, added_at=moment
        )
    streams = Stream.objects.select_related("title", "episode").order_by("-added_at")
    assert [stream.title for stream in streams] == [titles[1], None, titles[0]]
    assert [stream.title for stream in streams[1:]] == [None, titles[0]]
    assert [one.series.name for one in Episode.objects.select_related("series").order_by("-added_at")] == [
        titles[0].name
    ]
    assert list(streams.filter(title__name=titles[0].name).values_list("folder", flat=True)) == ["folder-0"]
    by_name = Stream.objects.exclude(title=None).select_related("title").order_by("title__name")
    assert [one.title for one in by_name] == sorted(titles[:2], key=lambda title: title.name)
    partly = Stream.objects.select_related("title").only("folder", "title__name").order_by("added_at")
    assert [(one.folder, one.title.name if one.title else "") for one in partly][:2] == [
        ("folder-0", titles[0].name),
        ("folder-1", ""),
    ]


def test_computed_columns_and_groups_are_sorted_after_they_are_computed(titles: list[Title]) -> None:
    lengths = Title.objects.annotate(length=Length("plot")).order_by("-length")
    assert [title.length for title in lengths] == sorted((len(title.plot) for title in titles), reverse=True)
    upper = Title.objects.newest().annotate(upper=Upper("name")).values_list("upper", flat=True)
    assert list(upper[:3]) == [title.name.upper() for title in titles[:3]]
    per_year = Title.objects.values("year").annotate(number=Count("pk"), latest=Max("added_at")).order_by("-year")
    assert [(row["year"], row["number"]) for row in per_year] == [(2002, 4), (2001, 4), (2000, 4)]
    assert list(Title.objects.order_by("year").values_list("year", flat=True).distinct()) == [2000, 2001, 2002]
    moved = Title.objects.annotate(year_again=F("year")).order_by("-year_again", "pk").values_list("year", flat=True)
    assert list(moved) == sorted((title.year for title in titles if title.year), reverse=True)


def test_unions_and_subqueries_keep_their_result(titles: list[Title]) -> None:
    movies, series = Title.objects.filter(kind="movie"), Title.objects.filter(kind="series")
    both = movies.union(series).order_by("-added_at", "-pk")
    assert [title.pk for title in both] == [title.pk for title in titles]
    Stream.objects.create(folder="folder-0", title=titles[0])
    some = Title.objects.filter(pk__in=Stream.objects.order_by("folder").values("title"))
    assert list(some) == [titles[0]]
    assert Title.objects.newest()[:5].count() == 5
