"""The DASH manifest and the HLS playlists of packaged films: both say the same, and what they say is there."""

import io
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import av
import m3u8  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue import manifest
from catalogue.packaging.captions import subtitles
from catalogue.packaging.encoding import encode
from catalogue.packaging.manifests import hls_writer, mpd_writer, segments
from catalogue.packaging.manifests.hevc_name import hevc_name
from catalogue.packaging.manifests.labels import SoundName
from catalogue.packaging.planning import ladder
from catalogue.packaging.presentation import Captions, Presentation, Segments, SoundTrack, Thumbnails, VideoTrack
from catalogue.packaging.reading.probe import probe
from catalogue.packaging.wishes import AudioWish, SideFile, Wishes
from catalogue.tests import clips

DASH = {"d": "urn:mpeg:dash:schema:mpd:2011"}
EVERYTHING = Wishes(ladder=(180, 90), audio=(AudioWish("all", surround=True),))
AWKWARD = 'The "one",\nB=<2> & C'


@dataclass(frozen=True)
class Packaged:
    """A folder with its manifests, what they should say, and the master playlist as a strict reader reads it."""

    folder: Path
    film: Presentation

    @property
    def master(self) -> m3u8.M3U8:
        return strictly(self.folder / "master.m3u8")

    @property
    def mpd(self) -> ElementTree.Element:
        return ElementTree.parse(self.folder / "manifest.mpd").getroot()


def strictly(path: Path) -> m3u8.M3U8:
    return m3u8.M3U8(path.read_text(encoding="utf-8"), strict=True)


def described(source: Path, folder: Path, wishes: Wishes) -> Packaged:
    folder.mkdir()
    found = probe(source)
    plan = ladder.plan(found, wishes)
    encode.encode(plan, folder, lambda _seconds, _speed: None)
    videos, sounds = segments.read(folder, plan)
    captions = subtitles.finish(folder, plan.texts, wishes.subtitles, found.duration)
    film = Presentation(AWKWARD, found.duration, videos, sounds, captions)
    written = {"manifest.mpd": mpd_writer.manifest(film), **hls_writer.playlists(film)}
    for name, text in written.items():
        (folder / name).write_text(text, encoding="utf-8")
    return Packaged(folder, film)


@pytest.fixture(scope="module")
def two_languages(tmp_path_factory: pytest.TempPathFactory) -> Packaged:
    place = tmp_path_factory.mktemp("two")
    beside = place / "beside.srt"
    beside.write_text("1\n00:00:01,000 --> 00:00:02,000\nBonjour\n", encoding="utf-8")
    wishes = replace(EVERYTHING, subtitles=(SideFile(beside, "fr"),))
    return described(clips.two_languages(place, size="320x180"), place / "folder", wishes)


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Packaged:
    """The best quality copied with its own keyframes, the other one cut at the same places."""
    place = tmp_path_factory.mktemp("copied")
    return described(clips.phone(place), place / "folder", Wishes())


@pytest.fixture(scope="module")
def surround(tmp_path_factory: pytest.TempPathFactory) -> Packaged:
    place = tmp_path_factory.mktemp("surround")
    return described(clips.surround(place, seconds=5), place / "folder", EVERYTHING)


@pytest.fixture(scope="module")
def silent(tmp_path_factory: pytest.TempPathFactory) -> Packaged:
    place = tmp_path_factory.mktemp("silent")
    return described(clips.silent(place, seconds=5), place / "folder", Wishes(ladder=(180, 90)))


@pytest.fixture(params=["two_languages", "copied", "surround", "silent"])
def packaged(request: pytest.FixtureRequest) -> Packaged:
    found: Packaged = request.getfixturevalue(request.param)
    return found


def media_playlists(packaged: Packaged) -> list[str]:
    master = packaged.master
    return list(dict.fromkeys([one.uri for one in master.playlists] + [one.uri for one in master.media]))


def test_every_address_of_both_leads_to_a_file_and_every_file_is_named(packaged: Packaged) -> None:
    in_dash = set(manifest.parse((packaged.folder / "manifest.mpd").read_bytes()).files)
    in_hls = set()
    for name in media_playlists(packaged):
        playlist = strictly(packaged.folder / name)
        in_hls |= {one.uri for one in (*playlist.segments, *playlist.segment_map)}
    assert in_dash <= in_hls
    playlists = {"manifest.mpd", "master.m3u8", *media_playlists(packaged)}
    assert in_hls | playlists == {path.name for path in packaged.folder.iterdir()}


def timeline(representation: ElementTree.Element, around: ElementTree.Element) -> list[Fraction]:
    """Return the lengths in seconds of a representation's segments, in its own template or in its set's."""
    template = representation.find("d:SegmentTemplate", DASH)
    template = around.find("d:SegmentTemplate", DASH) if template is None else template
    assert template is not None
    scale = int(template.attrib["timescale"])
    entries = template.findall("d:SegmentTimeline/d:S", DASH)
    return [Fraction(int(one.attrib["d"]), scale) for one in entries for _ in range(int(one.get("r", 0)) + 1)]


def played_sets(packaged: Packaged) -> Iterator[tuple[ElementTree.Element, ElementTree.Element]]:
    for one in packaged.mpd.iterfind(".//d:AdaptationSet", DASH):
        if one.get("contentType") in {"video", "audio"}:
            yield from ((one, representation) for representation in one.iterfind("d:Representation", DASH))


def test_dash_and_hls_agree_about_each_segment(packaged: Packaged) -> None:
    """A picture's segments begin at the same times to the letter, and sound within a frame."""
    seen = 0
    for around, representation in played_sets(packaged):
        playlist = strictly(packaged.folder / f"{representation.get('id')}.m3u8")
        in_dash = [float(one) for one in itertools.accumulate(timeline(representation, around))]
        in_hls = list(itertools.accumulate(one.duration for one in playlist.segments))
        assert in_dash == pytest.approx(in_hls, abs=1e-4 if around.get("contentType") == "video" else 1024 / 44_100)
        assert in_dash[-1] == pytest.approx(in_hls[-1], abs=1e-4)
        seen += 1
    assert seen == len(packaged.film.videos) + len(packaged.film.sounds)


def first_time(packaged: Packaged, cut: Segments, name: str) -> float:
    joined = (packaged.folder / cut.init).read_bytes() + (packaged.folder / name).read_bytes()
    with av.open(io.BytesIO(joined), "r") as media:
        return float(min(one.pts * one.time_base for one in media.demux() if one.pts is not None))


def test_each_segment_begins_when_the_manifests_say(packaged: Packaged) -> None:
    tracks = [one.segments for one in packaged.film.videos] + [one.segments for one in packaged.film.sounds]
    for cut in tracks:
        # How much of the sound's beginning is silence, and which frames wait for others, is the same all along.
        start = first_time(packaged, cut, cut.names[0])
        told = itertools.accumulate(cut.seconds, initial=0.0)
        for name, begins in zip(cut.names, told, strict=False):
            assert first_time(packaged, cut, name) - start == pytest.approx(begins, abs=1 / 24), name


def test_no_track_is_longer_or_shorter_than_the_film_by_more_than_a_moment(packaged: Packaged) -> None:
    assert packaged.mpd.attrib["mediaPresentationDuration"] == f"PT{packaged.film.duration:.3f}S"
    for name in media_playlists(packaged):
        playlist = strictly(packaged.folder / name)
        total = sum(one.duration for one in playlist.segments)
        assert total == pytest.approx(packaged.film.duration, abs=0.5), name
        assert playlist.target_duration >= max(one.duration for one in playlist.segments)
        assert (playlist.playlist_type, playlist.is_endlist) == ("vod", True)


def test_a_variant_says_the_bandwidth_of_its_hungriest_moment_and_of_the_whole(packaged: Packaged) -> None:
    heard = max((sum(one.segments.sizes) * 8 / one.segments.duration for one in packaged.film.sounds), default=0)
    for variant in packaged.master.playlists:
        video = next(one for one in packaged.film.videos if f"{one.id}.m3u8" == variant.uri)
        cut = video.segments
        assert variant.stream_info.bandwidth >= max(
            size * 8 / seconds for size, seconds in zip(cut.sizes, cut.seconds, strict=True) if seconds > 1
        )
        average = sum(cut.sizes) * 8 / cut.duration
        assert average <= variant.stream_info.average_bandwidth <= average + heard + 2
        assert variant.stream_info.resolution == (video.width, video.height)


def test_qualities_that_are_cut_alike_share_one_timeline(two_languages: Packaged, copied: Packaged) -> None:
    shared = two_languages.mpd.find(".//d:AdaptationSet[@contentType='video']", DASH)
    assert shared is not None
    assert len(shared.findall("d:Representation", DASH)) == 2
    assert len(shared.findall(".//d:SegmentTimeline", DASH)) == 1
    assert shared.get("segmentAlignment") == "true"
    for one in copied.mpd.iterfind(".//d:AdaptationSet", DASH):
        assert one.get("segmentAlignment") == "true"


def test_ingest_reads_languages_labels_and_roles(two_languages: Packaged) -> None:
    said = manifest.parse((two_languages.folder / "manifest.mpd").read_bytes())
    assert [(one.language, one.label, one.channels) for one in said.audio] == [
        ("en", "Original", 2),
        ("de", "Deutsch", 2),
    ]
    assert [(one.language, one.label, one.role) for one in said.text] == [
        ("en", "English", "subtitle"),
        ("de", "Deutsch", "subtitle"),
        ("fr", "Français", "subtitle"),
    ]
    assert [(one.width, one.height) for one in said.renditions] == [(320, 180), (160, 90)]
    title = two_languages.mpd.findtext("d:ProgramInformation/d:Title", "", DASH)
    assert title == 'The "one", B=<2> & C'


def test_hls_offers_the_same_tracks_and_the_first_sound_by_default(two_languages: Packaged) -> None:
    said = [(one.type, one.name, one.language, one.default, one.autoselect) for one in two_languages.master.media]
    assert said == [
        ("AUDIO", "Original", "en", "YES", "YES"),
        ("AUDIO", "Deutsch", "de", "NO", "YES"),
        ("SUBTITLES", "English", "en", "NO", "YES"),
        ("SUBTITLES", "Deutsch", "de", "NO", "YES"),
        ("SUBTITLES", "Français", "fr", "NO", "YES"),
    ]
    for variant in two_languages.master.playlists:
        assert (variant.stream_info.audio, variant.stream_info.subtitles) == ("stereo", "subtitles")
        assert re.fullmatch(r"avc1\.64[0-9a-f]{4},mp4a\.40\.2", variant.stream_info.codecs)


def test_surround_is_another_group_of_the_same_tracks_with_variants_of_its_own(surround: Packaged) -> None:
    sounds = [one for one in surround.master.media if one.type == "AUDIO"]
    assert [(one.group_id, one.name, one.channels) for one in sounds] == [
        ("stereo", "English", "2"),
        ("surround-ac-3", "English", "6"),
    ]
    variants = [(one.stream_info.audio, one.stream_info.codecs) for one in surround.master.playlists]
    assert [audio for audio, _ in variants] == ["stereo", "stereo", "surround-ac-3", "surround-ac-3"]
    assert all(("ac-3" in codecs) == (audio == "surround-ac-3") for audio, codecs in variants)
    assert [one.label for one in surround.film.sounds] == ["English", "English 5.1"]


def test_a_silent_film_names_no_sound(silent: Packaged) -> None:
    assert silent.master.media == []
    assert {one.stream_info.audio for one in silent.master.playlists} == {None}
    assert silent.mpd.find(".//d:AdaptationSet[@contentType='audio']", DASH) is None


def test_hevc_is_named_in_full(tmp_path: Path) -> None:
    film = described(clips.phone(tmp_path, seconds=2), tmp_path / "folder", Wishes(ladder=(180,), codec="hevc"))
    (variant,) = film.master.playlists
    assert re.match(r"hvc1\.1\.6\.L\d+(\.[0-9A-F]+)+,mp4a\.40\.2$", variant.stream_info.codecs)


@pytest.mark.parametrize(
    ("record", "name"),
    [
        ("01 02 20000000 b00000000000 78", "hvc1.2.4.L120.B0"),
        ("01 22 20000000 900000000000 99", "hvc1.2.4.H153.90"),
        ("01 01 60000000 900000000001 5d", "hvc1.1.6.L93.90.0.0.0.0.1"),
        ("01 44 08000000 9e2800000000 7b", "hvc1.A4.10.L123.9E.28"),
    ],
)
def test_an_hevc_record_has_the_name_that_browsers_know(record: str, name: str) -> None:
    assert hevc_name(b"\0\0\0\x20hvcC" + bytes.fromhex(record) + b"\xf0\0\xfc") == name


# --- What no clip shows ----------------------------------------------------------------------------------------------
CUT = Segments("init-0.mp4", "seg-0-$Number%05d$.m4s", 1000, 0, (4000, 4000, 1500), (500_000, 400_000, 90_000))


def sound(number: int, label: str, channels: int, codecs: str = "mp4a.40.2", role: str = "main") -> SoundTrack:
    return SoundTrack(str(number), CUT, codecs, 48_000, channels, "en", label, role)


def a_film(**changes: object) -> Presentation:
    video = VideoTrack("0", CUT, "hvc1.2.4.L120.B0", 1920, 804, "24000/1001", "PQ")
    return replace(Presentation("", 9.5, (video,), (sound(1, "English", 2),)), **changes)  # type: ignore[arg-type]


def test_hdr_is_signalled_in_both() -> None:
    root = ElementTree.fromstring(mpd_writer.manifest(a_film()))
    said = {one.attrib["schemeIdUri"]: one.attrib["value"] for one in root.iterfind(".//d:SupplementalProperty", DASH)}
    assert said["urn:mpeg:mpegB:cicp:TransferCharacteristics"] == "16"
    (variant,) = m3u8.loads(hls_writer.playlists(a_film())["master.m3u8"]).playlists
    assert (variant.stream_info.video_range, variant.stream_info.frame_rate) == ("PQ", 23.976)


def test_names_with_quotes_and_line_breaks_stay_names() -> None:
    film = a_film(sounds=(sound(1, AWKWARD, 2),), captions=(Captions("text-0.vtt", "en", AWKWARD, "caption"),))
    master = m3u8.loads(hls_writer.playlists(film)["master.m3u8"])
    assert [one.name for one in master.media] == ["The 'one', B=<2> & C"] * 2
    assert [one.label for one in manifest.parse(mpd_writer.manifest(film).encode()).text] == ['The "one", B=<2> & C']


def test_every_group_has_the_same_members_though_only_one_track_is_in_surround() -> None:
    stereo = [sound(1, "English", 2), sound(3, "English (commentary)", 2, role="commentary")]
    film = a_film(sounds=(stereo[0], sound(2, "English 5.1", 6, "ec-3"), stereo[1]))
    media = m3u8.loads(hls_writer.playlists(film)["master.m3u8"]).media
    assert [(one.group_id, one.name, one.uri, one.autoselect) for one in media] == [
        ("stereo", "English", "1.m3u8", "YES"),
        ("stereo", "English (commentary)", "3.m3u8", "NO"),
        ("surround-ec-3", "English", "2.m3u8", "YES"),
        ("surround-ec-3", "English (commentary)", "3.m3u8", "NO"),
    ]


def test_thumbnails_are_a_track_of_pictures() -> None:
    film = a_film(thumbnails=Thumbnails("thumbs-$Number%03d$.jpg", 3, 1, 240, 100, 4, (9000,)))
    said = manifest.parse(mpd_writer.manifest(film).encode())
    assert said.has_thumbnails
    assert "thumbs-001.jpg" in said.files


@given(
    middle=st.lists(st.sampled_from((191_488, 192_512)), max_size=30),
    first=st.integers(189_440, 192_512),
    last=st.integers(1, 192_512),
)
def test_the_times_of_sound_are_evened_by_less_than_a_frame_and_none_is_lost(
    middle: list[int], first: int, last: int
) -> None:
    lengths = (first, *middle, last)
    cut = Segments("init-1.mp4", "seg-1-$Number%05d$.m4s", 48_000, 0, lengths, (60_000,) * len(lengths))
    text = mpd_writer.manifest(a_film(sounds=(replace(sound(1, "English", 2), segments=cut),)))
    assert manifest.parse(text.encode()).files  # ingest takes it
    timeline = ElementTree.fromstring(text).findall(".//d:AdaptationSet[@contentType='audio']//d:S", DASH)
    told = [int(one.attrib["d"]) for one in timeline for _ in range(int(one.get("r", "0")) + 1)]
    assert sum(told) == sum(lengths)
    ends = zip(itertools.accumulate(told), itertools.accumulate(lengths), strict=True)
    assert all(abs(said - true) <= 1024 for said, true in ends)


def test_a_film_of_ten_hours_in_many_languages_is_not_too_long_for_ingest() -> None:
    # What ffmpeg's muxer makes of AAC at 48 kHz: cut at frames of 1024 samples, as near to four seconds as can be.
    lengths = (184_320, *(192_512, 191_488) * 4_499, 7_168)
    cut = Segments("init-1.mp4", "seg-1-$Number%05d$.m4s", 48_000, 0, lengths, (60_000,) * 9_000)
    irregular = replace(cut, timescale=90_000, lengths=tuple(360_000 + at % 7 for at in range(9_000)))
    videos = tuple(replace(a_film().videos[0], id=str(at), segments=irregular) for at in range(3))
    sounds = tuple(replace(sound(at, f"Sound {at}", 2), segments=cut) for at in range(3, 19))
    text = mpd_writer.manifest(a_film(duration=36_000.0, videos=videos, sounds=sounds))
    assert len(manifest.parse(text.encode()).audio) == 16


def test_the_raw_manifest_of_a_film_in_many_languages_is_read_however_long_it_is(tmp_path: Path) -> None:
    number, tracks = 2700, 16
    entries = "".join(f'<S d="{191_488 + 1024 * (at % 2)}"/>' for at in range(number))
    track = (  # one name for all of them, and so one set of files
        '<Representation id="0" mimeType="audio/mp4" codecs="mp4a.40.2" audioSamplingRate="48000">'
        f'<SegmentTemplate timescale="48000"><SegmentTimeline>{entries}</SegmentTimeline></SegmentTemplate>'
        "</Representation>"
    )
    (tmp_path / segments.RAW_MANIFEST).write_text(f'<MPD xmlns="urn:mpeg:dash:schema:mpd:2011">{track * tracks}</MPD>')
    for at in range(1, number + 1):
        (tmp_path / f"seg-0-{at:05d}.m4s").touch()
    _, heard = segments.read_tracks(tmp_path, [SoundName("en", "English", "main")] * tracks, Fraction(24))
    assert [one.segments.duration for one in heard] == [3 * 3600] * tracks
    assert not (tmp_path / segments.RAW_MANIFEST).exists()
