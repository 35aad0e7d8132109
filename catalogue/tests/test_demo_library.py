import json
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace
from io import StringIO
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.core.management import CommandError, call_command
from PIL import Image
from pytest_django.fixtures import Settings

from catalogue import manifest
from catalogue.demo import answers, build, captions, films, footage
from catalogue.demo.clip import Shape
from catalogue.demo.scenes import SCENES
from catalogue.packaging.pictures import stills

TINY = Shape(width=320, height=180, seconds=32)
BRIEF = Shape(width=320, height=180, seconds=8)
MOON = next(item for item in films.FILMS if item.captions == "moon_flight")
DASH = {"d": "urn:mpeg:dash:schema:mpd:2011"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("demo")
    (name,) = build.build(place / "library", place / "cache", items=[MOON], shape=TINY).folders
    return place / "library" / name


def test_every_file_the_manifests_name_is_there_and_none_is_left_over(folder: Path) -> None:
    master = (folder / "master.m3u8").read_text(encoding="utf-8")
    playlists = {name for line in master.splitlines() for name in re.findall(r"[\w-]+\.m3u8", line)}
    named = {"manifest.mpd", "master.m3u8", "thumbnails.vtt", "thumbs-001.jpg", *playlists}
    for name in playlists:
        lines = (folder / name).read_text(encoding="utf-8").splitlines()
        named |= {line for line in lines if line and line[0] != "#"} | set(re.findall(r'URI="(.+)"', "\n".join(lines)))
    assert set(manifest.parse((folder / "manifest.mpd").read_bytes()).files) <= named
    left = {"metadata.txt", "omdb.json", "still-1.jpg", "still-2.jpg", "still-3.jpg"}
    assert named | left == {path.name for path in folder.iterdir()}
    assert len(named) > 3 * 8


def test_a_clip_has_two_renditions_whose_segments_begin_together(folder: Path) -> None:
    root = ElementTree.parse(folder / "manifest.mpd").getroot()
    video = root.findall(".//d:AdaptationSet[@contentType='video']/d:Representation", DASH)
    assert [(r.get("width"), r.get("height")) for r in video] == [("320", "180"), ("160", "90")]
    assert len(root.findall(".//d:AdaptationSet[@contentType='video']//d:SegmentTimeline", DASH)) == 1


def test_the_bandwidths_are_those_of_the_whole_clip(folder: Path) -> None:
    root = ElementTree.parse(folder / "manifest.mpd").getroot()
    for number in ("0", "1"):
        said = int(root.find(f".//d:Representation[@id='{number}']", DASH).attrib["bandwidth"])  # type: ignore[union-attr]
        size = sum(path.stat().st_size for path in folder.glob(f"seg-{number}-*.m4s"))
        assert said == pytest.approx(size * 8 / TINY.seconds, rel=0.02)
    assert len(re.findall(r":BANDWIDTH=\d+", (folder / "master.m3u8").read_text())) == 2


def test_captions_in_two_languages_are_in_the_manifest(folder: Path) -> None:
    root = ElementTree.parse(folder / "manifest.mpd").getroot()
    text = root.findall(".//d:AdaptationSet[@contentType='text']", DASH)
    assert [(s.get("lang"), s.get("mimeType")) for s in text] == [("en", "text/vtt"), ("es", "text/vtt")]
    assert (folder / "captions-es.vtt").read_text(encoding="utf-8").startswith("WEBVTT\n\n00:00:01.000 --> ")


def test_a_clip_has_thumbnails(folder: Path) -> None:
    assert manifest.parse((folder / "manifest.mpd").read_bytes()).has_thumbnails
    assert (folder / "thumbnails.vtt").read_text(encoding="utf-8").count("thumbs-001.jpg#xywh=") == TINY.seconds // 4
    with Image.open(folder / "thumbs-001.jpg") as sheet:
        assert sheet.size == (TINY.seconds // 4 * 240, 136)


def test_stills_are_pictures_and_not_black(folder: Path) -> None:
    for number in (1, 2, 3):
        with Image.open(folder / f"still-{number}.jpg") as still:
            assert still.size == (TINY.width, TINY.height)
            assert stills.score(still) > 20


def test_nothing_but_the_folder_is_left(folder: Path) -> None:
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []


def test_a_folder_has_the_same_name_in_every_build(folder: Path) -> None:
    assert re.fullmatch(r"[0-9a-f]{32}", folder.name)
    assert folder.name == build.folder_name(MOON, TINY, real=False)
    assert folder.name != build.folder_name(replace(MOON, plot="Another one."), TINY, real=False)


@pytest.mark.parametrize("item", films.ITEMS, ids=lambda item: item.imdb_id)
def test_an_answer_has_the_shape_of_omdb(item: films.Item) -> None:
    content = json.loads(answers.sidecar(item))
    parts = content if isinstance(content, list) else [content]
    for answer in parts:
        assert re.fullmatch(r"tt\d{7,8}", answer["imdbID"])
        assert all(isinstance(value, str) for key, value in answer.items() if key != "Ratings")
        assert answer["Response"] == "True"
        assert answer["Poster"] == "N/A"
    if item.series:
        assert [answer["Type"] for answer in parts] == ["episode", "series"]
        assert parts[0]["seriesID"] == parts[1]["imdbID"]
    else:
        assert [answer["Type"] for answer in parts] == ["movie"]


def test_the_library_has_six_films_and_a_series_of_two_seasons() -> None:
    assert len(films.FILMS) >= 6
    assert len({item.imdb_id for item in films.ITEMS}) == len(films.ITEMS)
    seasons = [item.season for item in films.EPISODES]
    assert sorted(seasons) == [1, 1, 2, 2]


def test_every_title_has_a_plot_a_scene_and_its_id_in_its_metadata() -> None:
    for item in films.ITEMS:
        assert 40 < len(item.plot) < 400
        assert item.imdb_id in item.metadata
        assert item.scene in SCENES
        assert not item.footage or item.footage in footage.SOURCES
        assert not item.captions or item.captions in captions.CAPTIONS


def test_captions_come_one_after_another() -> None:
    for languages in captions.CAPTIONS.values():
        for cues in languages.values():
            assert all(start < end for start, end, _ in cues)
            assert all(first[1] <= second[0] for first, second in pairwise(cues))


def test_a_library_with_folders_is_left_alone(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "library" / "somebodys-film").mkdir(parents=True)
    settings.NOTFLIX_LIBRARY = str(tmp_path / "library")
    out = StringIO()
    call_command("demo_library", stdout=out)
    assert out.getvalue() == f"{tmp_path / 'library'} has folders already; the demo library was not built.\n"
    assert [path.name for path in (tmp_path / "library").iterdir()] == ["somebodys-film"]


def test_hidden_and_system_folders_do_not_count_as_a_library(tmp_path: Path) -> None:
    for name in (".trash", "lost+found", "@eaDir"):
        (tmp_path / name).mkdir()
    assert build.is_wanted(tmp_path)
    assert build.is_wanted(tmp_path / "missing")


def test_an_http_library_is_refused_in_one_line(settings: Settings) -> None:
    settings.NOTFLIX_LIBRARY = "http://videos.example/"
    with pytest.raises(
        CommandError, match=r"^the demo library is built into a directory, and NOTFLIX_LIBRARY is an address"
    ):
        call_command("demo_library")


def test_a_library_that_cannot_be_made_is_said_in_one_line(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "file").write_text("not a directory")
    settings.NOTFLIX_LIBRARY = str(tmp_path / "file" / "library")
    settings.NOTFLIX_DATA = tmp_path
    with pytest.raises(CommandError, match=r"^the library .* cannot be") as caught:
        call_command("demo_library")
    assert "\n" not in str(caught.value)


def test_too_little_room_is_said_before_anything_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "SPACE_NEEDED", 10**18)
    with pytest.raises(build.DemoLibraryError, match="MB free and the demo library needs"):
        build.build(tmp_path / "library", tmp_path / "cache", items=[MOON], shape=TINY)
    assert list(tmp_path.iterdir()) == []


def test_footage_that_cannot_be_fetched_is_one_line_and_a_drawn_clip(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (("NO_INDEX", "1"), ("FIND_LINKS", str(tmp_path)), ("EXTRA_INDEX_URL", "")):
        monkeypatch.setenv(f"PIP_{name}", value)
    item = next(item for item in films.FILMS if item.footage == "city")
    built = build.build(tmp_path / "library", tmp_path / "cache", items=[item], shape=BRIEF)
    (note,) = built.notes
    assert re.fullmatch(
        r"Tears of Steel \(2012\): .* could not be fetched: [^\n]*\. A drawn clip stands in for it\.", note
    )
    assert (tmp_path / "library" / built.folders[0] / "manifest.mpd").is_file()


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_a_build_that_is_stopped_shows_no_folder_and_the_next_one_finishes(
    number: signal.Signals, tmp_path: Path
) -> None:
    code = (
        "from pathlib import Path\nfrom catalogue.demo import build\n"
        "from catalogue.tests.test_demo_library import MOON, Shape\n"
        f"build.build(Path({str(tmp_path)!r}) / 'library', Path({str(tmp_path)!r}), items=[MOON], shape=Shape())"
    )
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "notflix_site.settings"}
    process = subprocess.Popen([sys.executable, "-c", code], env=env, stderr=subprocess.DEVNULL)
    library = tmp_path / "library"
    while process.poll() is None and not any(library.glob(".building-*/seg-0-00001.m4s")):
        time.sleep(0.02)
    process.send_signal(number)
    process.wait()
    assert [path.name for path in library.iterdir() if not path.name.startswith(".")] == []
    assert not (number == signal.SIGINT and any(library.glob(".building-*")))
    assert build.is_wanted(library)
    build.build(library, tmp_path, items=[MOON], shape=BRIEF)
    assert [path.name for path in library.iterdir()] == [build.folder_name(MOON, BRIEF, real=False)]


def test_a_second_build_at_the_same_time_is_refused(tmp_path: Path) -> None:
    with build._alone(tmp_path), pytest.raises(build.DemoLibraryError, match="another build is at work"):
        build.build(tmp_path, tmp_path / "cache", items=[], shape=TINY)
