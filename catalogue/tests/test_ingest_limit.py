"""The questions of a day are used up: the run ends well, the rest of the day asks nothing, and later days finish it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from catalogue.database import collection_of
from catalogue.ingest.directory import DirectoryLibrary
from catalogue.ingest.progress import Silent
from catalogue.ingest.report import Report
from catalogue.ingest.run import Order, run
from catalogue.models import Episode, IngestRun, OmdbDay, Stream, Title
from catalogue.omdb import Omdb
from catalogue.tests.documents import Documents, comparable, differences
from catalogue.tests.libraries import answer, make_folder
from catalogue.tests.omdb_server import EPISODES, OmdbServer

pytestmark = pytest.mark.django_db
_ENOUGH = 1000
# Six films, four episodes, their series, and its two lists of seasons.
_QUESTIONS = 13
Ingest = Callable[[int], Report]


@pytest.fixture
def ingest(tmp_path: Path, omdb_server: OmdbServer) -> Ingest:
    """Ingest a small library about which OMDb knows everything, with so many questions a day."""
    library = tmp_path / "library"
    for number in range(6):
        imdb_id = f"tt000000{number}"
        omdb_server.titles[imdb_id] = answer(imdb_id, f"Film {number}")
        make_folder(library, f"film-{number:04}", imdb_id)
    for (season, number), imdb_id in EPISODES.items():
        make_folder(library, f"episode-{season}{number}", imdb_id)

    def once(limit: int) -> Report:
        omdb = Omdb(omdb_server.url, omdb_server.key, backoff=0.01)
        order = Order(
            library=DirectoryLibrary(library), pictures=tmp_path / "pictures", omdb=omdb, daily_limit=limit, workers=2
        )
        return run(order, Silent())

    return once


@pytest.fixture
def undisturbed(ingest: Ingest, omdb_server: OmdbServer) -> Documents:
    """The catalogue that a run without a limit makes; the database is empty again afterwards."""
    assert ingest(_ENOUGH).omdb_calls == _QUESTIONS
    made = catalogue()
    for model in (Title, Episode, Stream, IngestRun, OmdbDay):
        collection_of(model).delete_many({})
    omdb_server.questions.clear()
    return made


def documents() -> Documents:
    """Return the catalogue as the database holds it."""
    return {model.__name__: list(collection_of(model).find()) for model in (Title, Episode, Stream)}


def catalogue() -> Documents:
    """Return the catalogue, comparable, without the films that stood in for what turned out to be episodes."""
    made = comparable(documents())
    made["Title"] = [one for one in made["Title"] if one["available"] or one["omdb"]]
    return made


def let_a_day_pass() -> None:
    """Make the days that were counted older ones."""
    days = collection_of(OmdbDay)
    for number, day in enumerate(list(days.find())):
        days.update_one({"_id": day["_id"]}, {"$set": {"day": f"2001-01-{number + 1:02}"}})


@pytest.mark.parametrize("limit", [1, 2, 5, 12])
def test_our_own_limit_lets_the_following_days_finish_the_work(
    limit: int, ingest: Ingest, undisturbed: Documents, omdb_server: OmdbServer
) -> None:
    report = ingest(limit)
    assert (report.added, report.problems, report.omdb_calls) == (10, [], limit)
    assert [note for note in report.notes if "OMDB_DAILY_LIMIT is reached" in note] == report.notes
    assert len(report.notes) == 1
    assert Stream.objects.filter(state="ready").count() == 10
    assert Title.objects.filter(needs_details=True).exists() or Episode.objects.filter(needs_details=True).exists()
    assert_that_nothing_more_happens_today(ingest, limit, omdb_server)

    days = 1
    while differences(catalogue(), undisturbed):
        let_a_day_pass()
        assert ingest(limit).omdb_calls <= limit
        days += 1
        assert days <= -(-_QUESTIONS // limit), differences(catalogue(), undisturbed)[:5]
    assert omdb_server.calls == _QUESTIONS


@pytest.mark.parametrize("limit", [0, 1, 5, 12])
def test_the_limit_of_omdb_itself_lets_the_next_day_finish_the_work(
    limit: int, ingest: Ingest, undisturbed: Documents, omdb_server: OmdbServer
) -> None:
    omdb_server.limit = limit
    report = ingest(_ENOUGH)
    assert (report.added, report.problems) == (10, [])
    assert limit < report.omdb_calls == omdb_server.calls <= limit + 2  # both workers may ask before one is refused
    assert [note for note in report.notes if "OMDb's daily request limit is reached" in note] == report.notes
    assert len(report.notes) == 1
    assert OmdbDay.objects.get().closed
    assert Stream.objects.filter(state="ready").count() == 10
    assert_that_nothing_more_happens_today(ingest, _ENOUGH, omdb_server)

    omdb_server.limit = None
    let_a_day_pass()
    ingest(_ENOUGH)
    assert differences(catalogue(), undisturbed) == []
    asked = [(question["i"], question.get("Season")) for question in omdb_server.questions]
    assert len(set(asked)) == _QUESTIONS


def test_a_limit_of_nothing_asks_nothing(ingest: Ingest, omdb_server: OmdbServer) -> None:
    report = ingest(0)
    assert (report.added, report.problems, report.omdb_calls, omdb_server.calls) == (10, [], 0, 0)
    assert Title.objects.get(imdb_id="tt0000000").needs_details


def assert_that_nothing_more_happens_today(ingest: Ingest, limit: int, omdb_server: OmdbServer) -> None:
    """See that the next run of the day asks nothing, changes nothing, and says nothing new."""
    before, asked = documents(), omdb_server.calls
    report = ingest(limit)
    assert (report.omdb_calls, omdb_server.calls) == (0, asked)
    assert (report.added, report.updated, report.problems) == (0, 0, [])
    assert differences(documents(), before) == []
