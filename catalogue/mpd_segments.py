"""Which files a DASH manifest plays: addresses checked, templates filled in, first and last segment found.

The rules are those of ISO/IEC 23009-1, section 5.3.9: what a Representation does not say, its AdaptationSet
says, and then its Period.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from catalogue.mpd_xml import ManifestProblem, integer

SERVED_EXTENSIONS = frozenset(
    {"mpd", "m3u8", "m4s", "mp4", "m4v", "m4a", "aac", "ts", "webm", "vtt", "jpg", "jpeg", "png", "webp"}
)

_XLINK = "{http://www.w3.org/1999/xlink}href"
_ADDRESS_ATTRIBUTES = frozenset({"media", "initialization", "index", "sourceURL", "bitstreamSwitching"})
_ADDRESS_ELEMENTS = frozenset({"BaseURL", "Location", "PatchLocation", "ContentSteering"})
_REMOTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|/", re.ASCII)
_TOKEN = re.compile(r"\$(RepresentationID|Number|Bandwidth|Time)(?:%0([0-9]{1,2})d)?\$", re.ASCII)
# What the video server will hand out: nothing hidden, nothing that a server could read in two ways.
_SERVED_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*", re.ASCII)
_MOST_PARTS = 8  # seven folders deep is as far as the video server looks
_LARGEST = 10**15


@dataclass(frozen=True)
class _Segments:
    """The numbers and start times (in the template's own units) of the first and the last segment."""

    first_number: int
    last_number: int
    first_time: int
    last_time: int


def refuse_bad_addresses(root: Element) -> None:
    """Look at every address in the manifest, used or not. Raises ManifestProblem: `remote url`, `path`."""
    for element in root.iter():
        if _XLINK in element.attrib:
            raise _remote()
        if element.tag in _ADDRESS_ELEMENTS:
            _refuse_bad_address(element.text or "")
        for name in _ADDRESS_ATTRIBUTES & element.attrib.keys():
            _refuse_bad_address(element.attrib[name])


def joined(base: str, element: Element) -> str:
    """Return `base` as the first BaseURL of `element` changes it: a relative path, "" for the folder."""
    return _join(base, element.findtext("BaseURL") or "")


def files(levels: Sequence[Element], base: str, duration: float) -> list[str]:
    """Return the initialization, first and last segment of one representation, relative to the folder.

    `levels` are its Period, AdaptationSet and Representation, `base` their joined BaseURL, `duration` the
    Period's length in seconds. Raises ManifestProblem.
    """
    if (template := _inherited(levels, "SegmentTemplate")) is not None:
        addresses = _of_template(template, levels[-1], duration)
    elif (listed := _inherited(levels, "SegmentList")) is not None:
        addresses = _of_list(listed)
    else:
        single = _inherited(levels, "SegmentBase")
        addresses = [_initialization(single) if single is not None else "", ""]
    return list(dict.fromkeys(_served(_join(base, address)) for address in addresses))


def _inherited(levels: Sequence[Element], tag: str) -> Element | None:
    """Return one element with what `tag` says on all levels; the innermost level has the last word."""
    found = [element for level in levels for element in level.findall(tag)]
    if not found:
        return None
    merged = Element(tag)
    for element in found:
        merged.attrib.update(element.attrib)
        for name in {child.tag for child in element}:
            for inherited in merged.findall(name):
                merged.remove(inherited)
        merged.extend(element)
    return merged


def _of_template(template: Element, representation: Element, duration: float) -> list[str]:
    media = template.get("media", "")
    if not media:
        raise ManifestProblem("no streams", "manifest.mpd has a stream without segments; package the film again.")
    segments = _segments(template, duration)
    values = {
        "RepresentationID": representation.get("id", ""),
        "Bandwidth": representation.get("bandwidth", ""),
    }
    start = template.get("initialization") or _initialization(template)
    first = {**values, "Number": str(segments.first_number), "Time": str(segments.first_time)}
    last = {**values, "Number": str(segments.last_number), "Time": str(segments.last_time)}
    beginning = [_filled(start, values)] if start else []
    return [*beginning, _filled(media, first), _filled(media, last)]


def _segments(template: Element, duration: float) -> _Segments:
    number = integer(template.attrib, "startNumber", 1, 0, _LARGEST)
    scale = integer(template.attrib, "timescale", 1, 1, _LARGEST)
    timeline = template.find("SegmentTimeline")
    if timeline is not None:
        offset = integer(template.attrib, "presentationTimeOffset", 0, 0, _LARGEST)
        count, first, last = _walk(timeline.findall("S"), offset + round(duration * scale))
        return _Segments(number, number + count - 1, first, last)
    if "duration" not in template.attrib:
        return _Segments(number, number, 0, 0)
    step = integer(template.attrib, "duration", None, 1, _LARGEST)
    # A hundredth of a segment more is rounding, not a segment.
    count = max(1, math.ceil(duration * scale / step - 0.01))
    return _Segments(number, number + count - 1, 0, (count - 1) * step)


def _walk(entries: list[Element], end: int) -> tuple[int, int, int]:
    """Return a timeline's number of segments and when its first and last begin. `end` ends the Period."""
    count, first, last, time = 0, 0, 0, 0
    for position, entry in enumerate(entries):
        time = integer(entry.attrib, "t", time, 0, _LARGEST)
        step = integer(entry.attrib, "d", None, 1, _LARGEST)
        repeats = integer(entry.attrib, "r", 0, -1, 10**9)
        if repeats < 0:  # as often as fits before what comes next
            after = entries[position + 1].attrib if position + 1 < len(entries) else {}
            repeats = max(0, math.ceil((integer(after, "t", end, 0, _LARGEST) - time) / step) - 1)
        first = first if count else time
        last = time + repeats * step
        count += repeats + 1
        time = last + step
    if not count:
        raise ManifestProblem("no streams", "manifest.mpd has an empty timeline; package the film again.")
    return count, first, last


def _of_list(listed: Element) -> list[str]:
    segments = listed.findall("SegmentURL")
    if not segments:
        raise ManifestProblem("no streams", "manifest.mpd has an empty segment list; package the film again.")
    # No address means: a range of the file that BaseURL names.
    return [_initialization(listed), segments[0].get("media", ""), segments[-1].get("media", "")]


def _initialization(element: Element) -> str:
    beginning = element.find("Initialization")
    return "" if beginning is None else beginning.get("sourceURL", "")


def _filled(template: str, values: dict[str, str]) -> str:
    def value(token: re.Match[str]) -> str:
        return values.get(token[1], "").zfill(int(token[2] or 0))

    return _TOKEN.sub(value, template)


def _refuse_bad_address(address: str) -> None:
    plain = _TOKEN.sub("0", address.strip())
    if _REMOTE.match(plain):
        raise _remote()
    parts = plain.removesuffix("/").split("/")
    if plain and not all(part == "." or _SERVED_PART.fullmatch(part) for part in parts):
        raise _bad_path()


def _join(base: str, address: str) -> str:
    address = address.strip()
    if _REMOTE.match(address):
        raise _remote()
    if not address:
        return base
    folder = base.rpartition("/")[0]
    path = f"{folder}/{address}" if folder else address
    parts = path.split("/")
    return "/".join([*(part for part in parts[:-1] if part != "."), "" if parts[-1] == "." else parts[-1]])


def _served(path: str) -> str:
    if not path:
        raise ManifestProblem("no streams", "manifest.mpd has a stream without a file; package the film again.")
    parts = path.split("/")
    if len(parts) > _MOST_PARTS or not all(_SERVED_PART.fullmatch(part) for part in parts):
        raise _bad_path()
    extension = path.rpartition(".")[2]
    if extension not in SERVED_EXTENSIONS:
        raise ManifestProblem(
            "extension", "manifest.mpd names files of a kind that is not served; use mp4, m4s, webm or vtt."
        )
    return path


def _remote() -> ManifestProblem:
    return ManifestProblem("remote url", "manifest.mpd points outside its folder; use relative file names only.")


def _bad_path() -> ManifestProblem:
    return ManifestProblem(
        "path",
        "manifest.mpd names files with other characters than A-Z a-z 0-9 . _ -; rename and package again.",
    )
