"""From OMDb's answers to facts: every spelling that was seen, and everything that can be mistyped."""

import json
import re
import unicodedata
from datetime import date
from typing import Any

import bson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue import omdb_json
from catalogue.omdb_facts import Facts, FactsProblem, SourceRating, facts, season_facts
from catalogue.plain_text import clean_text, sort_name
from catalogue.tests.omdb_server import EPISODES, GAME, METROPOLIS, SERIES, known_titles, title

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
FIELDS = [*title("tt0000001", "A"), "Season", "Episode", "seriesID", "totalSeasons"]
VALUES = st.dictionaries(
    st.sampled_from(FIELDS), JSON | st.text(alphabet="0123456789,.-\u2013hmin /NA", max_size=12), max_size=6
)


def said(**values: Any) -> Facts:
    """Return the facts of an answer with these fields."""
    return facts(title("tt0000001", "A") | values)


def test_a_film_is_understood() -> None:
    film = facts(known_titles()[METROPOLIS])
    assert (film.kind, film.imdb_id, film.name) == ("movie", METROPOLIS, "Metropolis")
    assert (film.year, film.end_year, film.released, film.runtime) == (1927, None, date(1927, 3, 13), 114)
    assert (film.genres, film.writers) == (["Drama", "Sci-Fi"], ["Thea von Harbou"])
    assert (film.imdb_rating, film.imdb_votes, film.metascore) == (8.4, 75994, None)


def test_a_series_and_its_episode_are_understood() -> None:
    series, episode = (facts(known_titles()[imdb_id]) for imdb_id in (SERIES, EPISODES[1, 2]))
    assert (series.kind, series.year, series.end_year, series.total_seasons) == ("series", 2008, 2013, 2)
    assert (episode.kind, episode.season, episode.number, episode.series_id) == ("episode", 1, 2, SERIES)
    assert episode.episode_values().keys() == {
        "name",
        "season",
        "number",
        "plot",
        "released",
        "runtime",
        "imdb_rating",
    }


def test_nothing_is_told_from_not_said() -> None:
    film = said(Plot="N/A", Genre="N/A", Runtime="N/A")
    assert (film.plot, film.genres, film.runtime) == (None, None, None)
    values = film.title_values()
    assert (values["plot"], values["genres"], values["runtime"]) == ("", [], None)
    short = facts({"imdbID": "tt0000001", "Type": "movie", "Title": "A", "Runtime": "31S min"})
    assert short.title_values() == {"name": "A"}


def test_a_name_is_never_emptied() -> None:
    assert "name" not in said(Title="N/A").title_values()


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("1994", (1994, None)),
        ("2008\u20132013", (2008, 2013)),
        ("2019\u2013", (2019, None)),
        ("2008-2013", (2008, 2013)),
        ("2O11", (None, None)),
        ("2013\u20132008", (2013, None)),
        ("0001", (None, None)),
        ("99999", (None, None)),
        ("", (None, None)),
        ("٢٠١١", (None, None)),
    ],
)
def test_years_are_a_start_and_an_end(text: str, years: tuple[int | None, int | None]) -> None:
    film = said(Year=text)
    assert (film.year, film.end_year) == years


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("142 min", 142),
        ("1 h 50 min", 110),
        ("2 h", 120),
        ("1 h", 60),
        ("1h 30min", 90),
        ("1,440 min", 1440),
        ("2 h 16 min", 136),
        ("45 min", 45),
        ("31S min", None),
        ("S", None),
        ("N/A", None),
        ("0 min", None),
        ("-5 min", None),
        ("min", None),
        ("9" * 5000 + " min", None),
    ],
)
def test_lengths_are_minutes(text: str, minutes: int | None) -> None:
    assert said(Runtime=text).runtime == minutes


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("14 Oct 1994", date(1994, 10, 14)),
        ("05 Sep 1941", date(1941, 9, 5)),
        ("2011-04-17", date(2011, 4, 17)),
        ("31 Feb 2001", None),
        ("14 Okt 1994", None),
        ("2011-13-01", None),
        ("14 Oct 0994", None),
        ("1994", None),
    ],
)
def test_both_kinds_of_dates_are_read(text: str, day: date | None) -> None:
    assert said(Released=text).released == day


@pytest.mark.parametrize(
    ("text", "rating"),
    [("8.4", 8.4), ("10", 10.0), ("11", None), ("-1", None), ("NaN", None), ("1e1", None), ("8,4", None)],
)
def test_ratings_lie_between_nothing_and_ten(text: str, rating: float | None) -> None:
    assert said(imdbRating=text).imdb_rating == rating


@pytest.mark.parametrize(
    ("text", "votes"),
    [
        ("1,610,411", 1610411),
        ("1247", 1247),
        ("1,2", None),
        ("-5", None),
        ("9999999999", None),
        ("many", None),
    ],
)
def test_votes_are_counted(text: str, votes: int | None) -> None:
    assert said(imdbVotes=text).imdb_votes == votes


def test_numbers_that_were_not_written_as_text_count_too() -> None:
    film = said(Season=3, imdbRating=7.5, imdbVotes=10**30, Year=True)
    assert (film.season, film.imdb_rating, film.imdb_votes, film.year) == (3, 7.5, None, None)


def test_true_is_neither_a_name_nor_a_number() -> None:
    film = said(Title=True, Year=True, Season=False, Plot=True)
    assert (film.name, film.year, film.season, film.plot) == (None, None, None, None)
    assert not film.answered & {"name", "year", "season", "plot"}


def test_long_lists_are_cut() -> None:
    many = ", ".join(f"Name {number}" for number in range(50_000))
    film = said(Genre=many, Actors=many)
    assert film.genres is not None
    assert film.actors is not None
    assert (len(film.genres), len(film.actors)) == (20, 50)


def test_people_come_without_remarks_and_once() -> None:
    assert said(Writer="Jane Roe (story), Jane Roe (dialogue, songs), N/A, John Doe").writers == [
        "Jane Roe",
        "John Doe",
    ]


@given(
    st.lists(st.text(max_size=9) | st.sampled_from(["(a, b)", " N/A", "x" * 130, "\u0301,", " " * 1000]), max_size=9)
)
def test_a_name_in_a_list_is_what_it_would_be_alone(names: list[str]) -> None:
    text = f"A,{','.join(names)}"
    alone = (clean_text(name, 120) for name in re.sub(r"\([^()]*\)", "", text.strip()).split(","))
    assert said(Actors=text).actors == [
        name for name in dict.fromkeys(alone) if name.upper() not in {"", "N/A", "NONE"}
    ]


def test_lists_that_answers_have_in_common_are_their_own() -> None:
    first, second = said(Genre="Drama, Comedy"), said(Genre="Drama, Comedy")
    assert first.genres is not None
    first.genres.append("Horror")
    assert second.genres == said(Genre="Drama, Comedy").genres == ["Drama", "Comedy"]


def test_other_ratings_are_kept_as_printed() -> None:
    ratings = [{"Source": "Rotten Tomatoes", "Value": "93%"}, {"Source": "x"}, 3] + [{"Source": "y", "Value": "1"}] * 50
    read = said(Ratings=ratings, Metascore="101").ratings
    assert read is not None
    assert read[0] == SourceRating("Rotten Tomatoes", "93%")
    assert len(read) <= 10


@pytest.mark.parametrize(("text", "url"), [("N/A", None), ("", None), ("poster.jpg", "poster.jpg"), ("a\r\nb", "a b")])
def test_any_text_may_stand_for_a_poster(text: str, url: str | None) -> None:
    assert said(Poster=text).poster_url == url  # fetch.py refuses by name what is no address


def test_text_is_cleaned_and_cut() -> None:
    film = said(Title="<b>A\u0308</b>\u202e\0\ud800{{7*7}}", Plot="word " * 250_000)
    assert film.name == "<b>Ä</b>{{7*7}}"
    assert film.plot is not None
    assert len(film.plot) <= 4000


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (known_titles()[GAME], "type"),
        ({"imdbID": "tt0000001"}, "type"),
        ({"Response": "False", "Error": "x"}, "not found"),
        ({"Type": "movie", "imdbID": "nm0000001"}, "bad json"),
        ([], "bad json"),
        (None, "bad json"),
    ],
)
def test_what_is_no_title_is_refused(answer: Any, code: str) -> None:
    with pytest.raises(FactsProblem) as caught:
        facts(answer)
    assert caught.value.code == code


def test_a_season_gives_its_episodes() -> None:
    entries = [
        {"Title": "One", "Released": "2008-10-01", "Episode": "1", "imdbRating": "8.0", "imdbID": "tt9900111"},
        {"Title": "No id", "Episode": "2", "imdbID": "N/A"},
        "rubbish",
    ]
    (episode,) = season_facts({"Season": "1", "Episodes": entries, "Response": "True"})
    assert (episode.imdb_id, episode.season, episode.number, episode.released) == (
        "tt9900111",
        1,
        1,
        date(2008, 10, 1),
    )
    with pytest.raises(FactsProblem):
        season_facts({"Season": "1"})


@pytest.mark.parametrize(
    ("name", "sorted_as"),
    [
        ("The Matrix", "matrix"),
        ("A Beautiful Mind", "beautiful mind"),
        ("Amélie", "amelie"),
        ("Les Misérables", "miserables"),
        ("Das Boot", "boot"),
        ("Die Hard", "die hard"),
        ("A", "a"),
        ("The", "the"),
        ("...And Justice", "and justice"),
        ("'71", "71"),
        ("Straße", "strasse"),
        ("東京物語", "東京物語"),
        ("!!!", "!!!"),
        ("", ""),
    ],
)
def test_names_sort_without_articles_and_accents(name: str, sorted_as: str) -> None:
    assert sort_name(name) == sorted_as


def look(answer: Any) -> None:
    """Work out the facts of an answer, and look at what all facts promise."""
    try:
        film = facts(answer)
    except FactsProblem:
        return
    assert film.answered <= set(Facts._fields)
    assert film.name == (clean_text(film.name or "", 300) or None)
    numbers = (film.year, film.end_year, film.runtime, film.imdb_votes, film.imdb_rating, film.season, film.number)
    assert all(number is None or 0 <= number <= 2_000_000_000 for number in numbers)
    for words, most in ((film.genres, 20), (film.languages, 20), (film.actors, 50), (film.ratings, 10)):
        assert words is None or len(words) <= most
    assert len(film.plot or "") <= 4000


@given(JSON)
def test_any_json_is_refused(answer: Any) -> None:
    with pytest.raises(FactsProblem):
        facts(answer)
    with pytest.raises(FactsProblem):
        season_facts(answer)


@given(VALUES)
def test_any_values_are_understood_or_nothing(values: dict[str, Any]) -> None:
    look({**title("tt0000001", "A"), **values})
    season_facts({"Season": values.get("Season"), "Episodes": [values, title("tt0000002", "B") | values]})


@given(VALUES | st.lists(VALUES | JSON, max_size=3), st.booleans())
def test_any_kept_answers_can_be_stored(value: Any, escaped: bool) -> None:
    text = json.dumps(value, ensure_ascii=escaped)
    try:
        answers = omdb_json.kept_answers(text.encode("utf-8", "surrogatepass"))
    except omdb_json.JsonProblem:
        return
    for answer in answers.values():
        bson.encode(answer)
        look(answer)


@given(st.binary(max_size=100) | st.text(alphabet='{}[]":,\\u0d8NaInfty-1e.$ \0', max_size=40).map(str.encode))
def test_any_bytes_are_kept_answers_or_refused(data: bytes) -> None:
    try:
        bson.encode({"omdb": omdb_json.parse(data)})
    except omdb_json.JsonProblem as problem:
        assert problem.code == "bad json"  # noqa: PT017 - most bytes are refused, some are not


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe{\0}\0",
        b'{"imdbID": "tt0000001"',
        b'{"imdbID": "tt0000001"} {"imdbID": "tt0000002"}',
        b'{"imdbID": "tt0000001", "imdbID": "tt0000001"}',
        b'{"imdbID": "tt0000001", "Year": NaN}',
        b'{"imdbID": "tt0000001", "Year": -Infinity}',
        b'{"imdbID": "tt0000001", "Title": "a\nb"}',
        b'{"imdbID": "tt0000001", "Ratings": ' + b"[" * 9 + b"1" + b"]" * 9 + b"}",
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":' * 40_000 + b"1" + b"}" * 40_000,
        b'"' + b"a" * omdb_json.MAX_BYTES + b'"',
    ],
)
def test_a_file_that_is_no_answer_of_omdb_is_refused(data: bytes) -> None:
    with pytest.raises(omdb_json.JsonProblem) as caught:
        omdb_json.kept_answers(data)
    assert caught.value.code == "bad json"


def test_answers_are_kept_by_their_id_and_fit_to_store() -> None:
    answer = {"imdbID": " TT0000001 ", "a.b$\0": "\ud800x", "Votes": 10**40, "Title": "A\0"}
    kept = omdb_json.kept_answers(b"\xef\xbb\xbf" + json.dumps([answer, [], None, {"imdbID": None}]).encode())
    assert kept == {"tt0000001": {"imdbID": " TT0000001 ", "a_b_": "?x", "Votes": str(10**40), "Title": "A\0"}}
    assert bson.decode(bson.encode(kept)) == kept


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a.b": 1, "$c": "$"}', {"a_b": "1", "_c": "$"}),
        ('[{"Ratings": [{"a b.c": true}]}]', [{"Ratings": [{"a b_c": True}]}]),
        ('{"a.b": 1, "a_b": 2}', {"a_b": "2"}),
        ('{"\\ud800.": "x"}', {"?_": "x"}),
        ('"\\ud83d\\ude00 \\uD83D\\uDE00"', "\U0001f600 \U0001f600"),
        ('["\\uD83D", "\\ude00", "\\\\ud83d", "\\u00e9", "\\ud7a3"]', ["?", "?", "\\ud83d", "\u00e9", "\ud7a3"]),
        ("[[[[[[[1]]]]]]]", [[[[[[["1"]]]]]]]),
        ("[[[[[[[[]]]]]]]]", [[[[[[[[]]]]]]]]),
        ('{"Plot": "[[[[[[[[{{{{{{{{"}', {"Plot": "[[[[[[[[{{{{{{{{"}),
    ],
)
def test_an_answer_is_made_fit_to_store_wherever_it_is_not(text: str, value: Any) -> None:
    assert omdb_json.parse(text.encode()) == value


@pytest.mark.parametrize("text", ["[[[[[[[[1]]]]]]]]", "[[[[[[[[[]]]]]]]]]", '{"a":' * 8 + "1" + "}" * 8])
def test_an_answer_of_nine_levels_is_refused(text: str) -> None:
    with pytest.raises(omdb_json.JsonProblem):
        omdb_json.parse(text.encode())


@given(st.text(), st.integers(1, 30))
def test_clean_text_is_one_line_of_what_can_be_seen(text: str, longest: int) -> None:
    cleaned = clean_text(text, longest)
    assert len(cleaned) <= longest
    assert cleaned == " ".join(cleaned.split()) == clean_text(cleaned, longest)
    assert unicodedata.is_normalized("NFC", cleaned)
    hidden = {one for one in cleaned if unicodedata.category(one) in {"Cc", "Cf", "Cs"}}
    assert hidden <= {"\u200c", "\u200d"}


def test_clean_text_keeps_what_is_not_hidden() -> None:
    for code in (*range(0x10000), *range(0xE0000, 0xE0200)):
        assert chr(code) == " " or not (chr(code).isspace() and chr(code).isprintable())
        category = unicodedata.category(chr(code))
        if category not in {"Cc", "Cf", "Cs"} and not chr(code).isspace():
            assert clean_text(f"a{chr(code)}b", 9) == unicodedata.normalize("NFC", f"a{chr(code)}b")
        else:
            assert clean_text(f"a{chr(code)}b", 9) in {"ab", "a b", "a\u200cb", "a\u200db"}


@given(st.text())
def test_any_name_can_be_sorted(name: str) -> None:
    assert len(sort_name(name)) <= 300
    assert bool(sort_name(name)) == bool(name)
