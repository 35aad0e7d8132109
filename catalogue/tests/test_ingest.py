"""Ingest over real folders, a real database and a local OMDb."""

import contextlib
import io
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings, settings
from django.core.management import CommandError, call_command

from catalogue.database import collection_of
from catalogue.models import Episode, IngestRun, Stream, Title
from catalogue.tests.libraries import answer, episode_answer, make_folder, settle
from notflix_site.mongo.tests.explain import explained_queries

pytestmark = [pytest.mark.django_db, pytest.mark.orm]

FILM = "tt0063350"
SERIES = "tt0055662"
FIRST, SECOND = "tt0522534", "tt0522500"


@pytest.fixture
def library(tmp_path: Path, settings: LazySettings) -> Path:
    root = tmp_path / "library"
    root.mkdir()
    settings.NOTFLIX_LIBRARY = str(root)
    settings.NOTFLIX_PICTURES = tmp_path / "pictures"
    return root


def ingest(*options: str) -> dict[str, Any]:
    with contextlib.suppress(FileNotFoundError):
        settle(Path(settings.NOTFLIX_LIBRARY))
    out = io.StringIO()
    call_command("ingest", "--json", *options, stdout=out, stderr=io.StringIO())
    report: dict[str, Any] = json.loads(out.getvalue().splitlines()[-1])
    return report


def documents() -> dict[str, list[dict[str, Any]]]:
    """Return everything that ingest may write, as the database holds it."""
    return {model.__name__: list(collection_of(model).find()) for model in (Title, Episode, Stream, IngestRun)}


def test_a_film_and_an_episode_arrive_with_their_details(library: Path) -> None:
    make_folder(library, "aaaaaaaa1", FILM, kept=answer(FILM, "Night of the Living Dead"), still=True)
    kept = [
        episode_answer(FIRST, "The Clampetts Strike Oil", SERIES, 1, 1),
        answer(SERIES, "The Beverly Hillbillies", Type="series", Year="1962–1971", Rated="TV-G"),
    ]
    make_folder(library, "bbbbbbbb1", f"imdb: {FIRST}\n", kept=kept, still=True)
    report = ingest()
    assert (report["folders"], report["added"], report["problems"]) == (2, 2, [])
    assert (report["titles"], report["episodes"]) == (2, 1)

    film = Title.objects.get(imdb_id=FILM)
    assert (film.name, film.year, film.runtime, film.age, film.genres) == (
        "Night of the Living Dead",
        1968,
        96,
        10,
        ["Horror", "Drama"],
    )
    assert film.available
    assert not film.needs_details
    assert film.hero.endswith(".webp")
    assert film.colour.startswith("#")

    series = Title.objects.get(imdb_id=SERIES)
    assert (series.kind, series.year, series.end_year, series.age) == ("series", 1962, 1971, 0)
    episode = Episode.objects.get(imdb_id=FIRST)
    assert (episode.series, episode.season, episode.number) == (series, 1, 1)
    assert series.hero == episode.still != ""

    stream = Stream.objects.get(folder="aaaaaaaa1")
    assert (stream.title, stream.episode, stream.state, stream.duration) == (film, None, "ready", 8.0)
    assert (stream.renditions[0].height, stream.audio[0].language) == (720, "en")


def test_a_second_run_finds_everything_as_it_was_and_writes_nothing(library: Path) -> None:
    make_folder(library, "aaaaaaaa1", FILM, kept=answer(FILM, "Night of the Living Dead"), still=True)
    make_folder(library, "badbadbad", "no id in here")
    ingest()
    before = documents()
    with explained_queries() as queries:
        report = ingest()
    assert (report["added"], report["updated"], report["unchanged"], len(report["problems"])) == (0, 0, 1, 1)
    assert documents() == before
    assert {query.name for query in queries} <= {"aggregate", "find"}


def test_one_bad_folder_never_stops_the_others(library: Path) -> None:
    make_folder(library, "aaaaaaaa1", FILM, kept=answer(FILM, "Night of the Living Dead"))
    (make_folder(library, "nometadata", FILM) / "metadata.txt").unlink()
    (make_folder(library, "brokenmpd1", FILM) / "manifest.mpd").write_text("<MPD><Period>")
    (make_folder(library, "nosegment1", FILM) / "seg-0-00002.m4s").unlink()
    (make_folder(library, "nomanifest", FILM) / "manifest.mpd").unlink()
    make_folder(library, "short", FILM)
    (library / "linklinklink").symlink_to(library / "aaaaaaaa1")
    (library / ".hidden-one").mkdir()
    report = ingest()
    assert report["added"] == 1
    assert {one["folder"]: one["code"] for one in report["problems"]} == {
        "nometadata": "missing",
        "brokenmpd1": "manifest",
        "nosegment1": "incomplete",
        "nomanifest": "manifest",
        "short": "name",
        "linklinklink": "symlink",
    }
    assert all("\n" not in one["detail"] and one["detail"] for one in report["problems"])


def test_strict_exits_with_three_when_a_folder_has_a_problem(library: Path) -> None:
    make_folder(library, "badbadbad", "no id in here")
    with pytest.raises(SystemExit) as stopped:
        call_command("ingest", "--strict", stdout=io.StringIO())
    assert stopped.value.code == 3


def test_a_dry_run_writes_nothing_and_says_what_it_would_do(library: Path) -> None:
    make_folder(library, "aaaaaaaa1", FILM, kept=answer(FILM, "Night of the Living Dead"), still=True)
    make_folder(library, "badbadbad", "no id in here")
    report = ingest("--dry-run")
    assert (report["added"], len(report["problems"]), report["dry_run"]) == (1, 1, True)
    assert [model.objects.count() for model in (Title, Stream, IngestRun)] == [0, 0, 0]
    assert not (library.parent / "pictures").exists()


def test_one_folder_alone_can_be_looked_at(library: Path) -> None:
    make_folder(library, "aaaaaaaa1", FILM, kept=answer(FILM, "Night of the Living Dead"))
    make_folder(library, "bbbbbbbb1", "tt0017136", kept=answer("tt0017136", "Metropolis"))
    ingest()
    shutil.rmtree(library / "aaaaaaaa1")
    (library / "bbbbbbbb1" / "metadata.txt").write_text("tt0017136\nlabel: Restored\n")
    report = ingest("--folder", "bbbbbbbb1")
    assert (report["folders"], report["updated"], report["missing"]) == (1, 1, 0)
    assert Stream.objects.get(folder="bbbbbbbb1").label == "Restored"
    with pytest.raises(CommandError, match="there is no folder nothere99"):
        ingest("--folder", "nothere99")


def test_without_a_key_the_title_appears_under_the_name_in_metadata(library: Path) -> None:
    make_folder(library, "aaaaaaaa1", f"{FILM}\ntitle: My own name\nyear: 1970\n")
    make_folder(library, "bbbbbbbb1", "tt0017136")
    ingest()
    named, bare = Title.objects.get(imdb_id=FILM), Title.objects.get(imdb_id="tt0017136")
    assert (named.name, named.year, named.needs_details, named.available) == ("My own name", 1970, True, True)
    assert (bare.name, bare.needs_details) == ("tt0017136", True)


def test_what_a_curator_changed_stays(library: Path) -> None:
    folder = make_folder(library, "aaaaaaaa1", FILM, kept=answer(FILM, "Night of the Living Dead"))
    ingest()
    Title.objects.filter(imdb_id=FILM).update(name="Die Nacht", curated_fields=["name"])
    (folder / "omdb.json").write_text(json.dumps(answer(FILM, "Another name", Plot="A new plot.")))
    ingest()
    title = Title.objects.get(imdb_id=FILM)
    assert (title.name, title.plot) == ("Die Nacht", "A new plot.")


def test_metadata_comes_before_omdb(library: Path) -> None:
    make_folder(library, "aaaaaaaa1", f"{FILM}\ntitle: The cut I like", kept=answer(FILM, "Night of the Living Dead"))
    ingest()
    title = Title.objects.get(imdb_id=FILM)
    assert (title.name, title.sort_name) == ("The cut I like", "cut i like")


def test_a_folder_that_is_gone_is_missing_and_comes_back(library: Path) -> None:
    folder = make_folder(library, "aaaaaaaa1", FILM, kept=answer(FILM, "Night of the Living Dead"))
    ingest()
    away = folder.rename(library.parent / "aaaaaaaa1")
    assert ingest()["missing"] == 1
    stream, title = Stream.objects.get(), Title.objects.get()
    assert (stream.state, title.available, stream.title) == ("missing", False, title)
    assert stream.missing_since is not None
    away.rename(folder)
    assert ingest()["updated"] == 1
    stream.refresh_from_db()
    assert (stream.state, stream.missing_since, Title.objects.get().available) == ("ready", None, True)


def test_a_film_with_two_versions_stays_when_one_of_them_goes(library: Path) -> None:
    make_folder(library, "aaaaaaaa1", FILM, kept=answer(FILM, "Night of the Living Dead"))
    make_folder(library, "bbbbbbbb1", f"{FILM}\nlabel: In colour", kept=answer(FILM, "Night of the Living Dead"))
    ingest()
    title = Title.objects.get()
    assert {stream.label for stream in Stream.objects.of_film(title)} == {"", "In colour"}
    shutil.rmtree(library / "aaaaaaaa1")
    ingest()
    title.refresh_from_db()
    assert title.available


def test_a_folder_whose_id_changed_moves_to_the_other_title(library: Path) -> None:
    folder = make_folder(library, "aaaaaaaa1", FILM, kept=answer(FILM, "Night of the Living Dead"))
    ingest()
    (folder / "metadata.txt").write_text("tt0017136")
    (folder / "omdb.json").write_text(json.dumps(answer("tt0017136", "Metropolis")))
    ingest()
    assert {title.imdb_id: title.available for title in Title.objects.all()} == {FILM: False, "tt0017136": True}
    assert Stream.objects.get().title == Title.objects.get(imdb_id="tt0017136")


def test_a_library_that_is_mostly_gone_changes_nothing(library: Path) -> None:
    for number in range(6):
        make_folder(library, f"folder-{number}", f"tt000000{number}")
    ingest()
    for number in range(4):
        shutil.rmtree(library / f"folder-{number}")
    with pytest.raises(CommandError, match="4 of the known folders"):
        ingest()
    assert Stream.objects.filter(state="missing").count() == 0
    assert ingest("--allow-mass-missing")["missing"] == 4


def test_a_library_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="there is no library at") as refusal:
        ingest("--library", str(tmp_path / "nowhere"))
    assert "\n" not in str(refusal.value)


def test_an_episode_without_a_series_is_a_problem(library: Path) -> None:
    kept = episode_answer(FIRST, "The Clampetts Strike Oil", "N/A", 1, 1)
    make_folder(library, "aaaaaaaa1", FIRST, kept=kept)
    assert [one["code"] for one in ingest()["problems"]] == ["no series"]
    assert Title.objects.count() == 0


def test_a_folder_that_names_a_whole_series_is_a_problem(library: Path) -> None:
    make_folder(library, "aaaaaaaa1", SERIES, kept=answer(SERIES, "The Beverly Hillbillies", Type="series"))
    assert [one["code"] for one in ingest()["problems"]] == ["type"]


def test_an_omdb_json_that_is_not_json_is_a_problem(library: Path) -> None:
    (make_folder(library, "aaaaaaaa1", FILM) / "omdb.json").write_text("{")
    assert [one["code"] for one in ingest()["problems"]] == ["omdb.json"]


def test_a_picture_that_finds_no_room_is_kept_by_a_later_run(library: Path, settings: LazySettings) -> None:
    make_folder(library, "aaaaaaaa1", FILM, kept=answer(FILM, "Night of the Living Dead"), still=True)
    settings.NOTFLIX_PICTURES = Path("/dev/full/pictures")  # nothing can be written there
    report = ingest()
    assert (report["added"], len(report["notes"])) == (1, 1)
    assert (Title.objects.get().hero, Title.objects.get().available) == ("", True)
    settings.NOTFLIX_PICTURES = library.parent / "pictures"
    assert ingest()["updated"] == 1
    assert Title.objects.get().hero.endswith(".webp")
    assert ingest()["unchanged"] == 1
