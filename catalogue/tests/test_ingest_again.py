"""Ingest, night after night: what is asked again, what stays, what is put right."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from catalogue.ingest.directory import DirectoryLibrary
from catalogue.ingest.known import Questions, known_folders
from catalogue.ingest.progress import Silent
from catalogue.ingest.report import Report
from catalogue.ingest.run import Order, run
from catalogue.models import Episode, IngestRun, OmdbDay, Stream, Title
from catalogue.omdb import Omdb
from catalogue.tests.libraries import answer, jpeg, make_folder, settle
from catalogue.tests.omdb_server import CITIZEN_KANE, EPISODES, METROPOLIS, SERIES, OmdbServer
from catalogue.tests.omdb_server import title as omdb_title
from notflix_site.mongo.tests.explain import assert_all_indexed, explained_queries

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.now() - timedelta(days=31)
A_WEEK_AGO = timezone.now() - timedelta(days=8)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    root = tmp_path / "library"
    make_folder(root, "metropolis", METROPOLIS)
    make_folder(root, "citizenkane", CITIZEN_KANE)
    make_folder(root, "lanterns-1", EPISODES[1, 1])
    return root


def ingest(
    library: Path, server: OmdbServer | None, *, refresh: bool = False, limit: int = 1000, only: str = ""
) -> Report:
    settle(library)
    order = Order(
        library=DirectoryLibrary(library),
        pictures=library.parent / "pictures",
        omdb=Omdb(server.url, server.key, deadline=2, backoff=0.01) if server else None,
        daily_limit=limit,
        poster_hosts={("http", "127.0.0.1", server.port)} if server else frozenset(),
        refresh=refresh,
        only=frozenset({only} if only else ()),
    )
    return run(order, Silent())


def test_omdb_is_asked_again_after_thirty_days(library: Path, omdb_server: OmdbServer) -> None:
    ingest(library, omdb_server)
    Title.objects.filter(imdb_id=METROPOLIS).update(omdb_fetched_at=LONG_AGO, name="My name", curated_fields=["name"])
    omdb_server.titles[METROPOLIS] |= {"Title": "Another name", "imdbVotes": "80,000"}
    report = ingest(library, omdb_server)
    assert (report.omdb_calls, report.updated, report.unchanged) == (1, 1, 2)
    title = Title.objects.get(imdb_id=METROPOLIS)
    assert (title.name, title.imdb_votes) == ("My name", 80_000)
    assert ingest(library, omdb_server).omdb_calls == 0


def test_news_that_are_none_change_nothing_that_anybody_sees(library: Path, omdb_server: OmdbServer) -> None:
    ingest(library, omdb_server)
    Title.objects.filter(imdb_id=METROPOLIS).update(omdb_fetched_at=LONG_AGO)
    report = ingest(library, omdb_server)
    assert (report.omdb_calls, report.updated, report.unchanged, report.titles) == (1, 0, 3, 0)
    assert ingest(library, omdb_server).omdb_calls == 0


def test_refresh_asks_about_everything_again_once(library: Path, omdb_server: OmdbServer) -> None:
    ingest(library, omdb_server)
    make_folder(library, "metropolis-again", METROPOLIS)
    assert ingest(library, omdb_server, refresh=True).omdb_calls == 4  # two films, an episode, its series


def test_an_id_that_omdb_has_forgotten_keeps_its_film_on_the_site(library: Path, omdb_server: OmdbServer) -> None:
    ingest(library, omdb_server)
    Title.objects.filter(imdb_id=METROPOLIS).update(omdb_fetched_at=LONG_AGO)
    del omdb_server.titles[METROPOLIS]
    report = ingest(library, omdb_server)
    assert [(one["folder"], one["code"]) for one in report.problems] == [("metropolis", "not found")]
    title = Title.objects.get(imdb_id=METROPOLIS)
    assert (title.name, title.year, title.available) == ("Metropolis", 1927, True)
    again = ingest(library, omdb_server)
    assert ([one["code"] for one in again.problems], again.omdb_calls) == (["not found"], 0)


def test_texts_that_cannot_be_used_any_more_leave_the_film_on_the_site(library: Path, omdb_server: OmdbServer) -> None:
    ingest(library, omdb_server)
    metadata = library / "metropolis" / "metadata.txt"
    metadata.write_text("tt0000001 or tt0000002?")
    for _ in range(2):
        assert [one["code"] for one in ingest(library, omdb_server).problems] == ["several ids"]
        stream = Stream.objects.get(folder="metropolis")
        assert (stream.state, stream.problem_code) == ("ready", "several ids")
        assert Title.objects.get(imdb_id=METROPOLIS).available
    metadata.write_text(METROPOLIS)
    assert ingest(library, omdb_server).problems == []
    assert Stream.objects.get(folder="metropolis").problem_code == ""


def test_a_video_that_cannot_be_played_any_more_leaves_the_site(library: Path, omdb_server: OmdbServer) -> None:
    ingest(library, omdb_server)
    (library / "metropolis" / "seg-0-00002.m4s").unlink()
    (library / "lanterns-1" / "manifest.mpd").write_text("<html>")
    report = ingest(library, omdb_server)
    assert {one["folder"]: one["code"] for one in report.problems} == {
        "metropolis": "incomplete",
        "lanterns-1": "manifest",
    }
    assert list(Title.objects.filter(available=True).values_list("imdb_id", flat=True)) == [CITIZEN_KANE]
    (library / "metropolis" / "seg-0-00002.m4s").write_bytes(b"here it is")
    assert [one["folder"] for one in ingest(library, omdb_server).problems] == ["lanterns-1"]
    assert Title.objects.get(imdb_id=METROPOLIS).available


def test_a_season_brings_the_episodes_that_are_missing(library: Path, omdb_server: OmdbServer) -> None:
    ingest(library, omdb_server)
    series = Title.objects.get(imdb_id=SERIES)
    first, second = Episode.objects.filter(series=series).order_by("number")
    assert (first.imdb_id, first.available, second.imdb_id, second.available) == (
        EPISODES[1, 1],
        True,
        EPISODES[1, 2],
        False,
    )
    assert (second.name, second.season, second.number, second.plot) == ("Night 1.2", 1, 2, "")
    make_folder(library, "lanterns-2", EPISODES[1, 2])
    report = ingest(library, omdb_server)
    assert (report.omdb_calls, report.added) == (1, 1)  # its own details; the list of the season is kept
    second.refresh_from_db()
    assert second.available
    assert second.plot


def test_a_season_that_the_day_did_not_allow_is_asked_for_the_next_day(library: Path, omdb_server: OmdbServer) -> None:
    report = ingest(library, omdb_server, limit=4)  # all but the season
    assert (report.omdb_calls, report.added) == (4, 3)
    assert ingest(library, omdb_server, limit=4).omdb_calls == 0
    OmdbDay.objects.update(day="2001-01-01")
    ingest(library, omdb_server, limit=4)
    assert Episode.objects.count() == 2
    assert not Title.objects.filter(needs_details=True).exists()
    OmdbDay.objects.exclude(day="2001-01-01").update(day="2001-01-02")
    assert ingest(library, omdb_server, limit=4).omdb_calls == 0


def test_a_season_that_omdb_does_not_know_is_an_empty_one(library: Path, omdb_server: OmdbServer) -> None:
    special = omdb_title("tt9900777", "Special", Type="episode", Season="1", Episode="1", seriesID="tt9900700")
    omdb_server.titles |= {
        "tt9900777": special | {"Season": "9", "seriesID": "tt9900700"},
        "tt9900700": omdb_title("tt9900700", "A series", Type="series", totalSeasons="1"),
    }
    make_folder(library, "a-special", "tt9900777\nseason: 7")
    ingest(library, omdb_server)
    series = Title.objects.get(imdb_id="tt9900700")
    assert series.season_lists
    assert (series.season_lists["7"]["episodes"], series.needs_details) == ([], False)


def test_a_dead_poster_is_tried_again_after_a_week_or_when_omdb_names_another(
    library: Path, omdb_server: OmdbServer
) -> None:
    omdb_server.titles[METROPOLIS]["Poster"] = f"{omdb_server.url}first.jpg"
    assert len(ingest(library, omdb_server).notes) == 1
    title = Title.objects.get(imdb_id=METROPOLIS)
    assert title.poster_failed_at is not None
    assert ingest(library, omdb_server).notes == []

    omdb_server.files["first.jpg"] = jpeg((200, 40, 40), (1000, 1500))
    Title.objects.filter(pk=title.pk).update(poster_failed_at=A_WEEK_AGO)
    report = ingest(library, omdb_server)
    assert (report.omdb_calls, report.updated) == (0, 1)
    title.refresh_from_db()
    assert title.poster.endswith(".webp")
    assert title.poster_failed_at is None

    omdb_server.files["second.jpg"] = jpeg((40, 40, 200), (1000, 1500))
    omdb_server.titles[METROPOLIS]["Poster"] = f"{omdb_server.url}second.jpg"
    ingest(library, omdb_server, refresh=True)
    assert Title.objects.get(pk=title.pk).poster != title.poster


def test_a_poster_that_a_curator_chose_is_never_replaced(library: Path, omdb_server: OmdbServer) -> None:
    ingest(library, omdb_server)
    Title.objects.filter(imdb_id=METROPOLIS).update(poster="mine.webp", curated_fields=["poster"])
    omdb_server.files["first.jpg"] = jpeg()
    omdb_server.titles[METROPOLIS]["Poster"] = f"{omdb_server.url}first.jpg"
    ingest(library, omdb_server, refresh=True)
    assert Title.objects.get(imdb_id=METROPOLIS).poster == "mine.webp"


def test_what_a_killed_run_left_wrong_is_put_right(library: Path) -> None:
    ingest(library, None)
    Title.objects.filter(imdb_id=METROPOLIS).update(available=False)
    gone = Title.objects.create(imdb_id="tt0000001", kind="movie", name="x", sort_name="x", available=True)
    IngestRun.objects.create(started_at=timezone.now(), library=str(library))
    assert ingest(library, None).unchanged == 3
    assert Title.objects.get(imdb_id=METROPOLIS).available
    gone.refresh_from_db()
    assert not gone.available
    last = IngestRun.objects.order_by("-started_at").first()
    assert last
    assert last.finished_at


def test_a_run_is_kept_with_its_plan_and_its_report(library: Path) -> None:
    make_folder(library, "bad-folder", "nothing in here")
    ingest(library, None)
    kept = IngestRun.objects.get()
    assert kept.plan
    assert kept.plan["added"]["names"] == ["bad-folder", "citizenkane", "lanterns-1", "metropolis"]
    assert kept.report["added"] == 3
    assert [one["code"] for one in kept.report["problems"]] == ["no id"]
    assert kept.library == str(library)
    ingest(library, None)
    assert IngestRun.objects.count() == 1


def test_of_two_versions_the_one_added_last_comes_first_and_then_the_folders_name_decides(library: Path) -> None:
    make_folder(library, "zz-colour", f"{METROPOLIS}\nlabel: In colour")
    ingest(library, None)
    make_folder(library, "aa-restored", f"{METROPOLIS}\nlabel: Restored")
    ingest(library, None)
    versions = Stream.objects.of_film(Title.objects.get(imdb_id=METROPOLIS))
    assert [one.folder for one in versions] == ["aa-restored", "metropolis", "zz-colour"]


def test_an_answer_in_the_folder_is_never_asked_for(library: Path, omdb_server: OmdbServer) -> None:
    make_folder(library, "kept-answer", "tt0063350", kept=answer("tt0063350", "Night of the Living Dead"))
    ingest(library, omdb_server)
    assert "tt0063350" not in {question.get("i") for question in omdb_server.questions}
    (library / "kept-answer" / "omdb.json").write_text(json.dumps(answer("tt0063350", "Night", Plot="N/A")))
    ingest(library, omdb_server, refresh=True)
    title = Title.objects.get(imdb_id="tt0063350")
    assert (title.name, title.plot, title.omdb_fetched_at) == ("Night", "", None)


def test_a_folder_looked_at_alone_is_judged_like_among_all(library: Path) -> None:
    make_folder(library, "METROPOLIS", METROPOLIS)
    for only in ("", "metropolis", ""):
        report = ingest(library, None, only=only)
        assert [(one["folder"], one["code"]) for one in report.problems] == [("metropolis", "case")]
    (library / "METROPOLIS").rename(library / "metropolis-2")
    report = ingest(library, None)
    assert (report.problems, Stream.objects.get(folder="metropolis").state) == ([], "ready")


def test_whose_details_are_due_is_read_from_indexes(library: Path) -> None:
    ingest(library, None)
    with explained_queries() as queries:
        known_folders(timezone.now(), Questions(left=100))
    # Of the streams all are read, on purpose: that is what a whole library is compared with.
    assert_all_indexed([query for query in queries if query.collection != Stream._meta.db_table])
