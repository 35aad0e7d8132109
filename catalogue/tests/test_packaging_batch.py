"""Which files are meant, what they are, which options are understood, and how the outcome is told."""

import io
import json
import os
from argparse import ArgumentTypeError
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from catalogue.ingest import order
from catalogue.omdb import Omdb, OmdbNotFound
from catalogue.omdb_facts import FactsProblem
from catalogue.packaging.asking import options, titles
from catalogue.packaging.asking.files import video_files
from catalogue.packaging.asking.identify import identify, kind_of
from catalogue.packaging.progress import Lines
from catalogue.packaging.report import CannotBegin, Job, Outcome, Report
from catalogue.packaging.wishes import AudioWish, SideFile
from catalogue.tests.omdb_server import CITIZEN_KANE, EPISODES, GAME, SERIES, OmdbServer

FOLDER = "3f2a9c01d4e7b5a6" * 2


def episodes(*names: str) -> list[Path]:
    return [Path("/films") / name for name in names]


# --- Files -----------------------------------------------------------------------------------------------------------


def test_of_a_directory_its_videos_are_meant_in_the_order_people_count(tmp_path: Path) -> None:
    for folder in ("Season 2", "S10", "Extras", ".hidden"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "Night 1.mkv").touch()
    for name in ("Night 10.mkv", "Night 2.MP4", "night 1.avi", ".Night 3.mkv", "notes.txt", "Night 2.srt"):
        (tmp_path / name).touch()
    (tmp_path / "folder.mkv").mkdir()
    assert [str(path.relative_to(tmp_path)) for path in video_files([tmp_path])] == [
        "night 1.avi",
        "Night 2.MP4",
        "Night 10.mkv",
        "S10/Night 1.mkv",
        "Season 2/Night 1.mkv",
    ]


def test_a_file_is_meant_whatever_it_is_called_and_only_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "b.mkv").touch()
    given = [Path("-x.txt"), tmp_path / "b.mkv", tmp_path, Path("b.mkv")]
    assert video_files(given) == [tmp_path / "-x.txt", tmp_path / "b.mkv"]


def test_a_directory_without_videos_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").touch()
    with pytest.raises(CannotBegin, match="there is no video file in "):
        video_files([tmp_path])


# --- Titles ----------------------------------------------------------------------------------------------------------


def test_a_series_gives_each_file_its_episodes_id_and_is_asked_once_for_each_season(omdb_server: OmdbServer) -> None:
    files = episodes("K.S01E02.mkv", "K 1x01.mkv", "K - Season 2 Episode 3.mkv", "K.S01E01.Cut.mkv")
    found = identify(files, SERIES, "series", (("label", "HD"),), Omdb(omdb_server.url, omdb_server.key))
    places = [(1, 2), (1, 1), (2, 3), (1, 1)]
    assert [one.imdb_id for one in found] == [EPISODES[place] for place in places]
    assert isinstance(found[0], Job)
    about = [("label", "HD"), ("type", "episode"), ("series", SERIES), ("season", "1"), ("episode", "2")]
    assert list(found[0].metadata) == about
    assert [question.get("Season") for question in omdb_server.questions] == ["1", "2"]


def test_a_file_that_is_no_episode_that_is_listed_is_a_problem_and_the_others_are_not(omdb_server: OmdbServer) -> None:
    files = episodes("K.S01E01.mkv", "K.S01E03.mkv", "K.S07E01.mkv", "K.S07E02.mkv", "K.S01E01E02.mkv", "Trailer.mkv")
    found = identify(files, SERIES, "series", (), Omdb(omdb_server.url, omdb_server.key))
    assert isinstance(found[0], Job)
    problems = [one for one in found[1:] if isinstance(one, Outcome)]
    codes = ["not listed", "not listed", "not listed", "several episodes", "no episode"]
    assert [one.code for one in problems] == codes
    assert "season 1, episode 3" in problems[0].detail
    assert [question.get("Season") for question in omdb_server.questions] == ["1", "7"]


def test_the_id_of_a_film_or_an_episode_is_for_one_file(omdb_server: OmdbServer) -> None:
    omdb = Omdb(omdb_server.url, omdb_server.key)
    one = episodes("K.S01E01E02.mkv")
    assert identify(one, EPISODES[1, 1], kind_of(EPISODES[1, 1], omdb), (), omdb) == [Job(one[0], EPISODES[1, 1])]
    with pytest.raises(CannotBegin, match=f"{CITIZEN_KANE} is a film, and there are 2 files"):
        identify(episodes("a.mkv", "b.mkv"), CITIZEN_KANE, kind_of(CITIZEN_KANE, omdb), (), omdb)
    with pytest.raises(OmdbNotFound, match="does not know this id"):
        kind_of("tt0000404", omdb)
    with pytest.raises(FactsProblem, match="this is a game"):
        kind_of(GAME, omdb)


@pytest.fixture
def site(omdb_server: OmdbServer, settings: LazySettings, tmp_path: Path) -> LazySettings:
    """This site's settings with a key for the OmdbServer."""
    settings.OMDB_URL, settings.OMDB_API_KEY, settings.NOTFLIX_DATA = omdb_server.url, omdb_server.key, tmp_path
    return settings


def test_one_file_with_a_films_name_is_what_its_id_says_and_nobody_is_asked(
    site: LazySettings, omdb_server: OmdbServer
) -> None:
    files = episodes("Kane.mkv")
    assert titles.tasks(files, CITIZEN_KANE, (), is_season=False) == ([Job(files[0], CITIZEN_KANE)], [])
    assert omdb_server.calls == 0


def test_without_a_key_one_file_is_taken_as_it_is_and_several_are_refused(site: LazySettings) -> None:
    site.OMDB_API_KEY = ""
    tasks, notes = titles.tasks(episodes("S01E02.mkv"), SERIES, (), is_season=False)
    assert (len(tasks), len(notes)) == (1, 1)
    assert f"S01E02.mkv looks like an episode, and {SERIES} was taken for this episode's own id." in notes[0]
    assert titles.tasks(episodes("Kane.mkv"), CITIZEN_KANE, (), is_season=True)[1] == []
    with pytest.raises(CannotBegin, match="set OMDB_API_KEY, or package them one by one"):
        titles.tasks(episodes("S01E01.mkv", "S01E02.mkv"), SERIES, (), is_season=False)


@pytest.mark.django_db
def test_the_questions_count_against_the_day_that_all_commands_share(
    site: LazySettings, omdb_server: OmdbServer
) -> None:
    site.OMDB_DAILY_LIMIT = 3
    assert len(titles.tasks(episodes("S01E01.mkv", "S01E02.mkv"), SERIES, (), is_season=False)[0]) == 2
    assert (order.daily_count().left(), omdb_server.calls) == (1, 2)
    with pytest.raises(CannotBegin, match="OMDB_DAILY_LIMIT is reached"):
        titles.tasks(episodes("S01E01.mkv", "S02E01.mkv"), SERIES, (), is_season=False)
    assert omdb_server.calls == 3


@pytest.mark.django_db
def test_when_omdb_wants_no_more_questions_nobody_asks_any_more_today(
    site: LazySettings, omdb_server: OmdbServer
) -> None:
    omdb_server.limit = 0
    tasks, notes = titles.tasks(episodes("S01E01.mkv"), EPISODES[1, 1], (), is_season=False)
    assert [one.imdb_id for one in tasks] == [EPISODES[1, 1]]
    assert "OMDb's daily request limit is reached" in notes[0]
    assert order.daily_count().left() == 0


@pytest.mark.django_db
def test_a_series_without_its_season_list_is_not_taken_for_an_episode(
    site: LazySettings, omdb_server: OmdbServer
) -> None:
    site.OMDB_DAILY_LIMIT = 1
    with pytest.raises(CannotBegin, match="OMDB_DAILY_LIMIT is reached"):
        titles.tasks(episodes("S01E01.mkv"), SERIES, (), is_season=False)


# --- Options ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("read", "given", "understood"),
    [
        (options.imdb_id, "TT0063350", "tt0063350"),
        (options.imdb_id, "https://www.imdb.com/title/tt0063350/?ref_=nv", "tt0063350"),
        (options.ladder, "auto", "auto"),
        (options.ladder, "copy", "copy"),
        (options.ladder, "480,1080,720,480", (1080, 720, 480)),
        (options.audio, "ger,en-us:surround", (AudioWish("de"), AudioWish("en-US", surround=True))),
        (options.audio, "all:surround", (AudioWish("all", surround=True),)),
        (options.side_file, "/a:b/film.srt:pt_BR", SideFile(Path("/a:b/film.srt"), "pt-BR")),
        (options.line("title"), "Agent #1:  A Caf\u0065\u0301", "Agent #1: A Café"),
        (options.line("label"), "Director's cut", "Director's cut"),
        (options.line("year"), "1968", "1968"),
    ],
)
def test_options_are_understood_as_people_write_them(
    read: Callable[[str], Any], given: str, understood: object
) -> None:
    assert read(given) == understood


@pytest.mark.parametrize(
    ("read", "given"),
    [
        *((options.imdb_id, given) for given in ("", "0063350", "tt0063350 tt0017136", "nm0000001", "tt1\udcff")),
        *((options.ladder, given) for given in ("", "best", "100", "9000", "720p", "720,", "1,2,3,4,5,6,7", "٧٢٠")),
        (options.ladder, "1080,900,800,720,600,480,360"),
        *((options.audio, given) for given in ("", "german", "de,", "de,ger", "und", "de:5.1", "zzzz")),
        *((options.side_file, given) for given in ("film.srt", ":de", "film.srt:", "film.srt:german")),
        *((options.line("title"), given) for given in ("", " ", "Half # cut", "N/A", "x" * 301, "a\nimdb: tt0000002")),
        *((options.line("label"), given) for given in ("", "a\nb", "x" * 121)),
        *((options.line("year"), given) for given in ("", "68", "1492", "19681", "x")),
    ],
)
def test_what_is_not_understood_is_refused(read: Callable[[str], Any], given: str) -> None:
    with pytest.raises(ArgumentTypeError):
        read(given)


# --- Reports ---------------------------------------------------------------------------------------------------------

MADE = Outcome(
    Path("/films/The.Lantern.Keepers.S01E02.1080p.WEB.x264-SOMEBODY.mkv"),
    "tt9900112",
    "made",
    FOLDER,
    notes=("Subtitles 3 (German, PGS) are pictures and cannot become text.",),
    seconds=250.4,
    duration=2640.0,
    size=1_312_000_000,
    renditions=("1080p (copied)", "720p", "480p"),
)
STRANGE = Outcome(Path(os.fsdecode(b"/films/\xff\n\x1b[31m.mkv")), "tt1", "problem", code="empty", detail="Copy it.")


@pytest.mark.parametrize("width", [45, 60, 80, 120])
def test_the_table_fits_the_terminal_and_names_every_file_in_full(width: int) -> None:
    report = Report([MADE, STRANGE], ["A note."], 251.0)
    lines = report.lines(width)
    table = lines[: lines.index(f"{MADE.file.name}: {MADE.notes[0]}")]
    facts = [line for line in table if line.startswith("  ")]
    assert max(map(len, facts)) <= width
    assert [line for line in table if line not in facts] == ["File", MADE.file.name, r"\udcff\n\x1b[31m.mkv"]
    words = " ".join(facts).split()
    assert {"tt9900112", "made", "problem", "1.3", "GB", "4", "min"} <= set(words)
    assert (FOLDER[:12] in words) == (width >= 80)
    assert lines[-2:] == [r"\udcff\n\x1b[31m.mkv: empty: Copy it.", "A note."]


def test_the_report_as_json_is_text_for_every_reader() -> None:
    said = json.loads(json.dumps(Report([MADE, STRANGE], [], 251.0).as_dict()))
    assert {name: said[name] for name in ("made", "there", "problems", "seconds")} == {
        "made": 1,
        "there": 0,
        "problems": 1,
        "seconds": 251.0,
    }
    assert said["files"][0]["renditions"] == ["1080p (copied)", "720p", "480p"]
    assert said["files"][1]["file"] == "/films/\\xff\n\x1b[31m.mkv"


def test_a_log_has_a_line_for_the_beginning_and_the_end_of_each_file() -> None:
    out = io.StringIO()
    lines = Lines(out)
    for number, outcome in enumerate((MADE, STRANGE), start=1):
        lines.begin(outcome.file.name, number, 2)
        for name in ("reading", "encoding", "pictures", "checking"):
            lines.stage(name)
            for step in range(1000):
                lines.moved(step / 1000, 3.1)
        lines.end(outcome)
    assert out.getvalue().splitlines() == [
        f"1 of 2: {MADE.file.name}",
        f"1 of 2: made {FOLDER} (1080p (copied), 720p, 480p; 1.3 GB) in 4 min",
        r"2 of 2: \udcff\n\x1b[31m.mkv",
        "2 of 2: empty: Copy it.",
    ]
