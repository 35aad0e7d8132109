"""Which files a DASH manifest plays: addresses checked, templates filled in, first and last segment found.

The rules are those of ISO/IEC 23009-1, section 5.3.9: what a Representation does not say, its AdaptationSet
says, and then its Period.
"""

import math
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import zip_longest
from typing import NamedTuple
from xml.etree.ElementTree import Element

from catalogue.mpd_xml import ManifestProblem, integer

SERVED_EXTENSIONS = frozenset(
    {"mpd", "m3u8", "m4s", "mp4", "m4v", "m4a", "aac", "ts", "webm", "vtt", "jpg", "jpeg", "png", "webp"}
)

# Attributes that bring in, or move, other parts of a manifest. No packager writes them into a folder.
_ELSEWHERE = frozenset({"{http://www.w3.org/1999/xlink}href", "{http://www.w3.org/XML/1998/namespace}base"})
_ADDRESS_ATTRIBUTES = frozenset({"media", "initialization", "index", "sourceURL", "bitstreamSwitching"})
_WATCHED_ATTRIBUTES = _ELSEWHERE | _ADDRESS_ATTRIBUTES
_ADDRESS_ELEMENTS = frozenset({"BaseURL", "Location", "PatchLocation", "ContentSteering"})
_REMOTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|/", re.ASCII)
_TOKEN = re.compile(r"\$(RepresentationID|Number|Bandwidth|Time)(?:%0([0-9]{1,2})d)?\$", re.ASCII)
# What the video servers hand out: nothing hidden, nothing that a server could read in two ways, seven folders deep.
_NAME = r"[A-Za-z0-9][A-Za-z0-9 !&'()+,.=@_~-]*"
_SERVED = re.compile(rf"(?:{_NAME}/){{0,7}}{_NAME}", re.ASCII)
_ADDRESS = re.compile(rf"(?:(?:\.|{_NAME})/)*(?:\.|{_NAME})?", re.ASCII)
_HERE = re.compile(r"(?<![^/])\.(?:/|\Z)")  # "./" and a last "."
_LONGEST_ADDRESS = 2_000  # characters
_LONGEST_NAME = 255
_LARGEST = 10**15

# How many addresses are remembered: a hundred thousand folders have the same few. Problems are not, so none is long.
_REMEMBERED = 512


class _Segments(NamedTuple):
    """The numbers and start times (in the template's own units) of the first and the last segment."""

    first_number: int
    last_number: int
    first_time: int
    last_time: int


class _Timeline(NamedTuple):
    """How many segments a SegmentTimeline lists, and when its first and last begin.

    `open_step` is 0, or the length of the last segment when it is repeated up to the end of the Period.
    """

    segments: int
    first: int
    last: int
    open_step: int


def refuse_bad_addresses(root: Element) -> None:
    """Look at every address in the manifest, used or not. Raises ManifestProblem: `remote url`, `path`."""
    for element in root.iter():
        said = element.attrib
        if element.tag in _ADDRESS_ELEMENTS:
            _refuse_bad_address(element.text or "")
            if len(element):  # an address in pieces, which players put together in several ways
                raise _bad_path()
        if not _WATCHED_ATTRIBUTES.isdisjoint(said):
            if not _ELSEWHERE.isdisjoint(said):
                raise _remote()
            for name in _ADDRESS_ATTRIBUTES.intersection(said):
                _refuse_bad_address(said[name])


def joined(base: str, element: Element) -> str:
    """Return `base` as the first BaseURL of `element` changes it: a relative path, "" for the folder."""
    return _join(base, element.findtext("BaseURL") or "")


def files(levels: Sequence[Element], base: str, duration: float) -> list[str]:
    """Return the initialization, first and last segment of one representation, relative to the folder.

    `levels` are its Period, AdaptationSet and Representation, `base` their joined BaseURL, `duration` the
    Period's length in seconds. Raises ManifestProblem.
    """
    if template := _said(levels, "SegmentTemplate"):
        addresses = _of_template(template, levels[-1], duration)
    elif listed := _said(levels, "SegmentList"):
        addresses = _of_list(listed)
    else:
        addresses = [_initialization(_said(levels, "SegmentBase")), ""]
    return [_served(_join(base, address)) for address in dict.fromkeys(addresses)]


def _said(levels: Sequence[Element], tag: str) -> list[Element]:
    """Return what `tag` says on all levels; the innermost comes first, as it has the first word."""
    return [found for level in levels[::-1] if (found := level.find(tag)) is not None]


def _inner(elements: Iterable[Element], tag: str) -> Element | None:
    return next((found for element in elements if (found := element.find(tag)) is not None), None)


def _of_template(template: Sequence[Element], representation: Element, duration: float) -> list[str]:
    attributes: dict[str, str] = {}
    for element in reversed(template):
        attributes |= element.attrib
    media = attributes.get("media", "")
    if not media:
        raise ManifestProblem("no streams", "manifest.mpd has a stream without segments; package the film again.")
    segments = _segments(attributes, _inner(template, "SegmentTimeline"), duration)
    name, bandwidth = representation.get("id", ""), representation.get("bandwidth", "")
    if max(len(name), len(bandwidth)) > _LONGEST_NAME:  # a hundred of them would fill the memory
        raise _bad_path()
    values = {"RepresentationID": name, "Bandwidth": bandwidth}
    start = attributes.get("initialization") or _initialization(template)
    first = values | {"Number": str(segments.first_number), "Time": str(segments.first_time)}
    last = values | {"Number": str(segments.last_number), "Time": str(segments.last_time)}
    beginning = [_filled(start, values)] if start else []
    return [*beginning, _filled(media, first), _filled(media, last)]


def _segments(attributes: dict[str, str], timeline: Element | None, duration: float) -> _Segments:
    number = integer(attributes, "startNumber", 1, 0, _LARGEST)
    scale = integer(attributes, "timescale", 1, 1, _LARGEST)
    if timeline is not None:
        end = integer(attributes, "presentationTimeOffset", 0, 0, _LARGEST) + round(duration * scale)
        listed = _timeline(timeline)
        more = _repeats(listed.last, end, listed.open_step)
        return _Segments(
            number, number + listed.segments + more - 1, listed.first, listed.last + more * listed.open_step
        )
    if "duration" not in attributes:
        return _Segments(number, number, 0, 0)
    step = integer(attributes, "duration", None, 1, _LARGEST)
    # A hundredth of a segment more is rounding, not a segment.
    count = max(1, math.ceil(duration * scale / step - 0.01))
    return _Segments(number, number + count - 1, 0, (count - 1) * step)


@lru_cache(maxsize=2)  # all renditions of a film may share one timeline of thousands of entries
def _timeline(timeline: Element) -> _Timeline:
    entries = timeline.findall("S")
    if not entries:
        raise ManifestProblem("no streams", "manifest.mpd has an empty timeline; package the film again.")
    time = integer(entries[0].attrib, "t", 0, 0, _LARGEST)
    count, first, last, step, repeats = 0, time, time, 0, 0
    for position, entry in enumerate(entries):
        said = entry.attrib
        if "t" in said:
            time = integer(said, "t", None, 0, _LARGEST)
        step = integer(said, "d", None, 1, _LARGEST)
        repeats = integer(said, "r", 0, -1, 10**9) if "r" in said else 0
        if repeats < 0 and position + 1 < len(entries):  # as often as fits before what comes next
            repeats = _repeats(time, integer(entries[position + 1].attrib, "t", None, 0, _LARGEST), step)
        last = time + repeats * step if repeats > 0 else time
        time = last + step
        count += repeats + 1 if repeats > 0 else 1
    return _Timeline(count, first, last, open_step=step if repeats < 0 else 0)


def _repeats(time: int, end: int, step: int) -> int:
    """Return how often a segment of length `step` that begins at `time` is repeated until `end`; 0 for no length."""
    return max(0, (end - time - 1) // step) if step else 0


def _of_list(listed: Sequence[Element]) -> list[str]:
    segments = next((found for element in listed if (found := element.findall("SegmentURL"))), [])
    if not segments:
        raise ManifestProblem("no streams", "manifest.mpd has an empty segment list; package the film again.")
    # No address means: a range of the file that BaseURL names.
    return [_initialization(listed), segments[0].get("media", ""), segments[-1].get("media", "")]


def _initialization(elements: Sequence[Element]) -> str:
    beginning = _inner(elements, "Initialization")
    return "" if beginning is None else beginning.get("sourceURL", "")


def _filled(template: str, values: dict[str, str]) -> str:
    # A list, because join would make one anyway.
    return "".join([text + values.get(name, "").zfill(width) for text, name, width in _pieces(template)])


@lru_cache(_REMEMBERED)
def _pieces(template: str) -> list[tuple[str, str, int]]:
    """Return a template as pieces of text, each with the name of the value that follows it, and its least width."""
    parts = _TOKEN.split(template)  # text, name, width, text, name, width, text
    return [
        (text, name or "", int(width or 0)) for text, name, width in zip_longest(parts[::3], parts[1::3], parts[2::3])
    ]


@lru_cache(_REMEMBERED)
def _refuse_bad_address(address: str) -> None:
    plain = _TOKEN.sub("0", address.strip()).replace("%20", " ")
    if _REMOTE.match(plain):
        raise _remote()
    if len(address) > _LONGEST_ADDRESS or not _ADDRESS.fullmatch(plain):
        raise _bad_path()


def _join(base: str, address: str) -> str:
    address = address.strip()
    if not address:
        return base
    if _REMOTE.match(address):
        raise _remote()
    folder = base.rpartition("/")[0]
    path = f"{folder}/{address}" if folder else address
    return _HERE.sub("", path) if "./" in path or path.endswith(".") else path


@lru_cache(_REMEMBERED)
def _served(address: str) -> str:
    """Return the path of the file that an address names, as it lies in the folder."""
    path = address.replace("%20", " ")  # the one character of file names that addresses write in another way
    if not path:
        raise ManifestProblem("no streams", "manifest.mpd has a stream without a file; package the film again.")
    if len(address) > _LONGEST_ADDRESS or not _SERVED.fullmatch(path):
        raise _bad_path()
    stem, _, extension = path.rpartition(".")
    if not stem or extension not in SERVED_EXTENSIONS:
        raise ManifestProblem(
            "extension", "manifest.mpd names files of a kind that is not served; use mp4, m4s, webm or vtt."
        )
    return path


def _remote() -> ManifestProblem:
    return ManifestProblem("remote url", "manifest.mpd points outside its folder; use relative file names only.")


def _bad_path() -> ManifestProblem:
    return ManifestProblem(
        "path",
        "manifest.mpd names files that are not served: use A-Z a-z 0-9 . _ - in their names, and package again.",
    )
