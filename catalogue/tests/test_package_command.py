"""`manage.py package` as an operator meets it: real files, real processes, and being stopped at any moment."""

import contextlib
import io
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from catalogue import ffmpeg
from catalogue.packaging.workshop import HIDDEN
from catalogue.tests.omdb_server import EPISODES, SERIES, OmdbServer
from catalogue.tests.test_ingest_command import at_a_terminal
from notflix_site.mongo.tests.processes import begin, environment, only_line, run

FILM = "tt0063350"


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with three short clips that differ, which may be copied, and a long one that must be encoded."""
    place = tmp_path_factory.mktemp("clips")
    for number in (1, 2, 3):
        source = ["-f", "lavfi", "-i", f"testsrc2=size=320x180:rate=25:duration={3 + number}"]
        codec = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", "50"]
        ffmpeg.run([*source, *codec, str(place / f"{number}.mp4")])
    source = ["-f", "lavfi", "-i", "testsrc2=size=640x360:rate=25:duration=120"]
    ffmpeg.run([*source, "-c:v", "mpeg4", "-q:v", "8", str(place / "long.avi")])
    return place


@pytest.fixture
def data() -> Iterator[Path]:
    """A data directory with a short path; the library is made in it."""
    directory = Path(tempfile.mkdtemp(prefix="nf-"))
    yield directory
    shutil.rmtree(directory)


@pytest.fixture
def library(tmp_path: Path, settings: LazySettings) -> Path:
    """A library for calls inside of this process."""
    settings.NOTFLIX_LIBRARY, settings.NOTFLIX_DATA = str(tmp_path / "library"), tmp_path
    return tmp_path / "library"


def visible(library: Path) -> list[str]:
    return sorted(path.name for path in library.iterdir() if not path.name.startswith("."))


def package(film: Path, *options: str) -> dict[str, Any]:
    """Package a film inside of this process, and return the report."""
    out = io.StringIO()
    call_command("package", str(film), "--imdb", FILM, "--json", *options, stdout=out, stderr=io.StringIO())
    report: dict[str, Any] = json.loads(out.getvalue().splitlines()[-1])
    return report


def running() -> Iterator[str]:
    """Yield the command line of each process on this machine."""
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            yield os.fsdecode(process.read_bytes())


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["a.mkv"], "the following arguments are required: --imdb"),
        (["a.mkv", "--imdb", "63350"], "argument --imdb: write an IMDb id"),
        (["a.mkv", "--imdb", FILM, "--ladder", "best"], "argument --ladder: write auto, copy, or up to 6 heights"),
        (["a.mkv", "--imdb", FILM, "--codec", "vp9"], "argument --codec: invalid choice"),
        (["a.mkv", "--imdb", FILM, "--audio", "german"], "argument --audio: write languages as codes"),
        (["a.mkv", "--imdb", FILM, "--subtitles", "a.srt"], "argument --subtitles: write FILE:LANGUAGE"),
        (["", "--imdb", FILM], "argument FILE: write the path of a video file"),
        (["a.mkv", "b.mkv", "--imdb", FILM], "set OMDB_API_KEY, or package them one by one"),
        (["a.mkv", "b.mkv", "--imdb", FILM, "--title", "x", "--year", "1999"], "--title and --year can only be of one"),
        (["a.mkv", "b.mkv", "--imdb", FILM, "--subtitles", "a.srt:de"], "--subtitles can only be of one film"),
        (["a.mkv", "--imdb", FILM, "--into", ""], "say in which one with --into DIRECTORY"),
        (["a.mkv", "--imdb", FILM, "--into", "/nowhere/at/all"], "the library /nowhere/at/all cannot be made: No such"),
        (["a.mkv", "--imdb", FILM, "--into", __file__], "is no directory"),
    ],
)
def test_what_cannot_begin_is_refused_in_one_line(library: Path, options: list[str], words: str) -> None:
    with pytest.raises(CommandError, match=words) as refusal:
        call_command("package", *options, stdout=io.StringIO(), stderr=io.StringIO())
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("address", ["http://anna:geheim@host/", "http:/anna:geheim@host/", "anna:geheim@host/films"])
def test_an_address_is_no_place_to_make_folders_and_its_password_is_not_shown(library: Path, address: str) -> None:
    with pytest.raises(CommandError, match="not at an address") as refusal:
        call_command("package", "a.mkv", "--imdb", FILM, "--into", address, stderr=io.StringIO())
    assert "geheim" not in str(refusal.value)


def test_what_cannot_begin_ends_with_exit_code_1_and_starts_no_database(data: Path, clips: Path) -> None:
    done = run(data, "manage.py", "package", str(clips), "--imdb", SERIES)
    assert (done.returncode, done.stdout) == (1, "")
    assert "OMDb must say which episode each file is" in only_line(done.stderr)
    assert not (data / "mongo").exists()


def test_a_log_gets_lines_and_a_person_a_table_and_no_database_is_started(data: Path, clips: Path) -> None:
    film = data / os.fsdecode(b"-\xff\x1b[31m\n.mp4")
    shutil.copy(clips / "1.mp4", film)
    done = run(data, "manage.py", "package", str(film), "--imdb", FILM, TERM="xterm-256color", FORCE_COLOR="1")
    assert done.returncode == 0, done.stderr
    (name,) = visible(data / "library")
    begun, ended = done.stderr.splitlines()
    assert begun == r"1 of 1: -\udcff\x1b[31m\n.mp4"
    assert ended.startswith(f"1 of 1: made {name} (")
    assert r"-\udcff\x1b[31m\n.mp4" in done.stdout
    assert name[:12] in done.stdout
    assert "\x1b" not in done.stdout + done.stderr
    assert not (data / "mongo").exists()


def test_the_same_film_is_one_folder_and_is_only_made_anew_when_that_is_asked_for(library: Path, clips: Path) -> None:
    first = package(clips / "1.mp4", "--label", "Restored")
    (name,) = visible(library)
    assert (library / name / "metadata.txt").read_text().splitlines() == [f"imdb: {FILM}", "label: Restored"]
    made_at = (library / name).stat().st_mtime_ns

    copy = library.parent / "copy.mp4"
    shutil.copy(clips / "1.mp4", copy)
    again = package(copy, "--label", "Restored")
    assert [(one["made"], one["there"], one["ingest"]) for one in (first, again)] == [(1, 0, None), (0, 1, None)]
    assert [one["files"][0]["folder"] for one in (first, again)] == [name, name]
    assert (library / name).stat().st_mtime_ns == made_at

    assert package(copy, "--force")["made"] == 1
    assert (library / name).stat().st_mtime_ns > made_at
    assert visible(library) == [name]


def test_a_file_with_a_problem_ends_with_exit_code_3_and_a_line_that_says_what_to_do(library: Path) -> None:
    library.mkdir()
    (library / "empty.mkv").touch()
    out = io.StringIO()
    with pytest.raises(SystemExit, match="3"):
        call_command("package", str(library / "empty.mkv"), "--imdb", FILM, stdout=out, stderr=io.StringIO())
    assert "empty.mkv: empty: The file is empty" in out.getvalue()


def test_a_season_is_packaged_with_its_series_id_and_ingested(data: Path, clips: Path, omdb_server: OmdbServer) -> None:
    season = data / "Season 1"
    season.mkdir()
    shutil.copy(clips / "1.mp4", season / "Keepers.S01E01.mp4")
    shutil.copy(clips / "2.mp4", season / "Keepers.S01E02.mp4")
    shutil.copy(clips / "3.mp4", season / "Keepers.S01E09.mp4")
    (season / "Keepers.S02E01.mp4").write_text("no video")
    done = run(
        data,
        *("manage.py", "package", str(season), "--imdb", SERIES, "--ingest", "--json"),
        OMDB_URL=omdb_server.url,
        OMDB_API_KEY=omdb_server.key,
    )
    assert done.returncode == 3, done.stderr
    report = json.loads(done.stdout)
    assert [one["imdb_id"] for one in report["files"][:2]] == [EPISODES[1, 1], EPISODES[1, 2]]
    assert [one["code"] for one in report["files"]][:3] == ["", "", "not listed"]
    assert (report["made"], report["problems"]) == (2, 2)
    assert (report["ingest"]["added"], report["ingest"]["problems"]) == (2, [])
    assert report["ingest"]["episodes"] >= 2
    assert "2 folders: 2 added." in done.stderr
    assert sorted(one["folder"] for one in report["files"] if one["folder"]) == visible(data / "library")


def test_when_ingest_cannot_run_the_folder_is_kept_and_that_is_told(library: Path, clips: Path) -> None:
    (library.parent / "ingest.lock").mkdir()
    errors = io.StringIO()
    with pytest.raises(SystemExit, match="3"):
        call_command("package", str(clips / "1.mp4"), "--imdb", FILM, "--ingest", stdout=io.StringIO(), stderr=errors)
    assert "The folders are made, but not in the catalogue: the disk stopped the run: " in errors.getvalue()
    assert len(visible(library)) == 1


@pytest.mark.django_db
def test_behind_a_video_server_the_folder_is_ingested_from_there(
    library: Path, clips: Path, settings: LazySettings
) -> None:
    settings.NOTFLIX_LIBRARY = "http://127.0.0.1:9/"
    errors = io.StringIO()
    with pytest.raises(SystemExit, match="3"):
        call_command(
            *("package", str(clips / "1.mp4"), "--imdb", FILM, "--ingest", "--into", str(library)),
            stdout=io.StringIO(),
            stderr=errors,
        )
    assert "not in the catalogue: " in errors.getvalue()
    assert "http://127.0.0.1:9/" in errors.getvalue()
    assert len(visible(library)) == 1


@pytest.mark.parametrize(("how", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_call_that_is_stopped_leaves_nothing_to_be_seen_and_the_next_one_clears_away(
    data: Path, clips: Path, how: signal.Signals, code: int
) -> None:
    library = data / "library"
    command = begin(data, "manage.py", "package", str(clips / "long.avi"), "--imdb", FILM)
    while not list(library.glob(f"{HIDDEN}*/seg-*")):
        assert command.poll() is None, command.communicate()
        time.sleep(0.01)
    # As a terminal does it: Ctrl-C is for the whole group.
    (os.killpg if how == signal.SIGINT else os.kill)(command.pid, how)
    _, errors = command.communicate(timeout=60)
    assert command.returncode == code
    while any(str(data) in arguments for arguments in running()):  # for ever, if ffmpeg outlives its parent
        time.sleep(0.01)
    assert "Traceback" not in errors
    assert ("Stopped after 0 files." in errors) == (how == signal.SIGINT)
    assert visible(library) == []
    done = run(data, "manage.py", "package", str(clips / "1.mp4"), "--imdb", FILM)
    assert done.returncode == 0, done.stderr
    assert [path.name for path in library.iterdir()] == visible(library)


def test_a_person_at_a_terminal_sees_a_bar_with_speed_and_the_time_left(data: Path, clips: Path) -> None:
    command = [sys.executable, "manage.py", "package", str(clips / "long.avi"), "--imdb", FILM, "--ladder", "144"]
    seen = at_a_terminal(command, environment(data, TERM="xterm-256color"))
    assert "1 of 1: long.avi" in seen
    assert "encoding " in seen
    assert "×" in seen
    assert "left" in seen
    (name,) = visible(data / "library")
    assert f"made {name} (144p; " in seen
