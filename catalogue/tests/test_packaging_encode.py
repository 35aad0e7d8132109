import itertools
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from catalogue import ffmpeg
from catalogue.packaging.encoding.encode import encode
from catalogue.packaging.planning import ladder
from catalogue.packaging.reading.probe import probe
from catalogue.packaging.source import PackagingProblem
from catalogue.packaging.wishes import AudioWish, Wishes
from catalogue.tests import clips
from catalogue.tests.encoding import film_of, frames, made, nobody_listens, picture, samples, times


def test_keyframes_are_aligned_in_all_qualities(tmp_path: Path) -> None:
    film = film_of(tmp_path, *picture("320x240", "24000/1001"), "-c:v", "mpeg2video", "-q:v", "3")
    plan, (videos, _) = made(film, tmp_path / "out", ladder=(240, 192, 144))
    assert plan.rate == Fraction(24000, 1001)
    assert [video.segments.seconds for video in videos] == [pytest.approx((4.004, 4.004, 1.001), abs=0.001)] * 3
    assert [(video.width, video.height) for video in videos] == [(320, 240), (256, 192), (192, 144)]


def test_beside_a_copied_picture_the_others_are_cut_where_it_is_cut(tmp_path: Path) -> None:
    irregular = ["-force_key_frames", "0,0.7,2.1,4.9,7.3", "-g", "999", "-sc_threshold", "0", "-bf", "3"]
    film = film_of(tmp_path, *picture("1024x576"), "-vf", "format=yuv420p", *irregular, name="film.mp4")
    plan, (videos, _) = made(film, tmp_path / "out")
    assert [rung.copied for rung in plan.rungs] == [True, False]
    assert [video.segments.seconds for video in videos] == [pytest.approx((4.92, 4.08), abs=0.04)] * 2
    first, second = (frames(tmp_path / "out", video.segments) for video in videos)
    assert times(first) == times(second)


def test_frames_that_come_when_they_like_do_so_beside_a_copied_picture(tmp_path: Path) -> None:
    film = film_of(
        tmp_path,
        *picture("1024x576", "30", 5),
        *("-vf", r"select='not(mod(n\,3))+gt(n\,100)',format=yuv420p", "-fps_mode", "vfr", "-c:v", "libx264"),
    )
    plan, (videos, _) = made(film, tmp_path / "out")
    assert [rung.copied for rung in plan.rungs] == [True, False]
    copied, encoded = (times(frames(tmp_path / "out", video.segments)) for video in videos)
    assert len({round(later - sooner, 2) for sooner, later in itertools.pairwise(copied)}) > 1
    assert encoded == pytest.approx(copied, abs=0.002)


def test_frames_come_evenly_where_all_is_encoded(tmp_path: Path) -> None:
    film = film_of(
        tmp_path,
        *picture("320x180", "30", 5),
        *("-vf", r"select='not(mod(n\,3))+gt(n\,100)',format=yuv420p", "-fps_mode", "vfr", "-c:v", "libx264"),
    )
    plan, (videos, _) = made(film, tmp_path / "out", ladder=(180,))
    shown = times(frames(tmp_path / "out", videos[0].segments))
    assert plan.rate is not None
    step = 1 / plan.rate
    assert shown == pytest.approx([float(number * step) for number in range(len(shown))], abs=0.002)
    assert len(shown) == pytest.approx(5 * plan.rate, abs=2)


@pytest.mark.parametrize(("rotation", "upper", "lower"), [("-90", "red", "blue"), ("90", "blue", "red")])
def test_a_picture_that_lies_on_its_side_stands_upright(tmp_path: Path, rotation: str, upper: str, lower: str) -> None:
    halves = ["-f", "lavfi", "-i", "color=red:s=160x180:d=1,pad=320:180:0:0:blue"]
    lying = film_of(tmp_path, *halves, "-c:v", "libx264", "-pix_fmt", "yuv420p", name="lying.mp4")
    film = film_of(tmp_path, "-display_rotation", rotation, "-i", str(lying), "-c", "copy", name="film.mp4")
    _, (videos, _) = made(film, tmp_path / "out")
    shown = frames(tmp_path / "out", videos[0].segments)[0].to_image()
    assert shown.size == (180, 320)
    assert [_colour(shown, 90, 40), _colour(shown, 90, 280)] == [upper, lower]


def _colour(image: Image.Image, x: int, y: int) -> str:
    red, _, blue = image.getpixel((x, y))  # type: ignore[misc]
    return "red" if red > blue else "blue"


def test_an_interlaced_anamorphic_picture_becomes_progressive_with_square_pixels(tmp_path: Path) -> None:
    plan, (videos, sounds) = made(clips.silent(tmp_path, seconds=2), tmp_path / "out", ladder=(576,))
    assert plan.deinterlace
    assert sounds == ()
    frame = frames(tmp_path / "out", videos[0].segments)[5]
    assert (frame.width, frame.height, frame.interlaced_frame) == (1024, 576, False)
    assert b"pasp" not in (tmp_path / "out" / videos[0].segments.init).read_bytes() or _is_square(tmp_path / "out")


def _is_square(folder: Path) -> bool:
    box = (folder / "init-0.mp4").read_bytes().partition(b"pasp")[2]
    return box[:4] == box[4:8]


def test_an_odd_size_is_made_even_and_full_range_becomes_that_of_video(tmp_path: Path) -> None:
    _, (videos, sounds) = made(clips.odd_size(tmp_path, seconds=3), tmp_path / "out")
    frame = frames(tmp_path / "out", videos[0].segments)[0]
    assert (frame.width, frame.height, frame.format.name) == (640, 480, "yuv420p")
    assert [(one.codecs, one.sample_rate) for one in sounds] == [("mp4a.40.2", 44_100)]


def test_surround_becomes_stereo_and_the_original_stands_beside_it(tmp_path: Path) -> None:
    film = clips.surround(tmp_path, seconds=5)
    plan, (_, sounds) = made(film, tmp_path / "out", audio=(AudioWish("all", surround=True),))
    assert plan.rungs[0].copied
    assert [(one.codecs, one.channels) for one in sounds] == [("mp4a.40.2", 2), ("ac-3", 6)]
    assert [one.segments.duration for one in sounds] == pytest.approx([5, 5], abs=0.1)


def test_surround_that_players_do_not_know_becomes_aac(tmp_path: Path) -> None:
    film = tmp_path / "film.mkv"
    ffmpeg.run(
        [
            *picture(seconds=2),
            *("-f", "lavfi", "-i", "anullsrc=channel_layout=7.1:sample_rate=48000:duration=2"),
            *("-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "flac", str(film)),
        ]
    )
    _, (_, sounds) = made(film, tmp_path / "out", audio=(AudioWish("all", surround=True),))
    assert [(one.codecs, one.channels) for one in sounds] == [("mp4a.40.2", 2), ("mp4a.40.2", 6)]


@pytest.mark.parametrize("codec", [["mp2"], ["aac", "-ac", "2"]])
def test_a_sound_that_begins_later_than_the_picture_stays_in_step(tmp_path: Path, codec: list[str]) -> None:
    late = ["-itsoffset", "1.5", "-f", "lavfi", "-i", "sine=440:sample_rate=48000:duration=2"]
    film = film_of(tmp_path, *picture(seconds=4), *late, "-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", *codec)
    _, (_, sounds) = made(film, tmp_path / "out")
    loud = [at for at, level in samples(tmp_path / "out", sounds[0].segments) if level > 0.05]
    assert loud[0] == pytest.approx(1.5, abs=0.06)
    assert sounds[0].segments.duration == pytest.approx(3.5, abs=0.1)


def test_a_picture_that_begins_later_than_the_sound_stands_still_until_then(tmp_path: Path) -> None:
    late = ["-itsoffset", "1.5", *picture(seconds=3)]
    tone = ["-f", "lavfi", "-i", "sine=440:sample_rate=48000:duration=4.5"]
    film = film_of(tmp_path, *late, *tone, "-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac", "-ac", "2")
    plan, (videos, _) = made(film, tmp_path / "out")
    assert not plan.rungs[0].copied
    assert videos[0].segments.duration == pytest.approx(4.5, abs=0.1)


@pytest.mark.parametrize(("codec", "name"), [("hevc", "hvc1"), ("av1", "av01")])
def test_hevc_and_av1_have_keyframes_where_segments_begin(tmp_path: Path, codec: str, name: str) -> None:
    film = film_of(tmp_path, *picture("320x180", "24000/1001", 6), "-c:v", "mpeg2video")
    _, (videos, _) = made(film, tmp_path / "out", codec=codec, ladder=(180, 144))
    assert [video.segments.seconds for video in videos] == [pytest.approx((4.004, 2.002), abs=0.05)] * 2
    assert all(video.codecs.startswith(name) for video in videos)


def test_subtitles_become_webvtt_in_the_same_run(tmp_path: Path) -> None:
    made(clips.two_languages(tmp_path), tmp_path / "out")
    texts = [(tmp_path / "out" / f"text-{number}.vtt").read_text(encoding="utf-8") for number in (0, 1)]
    assert [text.startswith("WEBVTT") for text in texts] == [True, True]
    assert "Hello" in texts[0]
    assert "Auf Wiedersehen" in texts[1]


def test_names_of_files_and_folders_may_be_anything(tmp_path: Path) -> None:
    film = film_of(tmp_path, *picture(seconds=1), "-c:v", "mpeg4", name="plain.mkv")
    odd = tmp_path / "-i 100%d $Number$ 'a'\\;[b]\n.mkv"
    film.rename(odd)
    _, (videos, _) = made(odd, tmp_path / "con:cat $RepresentationID$ %05d '\n")
    assert videos[0].segments.names == ("seg-0-00001.m4s",)


def test_progress_is_told_until_the_end(tmp_path: Path) -> None:
    told: list[tuple[float, float]] = []
    plan = ladder.plan(probe(clips.two_languages(tmp_path)), Wishes(ladder=(360,)))
    encode(plan, tmp_path, lambda *moved: told.append(moved))
    assert [seconds for seconds, _ in told] == sorted(seconds for seconds, _ in told)
    assert told[-1][0] == pytest.approx(12, abs=1.1)
    assert told[-1][1] > 0


def test_a_few_broken_frames_do_not_end_it(tmp_path: Path) -> None:
    film = film_of(tmp_path, *picture(seconds=6), "-c:v", "mpeg2video", "-q:v", "2", name="film.ts")
    plan = ladder.plan(probe(film), Wishes())
    data = bytearray(film.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 2000] = b"\xaa" * 2000
    film.write_bytes(data)
    encode(plan, tmp_path, nobody_listens)
    assert sum(1 for _ in tmp_path.glob("seg-0-*.m4s")) == 2


def test_what_ffmpeg_says_about_a_failure_is_one_line(tmp_path: Path) -> None:
    film = film_of(tmp_path, *picture(seconds=1), "-c:v", "mpeg4")
    plan = ladder.plan(probe(film), Wishes())
    film.write_bytes(b"something else by now")
    with pytest.raises(PackagingProblem, match="ffmpeg gave up: ") as caught:
        encode(plan, tmp_path, nobody_listens)
    assert caught.value.code == "encode"
    assert "\n" not in caught.value.detail


def test_an_ffmpeg_that_cannot_do_it_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "ffmpeg"
    program.write_text("#!/bin/sh\nexit 1\n")
    program.chmod(0o755)
    film = film_of(tmp_path, *picture(seconds=1), "-c:v", "mpeg4")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    assert next(ffmpeg.places()).ffmpeg == str(program)
    _, (videos, _) = made(film, tmp_path / "out")
    assert len(videos) == 1


def test_where_no_ffmpeg_can_read_a_picture_the_line_says_what_to_install(tmp_path: Path) -> None:
    film = film_of(tmp_path, *picture(seconds=1), "-c:v", "libsvtav1", "-preset", "12")
    folder = tmp_path / "out"
    folder.mkdir()
    if any("av1" in _decoders(tools) for tools in ffmpeg.places()):
        pytest.skip("an ffmpeg here reads AV1")
    with pytest.raises(PackagingProblem, match=r"cannot read AV1\. Install a full one .* pip install") as caught:
        encode(ladder.plan(probe(film), Wishes()), folder, nobody_listens)
    assert caught.value.code == "no decoder"


def _decoders(tools: ffmpeg.Tools) -> str:
    said = subprocess.run([tools.ffmpeg, "-decoders"], capture_output=True, text=True, check=True).stdout
    return "av1" if "libdav1d" in said or "libaom" in said else ""


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 1.3 megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = shutil.which("mount") and subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1300k", "tmpfs", str(place)], capture_output=True
    )
    if not mounted or mounted.returncode != 0:
        pytest.skip("only root may make a small disk")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@pytest.mark.parametrize("ladder_", ["copy", (360,)])
def test_a_full_disk_is_told_though_ffmpeg_does_not_notice(tmp_path: Path, small_disk: Path, ladder_: Any) -> None:
    noise = ["-f", "lavfi", "-i", "nullsrc=s=640x360:r=25:d=6,geq=random(1)*255:128:128,format=yuv420p"]
    film = film_of(tmp_path, *noise, "-c:v", "libx264", "-preset", "ultrafast", "-b:v", "8M", "-g", "50")
    folder = small_disk / "folder"
    folder.mkdir()
    with pytest.raises(PackagingProblem, match=f"The disk of {small_disk} is full") as caught:
        encode(ladder.plan(probe(film), Wishes(ladder=ladder_)), folder, nobody_listens)
    assert caught.value.code == "disk"


def test_ffmpeg_dies_with_the_program_that_packages(tmp_path: Path) -> None:
    film = film_of(tmp_path, *picture("854x480", seconds=30), "-c:v", "mpeg4", "-q:v", "10")
    code = (
        "import sys; from pathlib import Path; from catalogue.packaging.planning import ladder; "
        "from catalogue.packaging.encoding.encode import encode; from catalogue.packaging.reading.probe import probe; "
        "from catalogue.packaging.wishes import Wishes; film = Path(sys.argv[1]); "
        "encode(ladder.plan(probe(film), Wishes()), film.parent, lambda done, speed: print(done, flush=True))"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(film)], stdout=subprocess.PIPE) as parent:
        assert parent.stdout
        parent.stdout.readline()
        (child,) = Path(f"/proc/{parent.pid}/task/{parent.pid}/children").read_text().split()
        parent.send_signal(signal.SIGKILL)
    assert _gone(int(child))


def _gone(pid: int) -> bool:
    for _ in range(500):
        state = Path(f"/proc/{pid}/stat")
        if not state.exists() or state.read_text().split()[2] == "Z":
            return True
        time.sleep(0.02)
    return False
