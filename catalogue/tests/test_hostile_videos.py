"""A file that is no video, or made to do harm, is refused with one line, and no other file is opened for it."""

import os
import random
import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalogue import ffmpeg
from catalogue.packaging.reading.probe import probe
from catalogue.packaging.source import PackagingProblem

PICTURE = ("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=6")
TONE = ("-f", "lavfi", "-i", "sine=frequency=440:duration=6")
H264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac")
CONTAINERS_OF_BOXES = (b"moov", b"trak", b"mdia", b"minf", b"dinf", b"stbl")
PLAYLISTS = {
    "HLS": "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\n{film}\n#EXT-X-ENDLIST\n",
    "concat": "ffconcat version 1.0\nfile '{film}'\n",
    "SDP": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\n",
    "DASH": '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><Period><AdaptationSet>'
    "<Representation><BaseURL>{film}</BaseURL></Representation></AdaptationSet></Period></MPD>",
    "ASX": '<asx version="3.0"><entry><ref href="{film}"/></entry></asx>',
    "RTSP text": "[Reference]\nRef1={film}\n",
    "subtitles": "1\n00:00:01,000 --> 00:00:04,000\nHello\n",
    "HTML": "<!DOCTYPE html><html><body>Hello</body></html>",
    "text": "All work and no play makes Jack a dull boy.\n" * 500,
}


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The bytes of small whole films: "mp4", "fast" (its table of contents first), "mkv", "avi" (not compressed)."""
    place = tmp_path_factory.mktemp("films")
    ffmpeg.run([*PICTURE, *TONE, *H264, str(place / "mp4.mp4")])
    ffmpeg.run(["-i", str(place / "mp4.mp4"), "-c", "copy", "-movflags", "faststart", str(place / "fast.mp4")])
    ffmpeg.run(["-i", str(place / "mp4.mp4"), "-c", "copy", str(place / "mkv.mkv")])
    ffmpeg.run([*PICTURE, "-frames:v", "20", "-c:v", "rawvideo", "-pix_fmt", "yuv420p", str(place / "avi.avi")])
    return {path.stem: path.read_bytes() for path in place.iterdir()}


@pytest.fixture
def refusal(tmp_path: Path) -> Callable[..., str]:
    """Return the code with which some bytes are refused."""

    def refused(content: bytes, name: str = "film.mkv") -> str:
        (tmp_path / name).write_bytes(content)
        return refusal_of(tmp_path / name)

    return refused


def refusal_of(path: Path) -> str:
    with pytest.raises(PackagingProblem) as caught:
        probe(path)
    assert caught.value.detail.isprintable()
    assert caught.value.detail.endswith(".")
    return caught.value.code


def box(kind: bytes, *parts: bytes) -> bytes:
    """Return an MP4 box (ISO/IEC 14496-12, 4.2)."""
    body = b"".join(parts)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    while data:
        size, kind = struct.unpack_from(">I4s", data)
        yield kind, data[8:size]
        data = data[size:]


def rewritten(data: bytes, change: Callable[[bytes, bytes], bytes]) -> bytes:
    """Return an MP4 file with each of its boxes that hold no others replaced by what `change` makes of it."""
    return b"".join(
        box(kind, rewritten(body, change)) if kind in CONTAINERS_OF_BOXES else change(kind, body)
        for kind, body in boxes(data)
    )


def test_an_empty_file_is_refused(refusal: Callable[..., str]) -> None:
    assert refusal(b"") == "empty"


@pytest.mark.parametrize("kind", PLAYLISTS)
def test_a_text_that_is_called_a_video_is_refused(
    refusal: Callable[..., str], films: dict[str, bytes], tmp_path: Path, kind: str
) -> None:
    (tmp_path / "real.mp4").write_bytes(films["mp4"])
    text = PLAYLISTS[kind].format(film=tmp_path / "real.mp4")
    assert {refusal(text.encode(), f"film{end}") for end in (".mkv", ".m3u8")} == {"not a video"}


def test_random_bytes_are_refused(refusal: Callable[..., str]) -> None:
    assert refusal(random.Random(7).randbytes(200_000)) == "not a video"


def test_pictures_and_sounds_are_refused(tmp_path: Path) -> None:
    cover, song, film, talk = (tmp_path / name for name in ("cover.jpg", "song.mp3", "song.m4a", "talk.mkv"))
    ffmpeg.run([*PICTURE, "-frames:v", "1", str(cover)])
    covered = [*TONE, "-i", str(cover), "-map", "0", "-map", "1", "-c:v", "copy", "-disposition:v", "attached_pic"]
    ffmpeg.run([*covered, "-c:a", "libmp3lame", str(song)])
    ffmpeg.run([*covered, str(film)])
    ffmpeg.run([*TONE, str(talk)])
    assert refusal_of(cover.rename(tmp_path / "cover.mkv")) == "not a video"
    assert refusal_of(song.rename(tmp_path / "song.mkv")) == "not a video"
    assert refusal_of(film) == "no picture"
    assert refusal_of(talk) == "no picture"


@pytest.mark.parametrize("name", ["mp4", "fast", "mkv"])
def test_a_file_that_ends_in_the_middle_is_refused(
    refusal: Callable[..., str], films: dict[str, bytes], name: str
) -> None:
    assert refusal(films[name][: len(films[name]) // 2]) == "truncated"


def test_a_film_too_short_to_be_one_is_refused(tmp_path: Path) -> None:
    ffmpeg.run([*PICTURE, "-frames:v", "5", *H264, str(tmp_path / "short.mp4")])
    assert refusal_of(tmp_path / "short.mp4") == "duration"


@pytest.mark.parametrize("width", [0, 8, 1_000_000])
def test_absurd_sizes_in_a_header_are_refused(refusal: Callable[..., str], films: dict[str, bytes], width: int) -> None:
    header = films["avi"].index(struct.pack("<ii", 320, 180), films["avi"].index(b"strf"))
    patched = films["avi"][:header] + struct.pack("<ii", width, width) + films["avi"][header + 8 :]
    assert refusal(patched) == "size"


@pytest.mark.parametrize("size", ["9000x64", "14x14"])
def test_pictures_of_absurd_sizes_are_refused(tmp_path: Path, size: str) -> None:
    picture = ["-f", "lavfi", "-i", f"color=size={size}:rate=5:duration=1", "-c:v", "mpeg4", "-c:v", "mjpeg"]
    ffmpeg.run([*picture, "-pix_fmt", "yuvj420p", str(tmp_path / "a.mkv")])
    assert refusal_of(tmp_path / "a.mkv") == "size"


@pytest.mark.parametrize("many", [150, 10_000])
def test_too_many_tracks_are_refused(refusal: Callable[..., str], films: dict[str, bytes], many: int) -> None:
    parts = dict(boxes(films["mp4"]))
    header = dict(boxes(parts[b"moov"]))[b"mvhd"]
    track = next(body for kind, body in boxes(parts[b"moov"]) if kind == b"trak")
    moov = box(b"moov", box(b"mvhd", header), *[box(b"trak", track)] * many)
    rest = b"".join(box(kind, parts[kind]) for kind in (b"ftyp", b"free", b"mdat"))
    assert refusal(rest + moov, "film.mp4") == "too many streams"


def test_a_table_of_two_thousand_million_frames_is_refused(
    refusal: Callable[..., str], films: dict[str, bytes]
) -> None:
    many = 2**31 - 1
    tables = {
        b"stsz": struct.pack(">III", 0, 1, many),
        b"stts": struct.pack(">IIII", 0, 1, many, 1),
        b"stsc": struct.pack(">IIIII", 0, 1, 1, many, 1),
        b"stco": struct.pack(">III", 0, 1, 48),
    }
    bomb = rewritten(films["mp4"], lambda kind, body: box(kind, tables.get(kind, body)))
    assert refusal(bomb, "film.mp4") in {"no picture", "not a video", "unreadable"}


def test_boxes_in_boxes_without_end_are_refused(refusal: Callable[..., str], films: dict[str, bytes]) -> None:
    deep = b""
    for _ in range(20_000):
        deep = box(b"moov", deep)
    assert refusal(box(b"ftyp", dict(boxes(films["mp4"]))[b"ftyp"]) + deep, "film.mp4") in {"not a video", "truncated"}


def test_a_film_that_names_another_file_does_not_get_it(
    refusal: Callable[..., str], films: dict[str, bytes], tmp_path: Path
) -> None:
    other = tmp_path / "other.mp4"
    other.write_bytes(films["mp4"])
    name = str(other).encode()
    # An alias record: after 150 bytes of old Mac OS, entry 2 is a path.
    alias = bytes(150) + struct.pack(">HH", 2, len(name)) + name + bytes(len(name) % 2) + b"\xff\xff\0\0"
    reference = struct.pack(">II", 0, 1) + box(b"alis", bytes(4), alias)
    parts = {b"dref": box(b"dref", reference), b"mdat": b""}
    leading = rewritten(films["mp4"], lambda kind, body: parts.get(kind, box(kind, body)))
    assert refusal(leading, "film.mp4") == "no picture"
    # The reference is a good one: whoever follows it gets there.
    ffmpeg.run(["-enable_drefs", "1", "-use_absolute_path", "1", "-i", str(tmp_path / "film.mp4"), "-f", "null", "-"])


def test_pipes_devices_folders_and_sockets_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mkv")
    (tmp_path / "link.mkv").symlink_to(tmp_path / "pipe.mkv")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "socket.mkv"))
        names = [tmp_path, *(tmp_path / name for name in ("pipe.mkv", "link.mkv", "socket.mkv"))]
        assert {refusal_of(path) for path in (*names, Path("/dev/zero"))} == {"not regular"}


def test_what_is_no_file_at_all_is_missing(tmp_path: Path) -> None:
    (tmp_path / "loop.mkv").symlink_to(tmp_path / "loop.mkv")
    names = ["gone.mkv", "loop.mkv", "nul\0.mkv", "x" * 300, "pipe:0", "concat:a|b", "http://127.0.0.1:9/a.mkv"]
    assert {refusal_of(tmp_path / name) for name in names} == {"missing"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "film.mkv").write_bytes(b"x")
    (tmp_path / "film.mkv").chmod(0)
    assert refusal_of(tmp_path / "film.mkv") == "unreadable"


@pytest.mark.parametrize(
    "name", [b"-i.mp4", b"new\nline.mp4", b"\xff\xfe.mp4", b"%03d.mp4", b"concat:a|b.mp4", b"file,http;x'\"$(id).mp4"]
)
def test_a_film_may_have_any_name(
    films: dict[str, bytes], tmp_path: Path, name: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Path(os.fsdecode(name))
    monkeypatch.chdir(tmp_path)
    path.write_bytes(films["mp4"])
    assert probe(path).video.codec == "h264"


@settings(max_examples=40)
@given(
    kind=st.sampled_from(["mp4", "fast", "mkv"]),
    kept=st.floats(0.0, 1.0) | st.just(1.0),
    flips=st.lists(st.tuples(st.integers(-6000, 6000), st.integers(0, 255)), max_size=20),
)
def test_a_damaged_file_is_a_film_or_a_problem(
    films: dict[str, bytes],
    tmp_path_factory: pytest.TempPathFactory,
    kind: str,
    kept: float,
    flips: list[tuple[int, int]],
) -> None:
    content = bytearray(films[kind])
    for position, value in flips:  # at both ends, where the headers are
        content[position] = value
    path = tmp_path_factory.mktemp("damaged") / "film"
    path.write_bytes(content[: round(kept * len(content))])
    with suppress(PackagingProblem):
        assert probe(path).duration > 0
    path.unlink()
