"""A finished folder is checked: whatever is missing or broken is found, and named."""

import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from catalogue.packaging.checking.check import check
from catalogue.packaging.plan import Plan
from catalogue.packaging.presentation import Captions, Presentation
from catalogue.packaging.source import PackagingProblem
from catalogue.tests import packaged

SECONDS = 20


@dataclass(frozen=True)
class Film:
    folder: Path
    presentation: Presentation
    plan: Plan


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Film:
    folder = tmp_path_factory.mktemp("made")
    inputs = [*packaged.brightening(SECONDS), *packaged.tone(SECONDS)]
    tracks = packaged.cut(folder, inputs, keyframes="expr:gte(t,n_forced*4)", sizes=["320:180", "160:90"])
    return Film(folder, packaged.finish(folder, tracks, SECONDS), packaged.plan(tracks, SECONDS))


@pytest.fixture
def film(made: Film, tmp_path: Path) -> Film:
    """A copy that may be damaged."""
    folder = tmp_path / "film"
    shutil.copytree(made.folder, folder)
    return replace(made, folder=folder)


def problem(film: Film) -> str:
    with pytest.raises(PackagingProblem) as caught:
        check(film.folder, film.presentation, film.plan)
    assert caught.value.code == "check"
    assert "\n" not in caught.value.detail
    return caught.value.detail


def test_a_whole_folder_passes(film: Film) -> None:
    check(film.folder, film.presentation, film.plan)


NAMED = [
    "init-0.mp4",
    "seg-0-00002.m4s",
    "seg-1-00005.m4s",
    "seg-2-00004.m4s",
    "thumbs-001.jpg",
    "manifest.mpd",
    "master.m3u8",
    "1.m3u8",
]


@pytest.mark.parametrize("name", NAMED)
def test_a_file_that_is_missing_is_named(film: Film, name: str) -> None:
    (film.folder / name).unlink()
    assert f"{name} is missing" in problem(film)


@pytest.mark.parametrize("name", ["init-2.mp4", "seg-0-00003.m4s", "thumbs-001.jpg"])
def test_a_file_that_is_empty_is_named(film: Film, name: str) -> None:
    (film.folder / name).write_bytes(b"")
    assert f"{name} is empty" in problem(film)


def test_captions_that_are_missing_are_named(film: Film) -> None:
    captions = Captions("text-0.vtt", "en", "English", "subtitle")
    assert "text-0.vtt is missing" in problem(
        replace(film, presentation=replace(film.presentation, captions=(captions,)))
    )


def test_a_segment_that_is_cut_off_is_named(film: Film) -> None:
    segment = film.folder / "seg-0-00002.m4s"
    whole = segment.read_bytes()
    segment.write_bytes(whole[: len(whole) // 2])
    assert f"seg-0-00002.m4s has {len(whole) // 2} bytes instead of {len(whole)}" in problem(film)


@pytest.mark.parametrize("name", ["seg-0-00001.m4s", "seg-1-00003.m4s", "seg-0-00005.m4s", "seg-2-00001.m4s"])
def test_a_segment_that_is_scrambled_is_named(film: Film, name: str) -> None:
    segment = film.folder / name
    data = segment.read_bytes()
    media = data.index(b"mdat") + 4
    segment.write_bytes(data[:media] + random.Random(1).randbytes(len(data) - media))
    assert f"{name} cannot be decoded" in problem(film)


def test_an_initialization_that_is_scrambled_is_found(film: Film) -> None:
    head = film.folder / "init-1.mp4"
    head.write_bytes(random.Random(1).randbytes(head.stat().st_size))
    assert "seg-1-00001.m4s cannot be decoded" in problem(film)


def test_a_picture_of_another_size_than_was_said_is_found(film: Film) -> None:
    best, small = film.presentation.videos
    other = replace(film.presentation, videos=(replace(best, width=640, height=360), small))
    assert "seg-0-00001.m4s has a frame of 320 × 180 pixels" in problem(replace(film, presentation=other))


def test_a_manifest_that_is_none_is_found(film: Film) -> None:
    (film.folder / "manifest.mpd").write_text("<MPD>")
    assert "manifest.mpd" in problem(film)


def longer(film: Film, *, video: float = 0, sound: float = 0, whole: float = 0) -> Film:
    """The same with a source that is that many seconds longer."""
    source, planned = film.plan.source, film.plan.sounds[0]
    source = replace(
        source,
        duration=source.duration + whole,
        video=replace(source.video, duration=source.video.duration + video),
    )
    planned = replace(planned, sound=replace(planned.sound, duration=planned.sound.duration + sound))
    return replace(film, plan=replace(film.plan, source=source, sounds=(planned,)))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda film: longer(film, video=1), "track 0 ends after 20.0 s and in the source after 21.0 s"),
        (lambda film: longer(film, sound=-0.9), "track 2 ends after 20.0 s and in the source after 19.1 s"),
        (lambda film: longer(film, whole=0.8), "it lasts 20.0 s and the source 20.8 s"),
    ],
    ids=["the picture", "the sound", "the whole"],
)
def test_a_length_that_is_not_the_sources_is_found(film: Film, change: Callable[[Film], Film], said: str) -> None:
    assert said in problem(change(film))


def test_lengths_may_differ_by_half_a_second(film: Film) -> None:
    other = longer(film, video=0.4, sound=-0.4, whole=0.4)
    check(other.folder, other.presentation, other.plan)


def test_a_manifest_of_another_length_is_found(film: Film) -> None:
    manifest = film.folder / "manifest.mpd"
    manifest.write_text(
        manifest.read_text().replace('mediaPresentationDuration="PT20', 'mediaPresentationDuration="PT12')
    )
    assert "manifest.mpd says 12.0 s instead of 20.0 s" in problem(film)


def test_a_track_without_segments_is_found(film: Film) -> None:
    best, small = film.presentation.videos
    empty = replace(small, segments=replace(small.segments, lengths=(), sizes=()))
    other = replace(film.presentation, videos=(best, empty))
    assert "track 1 has no segments" in problem(replace(film, presentation=other))
