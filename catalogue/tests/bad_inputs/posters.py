"""Posters: where they are said to be, and what is there."""

import struct
import zlib
from collections.abc import Callable
from functools import cache
from io import BytesIO
from typing import Any

from PIL import Image

from catalogue.tests.bad_inputs.row import Expected, Place, Row, Seen, published
from catalogue.tests.libraries import jpeg

_SCRIPT = b"<script>alert(1)</script>"


def _no_poster(seen: Seen) -> None:
    assert seen.title
    assert seen.title["poster"] == ""


def _without(note: str) -> Expected:
    """Expect the title without a poster, and a note; "" when there is nothing to say."""
    return published(note=note, also=_no_poster)


def _never_asked(seen: Seen) -> None:
    _no_poster(seen)
    assert seen.fetched == []


def _refused(note: str) -> Expected:
    """Expect that nobody was asked."""
    return published(note=note, also=_never_asked)


def _clean(seen: Seen) -> None:
    """See that there is a poster, and nothing in it but pixels."""
    assert seen.title
    data = (seen.pictures / seen.title["poster"]).read_bytes()
    assert b"script" not in data
    with Image.open(BytesIO(data)) as picture:
        assert picture.format == "WEBP"
        assert not set(picture.info) & {"exif", "xmp", "icc_profile", "comment"}


def _at(row: str, url: Any, expected: Expected, what: str = "") -> Row:
    return Row(row, what or ascii(url), expected, lambda place: place.answer.update(Poster=url))


def _is(row: str, what: str, data: bytes | Callable[[], bytes], expected: Expected) -> Row:
    def make(place: Place) -> None:
        name = f"{place.imdb_id}.jpg"
        place.server.files[name] = data if isinstance(data, bytes) else data()
        place.answer["Poster"] = f"{place.server.url}{name}"

    return Row(row, what, expected, make)


def _leads(row: str, what: str, location: str, note: str) -> Row:
    """Return a row whose poster's address leads on to `location`; "" is none, "@" the address itself."""

    def make(place: Place) -> None:
        name = f"{place.imdb_id}.jpg"
        url = f"{place.server.url}{name}"
        place.server.redirects[name] = url if location == "@" else location
        place.answer["Poster"] = url

    return Row(row, what, _without(note), make)


def _encoded(format: str, **options: Any) -> bytes:  # noqa: A002
    buffer = BytesIO()
    Image.new("RGB", (64, 96), (90, 120, 40)).save(buffer, format, **options)
    return buffer.getvalue()


def _png(width: int, height: int) -> bytes:
    """Return a PNG that says it has this size, and holds no such thing."""
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"\0" * 1000)),
        (b"IEND", b""),
    ]
    parts = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@cache
def _film() -> bytes:
    """Return an animated WebP of 30,000 frames."""
    buffer = BytesIO()
    pictures = [Image.new("RGB", (16, 16), (number % 256, number // 256, 0)) for number in range(30_000)]
    pictures[0].save(buffer, "WEBP", save_all=True, append_images=pictures[1:], duration=1, method=0)
    return buffer.getvalue()


def _talkative() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = _SCRIPT.decode()
    return _encoded("JPEG", exif=exif, comment=_SCRIPT, icc_profile=_SCRIPT * 10, xmp=_SCRIPT)


SCHEME = "is not an https address"
ADDRESS = "is not a web address"
HOST = "is of a server that nothing is fetched from"
PRIVATE = "is not one of the public internet"
NO_PICTURE = "no JPEG, PNG or WebP picture"
NOT_WHOLE = "no whole JPEG, PNG or WebP picture"

_RELATIVE = ("poster.jpg", "/poster.jpg", "//m.media-amazon.com/a.jpg")
_OTHER_SCHEMES = (
    "ftp://m.media-amazon.com/a.jpg",
    "file:///etc/passwd",
    "gopher://m.media-amazon.com/",
    "javascript:alert(1)",
    "data:image/png;base64,iVBORw0KGgo=",
    "http://m.media-amazon.com.evil.example/a.jpg",
)
_NO_ADDRESSES = (
    "https://user:pw@m.media-amazon.com/a.jpg",
    "https://",
    "https:///a.jpg",
    "https://m.media-amazon.com/a b.jpg",
    "https://m.media-amazon.com/a.jpg\r\nX-More: 1",
    "https://m.media-amazon.com:99999/a.jpg",
    "https://m.media-amazon.com:x/a.jpg",
    "https://[::1/a.jpg",
    "https://m.media-amazon.com\\@evil.example/",
)
_LOOPBACK = (
    "127.0.0.1",
    "127.1",
    "0x7f.1",
    "2130706433",
    "0177.0.0.1",
    "\u2460\u2461\u2466.0.0.1",
    "localhost",
    "localhost.",
)
_LOOPBACK_6 = ("::1", "::ffff:127.0.0.1", "fd00::1", "2002:7f00:1::", "64:ff9b::7f00:1")
_PRIVATE = ("10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1")
_LOCATIONS = {
    "https://127.0.0.1/a.jpg": PRIVATE,
    "https://169.254.169.254/latest/": PRIVATE,
    "https://[::1]/": PRIVATE,
    "https://[64:ff9b::7f00:1]/": PRIVATE,
    "//10.0.0.1/a.jpg": PRIVATE,
    "file:///etc/passwd": SCHEME,
    "https://user:pw@m.media-amazon.com/": ADDRESS,
    "https://evil.example/a.jpg": HOST,
}

ROWS = [
    *(_at("IMG-01", url, _refused("")) for url in ("N/A", "", None)),
    *(_at("IMG-01", url, _refused(ADDRESS)) for url in (5, *_RELATIVE)),
    *(_at("IMG-02", url, _refused(SCHEME)) for url in _OTHER_SCHEMES),
    *(_at("IMG-03", url, _refused(ADDRESS)) for url in _NO_ADDRESSES),
    _at("IMG-03", "https://evil.example/a.jpg", _refused(HOST)),
    *(_at("IMG-04", f"https://{host}/a.jpg", _refused(PRIVATE)) for host in _LOOPBACK),
    *(_at("IMG-05", f"https://[{host}]/a.jpg", _refused(PRIVATE)) for host in _LOOPBACK_6),
    _at("IMG-05", "https://[fe80::1%25lo]/a.jpg", _refused(PRIVATE)),
    *(_at("IMG-06", f"https://{host}/a.jpg", _refused(PRIVATE)) for host in _PRIVATE),
    *(_leads("IMG-07", f"to {location}", location, note) for location, note in _LOCATIONS.items()),
    _leads("IMG-08", "to itself", "@", "leads on more than 3 times"),
    _leads("IMG-08", "to nowhere", "", "does not say where to"),
    _leads("IMG-08", "to what is not there", "gone.jpg", "nothing at that address"),
    _is("IMG-10", "HTML", b"<!DOCTYPE html><html>sign in</html>", _without(NO_PICTURE)),
    _is("IMG-10", "SVG", b'<svg xmlns="http://www.w3.org/2000/svg">' + _SCRIPT + b"</svg>", _without(NO_PICTURE)),
    _is("IMG-10", "GIF", _encoded("GIF"), _without(NO_PICTURE)),
    _is("IMG-10", "GIF and HTML", _encoded("GIF") + _SCRIPT, _without(NO_PICTURE)),
    _is("IMG-10", "JPEG and HTML", jpeg() + _SCRIPT, published(also=_clean)),
    _is("IMG-10", "nothing", b"", _without(NO_PICTURE)),
    _is("IMG-11", "1 \u00d7 1", _png(1, 1), _without("smaller than 16 pixels")),
    _is("IMG-11", "0 \u00d7 0", _png(0, 0), _without("picture")),
    _is("IMG-11", "50,000 \u00d7 50,000", _png(50_000, 50_000), _without("too many pixels")),
    _is("IMG-11", "30,000 frames", _film, published(also=_clean)),
    _is("IMG-11", "truncated", jpeg()[:-200], _without(NOT_WHOLE)),
    _is("IMG-11", "more than 5 MiB", jpeg() + b"\0" * 5 * 1024**2, _without("larger than any it should give")),
    _is("IMG-12", "EXIF, XMP, ICC and a comment", _talkative(), published(also=_clean)),
]
