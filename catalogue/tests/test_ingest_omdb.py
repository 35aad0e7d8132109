"""Ingest that asks OMDb: a real client, a local server that answers as OMDb does, outages included."""

import io
import json
import logging
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from PIL import Image

from catalogue.ingest.directory import DirectoryLibrary
from catalogue.ingest.progress import Silent
from catalogue.ingest.report import Report
from catalogue.ingest.run import Order, run
from catalogue.models import Episode, OmdbDay, Title
from catalogue.omdb import Omdb
from catalogue.tests.libraries import jpeg, make_folder, settle
from catalogue.tests.omdb_server import CITIZEN_KANE, EPISODES, METROPOLIS, SERIES, OmdbServer

pytestmark = pytest.mark.django_db
UNKNOWN = "tt0000404"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    root = tmp_path / "library"
    make_folder(root, "metropolis", METROPOLIS)
    make_folder(root, "citizenkane", CITIZEN_KANE)
    make_folder(root, "lanterns-1", EPISODES[1, 1])
    make_folder(root, "lanterns-2", EPISODES[2, 1])
    return root


def ingest(library: Path, server: OmdbServer, key: str | None = None) -> Report:
    settle(library)
    omdb = Omdb(server.url, server.key if key is None else key, deadline=2, backoff=0.01)
    order = Order(
        library=DirectoryLibrary(library),
        pictures=library.parent / "pictures",
        omdb=omdb,
        poster_hosts={("http", "127.0.0.1", server.port)},
    )
    return run(order, Silent())


def test_films_and_an_episodes_series_get_their_details(library: Path, omdb_server: OmdbServer) -> None:
    report = ingest(library, omdb_server)
    assert (report.added, report.problems, report.notes) == (4, [], [])
    metropolis = Title.objects.get(imdb_id=METROPOLIS)
    assert (metropolis.name, metropolis.year, metropolis.runtime, metropolis.age) == ("Metropolis", 1927, 114, 18)
    series = Title.objects.get(imdb_id=SERIES)
    assert (series.kind, series.name, series.end_year) == ("series", "The Lantern Keepers", 2013)
    assert [episode.code for episode in Episode.objects.of_series(series)] == ["S01E01", "S02E01"]


def test_each_id_is_asked_once(library: Path, omdb_server: OmdbServer) -> None:
    make_folder(library, "metropolis-again", METROPOLIS)
    report = ingest(library, omdb_server)
    assert report.omdb_calls == omdb_server.calls == 7  # two films, two episodes, their series, its two seasons
    assert ingest(library, omdb_server).omdb_calls == 0


def test_a_wrong_key_is_said_once_and_stops_nothing(library: Path, omdb_server: OmdbServer) -> None:
    report = ingest(library, omdb_server, key="wrong")
    assert omdb_server.calls <= 4  # those that were under way when the first answer came
    assert [note for note in report.notes if "OMDB_API_KEY" in note] == report.notes
    assert Title.objects.get(imdb_id=METROPOLIS).needs_details


def test_a_later_run_with_the_right_key_fills_in_what_is_missing(library: Path, omdb_server: OmdbServer) -> None:
    ingest(library, omdb_server, key="wrong")
    report = ingest(library, omdb_server)
    assert (report.added, report.problems) == (0, [])
    assert Title.objects.get(imdb_id=METROPOLIS).name == "Metropolis"
    assert Episode.objects.filter(available=True).count() == 2
    assert not Title.objects.filter(needs_details=True, available=True).exists()


def test_the_limit_of_the_day_leaves_the_rest_for_tomorrow(library: Path, omdb_server: OmdbServer) -> None:
    omdb_server.limit = 2
    report = ingest(library, omdb_server)
    assert report.added == 4
    assert len(report.notes) == 1
    omdb_server.limit, asked = None, omdb_server.calls
    assert ingest(library, omdb_server).added == 0
    assert omdb_server.calls == asked  # not before tomorrow
    OmdbDay.objects.update(day="2001-01-01")
    ingest(library, omdb_server)
    assert not Title.objects.filter(needs_details=True, available=True).exists()


@pytest.mark.parametrize("outage", ["503", "522", "403", "truncated", "hang up", "garbage", "redirect"])
def test_an_outage_is_noted_and_stops_nothing(library: Path, omdb_server: OmdbServer, outage: str) -> None:
    omdb_server.outage = outage
    report = ingest(library, omdb_server)
    assert (report.added, report.problems) == (4, [])
    assert report.notes
    assert all("\n" not in note and omdb_server.key not in note for note in report.notes)


def test_an_answer_that_is_none_of_omdbs_is_a_problem_until_the_next_run(
    library: Path, omdb_server: OmdbServer
) -> None:
    omdb_server.outage = "portal"
    report = ingest(library, omdb_server)
    assert (report.added, {one["code"] for one in report.problems}) == (0, {"not json"})
    omdb_server.outage = ""
    report = ingest(library, omdb_server)
    assert (report.updated, report.problems) == (4, [])


def test_an_outage_never_empties_what_is_there(library: Path, omdb_server: OmdbServer) -> None:
    ingest(library, omdb_server)
    omdb_server.outage = "503"
    (library / "metropolis" / "metadata.txt").write_text(f"{METROPOLIS}\nlabel: Restored\n")
    ingest(library, omdb_server)
    title = Title.objects.get(imdb_id=METROPOLIS)
    assert (title.name, title.year, title.needs_details) == ("Metropolis", 1927, False)


def test_an_id_that_omdb_does_not_know_is_a_problem_of_its_folder(library: Path, omdb_server: OmdbServer) -> None:
    make_folder(library, "who-is-this", UNKNOWN)
    report = ingest(library, omdb_server)
    assert [(one["folder"], one["code"]) for one in report.problems] == [("who-is-this", "not found")]
    assert report.added == 4


def test_a_poster_is_fetched_once_and_kept_small(library: Path, omdb_server: OmdbServer) -> None:
    omdb_server.files["poster.jpg"] = jpeg((200, 40, 40), (1000, 1500))
    omdb_server.titles[METROPOLIS]["Poster"] = f"{omdb_server.url}poster.jpg"
    ingest(library, omdb_server)
    title = Title.objects.get(imdb_id=METROPOLIS)
    with Image.open(library.parent / "pictures" / title.poster) as picture:
        assert (picture.format, picture.size) == ("WEBP", (500, 750))
    assert title.colour.startswith("#")


@pytest.mark.parametrize("poster", ["gone.jpg", "not-a-picture.jpg"])
def test_a_poster_that_cannot_be_had_is_a_note(library: Path, omdb_server: OmdbServer, poster: str) -> None:
    omdb_server.files["not-a-picture.jpg"] = b"<html>sign in</html>"
    omdb_server.titles[METROPOLIS]["Poster"] = f"{omdb_server.url}{poster}"
    report = ingest(library, omdb_server)
    assert (report.added, len(report.notes)) == (4, 1)
    assert Title.objects.get(imdb_id=METROPOLIS).poster == ""


def test_the_key_reaches_neither_report_nor_log(
    library: Path, omdb_server: OmdbServer, settings: LazySettings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    settings.OMDB_URL, settings.OMDB_API_KEY = omdb_server.url, omdb_server.key
    settings.NOTFLIX_PICTURES = library.parent / "pictures"
    out, err = io.StringIO(), io.StringIO()
    call_command("ingest", "--json", "--library", str(library), stdout=out, stderr=err)
    assert json.loads(out.getvalue())["omdb_calls"] == 7
    assert omdb_server.key not in out.getvalue() + err.getvalue() + caplog.text


def test_a_folder_with_a_problem_is_not_asked_about_again_until_it_changes(
    library: Path, omdb_server: OmdbServer
) -> None:
    make_folder(library, "who-is-this", UNKNOWN)
    ingest(library, omdb_server, key="wrong")
    assert Title.objects.get(imdb_id=UNKNOWN).available
    assert [one["code"] for one in ingest(library, omdb_server).problems] == ["not found"]
    again = ingest(library, omdb_server)
    assert ([one["code"] for one in again.problems], again.omdb_calls) == (["not found"], 0)
    assert Title.objects.get(imdb_id=UNKNOWN).available  # what was published stays as it was
