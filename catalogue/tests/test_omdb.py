"""The OMDb client against a real server on this machine, in all its moods."""

import json
import logging
import traceback
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue import omdb_json
from catalogue.omdb import Omdb, OmdbMismatch, OmdbNotFound, OmdbProblem, OmdbRefused, OmdbUnavailable
from catalogue.tests.omdb_server import CITIZEN_KANE, METROPOLIS, SERIES, OmdbServer, title


def client(server: OmdbServer, *, key: str | None = None, deadline: float = 5.0, longest_wait: float = 1.0) -> Omdb:
    """Return a client that wastes no time between tries."""
    return Omdb(
        server.url,
        server.key if key is None else key,
        deadline=deadline,
        backoff=0.01,
        longest_wait=longest_wait,
    )


def problem_of(server: OmdbServer, *, imdb_id: str = METROPOLIS, deadline: float = 5.0) -> OmdbProblem:
    """Ask for an id, and return the problem with the answer."""
    with pytest.raises(OmdbProblem) as caught:
        client(server, deadline=deadline).by_id(imdb_id)
    assert "\n" not in caught.value.detail
    return caught.value


def test_an_id_is_answered_with_the_whole_plot(omdb_server: OmdbServer) -> None:
    assert client(omdb_server).by_id(METROPOLIS) == omdb_server.titles[METROPOLIS]
    assert omdb_server.questions == [{"i": METROPOLIS, "plot": "full", "apikey": omdb_server.key}]


def test_a_season_is_answered_with_its_episodes(omdb_server: OmdbServer) -> None:
    answer = client(omdb_server).season(SERIES, 2)
    assert [one["Episode"] for one in answer["Episodes"]] == ["1", "3"]


def test_a_season_that_does_not_exist_is_not_found(omdb_server: OmdbServer) -> None:
    with pytest.raises(OmdbNotFound):
        client(omdb_server).season(SERIES, 9)


def test_an_unknown_id_is_not_found(omdb_server: OmdbServer) -> None:
    problem = problem_of(omdb_server, imdb_id="tt0000001")
    assert isinstance(problem, OmdbNotFound)
    assert problem.code == "not found"
    assert omdb_server.calls == 1


@pytest.mark.parametrize("error", ["Movie not found!", "Series not found!", "Incorrect IMDb ID."])
def test_every_way_of_not_knowing_is_not_found(omdb_server: OmdbServer, error: str) -> None:
    omdb_server.outage = json.dumps({"Response": "False", "Error": error})
    assert problem_of(omdb_server).code == "not found"


def test_an_answer_about_another_title_is_refused(omdb_server: OmdbServer) -> None:
    omdb_server.titles[METROPOLIS] = title("tt0000002", "Another")
    problem = problem_of(omdb_server)
    assert isinstance(problem, OmdbMismatch)
    assert problem.code == "mismatch"


def test_an_error_getting_data_is_tried_again(omdb_server: OmdbServer) -> None:
    omdb_server.outage = '{"Response":"False","Error":"Error getting data."}'
    assert problem_of(omdb_server).code == "not found"
    assert omdb_server.calls == 3
    omdb_server.outages = 1
    assert client(omdb_server).by_id(METROPOLIS)["Title"] == "Metropolis"


@pytest.mark.parametrize("key", ["wrong", ""])
def test_a_wrong_or_missing_key_ends_the_asking(omdb_server: OmdbServer, key: str) -> None:
    with pytest.raises(OmdbRefused) as caught:
        client(omdb_server, key=key).by_id(METROPOLIS)
    assert caught.value.code == "key"
    assert omdb_server.calls == 1


def test_the_daily_limit_ends_the_asking(omdb_server: OmdbServer) -> None:
    omdb_server.limit = 1
    omdb = client(omdb_server)
    omdb.by_id(METROPOLIS)
    with pytest.raises(OmdbRefused) as caught:
        omdb.by_id(CITIZEN_KANE)
    assert caught.value.code == "limit"
    assert omdb.calls == omdb_server.calls == 2


def test_the_limit_is_understood_in_an_ordinary_answer_too(omdb_server: OmdbServer) -> None:
    omdb_server.outage = '{"Response":"False","Error":"Daily request limit reached!"}'
    assert isinstance(problem_of(omdb_server), OmdbRefused)


@pytest.mark.parametrize("status", ["500", "502", "503", "504", "522", "429"])
def test_an_outage_is_tried_three_times(omdb_server: OmdbServer, status: str) -> None:
    omdb_server.outage = status
    assert problem_of(omdb_server).code == "unavailable"
    assert omdb_server.calls == 3
    omdb_server.outages = 2
    assert client(omdb_server).by_id(METROPOLIS)["imdbID"] == METROPOLIS


@pytest.mark.parametrize("outage", ["hang up", "garbage", "truncated", "many headers"])
def test_a_broken_exchange_is_tried_three_times(omdb_server: OmdbServer, outage: str) -> None:
    omdb_server.outage = outage
    assert problem_of(omdb_server).code == "unavailable"
    assert omdb_server.calls == 3


@pytest.mark.parametrize("outage", ["silent", "drip", "drip headers"])
def test_a_slow_answer_is_cut_at_the_deadline(omdb_server: OmdbServer, outage: str) -> None:
    omdb_server.outage = outage
    problem = problem_of(omdb_server, deadline=0.2)
    assert isinstance(problem, OmdbUnavailable)
    assert "too long" in problem.detail
    assert omdb_server.calls == 3
    assert omdb_server.finished_drips == 0


def test_a_wait_that_is_asked_for_is_honoured_or_the_asking_ends(omdb_server: OmdbServer) -> None:
    omdb_server.outage, omdb_server.outages = "429", 1
    omdb_server.retry_after = "3600"
    with pytest.raises(OmdbUnavailable):
        client(omdb_server).by_id(METROPOLIS)
    assert omdb_server.calls == 1
    omdb_server.outages, omdb_server.retry_after = 1, "0"
    assert client(omdb_server, longest_wait=0).by_id(METROPOLIS)["Title"] == "Metropolis"


def test_a_wait_may_be_asked_for_as_a_date(omdb_server: OmdbServer) -> None:
    omdb_server.outage, omdb_server.outages = "503", 1
    omdb_server.retry_after = "Fri, 31 Dec 2100 23:59:59 GMT"
    with pytest.raises(OmdbUnavailable):
        client(omdb_server).by_id(METROPOLIS)
    assert omdb_server.calls == 1


@pytest.mark.parametrize(
    ("outage", "code"),
    [
        ("403", "unavailable"),
        ("html 401", "unavailable"),
        ("portal", "not json"),
        ("redirect", "redirect"),
        ("endless", "too big"),
        ("null", "bad json"),
        ("[1, 2]", "bad json"),
        ('"{"', "bad json"),
        ("{", "bad json"),
        ("{}", "bad json"),
        ('{"Response":"True","Title":"a","Title":"b"}', "bad json"),
        ('{"Response":"True","imdbRating":NaN}', "bad json"),
        ("[" * 100_000, "bad json"),
        ('{"Response":"True","a":' + "[" * 20 + "]" * 20 + "}", "bad json"),
        ('{"Response":"False","Error":"Something new"}', "unavailable"),
        ('{"Response":"True","Plot":"' + "x" * 300_000 + '"}', "too big"),
    ],
)
def test_an_answer_that_is_none_is_named_and_not_asked_for_again(
    omdb_server: OmdbServer, outage: str, code: str
) -> None:
    omdb_server.outage = outage
    problem = problem_of(omdb_server)
    assert isinstance(problem, OmdbUnavailable)
    assert problem.code == code
    assert omdb_server.calls == 1


def test_nobody_listening_means_later() -> None:
    server = OmdbServer()
    server.close()
    assert problem_of(server).code == "unavailable"


def test_a_server_without_a_certificate_is_not_asked_another_way(omdb_server: OmdbServer) -> None:
    omdb = Omdb(omdb_server.url.replace("http:", "https:"), omdb_server.key, backoff=0.01)
    with pytest.raises(OmdbUnavailable) as caught:
        omdb.by_id(METROPOLIS)
    assert "who it is" in caught.value.detail
    assert omdb_server.calls == 0


def test_an_answer_can_be_kept_as_it_is(omdb_server: OmdbServer) -> None:
    fields = '"Title":"\\ud800 half","$set":{"a.b\\u0000":99999999999999999999}'
    omdb_server.outage = f'{{"Response":"True","imdbID":"{METROPOLIS}",{fields}}}'
    answer = client(omdb_server).by_id(METROPOLIS)
    assert answer["Title"] == "? half"
    assert answer["_set"] == {"a_b": "99999999999999999999"}


def test_threads_share_a_client(omdb_server: OmdbServer) -> None:
    omdb = client(omdb_server)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(omdb.by_id, [METROPOLIS, CITIZEN_KANE, SERIES] * 8))
    assert [answer["imdbID"] for answer in answers] == [METROPOLIS, CITIZEN_KANE, SERIES] * 8
    assert omdb.calls == omdb_server.calls == 24


@pytest.mark.parametrize(
    "outage",
    [
        "",
        "503",
        "403",
        "portal",
        "drip",
        "silent",
        "endless",
        "truncated",
        "hang up",
        "garbage",
        "redirect",
        "many headers",
        '{"Response":"False","Error":"You said secret%26key/ or secret&key/"}',
        '{"Response":"False","Error":"Invalid API key!"}',
    ],
)
def test_the_key_is_never_shown(omdb_server: OmdbServer, caplog: pytest.LogCaptureFixture, outage: str) -> None:
    omdb_server.key, omdb_server.outage = "secret&key/", outage
    caplog.set_level(logging.DEBUG)
    omdb = Omdb(omdb_server.url, omdb_server.key, deadline=0.2, backoff=0.01)
    shown = [repr(omdb), str(omdb)]
    try:
        omdb.by_id(METROPOLIS)
    except OmdbProblem as problem:
        error: BaseException | None = problem
        while error is not None:
            shown += [str(error), repr(error), *traceback.format_exception(error, chain=False)]
            error = error.__cause__ or error.__context__
    assert omdb_server.questions[0]["apikey"] == "secret&key/"
    assert "connectionpool" in caplog.text  # urllib3 was listened to
    assert "secret" not in caplog.text + "".join(shown)


@given(st.binary(max_size=200) | st.text(alphabet='{}[]":,0e-N\\ud', max_size=40).map(str.encode))
def test_any_bytes_are_json_or_refused(data: bytes) -> None:
    try:
        value = omdb_json.parse(data)
    except omdb_json.JsonProblem:
        return
    assert json.loads(json.dumps(value)) == value


def test_kept_answers_are_one_or_several() -> None:
    one, other = {"imdbID": "tt0000001", "Title": "A"}, {"imdbID": "TT0000002"}
    assert omdb_json.kept_answers(json.dumps(one).encode()) == {"tt0000001": one}
    assert list(omdb_json.kept_answers(json.dumps([one, other, 3, {}]).encode())) == [
        "tt0000001",
        "tt0000002",
    ]
    for data in (b"", b"{", b" " * 300_000):
        with pytest.raises(omdb_json.JsonProblem):
            omdb_json.kept_answers(data)
