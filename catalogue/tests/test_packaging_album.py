"""The pictures of a packaged film: what the thumbnails and stills show, and when."""

import random
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image, ImageStat

from catalogue.manifest import parse
from catalogue.packaging.manifests import mpd_writer
from catalogue.packaging.pictures import album, frames, sprites
from catalogue.packaging.presentation import Presentation, Thumbnails, VideoTrack
from catalogue.packaging.source import PackagingProblem
from catalogue.tests import packaged

SECONDS = 24
CUE = re.compile(r"([\d:.]+) --> ([\d:.]+)\n(thumbs-\d{3}\.jpg)#xywh=(\d+),(\d+),(\d+),(\d+)")


@dataclass(frozen=True)
class Cue:
    start: float
    end: float
    file: str
    box: tuple[int, int, int, int]


def cues(text: str) -> list[Cue]:
    found = []
    for start, end, file, *numbers in CUE.findall(text):
        x, y, width, height = map(int, numbers)
        found.append(Cue(seconds(start), seconds(end), file, (x, y, x + width, y + height)))
    return found


def seconds(clock: str) -> float:
    hours, minutes, rest = clock.split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(rest)


def moment(picture: Image.Image) -> float:
    """Return the second at which the brightening film looks like `picture`."""
    grey = ImageStat.Stat(picture.convert("L")).mean[0]
    return ((grey * 219 / 255 + 16) - 20) / 8


def made(place: Path, keyframes: str, sizes: list[str], size: str = "320x180") -> tuple[VideoTrack, ...]:
    inputs = packaged.brightening(SECONDS, size)
    return packaged.cut(place, inputs, keyframes=keyframes, sizes=sizes, sound=False)[0]


@dataclass(frozen=True)
class Taken:
    folder: Path
    videos: tuple[VideoTrack, ...]
    album: album.Album


@pytest.fixture(scope="module")
def regular(tmp_path_factory: pytest.TempPathFactory) -> Taken:
    folder = tmp_path_factory.mktemp("regular")
    videos = made(folder, "expr:gte(t,n_forced*4)", ["320:180", "160:90"])
    return Taken(folder, videos, album.take(folder, videos, SECONDS))


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Taken:
    """Keyframes as in a film that was copied: here and there, and once for a long time not at all."""
    folder = tmp_path_factory.mktemp("copied")
    videos = made(folder, "0,1.5,4.4,9.1,21.3", ["320:180"])
    return Taken(folder, videos, album.take(folder, videos, SECONDS))


def test_there_is_a_thumbnail_every_four_seconds(regular: Taken) -> None:
    found = cues((regular.folder / "thumbnails.vtt").read_text())
    assert [(cue.start, cue.end) for cue in found] == [(at, at + 4) for at in range(0, SECONDS, 4)]
    assert regular.album.thumbnails.names == ("thumbs-001.jpg",)
    assert regular.album.thumbnails.sizes == ((regular.folder / "thumbs-001.jpg").stat().st_size,)


def test_a_thumbnail_shows_its_moment(regular: Taken) -> None:
    with Image.open(regular.folder / "thumbs-001.jpg") as sheet:
        for cue in cues((regular.folder / "thumbnails.vtt").read_text()):
            assert moment(sheet.crop(cue.box)) == pytest.approx(cue.start, abs=0.5)


def test_a_thumbnail_is_near_its_moment_where_keyframes_are_far_apart(copied: Taken) -> None:
    with Image.open(copied.folder / "thumbs-001.jpg") as sheet:
        shown = [moment(sheet.crop(cue.box)) for cue in cues((copied.folder / "thumbnails.vtt").read_text())]
    assert shown == pytest.approx([0, 4.4, 9.1, 9.1, 16, 21.3], abs=0.5)


def test_stills_are_as_large_as_the_best_quality(regular: Taken) -> None:
    for number in (1, 2, 3):
        with Image.open(regular.folder / f"still-{number}.jpg") as still:
            assert still.size == (320, 180)
            assert still.format == "JPEG"
    assert re.fullmatch(r"#[0-9a-f]{6}", regular.album.colour)


def test_nothing_else_is_left_in_the_folder(regular: Taken) -> None:
    names = {entry.name for entry in regular.folder.iterdir() if not entry.name.startswith(("init-", "seg-"))}
    assert names == {"still-1.jpg", "still-2.jpg", "still-3.jpg", "thumbs-001.jpg", "thumbnails.vtt"}


def test_the_thumbnails_pass_for_a_track_of_the_manifest(regular: Taken) -> None:
    film = Presentation("", SECONDS, regular.videos, (), (), regular.album.thumbnails)
    manifest = parse(mpd_writer.manifest(film).encode())
    assert manifest.has_thumbnails
    assert "thumbs-001.jpg" in manifest.files


def test_stills_that_are_named_are_taken_in_their_order(regular: Taken, tmp_path: Path) -> None:
    folder = shutil.copytree(regular.folder, tmp_path / "film")
    album.take(folder, regular.videos, SECONDS, [4, 13.5, 15])
    shown = []
    for number in (1, 2, 3):
        with Image.open(folder / f"still-{number}.jpg") as still:
            shown.append(moment(still))
    assert shown == pytest.approx([4, 13.5, 15], abs=0.5)


def test_a_film_of_a_second_has_pictures(tmp_path: Path) -> None:
    videos = packaged.cut(tmp_path, packaged.brightening(1), keyframes="0", sizes=["320:180"], sound=False)[0]
    taken = album.take(tmp_path, videos, 1)
    assert (taken.thumbnails.columns, taken.thumbnails.rows) == (1, 1)
    assert [entry.name for entry in sorted(tmp_path.glob("still-*"))] == ["still-1.jpg", "still-2.jpg", "still-3.jpg"]


def test_the_folder_may_be_named_from_where_one_is(
    regular: Taken, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(regular.folder, tmp_path / "film")
    monkeypatch.chdir(tmp_path)
    assert album.take(Path("film"), regular.videos, SECONDS) == regular.album


def test_a_portrait_film_has_portrait_pictures(tmp_path: Path) -> None:
    videos = made(tmp_path, "expr:gte(t,n_forced*4)", ["180:320"], "180x320")
    taken = album.take(tmp_path, videos, SECONDS)
    assert (taken.thumbnails.width, taken.thumbnails.height) == (76, 136)
    with Image.open(tmp_path / "still-1.jpg") as still:
        assert still.size == (180, 320)


def scramble(folder: Path, pattern: str) -> None:
    for segment in folder.glob(pattern):
        data = segment.read_bytes()
        media = data.index(b"mdat") + 4
        segment.write_bytes(data[:media] + random.Random(1).randbytes(len(data) - media))


def test_where_a_segment_is_broken_the_picture_before_it_stands_in(regular: Taken, tmp_path: Path) -> None:
    folder = shutil.copytree(regular.folder, tmp_path / "film")
    scramble(folder, "seg-1-00003.m4s")
    album.take(folder, regular.videos, SECONDS)
    with Image.open(folder / "thumbs-001.jpg") as sheet:
        shown = [moment(sheet.crop(cue.box)) for cue in cues((folder / "thumbnails.vtt").read_text())]
    assert shown[:2] == pytest.approx([0, 4], abs=0.5)
    assert shown[3:] == pytest.approx([12, 16, 20], abs=0.5)


def test_a_film_that_cannot_be_decoded_is_a_problem(regular: Taken, tmp_path: Path) -> None:
    folder = shutil.copytree(regular.folder, tmp_path / "film")
    scramble(folder, "seg-*.m4s")
    with pytest.raises(PackagingProblem) as caught:
        album.take(folder, regular.videos, SECONDS)
    assert caught.value.code == "pictures"


@pytest.mark.parametrize("name", ["thumbs-001.jpg", "still-2.jpg"])
def test_a_full_disk_is_said_to_be_full(regular: Taken, tmp_path: Path, name: str) -> None:
    folder = shutil.copytree(regular.folder, tmp_path / "film")
    (folder / name).unlink()
    (folder / name).symlink_to("/dev/full")
    with pytest.raises(PackagingProblem) as caught:
        album.take(folder, regular.videos, SECONDS)
    assert caught.value.code == "disk"


LAYOUTS: list[tuple[float, tuple[int, int], tuple[int, int, int, int, int]]] = [
    (3, (1920, 1080), (1, 1, 1, 240, 136)),
    (24, (1920, 1080), (6, 1, 1, 240, 136)),
    (60, (640, 480), (10, 2, 1, 182, 136)),
    (400, (1920, 800), (10, 10, 1, 240, 100)),
    (401, (1080, 1920), (10, 5, 1, 76, 136)),
    (5400, (64, 3000), (10, 10, 6, 2, 136)),
    (24 * 3600, (1920, 1080), (10, 10, 87, 240, 136)),
]


@pytest.mark.parametrize(("duration", "size", "layout"), LAYOUTS)
def test_thumbnails_fill_sheets(duration: float, size: tuple[int, int], layout: tuple[int, int, int, int, int]) -> None:
    made = sprites.layout(duration, *size)
    assert (made.columns, made.rows, len(made.names), made.width, made.height) == layout


@pytest.mark.parametrize("duration", [0.5, 4, 399.98, 400, 400.02, 1000, 1000.04, 5400.5])
def test_the_cues_follow_each_other_to_the_end(duration: float) -> None:
    thumbnails = sprites.layout(duration, 1920, 1080)
    found = cues(sprites.webvtt(thumbnails, duration))
    assert found[0].start == 0
    assert found[-1].end == pytest.approx(duration, abs=0.001)
    assert [cue.end for cue in found[:-1]] == [cue.start for cue in found[1:]]
    assert all(cue.start < cue.end for cue in found)
    assert {cue.file for cue in found} == set(thumbnails.names)
    assert len({(cue.file, cue.box) for cue in found}) == len(found)
    assert all(within(cue, thumbnails) for cue in found)


def within(cue: Cue, thumbnails: Thumbnails) -> bool:
    return cue.box[2] <= thumbnails.columns * thumbnails.width and cue.box[3] <= thumbnails.rows * thumbnails.height


PQ, HLG, SDR = 16, 18, 1


@pytest.mark.parametrize("transfer", [PQ, HLG])
@pytest.mark.parametrize(("signal", "grey"), [(0.0, 0), (0.38, 100), (1.0, 255)], ids=["black", "grey card", "white"])
def test_hdr_looks_about_as_bright_as_it_should(transfer: int, signal: float, grey: int) -> None:
    """A grey card of 18 % is 38 % of the signal in PQ and in HLG (ITU-R BT.2408)."""
    coded = Image.new("RGB", (4, 4), (round(signal * 255),) * 3)
    assert frames.as_sdr(coded, transfer).getpixel((0, 0)) == pytest.approx((grey,) * 3, abs=12)


def test_paper_white_is_nearly_white_in_hdr_too() -> None:
    """White paper is 58 % of the signal in PQ and 75 % in HLG (ITU-R BT.2408)."""
    for transfer, signal in ((PQ, 0.58), (HLG, 0.75)):
        coded = Image.new("RGB", (4, 4), (round(signal * 255),) * 3)
        assert ImageStat.Stat(frames.as_sdr(coded, transfer)).mean[0] > 215


def test_what_is_no_hdr_stays_as_it_is() -> None:
    picture = Image.effect_noise((64, 64), 60).convert("RGB")
    assert frames.as_sdr(picture, SDR) is picture
