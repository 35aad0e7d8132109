"""Writes the DASH manifest (ISO/IEC 23009-1) of a finished film."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby
from pathlib import PurePath
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from catalogue.packaging.manifests.segments import init_name, media_name
from catalogue.packaging.presentation import Captions, Presentation, Segments, SoundTrack, Thumbnails, VideoTrack
from catalogue.plain_text import clean_text

_ROLE = "urn:mpeg:dash:role:2011"
_CHANNELS = "urn:mpeg:dash:23003:3:audio_channel_configuration:2011"
_AUDIO_PURPOSE = "urn:tva:metadata:cs:AudioPurposeCS:2007"
_TILES = "http://dashif.org/guidelines/thumbnail_tile"
_COLOUR = "urn:mpeg:mpegB:cicp:"
_TRANSFERS = {"PQ": "16", "HLG": "18"}  # ISO/IEC 23091-2; primaries and matrix of both are BT.2020's, 9
_PURPOSES = {"description": "1", "caption": "2"}  # for the blind, for the hard of hearing
_SAMPLES = 1024  # in a frame of AAC; other codecs have more
_BUFFER = "PT8S"  # two segments


def manifest(film: Presentation) -> str:
    """Return the text of `manifest.mpd`."""
    root = Element(
        "MPD",
        {
            "xmlns": "urn:mpeg:dash:schema:mpd:2011",
            "profiles": "urn:mpeg:dash:profile:isoff-live:2011",
            "type": "static",
            "mediaPresentationDuration": _duration(film.duration),
            "minBufferTime": _BUFFER,
        },
    )
    if film.title:
        SubElement(SubElement(root, "ProgramInformation"), "Title").text = clean_text(film.title, 200)
    period = SubElement(root, "Period", id="0", start="PT0S")
    if film.videos:
        _pictures(_adaptation_set(period, "video", "video/mp4"), film.videos)
    for number, sound in enumerate(film.sounds):
        _sound(_adaptation_set(period, "audio", "audio/mp4", sound.language), sound, first=number == 0)
    for captions in film.captions:
        _captions(_adaptation_set(period, "text", "text/vtt", captions.language), captions)
    if film.thumbnails:
        _thumbnails(_adaptation_set(period, "image", "image/jpeg"), film.thumbnails, film.duration)
    indent(root, "\t")
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _adaptation_set(period: Element, kind: str, mime_type: str, language: str = "") -> Element:
    attributes = {"id": str(len(period)), "contentType": kind, "mimeType": mime_type}
    return SubElement(period, "AdaptationSet", attributes | ({"lang": language} if language else {}))


def _pictures(parent: Element, videos: Sequence[VideoTrack]) -> None:
    best = videos[0]
    shape = Fraction(best.width, best.height)
    shared = len({_cut(video.segments) for video in videos}) == 1
    parent.attrib |= {
        "segmentAlignment": "true" if _aligned(videos) else "false",
        "startWithSAP": "1",
        "par": f"{shape.numerator}:{shape.denominator}",
        "maxWidth": str(max(video.width for video in videos)),
        "maxHeight": str(max(video.height for video in videos)),
        "frameRate": best.frame_rate,
    }
    if best.video_range in _TRANSFERS:
        _colour(parent, best.video_range)
    if shared:  # all qualities of a long film, with a timeline each, would be more than players like to read
        _template(parent, "$RepresentationID$", best.segments, best.segments.lengths)
    for video in videos:
        representation = _representation(parent, video.id, video.segments.average_rate, video.codecs)
        representation.attrib |= {"width": str(video.width), "height": str(video.height), "sar": "1:1"}
        if not shared:
            _template(representation, video.id, video.segments, video.segments.lengths)


def _cut(segments: Segments) -> tuple[int, int, tuple[int, ...]]:
    return segments.timescale, segments.first, segments.lengths


def _aligned(videos: Sequence[VideoTrack]) -> bool:
    """Say whether all qualities are cut at the same times, but for the rounding of their clocks to whole numbers."""
    cuts = [_starts(video.segments) for video in videos]
    frame = 1 / float(Fraction(videos[0].frame_rate))
    return len({len(cut) for cut in cuts}) == 1 and all(
        max(starts) - min(starts) < frame / 2 for starts in zip(*cuts, strict=True)
    )


def _starts(segments: Segments) -> list[float]:
    time, starts = segments.first, []
    for length in segments.lengths:
        starts.append(time / segments.timescale)
        time += length
    return starts


def _colour(parent: Element, video_range: str) -> None:
    said = {
        "ColourPrimaries": "9",
        "TransferCharacteristics": _TRANSFERS[video_range],
        "MatrixCoefficients": "9",
    }
    for name, value in said.items():
        SubElement(parent, "SupplementalProperty", schemeIdUri=_COLOUR + name, value=value)


def _sound(parent: Element, sound: SoundTrack, *, first: bool) -> None:
    parent.attrib |= {"segmentAlignment": "true", "startWithSAP": "1"}
    if first:  # without it players begin with the track of the highest bit rate
        parent.set("selectionPriority", "2")
    _named(parent, sound.label, sound.role)
    representation = _representation(parent, sound.id, sound.segments.average_rate, sound.codecs)
    representation.set("audioSamplingRate", str(sound.sample_rate))
    SubElement(representation, "AudioChannelConfiguration", schemeIdUri=_CHANNELS, value=str(sound.channels))
    _template(representation, sound.id, sound.segments, tuple(_evened(sound)))


def _evened(sound: SoundTrack) -> Iterator[int]:
    """Yield the lengths of a track's segments, made equal where no start is moved by more than a frame of sound.

    Cut every four seconds, frames of 1024 samples give lengths that take turns, each an element of the manifest: with
    several languages more than ingest reads. Nobody plays by these times: players take the segments' own.
    """
    cut = sound.segments
    usual = round(sum(cut.lengths[1:-1]) / max(1, len(cut.lengths) - 2))
    frame = _SAMPLES * cut.timescale / sound.sample_rate
    told = ends = 0
    total = sum(cut.lengths)
    for number, length in enumerate(cut.lengths, 1):
        ends += length
        # The last one has what is left, and that may be less than a frame, but not nothing.
        is_near = number < len(cut.lengths) and abs(told + usual - ends) <= frame and told + usual < total
        step = usual if is_near else ends - told
        told += step
        yield step


def _captions(parent: Element, captions: Captions) -> None:
    _named(parent, captions.label, captions.role)
    representation = SubElement(parent, "Representation", id=PurePath(captions.file).stem, bandwidth="256")
    SubElement(representation, "BaseURL").text = captions.file


def _thumbnails(parent: Element, thumbnails: Thumbnails, duration: float) -> None:
    columns, rows = thumbnails.columns, thumbnails.rows
    SubElement(
        parent,
        "SegmentTemplate",
        media=thumbnails.media,
        timescale="1",
        duration=str(thumbnails.interval * columns * rows),
        startNumber="1",
    )
    rate = max(1, round(sum(thumbnails.sizes) * 8 / duration))
    representation = _representation(parent, "thumbnails", rate, "")
    representation.attrib |= {"width": str(thumbnails.width * columns), "height": str(thumbnails.height * rows)}
    SubElement(representation, "EssentialProperty", schemeIdUri=_TILES, value=f"{columns}x{rows}")


def _named(parent: Element, label: str, role: str) -> None:
    SubElement(parent, "Label").text = clean_text(label, 200)
    if role in _PURPOSES:
        SubElement(parent, "Accessibility", schemeIdUri=_AUDIO_PURPOSE, value=_PURPOSES[role])
    SubElement(parent, "Role", schemeIdUri=_ROLE, value=role)


def _representation(parent: Element, name: str, rate: int, codecs: str) -> Element:
    said = {"id": name, "bandwidth": str(rate)} | ({"codecs": codecs} if codecs else {})
    return SubElement(parent, "Representation", said)


def _template(parent: Element, track: str, segments: Segments, lengths: Sequence[int]) -> None:
    template = SubElement(
        parent,
        "SegmentTemplate",
        timescale=str(segments.timescale),
        initialization=init_name(track),
        media=media_name(track),
        startNumber="1",
    )
    timeline = SubElement(template, "SegmentTimeline")
    for number, (length, repeats) in enumerate(_runs(lengths)):
        entry = SubElement(timeline, "S", {"t": str(segments.first)} if number == 0 else {})
        entry.set("d", str(length))
        if repeats:
            entry.set("r", str(repeats))


def _runs(lengths: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield each length and how often it is repeated after that."""
    for length, same in groupby(lengths):
        yield length, sum(1 for _ in same) - 1


def _duration(seconds: float) -> str:
    return f"PT{seconds:.3f}S"
