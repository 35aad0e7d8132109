"""OMDb out of order, each time with a run of its own: what is published stays, the rest appears and waits."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.test import Client

from accounts.models import User
from accounts.profiles import ensure_first_profile
from catalogue.database import collection_of
from catalogue.ingest.report import Report
from catalogue.models import OmdbDay, Stream
from catalogue.omdb import Omdb
from catalogue.tests.bad_inputs.memory import ALLOWED, within
from catalogue.tests.bad_inputs.row import Expected
from catalogue.tests.bad_inputs.stage import Stage, documents, stream_of, title_of
from catalogue.tests.libraries import answer
from catalogue.tests.omdb_server import OmdbServer

KNOWN, NEW, NEIGHBOUR = "tt0000001", "tt0000002", "tt0000003"


@dataclass(frozen=True)
class Outage:
    """What OMDb does (see OmdbServer.outage), and part of what is said of it.

    `refused` is the status with which its limit is said to be reached; `asked_once`: it is not asked a second time;
    `patience` is how many seconds a question may take.
    """

    how: str = ""
    says: str = ""
    refused: int = 0
    retry_after: str = ""
    asked_once: bool = False
    patience: float = 10


def an_outage(outage: Outage, stage: Stage) -> None:
    """Ask again about a known title and for the first time about a new one while OMDb is out of order."""
    before = _a_known_one_and_a_new_one(stage)
    stage.server.questions.clear()
    _begin(stage.server, outage)
    with within(ALLOWED):
        report = stage.ingest(refresh=True, deadline=outage.patience)
    _assert_all_went_on(stage, report, before)
    assert stage.server.fetched == []
    assert stage.server.finished_drips == 0
    if outage.refused:
        _assert_the_day_is_over(stage, report)
    else:
        _assert_each_was_asked(stage, report, outage)


def _begin(server: OmdbServer, outage: Outage) -> None:
    server.retry_after = outage.retry_after
    server.outage = outage.how
    if outage.refused == 401:
        server.limit = 0
    elif outage.refused:
        server.outage = '{"Response":"False","Error":"Request limit reached!"}'


def _a_known_one_and_a_new_one(stage: Stage) -> dict[str, Any]:
    """Make a library of a folder that was ingested, and of two that were not. Returns the first one's documents."""
    stage.add("known-one", KNOWN)
    stage.ingest()
    before = {"title": title_of(KNOWN), "stream": stream_of("known-one")}
    assert before["title"]["name"] == f"Title of {KNOWN}"
    stage.add("new-one1", NEW)
    stage.add("with-its-own", NEIGHBOUR, kept=answer(NEIGHBOUR, "Kept"))
    return before


def _assert_all_went_on(stage: Stage, report: Report, before: dict[str, Any]) -> None:
    assert report.problems == []
    assert (report.folders, report.added) == (3, 2)
    assert {"title": title_of(KNOWN), "stream": stream_of("known-one")} == before
    new, neighbour = title_of(NEW), title_of(NEIGHBOUR)
    assert (new["name"], new["needs_details"], new["available"]) == (NEW, True, True)
    assert (neighbour["name"], neighbour["needs_details"], neighbour["available"]) == ("Kept", False, True)


def _assert_each_was_asked(stage: Stage, report: Report, outage: Outage) -> None:
    assert len(report.notes) == 2
    for imdb_id in (KNOWN, NEW):
        assert [note for note in report.notes if imdb_id in note and outage.says in note]
        asked = [question for question in stage.server.questions if question["i"] == imdb_id]
        assert len(asked) == (1 if outage.asked_once else 3)
    stage.server.outage = ""
    stage.ingest()
    assert title_of(NEW)["name"] == f"Title of {NEW}"


def _assert_the_day_is_over(stage: Stage, report: Report) -> None:
    assert len(report.notes) == 1
    assert "daily request limit is reached" in report.notes[0]
    assert "The rest is ingested without OMDb" in report.notes[0]
    day = collection_of(OmdbDay).find_one()
    assert day
    assert day["closed"]
    stage.server.limit, stage.server.outage = None, ""
    stage.server.questions.clear()
    assert stage.ingest(refresh=True).omdb_calls == 0
    assert stage.server.questions == []
    collection_of(OmdbDay).update_one({}, {"$set": {"day": "2001-01-01"}})
    stage.ingest()
    assert title_of(NEW)["name"] == f"Title of {NEW}"


def an_answer_that_is_none(body: str, expected: Expected, stage: Stage) -> None:
    """Get something else than an answer about a known and about a new folder: both are reported, and asked again."""
    before = _a_known_one_and_a_new_one(stage)
    for imdb_id in (KNOWN, NEW):
        stage.server.outage_of[imdb_id] = body.replace("ID", imdb_id)
    report = stage.ingest(refresh=True)
    assert sorted(one["folder"] for one in report.problems) == ["known-one", "new-one1"]
    _assert_what_was_known_stays(report, expected, before)
    known = stream_of("known-one")
    assert (known["state"], known["problem_code"]) == ("ready", expected.code)
    stage.server.questions.clear()
    report = stage.ingest()
    assert [one["folder"] for one in report.problems] == ["new-one1"]  # of the other, what is kept is good enough
    assert NEW in {question["i"] for question in stage.server.questions}
    _assert_what_was_known_stays(report, expected, before)
    stage.server.outage_of.clear()
    assert stage.ingest().problems == []
    assert title_of(NEW)["available"]
    assert stream_of("known-one")["problem_code"] == ""


def _assert_what_was_known_stays(report: Report, expected: Expected, before: dict[str, Any]) -> None:
    assert {one["code"] for one in report.problems} == {expected.code}
    assert all(expected.says in one["detail"] for one in report.problems)
    assert title_of(KNOWN) == before["title"]
    assert NEW not in {one["imdb_id"] for one in documents()["Title"]}
    assert title_of(NEIGHBOUR)["available"]


def an_id_that_omdb_learns(stage: Stage) -> None:
    """Ask about an id that OMDb does not know: not asked again for thirty days, though reported in each run."""
    stage.add("known-one", KNOWN)
    about = stage.server.titles.pop(KNOWN)
    assert [(one["code"]) for one in stage.ingest().problems] == ["not found"]
    stage.server.titles[KNOWN] = about
    report = stage.ingest()
    assert ([one["code"] for one in report.problems], report.omdb_calls) == (["not found"], 0)
    long_ago = stream_of("known-one")["seen_at"] - timedelta(days=31)
    collection_of(Stream).update_one({"folder": "known-one"}, {"$set": {"seen_at": long_ago}})
    report = stage.ingest()
    assert (report.problems, report.omdb_calls) == ([], 1)
    assert title_of(KNOWN)["available"]


def a_wrong_key(key: str, stage: Stage) -> None:
    """Ask with a key that OMDb does not accept: said once, and all are ingested without."""
    before = _a_known_one_and_a_new_one(stage)
    stage.server.questions.clear()
    report = stage.ingest(omdb=Omdb(stage.server.url, key, backoff=0.01), refresh=True, workers=1)
    _assert_all_went_on(stage, report, before)
    assert [note for note in report.notes if "OMDB_API_KEY" in note] == report.notes
    assert len(report.notes) == len(stage.server.questions) == 1
    assert collection_of(OmdbDay).find_one({"closed": True}) is None


def an_outage_that_ends(stage: Stage) -> None:
    """Get an answer at the third try."""
    stage.add("known-one", KNOWN)
    stage.server.outage, stage.server.outages = "503", 2
    report = stage.ingest()
    assert (report.added, report.notes, report.omdb_calls) == (1, [], 3)
    assert title_of(KNOWN)["name"] == f"Title of {KNOWN}"


def an_outage_that_lasts(stage: Stage) -> None:
    """Ask about many ids while OMDb is down: after three of them it is left alone, and all appear under their ids."""
    ids = [f"tt10000{number:02}" for number in range(20)]
    for imdb_id in ids:
        stage.add(f"folder-of-{imdb_id}", imdb_id)
    stage.server.outage = "503"
    report = stage.ingest(workers=1)
    assert (report.added, report.problems, stage.server.calls) == (20, [], 9)
    assert len(report.notes) == 4
    assert "OMDb does not answer" in report.notes[-1]
    assert all(title_of(imdb_id)["needs_details"] for imdb_id in ids)
    stage.server.outage = ""
    stage.ingest()
    assert not any(title_of(imdb_id)["needs_details"] for imdb_id in ids)


def no_such_host(stage: Stage) -> None:
    """Ask a server whose name has no address."""
    _assert_out_of_reach(stage, "https://omdb.invalid/")


def nobody_listens(stage: Stage) -> None:
    """Ask where nobody listens."""
    _assert_out_of_reach(stage, "http://127.0.0.1:9/")


def _assert_out_of_reach(stage: Stage, url: str) -> None:
    before = _a_known_one_and_a_new_one(stage)
    report = stage.ingest(omdb=Omdb(url, stage.server.key, deadline=1, backoff=0.01), refresh=True)
    _assert_all_went_on(stage, report, before)
    assert len(report.notes) == 2
    assert all("OMDb cannot be asked now" in note for note in report.notes)


def a_script_is_shown_escaped(stage: Stage) -> None:
    """Look at the page of a title whose texts are markup."""
    stage.add("known-one", KNOWN)
    script = "<script>alert(1)</script>{{7*7}}"
    stage.server.titles[KNOWN] |= dict.fromkeys(("Title", "Plot", "Genre", "Actors", "Rated"), script)
    stage.ingest()
    user = User.objects.create_user("anna@example.org")
    client = Client()
    client.force_login(user)
    ensure_first_profile(user)
    page = client.get(f"/title/{KNOWN}/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in page
    assert "<script>alert" not in page
