"""`manifest.mpd` by somebody who means harm, or from a disk that fails: one problem with a code, and soon."""

import contextlib
import itertools
import re
import socket
import string
import tracemalloc
import xml.parsers.expat
from collections.abc import Callable, Iterator
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.manifest import Manifest, ManifestProblem, parse
from catalogue.mpd_xml import MAX_BYTES, could_declare
from catalogue.tests import libraries
from catalogue.tests.manifests import ON_DEMAND, TEMPLATE, VIDEO, code_of, mpd, template

CODES = {
    "manifest", "dtd", "limits", "too big", "live", "not mpd", "no streams", "remote url", "path", "duration",
    "encrypted", "extension", "bad value",
}  # fmt: skip
# What both video servers hand out.
SERVED = re.compile(
    r"(?:[A-Za-z0-9][A-Za-z0-9 !&'()+,.=@_~-]*/){0,7}[A-Za-z0-9][A-Za-z0-9 !&'()+,.=@_~-]*"
    r"\.(?:mpd|m3u8|m4s|mp4|m4v|m4a|aac|ts|webm|vtt|jpg|jpeg|png|webp)"
)
PLAIN = libraries.MANIFEST.format(seconds=8)


def read(data: bytes) -> Manifest | None:
    """Read a manifest and look at what every manifest promises; None stands for a problem with one of its codes."""
    try:
        manifest = parse(data)
    except ManifestProblem as refused:
        problem: ManifestProblem | None = refused
    else:
        problem = None
    if problem:
        assert problem.code in CODES
        assert problem.detail.isprintable()
        return None
    assert 0 < manifest.duration <= 24 * 60 * 60
    assert manifest.renditions or manifest.audio
    assert manifest.files
    assert [file for file in manifest.files if not SERVED.fullmatch(file)] == []
    return manifest


def names(length: int, count: int) -> Iterator[str]:
    """Yield `count` different names of so many letters."""
    return itertools.islice(map("".join, itertools.product(string.ascii_letters, repeat=length)), count)


def videos(ids: Iterator[str], inside: str = "") -> str:
    """Return a Representation for each id."""
    return "".join(VIDEO.replace('id="0"', f'id="{one}"') + inside + "</Representation>" for one in ids)


def timeline(entries: int) -> str:
    """Return a SegmentTimeline."""
    return "<SegmentTimeline>" + '<S d="1"/>' * entries + "</SegmentTimeline>"


HUGE: dict[str, tuple[str, Callable[[], bytes]]] = {
    "more bytes": ("too big", lambda: mpd(" " * MAX_BYTES)),
    "more elements": ("limits", lambda: mpd("<Label/>" * 20_000)),
    "many more elements": ("limits", lambda: mpd("<a/>" * 260_000)),
    "more levels": ("limits", lambda: mpd("<a>" * 30 + "</a>" * 30)),
    "many more levels": ("limits", lambda: mpd("<a>" * 149_000 + "</a>" * 149_000)),
    "comments": ("limits", lambda: mpd("<!---->" * 149_000)),
    "names": ("", lambda: mpd("".join(f"<{name}/>" for name in names(4, 19_900)))),
    "attributes": ("", lambda: mpd("<Label " + " ".join(f"{name}='xy'" for name in names(4, 100_000)) + "/>")),
    "an attribute": ("", lambda: mpd("<Label a='" + "x" * 1_000_000 + "'/>")),
    "a text": ("", lambda: mpd(f"<Label>{'x' * 1_000_000}</Label>")),
    "an address": ("path", lambda: mpd(f"<BaseURL>{'ab/' * 340_000}</BaseURL>")),
    "an id": (
        "path",
        lambda: mpd(
            video=VIDEO.replace('id="0"', f"id='{'x' * 500_000}'"),
            template=template(f"media='{'$RepresentationID$' * 100}.mp4'"),
        ),
    ),
    "names of files": (
        "path",
        lambda: mpd(
            template(f"media='{'$RepresentationID$' * 2000}.mp4'") + videos(name * 60 for name in names(4, 400)),
            template="",
        ),
    ),
    "sets": ("limits", lambda: mpd().replace(b"</Period>", b"<AdaptationSet/>" * 19_000 + b"</Period>")),
    "periods": ("", lambda: mpd().replace(b"</MPD>", b'<Period start="PT1S"/>' * 19_000 + b"</MPD>")),
    "a timeline for all": (
        "",
        lambda: mpd(template('media="$RepresentationID$-$Time$.mp4"', timeline(18_000)) + videos(names(2, 499))),
    ),
    "a timeline and others": (
        "",
        lambda: mpd(
            template('media="$RepresentationID$-$Time$.mp4"', timeline(17_000))
            + videos(names(2, 250), f"<SegmentTemplate>{timeline(2)}</SegmentTemplate>")
            + videos(names(3, 249))
        ),
    ),
    "inherited parts": (
        "",
        lambda: mpd(
            template('media="1.mp4"', "".join(f"<{name}/>" for name in names(3, 18_000)))
            + videos(names(2, 499), "<SegmentTemplate/>")
        ),
    ),
}


@pytest.mark.parametrize("name", HUGE)
def test_a_huge_manifest_takes_little_memory(name: str) -> None:
    code, make = HUGE[name]
    data = make()
    tracemalloc.start()
    try:
        found = "" if read(data) else code_of(data)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert found == code
    assert peak < 64 * 1024 * 1024


def test_the_limits_can_be_reached() -> None:
    room = 20_000 - len(list(ElementTree.fromstring(mpd()).iter()))
    assert read(mpd("<Label/>" * room))
    assert read(mpd("<a>" * 29 + "</a>" * 29))


@pytest.mark.parametrize(
    "encoding",
    [
        "utf-7",
        "utf-32",
        "cp037",
        "rot13",
        "idna",
        "zlib_codec",
        "unicode_escape",
        "raw_unicode_escape",
        "charmap",
        "hz",
    ],
)
def test_only_encodings_of_xml_are_read(encoding: str) -> None:
    assert code_of(PLAIN.replace('encoding="utf-8"', f'encoding="{encoding}"').encode()) == "manifest"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_hides_nothing(encoding: str) -> None:
    good = PLAIN.replace("utf-8", "utf-16")
    assert read(f"\ufeff{good}".encode(encoding)) == read(PLAIN.encode())
    with_dtd = good.replace("<MPD", '<!DOCTYPE MPD [<!ENTITY a "b">]><MPD')
    assert code_of(f"\ufeff{with_dtd}".encode(encoding)) == "dtd"
    assert code_of(with_dtd.replace("DOCTYPE MPD", "DOCTYPE html").encode(encoding)) == "manifest"


def has_doctype(data: bytes) -> bool:
    """Ask expat, with no handlers but this one, whether a document has a DTD."""
    found: list[str] = []
    parser = xml.parsers.expat.ParserCreate()
    parser.StartDoctypeDeclHandler = lambda name, *_: found.append(name)
    with contextlib.suppress(xml.parsers.expat.ExpatError, LookupError, ValueError):
        parser.Parse(data, True)
    return bool(found)


DTDS = [
    "<!DOCTYPE MPD>",
    '<!DOCTYPE MPD SYSTEM "x.dtd">',
    '<!DOCTYPE MPD PUBLIC "-//X//Y" "x.dtd">',
    "<!DOCTYPE MPD []>",
    '<!DOCTYPE MPD [<!ENTITY a "b">]>',
    '<!DOCTYPE MPD [<!ENTITY % a SYSTEM "x">%a;]>',
    "<!DOCTYPE\nMPD [<!ELEMENT MPD ANY>]>",
]
DECLARED = ["", "utf-8", "UTF-8", "us-ascii", "iso-8859-1", "ISO-8859-1", "utf-16"]


@pytest.mark.parametrize("dtd", DTDS)
@pytest.mark.parametrize("around", ["{}", "<!-- a -->{}", "{}<!-- a -->", "<?a <!DOCTYPE?>{}", "\n{}\n"])
@pytest.mark.parametrize("encoding", DECLARED)
def test_no_dtd_gets_through(dtd: str, around: str, encoding: str) -> None:
    declaration = f'<?xml version="1.0" encoding="{encoding}"?>' if encoding else ""
    text = declaration + around.format(dtd) + mpd().decode()
    data = text.encode(encoding or "utf-8")
    assert has_doctype(data)
    assert code_of(data) == "dtd"


@pytest.mark.parametrize("encoding", DECLARED)
@pytest.mark.parametrize("quote", ['"', "'"])
@pytest.mark.parametrize("equals", ["=", " = ", "\n=\t"])
@pytest.mark.parametrize(
    "inside",
    [
        "",
        "<Label>&lt;!DOCTYPE MPD>&#60;!ENTITY&#x3c;!</Label>",
        "<Label><![CDATA[<!DOCTYPE MPD>]]></Label>",
        "<!-- <!DOCTYPE MPD> -->",
    ],
)
def test_what_only_looks_like_a_dtd_is_text(encoding: str, quote: str, equals: str, inside: str) -> None:
    name = f" encoding{equals}{quote}{encoding}{quote}" if encoding else ""
    text = f'<?xml version="1.0"{name}?>{mpd(inside).decode()}'
    assert read(text.encode(encoding or "utf-8"))


@given(
    st.lists(
        st.sampled_from(
            [*DTDS, "<", "!", "<!", "DOCTYPE", "<!--", "-->", "<![CDATA[", "]]>", "<?", "?>", "\ufeff", "\0"]
        )
        | st.sampled_from(
            ["&#60;", "&lt;", "<a>", "</a>", "<MPD/>", " ", "\n", "encoding='utf-7'", "+ADwAIQ-DOCTYPE a>"]
        )
        | st.text(max_size=3),
        max_size=5,
    ).map("".join),
    st.sampled_from([*DECLARED, "utf-16-le", "utf-16-be", "utf-7", "cp037", "cp1140", "utf-32", "shift_jis", "hz"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "utf-7", "cp037"]),
)
def test_what_could_hold_a_dtd_is_guarded(prolog: str, declared: str, encoding: str) -> None:
    declaration = f"<?xml version='1.0' encoding='{declared}'?>" if declared else ""
    data = f"{declaration}{prolog}{mpd().decode()}".encode(encoding, "replace")
    if has_doctype(data):
        assert could_declare(data)
        assert code_of(data) in {"dtd", "manifest"}  # "manifest" if it is not well-formed before that
    read(data)


@pytest.mark.parametrize(
    "dtd",
    [
        '<!DOCTYPE MPD SYSTEM "{}mpd.dtd">',
        '<!DOCTYPE MPD PUBLIC "-//X//Y" "{}mpd.dtd">',
        '<!DOCTYPE MPD [<!ENTITY % a SYSTEM "{}a">%a;]>',
        '<!DOCTYPE MPD [<!ENTITY a SYSTEM "{}a">]>',
        '<?xml-stylesheet href="{}a.xsl"?>',
        "",
    ],
)
@pytest.mark.parametrize("inside", ["", "<Label>&a;</Label>", '<Label a="&a;"/>'])
def test_nothing_outside_is_ever_asked(dtd: str, inside: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        read(dtd.format(f"http://127.0.0.1:{server.getsockname()[1]}/").encode() + mpd(inside))
        server.setblocking(False)
        with pytest.raises(BlockingIOError):
            server.accept()


def test_entities_take_no_time_and_are_refused() -> None:
    laughs = "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12))
    assert code_of(f"<!DOCTYPE MPD [<!ENTITY a0 'ha'>{laughs}]>".encode() + mpd("<Label>&a11;</Label>")) == "dtd"
    quadratic = f"<!DOCTYPE MPD [<!ENTITY a '{'a' * 300_000}'>]>".encode() + mpd(f"<Label>{'&a;' * 100_000}</Label>")
    assert code_of(quadratic) == "dtd"


@given(
    st.binary(max_size=300) | st.text(alphabet="<>/?!&;#=\"' MPDxmlns:[]-\ufeff\0\u2028", max_size=60).map(str.encode)
)
def test_any_bytes_are_refused(data: bytes) -> None:
    assert read(data) is None
    read(mpd().replace(TEMPLATE.encode(), data + TEMPLATE.encode()))


@given(st.data())
def test_a_damaged_manifest_is_read_or_refused(data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from([ON_DEMAND, PLAIN])).encode()
    start = data.draw(st.integers(0, len(whole)))
    read(whole[:start] + data.draw(st.binary(max_size=6)) + whole[start + data.draw(st.integers(0, 40)) :])


TAGS = (
    "AdaptationSet AudioChannelConfiguration BaseURL ContentProtection EssentialProperty Initialization Label Location "
    "Period Representation Role S SegmentBase SegmentList SegmentTemplate SegmentTimeline SegmentURL MPD"
)
ATTRIBUTES = (
    "bandwidth codecs contentType d duration height id index initialization label lang media mediaPresentationDuration "
    "mimeType presentationTimeOffset r schemeIdUri sourceURL start startNumber t timescale type value width"
)
SAID = (
    "a.mp4|v/a b.m4s|v/|.|..|../a|http://x/|//x|/|$Number$.mp4|$Time%099d$.m4s|$RepresentationID$|%20|%2e|a%20|"
    "PT1S|PT0S|PT9999H|P1D|PT1.5S|PT|-PT1S|0|1|-1|07| 5 |1e3|٣|999999999999999999|9999999999999999999|"
    "video|audio|text|image|video/mp4|text/vtt|application/mp4|stpp|en|und|x-|\u202e|static|dynamic"
)
VALUES = (
    st.sampled_from(SAID.split("|"))
    | st.text(max_size=8, alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"]))
    | st.integers(-2, 10**16).map(str)
)


@given(st.data())
def test_a_manifest_with_another_tree_is_read_or_refused(data: st.DataObject) -> None:
    root = ElementTree.fromstring(data.draw(st.sampled_from([ON_DEMAND, PLAIN, mpd().decode()])))
    for _ in range(data.draw(st.integers(1, 4))):
        element = data.draw(st.sampled_from(list(root.iter())))
        match data.draw(st.sampled_from(["set", "set", "text", "insert", "empty", "repeat"])):
            case "set":
                element.set(data.draw(st.sampled_from(ATTRIBUTES.split())), data.draw(VALUES))
            case "text":
                element.text = data.draw(VALUES)
            case "insert":
                element.insert(
                    0, ElementTree.Element("{urn:mpeg:dash:schema:mpd:2011}" + data.draw(st.sampled_from(TAGS.split())))
                )
            case "empty":
                element.clear()
            case "repeat" if len(element):
                element.append(data.draw(st.sampled_from(list(element))))
    encoding = data.draw(st.sampled_from(["utf-8", "utf-16", "us-ascii"]))
    read(ElementTree.tostring(root, encoding))


PARTS = "$Number$|$Time$|$Number%05d$|$Time%099d$|$RepresentationID$|$Bandwidth$|$$|$|%05d|%20|%2e|.|..|./|/|a|-| "


@given(
    st.lists(st.sampled_from(PARTS.split("|")), max_size=6).map("".join),
    st.integers(-1, 10**16) | st.integers(-1, 20),
    st.integers(-2, 10**10),
    st.integers(-1, 10**16),
)
def test_any_template_is_filled_in_or_refused(media: str, step: int, repeats: int, begin: int) -> None:
    entries = f'<SegmentTimeline><S t="{begin}" d="{step}"/><S d="7" r="{repeats}"/></SegmentTimeline>'
    read(mpd(template=template(f'media="s{media}.m4s" startNumber="{begin}"', entries)))
