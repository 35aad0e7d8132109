"""What OMDb may answer, and what may answer in its place."""

import json
from collections.abc import Callable, Mapping
from functools import partial
from itertools import islice, product
from string import ascii_letters
from typing import Any

from catalogue.tests.bad_inputs import certificates, outages
from catalogue.tests.bad_inputs.outages import Outage
from catalogue.tests.bad_inputs.row import ID, Check, Expected, Place, Row, Seen, problem, published
from catalogue.tests.omdb_server import SERIES

_JSON = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
_WORDS = ["".join(letters) for letters in islice(product(ascii_letters, repeat=3), 50_000)]

NOT_FOUND = problem("not found", "OMDb does not know this id")
NOT_JSON = problem("not json", "Something else than OMDb answered")
BAD_JSON = problem("bad json", "is not complete, correct JSON")
OUT_OF_ORDER = "OMDb is out of order (HTTP {})"
TOO_LONG = "the server took too long to answer"
TOO_BIG = "is larger than 256 KiB"
BROKEN_OFF = "could not be reached, or broke off its answer"
WHO = "could not prove who it is (TLS)"


def _says(row: str, what: str, changes: Mapping[str, Any], expected: Expected) -> Row:
    """Return a row in which OMDb's answer has other fields; ID in them becomes the row's own."""

    def make(place: Place) -> None:
        place.answer.update(json.loads(place.own(json.dumps(changes).encode())))

    return Row(row, what, expected, make)


def _is(row: str, what: str, expected: Expected, make: Callable[[Place], object]) -> Row:
    return Row(row, what, expected, make)


def _error(what: str, text: str) -> Row:
    body = json.dumps({"Response": "False", "Error": text})
    return _is("OMDB-03", what, NOT_FOUND, lambda place: place.server.outage_of.update({place.imdb_id: body}))


def _without(*names: str) -> Callable[[Place], None]:
    def make(place: Place) -> None:
        for name in names:
            place.answer.pop(name, None)

    return make


def _of_the_episode(**fields: Any) -> Check:
    def check(seen: Seen) -> None:
        assert seen.episode
        assert {name: seen.episode[name] for name in fields} == fields

    return check


def _of_any_name(seen: Seen) -> None:
    """See that nothing took the place of a name: the id stands there, or what the title was called before."""
    assert seen.title
    assert seen.title["name"] in {seen.imdb_id, f"Title of {seen.imdb_id}"}


def _at_most(seen: Seen, name: str, most: int) -> None:
    assert seen.title
    assert len(seen.title[name]) == most


def _alone(row: str, what: str, meets: Outage) -> Row:
    """Return a row that has a run of its own: an outage is of all ids, and three in a row end the asking."""
    return Row(row, what, trial=partial(outages.an_outage, meets))


def _garbled(row: str, what: str, body: str, expected: Expected) -> Row:
    return Row(row, what, trial=partial(outages.an_answer_that_is_none, body, expected))


def _huge(first: str) -> str:
    return f"{_JSON}{first}\r\n\r\n{{}}"


_NOTHING = dict.fromkeys(
    [
        "Year",
        "Rated",
        "Released",
        "Runtime",
        "Genre",
        "Director",
        "Writer",
        "Actors",
        "Plot",
        "Language",
        "Country",
        "Awards",
        "Poster",
        "Metascore",
        "imdbRating",
        "imdbVotes",
    ],
    "N/A",
)
_NONE: dict[str, Any] = {
    "year": None, "end_year": None, "rated": "", "released": None, "runtime": None, "genres": [], "directors": [],
    "writers": [], "actors": [], "plot": "", "languages": [], "countries": [], "awards": "", "poster": "",
    "metascore": None, "imdb_rating": None, "imdb_votes": None,
}  # fmt: skip

ROWS = [
    _says("OMDB-01", "right", {"Title": "Right", "Year": "1999"}, published(name="Right", year=1999)),
    _is(
        "OMDB-02",
        "another id",
        problem("mismatch", "answered about another title"),
        lambda place: place.answer.update(imdbID="tt0000001"),
    ),
    _is("OMDB-02", "no id", problem("mismatch", "answered about another title"), _without("imdbID")),
    _error("Movie not found!", "Movie not found!"),
    _error("Incorrect IMDb ID.", "Incorrect IMDb ID."),
    _error("Error getting data.", "Error getting data."),
    Row("OMDB-03", "learnt a month later", trial=outages.an_id_that_omdb_learns),
    _alone("OMDB-04", "Request limit reached! (401)", Outage(refused=401)),
    _alone("OMDB-04", "Request limit reached! (200)", Outage(refused=200)),
    Row("OMDB-05", "Invalid API key!", trial=partial(outages.a_wrong_key, "wrong")),
    Row("OMDB-05", "No API key provided.", trial=partial(outages.a_wrong_key, "")),
    *(
        _alone("OMDB-06", status, Outage(status, OUT_OF_ORDER.format(status)))
        for status in ("500", "502", "503", "504", "429")
    ),
    _alone("OMDB-06", "522", Outage("522", OUT_OF_ORDER.format(522))),
    _alone("OMDB-06", "403", Outage("403", OUT_OF_ORDER.format(403), asked_once=True)),
    _alone(
        "OMDB-06",
        "429, come back in an hour",
        Outage("429", OUT_OF_ORDER.format(429), retry_after="3600", asked_once=True),
    ),
    _alone("OMDB-06", "503, come back at once", Outage("503", OUT_OF_ORDER.format(503), retry_after="0")),
    _alone(
        "OMDB-06",
        "an error that is none of OMDb's",
        Outage('{"Response":"False","Error":"Oops"}', "not known here", asked_once=True),
    ),
    Row("OMDB-06", "503 twice, then an answer", trial=outages.an_outage_that_ends),
    Row("OMDB-06", "503 for many ids", trial=outages.an_outage_that_lasts),
    _garbled("OMDB-07", "a page of HTML", "portal", NOT_JSON),
    _garbled("OMDB-07", "HTML said to be JSON", f"{_JSON}Content-Length: 7\r\n\r\n <html>", NOT_JSON),
    _garbled(
        "OMDB-07",
        "JSON said to be a picture",
        f"{_JSON.replace('application/json', 'image/png')}Content-Length: 2\r\n\r\n{{}}",
        NOT_JSON,
    ),
    _garbled("OMDB-08", "empty", f"{_JSON}Content-Length: 0\r\n\r\n", BAD_JSON),
    _garbled("OMDB-08", "truncated", '{"Response":"True","Title":"Metro', BAD_JSON),
    _garbled("OMDB-08", "an array", "[]", BAD_JSON),
    _garbled("OMDB-08", "a string", '"{}"', BAD_JSON),
    _garbled("OMDB-08", "a number", f"{_JSON}Content-Length: 2\r\n\r\n42", BAD_JSON),
    _garbled("OMDB-08", "null", "null", BAD_JSON),
    _garbled("OMDB-08", "a field twice", '{"Response":"True","imdbID":"tt0000001","imdbID":"ID"}', BAD_JSON),
    _garbled("OMDB-08", "NaN", '{"Response":"True","imdbID":"ID","imdbRating":NaN}', BAD_JSON),
    _garbled("OMDB-08", "nested 100,000 deep", "[" * 100_000, BAD_JSON),
    _garbled("OMDB-08", "no UTF-8", f'{_JSON}Content-Length: 5\r\n\r\n{{"\ud800', BAD_JSON),
    _garbled("OMDB-08", "another object", "{}", BAD_JSON),
    _alone("OMDB-11", "a huge Content-Length", Outage(_huge("Content-Length: 10000000000"), TOO_BIG, asked_once=True)),
    _alone(
        "OMDB-11",
        "a Content-Length of 5,000 digits",
        Outage(_huge(f"Content-Length: {'9' * 5000}"), TOO_BIG, asked_once=True),
    ),
    _alone("OMDB-11", "an endless body", Outage("endless", TOO_BIG, asked_once=True)),
    _alone("OMDB-11", "endless chunks", Outage("endless chunks", TOO_BIG, asked_once=True)),
    _alone("OMDB-11", "an endless header", Outage("endless header", BROKEN_OFF)),
    _alone("OMDB-12", "a body that drips", Outage("drip", TOO_LONG, patience=0.2)),
    _alone("OMDB-13", "headers that drip", Outage("drip headers", TOO_LONG, patience=0.2)),
    _alone("OMDB-14", "silence", Outage("silent", TOO_LONG, patience=0.2)),
    _alone("OMDB-15", "hangs up", Outage("hang up", BROKEN_OFF)),
    _alone("OMDB-15", "a reset", Outage("reset", BROKEN_OFF)),
    _alone("OMDB-15", "a status line that is none", Outage("garbage", BROKEN_OFF)),
    _alone("OMDB-15", "cut off", Outage("truncated", BROKEN_OFF)),
    _alone("OMDB-15", "5,000 headers", Outage("many headers", BROKEN_OFF)),
    _alone("OMDB-15", "a header of 200 kB", Outage(_huge(f"X-More: {'x' * 200_000}"), BROKEN_OFF)),
    _alone("OMDB-17", "302", Outage("redirect", "leads elsewhere", asked_once=True)),
    *(
        _alone(
            "OMDB-17",
            f"{status} to this server",
            Outage(
                f"HTTP/1.1 {status} Moved\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n",
                "leads elsewhere",
                asked_once=True,
            ),
        )
        for status in (301, 303, 307, 308)
    ),
    Row("OMDB-18", "a good certificate", trial=certificates.a_good_certificate),
    Row("OMDB-18", "no TLS at all", trial=certificates.no_tls),
    *(
        Row("OMDB-18", what, trial=partial(certificates.a_certificate, what))
        for what in ("nobody's", "expired", "another host's")
    ),
    Row("OMDB-19", "the name has no address", trial=outages.no_such_host),
    Row("OMDB-19", "nobody listens", trial=outages.nobody_listens),
    _says("OMDB-20", "N/A everywhere", _NOTHING, published(**_NONE)),
    _says("OMDB-20", "null everywhere", dict.fromkeys(_NOTHING), published(**_NONE)),
    _is("OMDB-20", "missing fields", published(**_NONE), _without(*_NOTHING, "Ratings")),
    _says("OMDB-20", "a title that is N/A", {"Title": "N/A"}, published(also=_of_any_name)),
    _says(
        "OMDB-20",
        "fields of other kinds",
        {"Year": {"a": 1}, "Genre": ["x"], "Ratings": "x", "Plot": 5, "Runtime": [[]]},
        published(year=None, genres=[], plot="5", runtime=None),
    ),
    _says("OMDB-21", "years from and to", {"Year": "2011–2019"}, published(year=2011, end_year=2019)),
    _says("OMDB-21", "years from", {"Year": "1999–"}, published(year=1999, end_year=None)),
    _says("OMDB-21", "a letter in the year", {"Year": "2O11"}, published(year=None)),
    _says("OMDB-21", "a year that cannot be", {"Year": "9999"}, published(year=None)),
    _says("OMDB-21", "a grouped runtime", {"Runtime": "1,440 min"}, published(runtime=1440)),
    _says("OMDB-21", "hours and minutes", {"Runtime": "2 h 16 min"}, published(runtime=136)),
    _says("OMDB-21", "an hour", {"Runtime": "1 h"}, published(runtime=60)),
    _says("OMDB-21", "1h 30min", {"Runtime": "1h 30min"}, published(runtime=90)),
    _says("OMDB-21", "a runtime of a letter", {"Runtime": "S"}, published(runtime=None)),
    _says("OMDB-21", "a runtime without end", {"Runtime": "9" * 5000 + " min"}, published(runtime=None)),
    _says("OMDB-21", "grouped votes", {"imdbVotes": "1,234,567"}, published(imdb_votes=1_234_567)),
    _says("OMDB-21", "more votes than people", {"imdbVotes": "9" * 10}, published(imdb_votes=None)),
    *(
        _says("OMDB-21", f"a rating of {rating}", {"imdbRating": rating}, published(imdb_rating=None))
        for rating in ("11", "-1", "NaN", "1e1", "٨")
    ),
    _says("OMDB-21", "a day that is none", {"Released": "31 Feb 1999"}, published(released=None)),
    _says("OMDB-22", "a series", {"Type": "series"}, problem("type", "is a whole series")),
    _says("OMDB-22", "a game", {"Type": "game"}, problem("type", "OMDb says that this is a game")),
    _says(
        "OMDB-22", "a type with markup", {"Type": "<b>\n[red]"}, problem("type", "OMDb says that this is a <b> [red]")
    ),
    _is("OMDB-22", "no type", problem("type", "nothing it has a word for"), _without("Type")),
    _says(
        "OMDB-22",
        "an episode",
        {"Type": "episode", "seriesID": SERIES, "Season": "7", "Episode": "1,000"},
        published(also=_of_the_episode(season=7, number=1000)),
    ),
    _says(
        "OMDB-22",
        "an episode of nothing",
        {"Type": "episode", "seriesID": "N/A"},
        problem("no series", "Nobody says which series"),
    ),
    _says("OMDB-22", "an episode of itself", {"Type": "episode", "seriesID": ID}, problem("type", "is no series")),
    _says("OMDB-22", "an episode of a game", {"Type": "episode", "seriesID": "tt9900900"}, problem("type", "")),
    _says("OMDB-23", "a script", {"Title": "<script>alert(1)</script>"}, published(name="<script>alert(1)</script>")),
    _says(
        "OMDB-23", "a template", {"Title": "{{7*7}} {% load x %} ${7*7}"}, published(name="{{7*7}} {% load x %} ${7*7}")
    ),
    _says("OMDB-23", "a mark that turns the line round", {"Title": "Abc\u202edef\u2066"}, published(name="Abcdef")),
    _says("OMDB-23", "NUL", {"Title": "Abc\0def", "Plot": "\0"}, published(name="Abcdef", plot="")),
    _says("OMDB-23", "orders to a terminal", {"Title": "Abc\x1b[31m\r\ndef"}, published(name="Abc[31m def")),
    _says("OMDB-23", "half a character", {"Title": "Abc \ud800"}, published(name="Abc ?")),
    _says("OMDB-23", "not composed", {"Title": "Ame\u0301lie"}, published(name="Am\u00e9lie")),
    _says("OMDB-23", "a plot of 200 kB", {"Plot": "word " * 40_000}, published(plot=("word " * 800).rstrip())),
    _says("OMDB-23", "a title of 200 kB", {"Title": "x" * 200_000}, published(name="x" * 300)),
    _says("OMDB-23", "fields named for the database", {"$set": {"a.b": 1}, "a.b": "\0", "_id": 5}, published()),
    _alone(
        "OMDB-23",
        "a plot of 1 MB",
        Outage(json.dumps({"Response": "True", "Plot": "x" * 1_000_000}), TOO_BIG, asked_once=True),
    ),
    Row("OMDB-23", "shown escaped", trial=outages.a_script_is_shown_escaped),
    _says(
        "OMDB-25",
        "50,000 genres",
        {"Genre": ",".join(_WORDS)},
        published(also=lambda seen: _at_most(seen, "genres", 20)),
    ),
    _says(
        "OMDB-25",
        "50,000 actors",
        {"Actors": ",".join(_WORDS)},
        published(also=lambda seen: _at_most(seen, "actors", 50)),
    ),
    _says(
        "OMDB-25",
        "5,000 ratings",
        {"Ratings": [{"Source": "A", "Value": "1"}] * 5000},
        published(also=lambda seen: _at_most(seen, "ratings", 10)),
    ),
    _says("OMDB-26", "a name that another has", {"Title": "Metropolis"}, published(name="Metropolis")),
    _says("OMDB-26", "the same name once more", {"Title": "Metropolis"}, published(name="Metropolis")),
]
