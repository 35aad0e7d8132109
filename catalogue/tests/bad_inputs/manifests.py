"""manifest.mpd: what packagers, half-done copies and people who mean no good leave in it."""

from collections.abc import Callable
from functools import partial
from os import mkfifo, utime
from pathlib import Path
from time import time

from catalogue.tests import libraries
from catalogue.tests.bad_inputs.metadata import loop, sparse, unreadable
from catalogue.tests.bad_inputs.row import SETTLING, Expected, Place, Row, Seen, problem, published

FILE = "manifest.mpd"
GOOD = libraries.MANIFEST.format(seconds=8)
LAST_SEGMENT = "seg-0-00002.m4s"
_MIB = 1024 * 1024
_TEMPLATE = 'media="seg-$RepresentationID$-$Number%05d$.m4s"'

NOT_XML = problem("manifest", "is not well-formed XML")
NO_FILE = problem("manifest", "There is no manifest.mpd")
LIMITS = problem("limits", "has more than")
TOO_BIG = problem("too big", "is larger than 1024 KiB")
NOT_MPD = problem("not mpd", "is XML but no DASH manifest")
NO_STREAMS = problem("no streams", "package the film again")
REMOTE = problem("remote url", "points outside its folder")
PATH = problem("path", "names files that are not served")
DURATION = problem("duration", "gives no length between 0 and 24 hours")
ENCRYPTED = problem("encrypted", "package it without DRM")
EXTENSION = problem("extension", "of a kind that is not served")
INCOMPLETE = problem("incomplete", "which is not there")


def _is(row: str, what: str, data: str | bytes, expected: Expected) -> Row:
    return Row(row, what, expected, lambda place: place.write(FILE, data))


def _with(row: str, what: str, before: str, after: str, expected: Expected) -> Row:
    """Return a row whose manifest is a good one, but for `after` in place of what is `before`."""
    assert before in GOOD
    return _is(row, what, GOOD.replace(before, after, 1), expected)


def _nobody_was_asked(seen: Seen) -> None:
    assert seen.fetched == []


def _entities(row: str, what: str, doctype: str, body: str = "&a;") -> Row:
    """Return a row with a document type before a good manifest; OMDb's server hears of it if anybody looks outside."""

    def make(place: Place) -> None:
        text = GOOD.replace("<MPD", doctype.replace("http://evil/", f"{place.server.url}{place.imdb_id}") + "<MPD", 1)
        place.write(FILE, text.replace("<Period>", f"<Period>{body}", 1))

    return Row(row, what, problem("dtd", "holds a DTD or entities", also=_nobody_was_asked), make)


def _folder(row: str, what: str, make: Callable[[Path], object], expected: Expected, *, fresh: bool = False) -> Row:
    return Row(row, what, expected, lambda place: make(place.folder), fresh=fresh)


def _duration(what: str, said: str, expected: Expected = DURATION) -> Row:
    return _with("MPD-20", what, 'mediaPresentationDuration="PT8S"', said, expected)


def _value(what: str, before: str, after: str) -> Row:
    return _with("MPD-24", what, before, after, problem("bad value", "gives no usable " + before.partition("=")[0]))


def _replaced(name: str, make: Callable[[Path], object], folder: Path) -> None:
    (folder / name).unlink()
    make(folder / name)


def _copying(seconds_ago: float, missing: str, folder: Path) -> None:
    """Leave a segment out, as a copy does that goes on: the one before came `seconds_ago`."""
    if missing:
        (folder / missing).unlink()
    moment = time() - seconds_ago
    utime(folder / "seg-1-00001.m4s", (moment, moment))
    utime(folder, (moment, moment))


def _in_a_linked_folder(folder: Path) -> None:
    (folder / FILE).write_text(GOOD.replace('media="seg', 'media="sub/seg', 1))
    (folder / "sub").symlink_to(".")


def _in_a_folder(folder: Path) -> None:
    (folder / FILE).write_text(GOOD.replace('media="seg', 'media="sub/seg', 1))
    (folder / "sub").mkdir()
    for name in ("seg-0-00001.m4s", LAST_SEGMENT):
        (folder / name).rename(folder / "sub" / name)


_LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
_DECLARED_UTF16 = GOOD.replace('"utf-8"', '"utf-16"')

ROWS = [
    _is("MPD-01", "UTF-8", GOOD, published()),
    _is("MPD-01", "UTF-8 with a mark", GOOD.encode("utf-8-sig"), published()),
    _is("MPD-01", "UTF-16", _DECLARED_UTF16.encode("utf-16"), published()),
    _is("MPD-01", "1 MiB", GOOD + "\n" * (_MIB - len(GOOD)), published()),
    _with("MPD-01", "Latin-1", '"utf-8"', '"iso-8859-1"', published()),
    _folder("MPD-01", "segments in a sub-folder", _in_a_folder, published()),
    _folder("MPD-02", "missing", lambda folder: (folder / FILE).unlink(), NO_FILE),
    _is("MPD-02", "empty", b"", NOT_XML),
    _is("MPD-02", "blanks", " \n\t\n", NOT_XML),
    _is("MPD-02", "binary", bytes(range(256)), NOT_XML),
    _is("MPD-02", "a page of HTML", "<!DOCTYPE html><html><body>404<br></body></html>", NOT_XML),
    _is("MPD-02", "a page of XHTML", '<html xmlns="http://www.w3.org/1999/xhtml"><body/></html>', NOT_XML),
    _is("MPD-02", "JSON", "{}", NOT_XML),
    _is("MPD-03", "truncated", GOOD[:-200], NOT_XML),
    _is("MPD-03", "something after the end", GOOD + "<MPD/>", NOT_XML),
    _entities("MPD-04", "billion laughs", f'<!DOCTYPE MPD [<!ENTITY a0 "ha">{_LAUGHS}]>', "&a9;"),
    _entities("MPD-05", "quadratic blow-up", f'<!DOCTYPE MPD [<!ENTITY a "{"x" * 50_000}">]>', "&a;" * 50_000),
    _entities("MPD-06", "external entity, a file", '<!DOCTYPE MPD [<!ENTITY a SYSTEM "file:///etc/passwd">]>'),
    _entities("MPD-07", "external entity over HTTP", '<!DOCTYPE MPD [<!ENTITY a SYSTEM "http://evil/a.xml">]>'),
    _entities("MPD-08", "parameter entity", '<!DOCTYPE MPD [<!ENTITY % a SYSTEM "http://evil/b.dtd"> %a;]>', ""),
    _entities("MPD-09", "external DTD", '<!DOCTYPE MPD SYSTEM "http://evil/c.dtd">', ""),
    _entities("MPD-09", "bare DOCTYPE", "<!DOCTYPE MPD>", ""),
    _with("MPD-11", "other letters in UTF-8", "<Period>", "<Period><!-- \xe9 -->", published()),
    _is(
        "MPD-11", "Latin-1 bytes in UTF-8", GOOD.replace("<Period>", "<!-- \xe9 --><Period>").encode("latin-1"), NOT_XML
    ),
    _is("MPD-11", "UTF-8 said to be UTF-16", _DECLARED_UTF16, NOT_XML),
    _with("MPD-11", "an encoding nobody knows", '"utf-8"', '"x-nonsense"', NOT_XML),
    _with("MPD-11", "an encoding that is none of text", '"utf-8"', '"base64"', NOT_XML),
    _is("MPD-12", "200,000 nested elements", "<a>" * 200_000, LIMITS),
    _is("MPD-12", "nested elements, closed", "<a>" * 140_000 + "</a>" * 140_000, LIMITS),
    _is("MPD-12", "33 levels", "<a>" * 33 + "</a>" * 33, LIMITS),
    _with("MPD-12", "20,000 elements more", "<Period>", "<Period>" + "<a/>" * 20_000, LIMITS),
    _with(
        "MPD-12",
        "501 qualities",
        "</Period>",
        "<AdaptationSet>" + "<Representation/>" * 501 + "</AdaptationSet></Period>",
        LIMITS,
    ),
    _with(
        "MPD-13",
        "200,000 attributes",
        "<Period>",
        "<Period " + " ".join(f'a{n}=""' for n in range(200_000)) + ">",
        TOO_BIG,
    ),
    _with("MPD-13", "an attribute of 50 MB", "<Period>", f'<Period id="{"x" * 50_000_000}">', TOO_BIG),
    _with("MPD-13", "an attribute of nearly 1 MiB", "<Period>", f'<Period id="{"x" * 1_000_000}">', published()),
    _folder("MPD-13", "1 MiB and 1 byte", lambda folder: (folder / FILE).write_text(GOOD.ljust(_MIB + 1)), TOO_BIG),
    _folder("MPD-13", "10 GB", partial(_replaced, FILE, sparse), TOO_BIG),
    _with("MPD-14", "dynamic", 'type="static"', 'type="dynamic"', problem("live", "describes a live stream")),
    _with("MPD-15", "no namespace", 'xmlns="urn:mpeg:dash:schema:mpd:2011"', "", NOT_MPD),
    _with("MPD-15", "another namespace", "urn:mpeg:dash:schema:mpd:2011", "urn:mpeg:dash:schema:mpd:1999", NOT_MPD),
    _is("MPD-15", "another root", GOOD.replace("MPD ", "Mpd ").replace("/MPD", "/Mpd"), NOT_MPD),
    _is("MPD-15", "SVG", '<svg xmlns="http://www.w3.org/2000/svg"/>', NOT_MPD),
    _is("MPD-16", "no Period", GOOD[: GOOD.index("<Period>")] + "</MPD>", NO_STREAMS),
    _is("MPD-16", "no AdaptationSet", GOOD.replace("AdaptationSet", "Something"), NO_STREAMS),
    _is(
        "MPD-16",
        "no Representation",
        GOOD.replace("Representation ", "X ").replace("/Representation", "/X"),
        NO_STREAMS,
    ),
    _with(
        "MPD-16",
        "no segments",
        '<SegmentTimeline><S t="0" d="4" r="1"/></SegmentTimeline>',
        "<SegmentTimeline/>",
        NO_STREAMS,
    ),
    _with("MPD-17", "absolute BaseURL", "<Period>", "<Period><BaseURL>https://evil.example/</BaseURL>", REMOTE),
    _with("MPD-17", "BaseURL of another host", "<Period>", "<Period><BaseURL>//evil.example/</BaseURL>", REMOTE),
    _with("MPD-17", "absolute media", _TEMPLATE, 'media="http://evil.example/$Number$.m4s"', REMOTE),
    _with("MPD-17", "initialization from the root", 'initialization="', 'initialization="/etc/', REMOTE),
    _with("MPD-17", "initialization from a file", 'initialization="', 'initialization="file:///etc/', REMOTE),
    _with(
        "MPD-17",
        "a link to more of it",
        "<Period>",
        '<Period xmlns:x="http://www.w3.org/1999/xlink" x:href="https://evil.example/">',
        REMOTE,
    ),
    _with("MPD-18", "..", 'media="', 'media="../', PATH),
    _with("MPD-18", ".. in the middle", 'media="', 'media="a/../../', PATH),
    _with("MPD-18", ".. by the id", '<Representation id="0"', '<Representation id="/../../0"', PATH),
    _with("MPD-18", "a backslash", 'media="', 'media="..\\', PATH),
    _with("MPD-18", "%2e", 'media="', 'media="%2e%2e/', PATH),
    _with("MPD-18", "NUL", 'media="', 'media="&#0;', NOT_XML),
    _with("MPD-18", "a question mark", "%05d$.m4s", "%05d$.m4s?a=b", PATH),
    _with("MPD-18", "a hidden file", 'media="', 'media=".', PATH),
    _duration("missing", ""),
    _duration("negative", 'mediaPresentationDuration="-PT8S"'),
    _duration("not a number", 'mediaPresentationDuration="PTNaNS"'),
    _duration("a plain number", 'mediaPresentationDuration="8"'),
    _duration("zero", 'mediaPresentationDuration="PT0S"'),
    _duration("24 hours and a second", 'mediaPresentationDuration="P1DT1S"'),
    _duration("200 kB of digits", f'mediaPresentationDuration="PT{"9" * 200_000}S"'),
    _duration("digits of another script", 'mediaPresentationDuration="PT٨S"'),
    _with(
        "MPD-21",
        "ContentProtection",
        "<SegmentTemplate",
        '<ContentProtection schemeIdUri="urn:x"/><SegmentTemplate',
        ENCRYPTED,
    ),
    _folder("MPD-22", "no initialization", lambda folder: (folder / "init-0.mp4").unlink(), INCOMPLETE),
    _folder("MPD-22", "no first segment", lambda folder: (folder / "seg-0-00001.m4s").unlink(), INCOMPLETE),
    _folder("MPD-22", "no last segment", lambda folder: (folder / LAST_SEGMENT).unlink(), INCOMPLETE),
    _folder("MPD-22", "0 bytes", lambda folder: (folder / LAST_SEGMENT).write_bytes(b""), INCOMPLETE),
    _folder(
        "MPD-22",
        "a link",
        partial(_replaced, LAST_SEGMENT, lambda path: path.symlink_to("seg-0-00001.m4s")),
        INCOMPLETE,
    ),
    _folder("MPD-22", "a FIFO", partial(_replaced, LAST_SEGMENT, mkfifo), INCOMPLETE),
    _folder("MPD-22", "in a linked folder", _in_a_linked_folder, INCOMPLETE),
    _folder("MPD-22", "a copy that stopped", partial(_copying, 1200, LAST_SEGMENT), INCOMPLETE, fresh=True),
    _folder(
        "MPD-22",
        "the manifest a link",
        partial(_replaced, FILE, loop),
        problem("symlink", "manifest.mpd is a symbolic link"),
    ),
    _folder(
        "MPD-22",
        "the manifest a directory",
        partial(_replaced, FILE, Path.mkdir),
        problem("not regular", "manifest.mpd is not an ordinary file"),
    ),
    _folder(
        "MPD-22",
        "the manifest a FIFO",
        partial(_replaced, FILE, mkfifo),
        problem("not regular", "manifest.mpd is not an ordinary file"),
    ),
    _folder(
        "MPD-22",
        "the manifest unreadable",
        partial(_replaced, FILE, unreadable),
        problem("unreadable", "manifest.mpd cannot be read"),
    ),
    _with("MPD-23", "a program", "%05d$.m4s", "%05d$.php", EXTENSION),
    _with("MPD-23", "what must not be served", _TEMPLATE, 'media="metadata.txt"', EXTENSION),
    _with("MPD-23", "no extension", "%05d$.m4s", "%05d$", EXTENSION),
    _with("MPD-23", "in capitals", "%05d$.m4s", "%05d$.M4S", EXTENSION),
    _value("bandwidth 0", 'bandwidth="1500000"', 'bandwidth="0"'),
    _value("bandwidth negative", 'bandwidth="1500000"', 'bandwidth="-5"'),
    _value("bandwidth 10^18", 'bandwidth="1500000"', 'bandwidth="1000000000000000000"'),
    _value("bandwidth not a number", 'bandwidth="1500000"', 'bandwidth="1.5e6"'),
    _value("sound without a bandwidth", 'bandwidth="128000"', ""),
    _value("width 0", 'width="1280"', 'width="0"'),
    _value("height negative", 'height="720"', 'height="-720"'),
    _value("timescale 0", 'timescale="1"', 'timescale="0"'),
    _folder(
        "MPD-25",
        "segments missing, the last came a minute ago",
        partial(_copying, 60, LAST_SEGMENT),
        SETTLING,
        fresh=True,
    ),
    _folder("MPD-25", "complete, by a clock that was wrong", partial(_copying, -(10**9), ""), published(), fresh=True),
    _folder("MPD-25", "complete, the last came this moment", partial(_copying, 0, ""), published(), fresh=True),
]
