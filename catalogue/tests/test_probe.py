"""What is in a video file is told truly, whatever container it lies in and whatever its headers say."""

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path

import pytest

from catalogue import ffmpeg
from catalogue.packaging.reading.probe import probe
from catalogue.packaging.source import PackagingProblem, Source
from catalogue.tests import clips

PICTURE = ("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=2")
TONE = ("-f", "lavfi", "-i", "sine=frequency=440:duration=2")
H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")
Make = Callable[..., Source]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Make a file by ffmpeg and probe it."""

    def made(name: str, *arguments: str) -> Source:
        ffmpeg.run([*arguments, str(tmp_path / name)])
        return probe(tmp_path / name)

    return made


@pytest.fixture(scope="module")
def two_languages(tmp_path_factory: pytest.TempPathFactory) -> Source:
    return probe(clips.two_languages(tmp_path_factory.mktemp("two"), size="320x180"))


def test_tracks_have_their_languages_titles_and_marks(two_languages: Source) -> None:
    english, german = two_languages.sounds
    assert (english.language, english.title, english.default) == ("en", "Original", True)
    assert (german.language, german.title, german.default) == ("de", "", False)
    assert (english.codec, english.profile, english.channels, english.layout) == ("aac", "LC", 2, "stereo")
    assert [(text.codec, text.language, text.is_text) for text in two_languages.texts] == [
        ("subrip", "en", True),
        ("ass", "de", True),
    ]
    assert [two_languages.video.index, english.index, german.index] == [0, 1, 2]
    assert [text.index for text in two_languages.texts] == [3, 4]


def test_chapters_have_times_and_names(two_languages: Source) -> None:
    assert [(chapter.start, chapter.end, chapter.title) for chapter in two_languages.chapters] == [
        (0, 6, "At home"),
        (6, 12, "Out & about"),
    ]


def test_the_picture_is_measured(two_languages: Source) -> None:
    video = two_languages.video
    assert (video.codec, video.profile, video.level) == ("h264", "Constrained Baseline", 12)
    assert (video.pixel_format, video.width, video.height, video.sample_aspect) == ("yuv420p", 320, 180, 1)
    assert (video.rate, video.variable_rate, video.interlaced, video.rotation) == (24, False, False, 0)
    assert (video.start, video.duration, video.longest_gap) == pytest.approx((0, 12, 2), abs=0.01)
    assert two_languages.duration == pytest.approx(12, abs=0.05)
    assert two_languages.size == two_languages.path.stat().st_size
    bits = video.bit_rate + sum(sound.bit_rate for sound in two_languages.sounds)
    assert bits * 12 / 8 == pytest.approx(two_languages.size, rel=0.05)


def test_a_phone_s_clip_is_to_be_turned_upright(tmp_path: Path) -> None:
    video = probe(clips.phone(tmp_path, seconds=2)).video
    assert (video.width, video.height, video.rotation, video.shown) == (640, 360, 90, (360, 640))


@pytest.mark.parametrize(("counted_by_ffmpeg", "rotation"), [("90", 270), ("180", 180), ("-90", 90)])
def test_a_picture_may_lie_on_any_side(tmp_path: Path, make: Make, counted_by_ffmpeg: str, rotation: int) -> None:
    lying = make("lying.mp4", *PICTURE, *H264)
    turned = make("turned.mp4", "-display_rotation", counted_by_ffmpeg, "-i", str(lying.path), "-c", "copy")
    assert turned.video.rotation == rotation


def test_an_old_camera_s_odd_size_is_told(tmp_path: Path) -> None:
    source = probe(clips.odd_size(tmp_path, seconds=2))
    assert (source.video.codec, source.video.shown, source.format) == ("mjpeg", (641, 481), "avi")
    assert (source.sounds[0].codec, source.sounds[0].sample_rate) == ("mp3", 44100)


def test_surround_sound_is_told(tmp_path: Path) -> None:
    (sound,) = probe(clips.surround(tmp_path, seconds=2)).sounds
    assert (sound.codec, sound.channels, sound.layout) == ("ac3", 6, "5.1(side)")
    assert sound.bit_rate == pytest.approx(384_000, rel=0.02)


def test_an_interlaced_film_without_sound_and_with_wide_pixels_is_told(tmp_path: Path) -> None:
    source = probe(clips.silent(tmp_path, seconds=2))
    assert source.sounds == ()
    assert source.video.interlaced
    assert (source.video.sample_aspect, source.video.shown) == (Fraction(64, 45), (1024, 576))
    assert source.video.duration == pytest.approx(2, abs=0.05)
    assert source.video.start > 0  # discs do not begin at zero


def test_film_rate_is_told_although_matroska_counts_milliseconds(make: Make) -> None:
    picture = ("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=24000/1001:duration=2")
    assert make("film.mkv", *picture, *H264, "-bf", "2").video.rate == Fraction(24000, 1001)


def test_a_variable_rate_is_told(make: Make) -> None:
    skipping = ("-vf", "select='lt(n,15)+not(mod(n,3))'", "-fps_mode", "vfr")
    video = make("screen.mkv", *PICTURE, *skipping, *H264).video
    assert (video.rate, video.variable_rate) == (25, True)


@pytest.mark.parametrize("transfer", ["smpte2084", "arib-std-b67"])
def test_a_high_dynamic_range_is_told(make: Make, transfer: str) -> None:
    colours = f"format=yuv420p10le,setparams=color_trc={transfer}:color_primaries=bt2020:colorspace=bt2020nc"
    video = make("hdr.mkv", *PICTURE, "-vf", colours, "-c:v", "libx264", "-preset", "ultrafast").video
    assert (video.transfer, video.is_hdr, video.pixel_format) == (transfer, True, "yuv420p10le")


def test_sound_that_begins_later_is_told(make: Make) -> None:
    source = make("late.mkv", "-itsoffset", "0.7", *TONE, *PICTURE, *H264, "-c:a", "ac3")
    assert source.sounds[0].start - source.video.start == pytest.approx(0.7, abs=0.05)
    assert source.duration == pytest.approx(2.7, abs=0.05)


def test_a_recording_whose_clock_starts_anew_is_as_long_as_both_parts(tmp_path: Path, make: Make) -> None:
    one = make("one.ts", *PICTURE, *TONE, *H264, "-c:a", "aac")
    both = tmp_path / "both.ts"
    both.write_bytes(one.path.read_bytes() * 2)
    assert probe(both).video.duration == pytest.approx(2 * one.video.duration, abs=0.05)
    assert probe(both).sounds[0].duration == pytest.approx(2 * one.sounds[0].duration, abs=0.1)


def test_an_mp4_in_fragments_that_states_no_length_is_whole(make: Make) -> None:
    flags = ("-movflags", "frag_keyframe+empty_moov+default_base_moof")
    assert make("live.mp4", *PICTURE, *TONE, *H264, "-c:a", "aac", *flags).duration == pytest.approx(2, abs=0.1)


@pytest.mark.parametrize(
    ("name", "codecs", "codec"),
    [
        ("a.webm", ("-c:v", "libvpx-vp9", "-deadline", "realtime", "-c:a", "libopus"), "vp9"),
        ("a.wmv", ("-c:v", "wmv2", "-c:a", "wmav2"), "wmv2"),
        ("a.flv", ("-c:v", "flv", "-c:a", "libmp3lame", "-ar", "44100"), "flv1"),
        ("a.mov", ("-c:v", "prores", "-c:a", "pcm_s16le"), "prores"),
        ("a.m2ts", ("-c:v", "mpeg2video", "-c:a", "ac3"), "mpeg2video"),
    ],
)
def test_other_containers_are_read_too(make: Make, name: str, codecs: Sequence[str], codec: str) -> None:
    source = make(name, *PICTURE, *TONE, *codecs)
    assert (source.video.codec, source.video.rate) == (codec, 25)
    assert (source.video.duration, len(source.sounds)) == (pytest.approx(2, abs=0.05), 1)


def test_a_cover_is_not_the_picture(tmp_path: Path, make: Make) -> None:
    cover = tmp_path / "cover.jpg"
    ffmpeg.run([*PICTURE, "-frames:v", "1", str(cover)])
    inputs = (*PICTURE, "-i", str(cover), "-map", "1", "-map", "0")
    source = make("covered.mp4", *inputs, *H264, "-c:v:0", "copy", "-disposition:v:0", "attached_pic")
    assert (source.video.codec, source.video.duration) == ("h264", pytest.approx(2, abs=0.05))


def test_languages_become_tags_or_nothing_and_titles_are_fit_to_be_shown(make: Make) -> None:
    named = {"ger": "de", "fra": "fr", "pt-BR": "pt-BR", "und": "", "zxx": "", "nonsense": "", "xx-\u202e": ""}
    tags = [f"-metadata:s:a:{number} language={name}".split(" ") for number, name in enumerate(named)]
    title = ("-metadata:s:a:0", "title=\u202eevil\n" + "x" * 500)
    tracks = ("-map", "0", *["-map", "1"] * len(named))
    source = make(
        "a.mkv", *PICTURE, *TONE, *tracks, *H264, "-c:a", "ac3", *[part for tag in tags for part in tag], *title
    )
    assert [sound.language for sound in source.sounds] == [*named.values()]
    assert source.sounds[0].title == f"evil {'x' * 115}"


def test_commentaries_descriptions_and_kinds_of_subtitles_are_told(two_languages: Source, make: Make) -> None:
    marks = ["-disposition:a:0", "comment", "-disposition:a:1", "visual_impaired"]
    marks += ["-disposition:s:0", "forced", "-disposition:s:1", "hearing_impaired"]
    source = make("marked.mkv", "-i", str(two_languages.path), "-map", "0", "-c", "copy", *marks)
    assert [(sound.commentary, sound.description) for sound in source.sounds] == [(True, False), (False, True)]
    assert [(text.forced, text.hearing_impaired) for text in source.texts] == [(True, False), (False, True)]


def test_chapters_that_run_over_the_end_are_cut_and_empty_ones_dropped(tmp_path: Path, make: Make) -> None:
    marks = [(0, 1000), (1000, 90_000), (90_000, 95_000)]
    lines = [f"[CHAPTER]\nTIMEBASE=1/1000\nSTART={start}\nEND={end}\n" for start, end in marks]
    (tmp_path / "marks.txt").write_text(";FFMETADATA1\n" + "".join(lines))
    source = make("long.mkv", *PICTURE, "-i", str(tmp_path / "marks.txt"), "-map", "0", "-map_chapters", "1", *H264)
    assert [(chapter.start, chapter.end) for chapter in source.chapters] == [(0, 1), (1, pytest.approx(2, abs=0.05))]


def test_a_symbolic_link_is_followed_and_a_relative_path_made_absolute(
    two_languages: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "-i link.mkv").symlink_to(two_languages.path)
    monkeypatch.chdir(tmp_path)
    source = probe(Path("-i link.mkv"))
    assert source.path == tmp_path / "-i link.mkv"
    assert source.video == two_languages.video


def test_a_film_sold_with_protection_is_refused(make: Make) -> None:
    key = ("-encryption_scheme", "cenc-aes-ctr", "-encryption_key", "7" * 32, "-encryption_kid", "a" * 32)
    with pytest.raises(PackagingProblem) as caught:
        make("shop.mp4", *PICTURE, *TONE, *H264, "-c:a", "aac", *key)
    assert caught.value.code == "encrypted"


def test_subtitles_that_outlast_the_film_do_not_make_it_look_cut_off(tmp_path: Path) -> None:
    film = clips.two_languages(tmp_path, seconds=4)  # its last subtitle ends after 11 s
    assert probe(film).duration == pytest.approx(4, abs=0.1)
