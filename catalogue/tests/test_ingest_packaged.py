"""What packaging leaves in a folder besides the video, and what ingest makes of it."""

import json
import os
from pathlib import Path

import pytest
from django.conf import LazySettings

from catalogue.database import collection_of
from catalogue.models import Episode, Stream, Title
from catalogue.tests.libraries import episode_answer, make_folder
from catalogue.tests.test_ingest import ingest

pytestmark = [pytest.mark.django_db, pytest.mark.orm]
FILM = "imdb: tt0063350\ntitle: The Night\n"
FOLDER = "8b684144ba536287d4d8482960bc7ad5"
COLOUR = "#123456"


@pytest.fixture
def library(tmp_path: Path, settings: LazySettings) -> Path:
    root = tmp_path / "library"
    root.mkdir()
    settings.NOTFLIX_LIBRARY = str(root)
    settings.NOTFLIX_PICTURES = tmp_path / "pictures"
    return root


def packaged(library: Path, metadata: str = FILM, name: str = FOLDER) -> Path:
    folder = make_folder(library, name, metadata, still=True)
    (folder / "package.json").write_text(json.dumps({"version": 1, "colour": COLOUR, "size": 7_654_321}))
    for file in ("master.m3u8", "chapters.vtt", "thumbnails.vtt"):
        (folder / file).write_text("what the player reads")
    return folder


def facts() -> tuple[bool, bool, bool, int | None]:
    stream = Stream.objects.get(folder=FOLDER)
    return stream.has_hls, stream.has_chapters, stream.has_sprite, stream.size


def test_what_came_with_the_folder_is_noted(library: Path) -> None:
    packaged(library)
    assert ingest()["problems"] == []
    assert facts() == (True, True, True, 7_654_321)
    title = Title.objects.get()
    assert title.hero.endswith(".webp")
    assert title.colour == COLOUR


def test_an_episode_and_its_series_have_the_colour_of_the_record(library: Path) -> None:
    folder = packaged(library, "imdb: tt0522534\n")
    kept = [episode_answer("tt0522534", "The first", "tt0055662", 1, 1)]
    (folder / "omdb.json").write_text(json.dumps(kept))
    assert ingest()["problems"] == []
    assert (Episode.objects.get().colour, Title.objects.get().colour) == (COLOUR, COLOUR)


def test_a_folder_without_all_that_has_none_of_it(library: Path) -> None:
    make_folder(library, FOLDER, FILM, still=True)
    ingest()
    assert facts() == (False, False, False, None)
    assert Title.objects.get().colour not in {"", COLOUR}


@pytest.mark.parametrize("spoil", ["not json", "too big", "a link", "a pipe", "a directory"])
def test_a_record_that_cannot_be_read_is_none_and_no_problem(library: Path, spoil: str) -> None:
    folder = packaged(library)
    record = folder / "package.json"
    if spoil == "not json":
        record.write_text("{")
    elif spoil == "too big":
        record.write_text(json.dumps({"size": 1, "padding": "x" * 70_000}))
    else:
        record.rename(folder / "elsewhere")
        made = {"a link": lambda: record.symlink_to("elsewhere"), "a pipe": lambda: os.mkfifo(record)}
        made.get(spoil, record.mkdir)()
    report = ingest()
    assert (report["added"], report["problems"]) == (1, [])
    assert facts() == (True, True, True, None)


def test_what_is_added_later_is_noticed(library: Path) -> None:
    folder = make_folder(library, FOLDER, FILM)
    ingest()
    (folder / "chapters.vtt").write_text("WEBVTT\n")
    ingest()
    assert facts() == (False, True, False, None)
    (folder / "chapters.vtt").unlink()
    ingest()
    assert facts() == (False, False, False, None)


def test_streams_from_before_these_facts_were_kept_are_completed_when_they_change(library: Path) -> None:
    folder = packaged(library)
    ingest()
    collection_of(Stream).update_one({}, {"$unset": {"has_sprite": 1, "has_chapters": 1, "size": 1}})
    assert ingest()["unchanged"] == 1
    stream = Stream.objects.get()
    assert not any((stream.has_sprite, stream.has_chapters, stream.size))
    (folder / "metadata.txt").write_text(f"{FILM}label: Restored\n")
    assert ingest()["updated"] == 1
    assert facts() == (True, True, True, 7_654_321)
