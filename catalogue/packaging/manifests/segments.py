"""Reads what ffmpeg's DASH muxer has made: how each track is cut, from its raw manifest, and how large the cuts are."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

from catalogue.packaging.manifests import labels
from catalogue.packaging.manifests.hevc_name import hevc_name
from catalogue.packaging.manifests.labels import SoundName
from catalogue.packaging.plan import Plan
from catalogue.packaging.presentation import Segments, SoundTrack, VideoTrack

RAW_MANIFEST = "ffmpeg.mpd"
_RANGES = {"smpte2084": "PQ", "arib-std-b67": "HLG"}


def init_name(track: str) -> str:
    """Return the name of the initialization segment of the track with this id."""
    return f"init-{track}.mp4"


def media_name(track: str) -> str:
    """Return the names of the media segments of the track with this id, as a DASH template of their number."""
    return f"seg-{track}-$Number%05d$.m4s"


def read(folder: Path, plan: Plan) -> tuple[tuple[VideoTrack, ...], tuple[SoundTrack, ...]]:
    """Return the tracks that ffmpeg has made in `folder` after a plan, and remove its raw manifest.

    Raises OSError when a segment is missing.
    """
    rate = plan.rate or plan.source.video.rate
    video_range = "SDR" if plan.tone_map else _RANGES.get(plan.source.video.transfer, "SDR")
    return read_tracks(folder, labels.sound_names(plan.sounds), rate, video_range)


def read_tracks(
    folder: Path, names: Sequence[SoundName], rate: Fraction, video_range: str = "SDR"
) -> tuple[tuple[VideoTrack, ...], tuple[SoundTrack, ...]]:
    """Do as `read`, without a plan: the pictures have `rate` frames a second, and the sounds these names, in order."""
    manifest = folder / RAW_MANIFEST
    root = fromstring(manifest.read_bytes())  # noqa: S314 - ffmpeg has just written it, and it may be very long
    found = root.findall(".//{*}Representation")
    videos = tuple(
        VideoTrack(
            id=element.attrib["id"],
            segments=_segments(folder, element),
            codecs=hevc_name((folder / init_name(element.attrib["id"])).read_bytes()) or element.attrib["codecs"],
            width=int(element.attrib["width"]),
            height=int(element.attrib["height"]),
            frame_rate=str(rate),
            video_range=video_range,
        )
        for element in found
        if element.attrib["mimeType"] == "video/mp4"
    )
    heard = [element for element in found if element.attrib["mimeType"] == "audio/mp4"]
    sounds = tuple(_sound(folder, element, name) for element, name in zip(heard, names, strict=True))
    manifest.unlink()
    return videos, sounds


def _sound(folder: Path, element: Element, name: SoundName) -> SoundTrack:
    return SoundTrack(
        id=element.attrib["id"],
        segments=_segments(folder, element),
        codecs=element.attrib["codecs"],
        sample_rate=int(element.attrib["audioSamplingRate"]),
        channels=name.channels,
        language=name.language,
        label=name.label,
        role=name.role,
    )


def _segments(folder: Path, element: Element) -> Segments:
    track = element.attrib["id"]
    (template,) = element.findall("{*}SegmentTemplate")
    entries = template.findall("{*}SegmentTimeline/{*}S")
    cut = Segments(
        init=init_name(track),
        media=media_name(track),
        timescale=int(template.attrib["timescale"]),
        first=int(entries[0].get("t", "0")),
        lengths=tuple(_lengths(entries)),
        sizes=(),
    )
    return replace(cut, sizes=tuple((folder / name).stat().st_size for name in cut.names))


def _lengths(entries: Sequence[Element]) -> Iterator[int]:
    for entry in entries:
        yield from [int(entry.attrib["d"])] * (int(entry.get("r", "0")) + 1)
