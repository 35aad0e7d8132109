"""One film from its file to its folder, with what may happen meanwhile: whole, or nothing at all."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from catalogue import ffmpeg
from catalogue.packaging import film
from catalogue.packaging.report import Job, Outcome
from catalogue.packaging.wishes import AudioWish, Wishes
from catalogue.tests import clips

COPY = Wishes(ladder="copy")


class Watched:
    """A stage at which something may happen: `at[name]` is called when the stage `name` begins."""

    def __init__(self, **at: Callable[[], object]) -> None:
        self.at = at
        self.stages: list[str] = []

    def begin(self, label: str, number: int, of: int) -> None: ...

    def stage(self, name: str) -> None:
        self.stages.append(name)
        self.at.get(name, lambda: None)()

    def moved(self, fraction: float, speed: float | None) -> None:
        assert 0 <= fraction <= 1
        assert speed is None or speed >= 0

    def end(self, outcome: Outcome) -> None: ...


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return clips.surround(tmp_path_factory.mktemp("clip"), seconds=4)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    (tmp_path / "library").mkdir()
    return tmp_path / "library"


def package(file: Path, library: Path, stage: Watched | None = None, *, force: bool = False, **said: str) -> Outcome:
    job = Job(file, "tt0063350", tuple(said.items()))
    return film.package(job, COPY, library, force=force, stage=stage or Watched())


def everything(library: Path) -> list[str]:
    return sorted(entry.name for entry in library.iterdir())


def test_a_film_goes_through_its_stages_and_becomes_one_folder(clip: Path, library: Path) -> None:
    stage = Watched()
    made = package(clip, library, stage, title="Night")
    assert stage.stages == ["reading", "copying", "pictures", "checking"]
    assert everything(library) == [made.folder]
    folder = library / made.folder
    assert made.size == sum(entry.stat().st_size for entry in folder.iterdir() if entry.name != "package.json")
    record = json.loads((folder / "package.json").read_text())
    assert (record["size"], record["source"]["name"]) == (made.size, "surround.mkv")
    assert record["settings"]["ladder"] == "copy"
    assert not [entry for entry in folder.iterdir() if entry.name.startswith(".") or entry.name == "ffmpeg.mpd"]


@pytest.mark.parametrize(
    ("name", "sound"), [("a.ts", "aac"), ("a.ts", "ac3"), ("a.m2ts", "eac3"), ("a.flv", "aac"), ("a.mov", "aac")]
)
def test_what_may_be_copied_is_copied_out_of_every_kind_of_file(
    tmp_path: Path, library: Path, name: str, sound: str
) -> None:
    picture = ["-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25:duration=5", "-c:v", "libx264", "-g", "50"]
    tone = ["-f", "lavfi", "-i", "sine=duration=5", "-ar", "48000", "-ac", "2" if sound == "aac" else "6"]
    inputs, codecs = [*picture[:4], *tone[:4]], [*picture[4:], "-pix_fmt", "yuv420p", "-c:a", sound, *tone[4:]]
    ffmpeg.run([*inputs, *codecs, str(tmp_path / name)])
    wishes = replace(COPY, audio=(AudioWish("all", surround=True),))
    job = Job(tmp_path / name, "tt0063350")
    made = film.package(job, wishes, library, force=False, stage=Watched())
    assert (made.state, made.renditions) == ("made", ("90p (copied)",)), made


def test_the_same_film_again_is_there_and_its_metadata_says_what_is_said_now(clip: Path, library: Path) -> None:
    made = package(clip, library)
    stage = Watched()
    again = package(clip, library, stage, label="Director's cut")
    assert (again.state, again.folder, stage.stages) == ("there", made.folder, ["reading"])
    assert "label: Director's cut" in (library / made.folder / "metadata.txt").read_text()
    assert again.notes == ("Its metadata.txt was brought up to date.",)


def test_a_folder_is_made_anew_only_when_that_is_forced(clip: Path, library: Path) -> None:
    made = package(clip, library)
    (library / made.folder / "seg-0-00001.m4s").unlink()
    assert package(clip, library).state == "there"
    assert package(clip, library, force=True).state == "made"
    assert (library / made.folder / "seg-0-00001.m4s").exists()
    assert everything(library) == [made.folder]


def test_a_file_that_is_written_to_meanwhile_is_a_problem_and_leaves_nothing(
    clip: Path, library: Path, tmp_path: Path
) -> None:
    growing = tmp_path / "growing.mkv"
    shutil.copy(clip, growing)
    outcome = package(growing, library, Watched(copying=lambda: os.utime(growing, (1, 1))))
    assert (outcome.state, outcome.code) == ("problem", "changing")
    assert everything(library) == []


def test_another_process_that_builds_the_same_folder_is_not_disturbed(clip: Path, library: Path) -> None:
    second: list[Outcome] = []
    first = package(clip, library, Watched(pictures=lambda: second.append(package(clip, library))))
    assert (second[0].state, second[0].code) == ("problem", "busy")
    assert first.state == "made"
    assert everything(library) == [first.folder]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    if not mount or subprocess.run([mount, "-t", "tmpfs", "-o", "size=70m", "tmpfs", place]).returncode != 0:
        pytest.skip("only root may make a small disk")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@pytest.mark.parametrize("stage", ["copying", "pictures"])
def test_a_disk_that_fills_up_meanwhile_leaves_nothing(clip: Path, small_disk: Path, stage: str) -> None:
    def fill() -> None:
        with (small_disk / "somebody elses").open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(small_disk).free)

    outcome = package(clip, small_disk, Watched(**{stage: fill}))
    assert (outcome.state, outcome.code) == ("problem", "disk"), outcome
    assert len(outcome.detail) < 200
    assert everything(small_disk) == ["somebody elses"]
    (small_disk / "somebody elses").unlink()
    assert package(clip, small_disk).state == "made"


def test_a_disk_without_room_is_said_before_anything_is_written(clip: Path, small_disk: Path) -> None:
    with (small_disk / "somebody elses").open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, 20_000_000)
    stage = Watched()
    outcome = package(clip, small_disk, stage)
    assert (outcome.code, stage.stages) == ("disk", ["reading"])
    assert everything(small_disk) == ["somebody elses"]
