"""The words, colours and sizes that pages are written in."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from catalogue.models import AudioTrack, Episode, Rendition, Stream, Title
from catalogue.templatetags import catalogue_tags as tags


def _title(**fields: object) -> Title:
    return Title(**{"imdb_id": "tt0017136", "kind": "movie", "name": "Metropolis", **fields})


def test_a_colour_becomes_the_class_of_its_hue() -> None:
    classes = [tags.tint(_title(colour=colour)) for colour in ("#ff0000", "#00ff00", "#3050ff", "#ff0010", "#808482")]
    assert classes == ["tint-0", "tint-8", "tint-15", "tint-0", "tint-neutral"]


def test_without_a_colour_the_imdb_id_decides_and_always_the_same_way() -> None:
    assert tags.tint(_title()) == tags.tint(_title(name="Another")) == tags.tint(Episode(imdb_id="tt0017136"))
    assert len({tags.tint(_title(imdb_id=f"tt{number:07d}")) for number in range(300)}) == tags.HUES


@pytest.mark.parametrize("colour", ["red", "#12", "#12345g", "url(//x)", '"><script>'])
def test_a_colour_that_is_none_counts_as_missing(colour: str) -> None:
    assert tags.tint(_title(colour=colour)) == tags.tint(_title())


def test_every_tint_and_every_size_of_type_has_its_rule_in_the_style_sheets() -> None:
    css = Path(settings.BASE_DIR, "static/css")
    tints = re.findall(r"^\.(tint-\w+) \{", (css / "tokens.css").read_text(), re.MULTILINE)
    sizes = re.findall(r"^\.size-(\d+) \{", (css / "cards.css").read_text(), re.MULTILINE)
    assert set(tints) == {f"tint-{hue}" for hue in range(tags.HUES)} | {"tint-neutral"}
    assert {int(size) for size in sizes} == {
        tags.poster_size(name) for name in ("Up", "Nosferatu", "Strangelove", *_LONG)
    }


_LONG = ("Weltgeschichte", "Kapitalgesellschaft", "Llanfairpwllgwyngyllgogerychwyrndrobwll")


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(102, "1 h 42 min"), (45, "45 min"), (120, "2 h"), (0, ""), (None, ""), (1234, "20 h 34 min")],
)
def test_a_length_is_written_as_people_say_it(minutes: int | None, words: str) -> None:
    assert tags.runtime(minutes) == words


def test_seconds_become_whole_minutes_and_never_none_of_them() -> None:
    assert [tags.minutes(seconds) for seconds in (5.3, 89.0, 596.5, 0.0, None)] == [1, 1, 10, None, None]


@pytest.mark.parametrize(
    ("kind", "year", "end_year", "words"),
    [
        ("movie", 1927, None, "1927"),
        ("series", 2008, 2013, "2008\u20132013"),
        ("series", 2019, None, "2019\u2013"),
        ("series", 2010, 2010, "2010"),
        ("movie", None, None, ""),
    ],
)
def test_years_say_whether_a_series_still_runs(kind: str, year: int | None, end_year: int | None, words: str) -> None:
    assert tags.years(_title(kind=kind, year=year, end_year=end_year)) == words


def test_a_rating_is_shown_as_printed_and_left_out_where_nobody_rated() -> None:
    shown = [
        tags.maturity(_title(rated=rated)) for rated in ("PG-13", " R ", "FSK 12", "Not Rated", "unrated", "N/A", "")
    ]
    assert shown == ["PG-13", "R", "FSK 12", "", "", "", ""]


def test_a_card_says_only_what_is_known() -> None:
    assert tags.facts(_title(year=1927, runtime=153, rated="Passed")) == ["1927", "2 h 33 min", "Passed"]
    assert tags.facts(_title()) == []


@pytest.mark.parametrize(
    ("sizes", "name"),
    [
        ([(640, 360), (1280, 720)], "720p"),
        ([(1920, 800)], "1080p"),
        ([(1918, 1078)], "1080p"),
        ([(3840, 2160)], "4K"),
        ([(720, 576)], "576p"),
        ([(320, 180)], "180p"),
        ([(1080, 1920)], "1080p"),
        ([], ""),
    ],
)
def test_a_picture_has_the_name_people_know(sizes: list[tuple[int, int]], name: str) -> None:
    stream = Stream(renditions=[Rendition(width=width, height=height, bandwidth=1) for width, height in sizes])
    assert tags.quality(stream) == name


def test_languages_are_named_once_and_unknown_ones_keep_their_code() -> None:
    tracks = [AudioTrack(language=code) for code in ("en", "fr", "en", "", "tlh")]
    assert tags.languages(tracks) == "English, French, tlh"
    assert tags.languages(None) == ""


def test_a_longer_name_is_never_set_larger() -> None:
    name = "Cultural Learnings of America for Make Benefit Glorious Nation of Kazakhstan"
    words = name.split()
    sizes = [tags.poster_size(" ".join(words[:count])) for count in range(1, len(words) + 1)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] > sizes[-1]


def test_japanese_counts_twice_and_may_break_anywhere() -> None:
    assert tags.poster_size("千と千尋の神隠し") == 17
    assert tags.poster_size("千" * 60) < 17


@given(st.text(max_size=300), st.integers(min_value=1, max_value=120))
def test_a_shortened_name_is_the_beginning_of_the_name(name: str, letters: int) -> None:
    short = tags.shorten(name, letters)
    assert short == name if len(name) <= letters else name.startswith(short.removesuffix("…"))
    assert len(short) <= max(len(name), 0) + 1


@pytest.mark.parametrize(
    ("name", "letters", "short"),
    [
        ("The Gold Rush", 13, "The Gold Rush"),
        ("The Gold Rush", 12, "The Gold…"),
        ("The Gold Rush", 8, "The Gold…"),
        ("Dr. Strangelove, or: How I Learned", 16, "Dr. Strangelove…"),
        ("千と千尋の神隠し", 4, "千と千尋…"),
        ("Unbreakable", 5, "Unbre…"),
    ],
)
def test_a_name_is_shortened_between_words(name: str, letters: int, short: str) -> None:
    assert tags.shorten(name, letters) == short


def test_a_name_on_a_poster_is_escaped() -> None:
    html = Template("{% include 'includes/poster.html' %}").render(Context({"title": _title(name="<b>Bold & co</b>")}))
    assert "&lt;b&gt;Bold &amp; co&lt;/b&gt;" in html
    assert "<b>" not in html
