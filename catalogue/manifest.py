"""Reads `manifest.mpd`: how long a stream is, its qualities, sound and captions, and which files it needs."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest
from typing import NamedTuple, TypeVar
from xml.etree.ElementTree import Element

import langcodes

from catalogue.mpd_segments import files, joined, refuse_bad_addresses
from catalogue.mpd_xml import (
    LONGEST_SECONDS,
    ManifestProblem,
    bad_duration,
    integer,
    parse_tree,
    seconds,
)
from catalogue.plain_text import clean_text

__all__ = [
    "AudioTrack",
    "Manifest",
    "ManifestProblem",
    "Rendition",
    "TextTrack",
    "parse",
]

MAX_REPRESENTATIONS = 500
_LARGEST_BANDWIDTH = 10**10  # bits per second

_Value = TypeVar("_Value")
_TILES = frozenset({"http://dashif.org/guidelines/thumbnail_tile", "http://dashif.org/thumbnail_tile"})
_CHANNELS = "urn:mpeg:dash:23003:3:audio_channel_configuration:2011"
_TEXT_CODECS = ("stpp", "wvtt")


@dataclass(frozen=True)
class Rendition:
    """One picture quality: pixels, bits per second, codecs as RFC 6381 writes them."""

    width: int
    height: int
    bandwidth: int
    codecs: str


@dataclass(frozen=True)
class AudioTrack:
    """One sound track; "" and None where the manifest says nothing."""

    language: str
    label: str
    channels: int | None
    codecs: str


@dataclass(frozen=True)
class TextTrack:
    """One track of captions or subtitles; `role` is DASH's ("caption", "subtitle", ...)."""

    language: str
    label: str
    role: str


@dataclass(frozen=True)
class Manifest:
    """What a manifest says. `duration` is in seconds.

    `files` are paths relative to the folder: of each representation the initialization, the first and the
    last segment, or the one file it is; captions too.
    """

    duration: float
    renditions: tuple[Rendition, ...]
    audio: tuple[AudioTrack, ...]
    text: tuple[TextTrack, ...]
    has_thumbnails: bool
    files: tuple[str, ...]


class _Period(NamedTuple):
    element: Element
    base: str
    duration: float


def parse(data: bytes) -> Manifest:
    """Return what the bytes of a DASH manifest say. Raises ManifestProblem."""
    root = parse_tree(data)
    _refuse_what_cannot_play(root)
    refuse_bad_addresses(root)
    duration, periods = _periods(root)
    sets = [(period, one, _kind(one)) for period in periods for one in period.element.findall("AdaptationSet")]
    manifest = Manifest(
        duration=duration,
        renditions=_different(r for _, one, kind in sets if kind == "video" for r in _renditions(one)),
        audio=_different(_audio(one) for _, one, kind in sets if kind == "audio"),
        text=_different(_text(one) for _, one, kind in sets if kind == "text"),
        has_thumbnails=any(kind == "image" for _, _, kind in sets),
        files=_different(file for period, one, _ in sets for file in _files(period, one)),
    )
    if not manifest.renditions and not manifest.audio:
        raise _nothing_plays()
    return manifest


def _different(values: Iterable[_Value]) -> tuple[_Value, ...]:
    """Return the values once each, in order: a second Period mostly repeats the first one's tracks."""
    return tuple(dict.fromkeys(values))


def _refuse_what_cannot_play(root: Element) -> None:
    if root.get("type", "static") != "static":
        raise ManifestProblem("live", "manifest.mpd describes a live stream; package the finished film instead.")
    if next(root.iter("ContentProtection"), None) is not None:
        raise ManifestProblem("encrypted", "manifest.mpd is of an encrypted stream; package it without DRM.")
    sets = [one for period in root.findall("Period") for one in period.findall("AdaptationSet")]
    representations = sum(len(one.findall("Representation")) for one in sets)
    if not representations:
        raise _nothing_plays()
    if max(representations, len(sets)) > MAX_REPRESENTATIONS:
        raise ManifestProblem(
            "limits", f"manifest.mpd has more than {MAX_REPRESENTATIONS} qualities; package it again."
        )


def _nothing_plays() -> ManifestProblem:
    return ManifestProblem("no streams", "manifest.mpd names no picture and no sound; package the film again.")


def _periods(root: Element) -> tuple[float, list[_Period]]:
    """Return the whole length in seconds, and the Periods with theirs."""
    total = _seconds(root, "mediaPresentationDuration")
    base, start = joined("", root), 0.0
    elements = root.findall("Period")
    periods = []
    for element, following in zip_longest(elements, elements[1:]):
        said = _seconds(element, "start")
        start = start if said is None else said
        length = _seconds(element, "duration")
        if length is None:  # up to where the next one begins, or to the end
            end = _seconds(following, "start")
            end = total if end is None else end
            if end is None:
                raise bad_duration()
            length = max(0.0, end - start)
        periods.append(_Period(element, joined(base, element), length))
        start += length
    duration = start if total is None else total
    if not 0 < duration <= LONGEST_SECONDS:
        raise bad_duration()
    return duration, periods


def _seconds(element: Element | None, name: str) -> float | None:
    said = None if element is None else element.get(name)
    return None if said is None else seconds(said)


def _files(period: _Period, adaptation_set: Element) -> Iterator[str]:
    base = joined(period.base, adaptation_set)
    for representation in adaptation_set.findall("Representation"):
        levels = (period.element, adaptation_set, representation)
        yield from files(levels, joined(base, representation), period.duration)


def _kind(adaptation_set: Element) -> str:
    """Return "video", "audio", "text", "image" (thumbnails) or "" of an AdaptationSet."""
    if any(said.get("schemeIdUri") in _TILES for said in adaptation_set.iter("EssentialProperty")):
        return "image"
    merged = _merged(adaptation_set)
    if said := merged.get("contentType", ""):
        return said
    if merged.get("codecs", "").startswith(_TEXT_CODECS) or "ttml" in merged.get("mimeType", ""):
        return "text"
    kind = merged.get("mimeType", "").partition("/")[0]
    return kind if kind in {"video", "audio", "text", "image"} else ""


def _merged(adaptation_set: Element, representation: Element | None = None) -> dict[str, str]:
    """Return an AdaptationSet's attributes under those of a Representation (its first, if none is given)."""
    inner = adaptation_set.find("Representation") if representation is None else representation
    return {**adaptation_set.attrib, **({} if inner is None else inner.attrib)}


def _renditions(adaptation_set: Element) -> Iterator[Rendition]:
    for representation in adaptation_set.findall("Representation"):
        said = _merged(adaptation_set, representation)
        yield Rendition(
            width=integer(said, "width", None, 1, 16384),
            height=integer(said, "height", None, 1, 16384),
            bandwidth=integer(said, "bandwidth", None, 1, _LARGEST_BANDWIDTH),
            codecs=clean_text(said.get("codecs", ""), 80),
        )


def _audio(adaptation_set: Element) -> AudioTrack:
    said = _merged(adaptation_set)
    others = adaptation_set.findall("Representation")[1:]
    for merged in (said, *(_merged(adaptation_set, other) for other in others)):
        integer(merged, "bandwidth", None, 1, _LARGEST_BANDWIDTH)
    return AudioTrack(
        language=_language(clean_text(said.get("lang", ""), 35)),
        label=_label(adaptation_set),
        channels=_channels(adaptation_set),
        codecs=clean_text(said.get("codecs", ""), 80),
    )


def _text(adaptation_set: Element) -> TextTrack:
    role = adaptation_set.find("Role")
    return TextTrack(
        language=_language(clean_text(_merged(adaptation_set).get("lang", ""), 35)),
        label=_label(adaptation_set),
        role="" if role is None else clean_text(role.get("value", ""), 30),
    )


@lru_cache(maxsize=1024)
def _language(said: str) -> str:
    """Return a language as BCP 47 writes it: ffmpeg says "eng" and Shaka Packager "en"; "und" is "not determined"."""
    try:
        language = langcodes.standardize_tag(said)
    except langcodes.LanguageTagError:
        return ""
    return "" if language == "und" else language


def _label(adaptation_set: Element) -> str:
    return clean_text(adaptation_set.findtext("Label") or adaptation_set.get("label") or "", 120)


def _channels(adaptation_set: Element) -> int | None:
    for said in adaptation_set.iter("AudioChannelConfiguration"):
        value = said.get("value", "")
        if said.get("schemeIdUri") == _CHANNELS and value.isascii() and value.isdigit() and len(value) < 3:
            return int(value)
    return None
