"""The facts of tracks and chapters as PyAV shows them, in the words of `source.py`: for the child that reads a file."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import langcodes
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition, Stream
from av.subtitles.stream import SubtitleStream
from av.video.frame import VideoFrame
from av.video.reformatter import ColorTrc
from av.video.stream import VideoStream

from catalogue.packaging.reading.packet_times import PacketTimes, longest_gap, pace, start_of
from catalogue.plain_text import clean_text

_MOST_CHAPTERS = 500
_LONGEST_TITLE = 120
_INTERLACED_ORDERS = frozenset({2, 3, 4, 5})  # libavcodec's AVFieldOrder: all but "unknown" and "progressive"
_MOST_INTERLACED = 31  # frames a second; where there are more packets, each is one field (H.264's field coding)
_NO_LANGUAGE = frozenset({None, "und", "mul", "mis", "zxx"})
_WIDEST_PIXEL = 8
_TRANSFERS = {
    ColorTrc.BT709: "bt709",
    ColorTrc.GAMMA22: "bt470m",
    ColorTrc.GAMMA28: "bt470bg",
    ColorTrc.SMPTE170M: "smpte170m",
    ColorTrc.SMPTE240M: "smpte240m",
    ColorTrc.LINEAR: "linear",
    ColorTrc.IEC61966_2_1: "iec61966-2-1",
    ColorTrc.BT2020_10: "bt2020-10",
    ColorTrc.BT2020_12: "bt2020-12",
    ColorTrc.SMPTE2084: "smpte2084",
    ColorTrc.SMPTE428: "smpte428",
    ColorTrc.ARIB_STD_B67: "arib-std-b67",
}


class FrameFacts(NamedTuple):
    """What a decoded frame says about its track; `rotation` is clockwise in degrees."""

    pixel_format: str
    interlaced: bool
    rotation: int
    transfer: int


def frame_facts(frame: VideoFrame) -> FrameFacts:
    """Return the facts of a frame, so that the frame itself need not be kept."""
    return FrameFacts(frame.format.name, frame.interlaced_frame, round(-frame.rotation / 90) % 4 * 90, frame.color_trc)


def video_facts(stream: VideoStream, times: PacketTimes, frames: Sequence[FrameFacts]) -> dict[str, Any]:
    """Return what `source.Video` holds; `frames` are the first ones, none where they cannot be decoded."""
    context = stream.codec_context
    moved = pace(times, stream.guessed_rate)
    interlaced = _is_interlaced(stream, frames)
    start = start_of(times)
    end = max(times.end or start, round(max(times.times) + moved.frame))
    return {
        **_codec_facts(stream),
        "level": max(0, context.level) if context else 0,
        "pixel_format": frames[0].pixel_format if frames else (context and context.pix_fmt) or "",
        "width": context.width if context else 0,
        "height": context.height if context else 0,
        "sample_aspect": str(_sample_aspect(stream)),
        "rotation": frames[0].rotation if frames else 0,
        "rate": str(moved.rate / 2 if interlaced and moved.rate > _MOST_INTERLACED else moved.rate),
        "variable_rate": moved.variable,
        "interlaced": interlaced,
        "transfer": _transfer(stream, frames),
        "bit_rate": bit_rate(times, times.seconds(end - start)),
        "start": times.seconds(start),
        "duration": times.seconds(end - start),
        "longest_gap": times.seconds(longest_gap(times, start, end)),
    }


def sound_facts(stream: AudioStream, times: PacketTimes) -> dict[str, Any]:
    """Return what `source.Sound` holds."""
    context = stream.codec_context
    # libavformat knows how much of the first packet is silence that only primes the decoder.
    start = stream.start_time if stream.start_time is not None else min(times.times)
    length = times.seconds(max(0, (times.end or start) - start))
    return {
        **_codec_facts(stream),
        "channels": context.channels if context else 0,
        "layout": context.layout.name if context else "",
        "sample_rate": context.sample_rate if context else 0,
        "bit_rate": bit_rate(times, length),
        "start": times.seconds(start),
        "duration": length,
        "language": _language(stream),
        "title": _title(stream.metadata),
        "default": bool(stream.disposition & Disposition.default),
        "commentary": bool(stream.disposition & Disposition.comment),
        "description": bool(stream.disposition & (Disposition.visual_impaired | Disposition.descriptions)),
    }


def text_facts(stream: SubtitleStream) -> dict[str, Any]:
    """Return what `source.Text` holds."""
    return {
        "index": stream.index,
        "codec": _codec(stream),
        "language": _language(stream),
        "title": _title(stream.metadata),
        "default": bool(stream.disposition & Disposition.default),
        "forced": bool(stream.disposition & Disposition.forced),
        "hearing_impaired": bool(stream.disposition & (Disposition.hearing_impaired | Disposition.captions)),
    }


def chapter_facts(container: InputContainer, start: float, end: float) -> list[dict[str, Any]]:
    """Return what `source.Chapter` holds, of those that lie between `start` and `end`, in seconds."""
    chapters: list[dict[str, Any]] = []
    for chapter in container.chapters():
        base = chapter["time_base"] or Fraction(1)
        begins, ends = max(start, float(chapter["start"] * base)), min(end, float(chapter["end"] * base))
        if begins < ends:
            chapters.append({"start": begins, "end": ends, "title": _title(chapter["metadata"])})
    return sorted(chapters, key=lambda one: one["start"])[:_MOST_CHAPTERS]


def bit_rate(times: PacketTimes, seconds: float) -> int:
    """Return the bits a second that the track's packets take, 0 where it has no length."""
    return round(times.size * 8 / seconds) if seconds > 0 else 0


def _codec_facts(stream: Stream) -> dict[str, Any]:
    return {"index": stream.index, "codec": _codec(stream), "profile": stream.profile or ""}


def _codec(stream: Stream) -> str:
    """Return ffmpeg's name of how the track is coded ("mp3", not its decoder's "mp3float"), "" where nobody knows."""
    return stream.codec_context.codec.canonical_name if stream.codec_context else ""


def _sample_aspect(stream: VideoStream) -> Fraction:
    """Return how wide a pixel is; what no camera and no disc has is an error of the file."""
    aspect = stream.sample_aspect_ratio or Fraction(1)
    return aspect if Fraction(1, _WIDEST_PIXEL) <= aspect <= _WIDEST_PIXEL else Fraction(1)


def _is_interlaced(stream: VideoStream, frames: Sequence[FrameFacts]) -> bool:
    if frames:
        return sum(frame.interlaced for frame in frames) * 2 > len(frames)
    return bool(stream.codec_context) and stream.codec_context.field_order in _INTERLACED_ORDERS


def _transfer(stream: VideoStream, frames: Sequence[FrameFacts]) -> str:
    named = frames[0].transfer if frames else stream.codec_context.color_trc if stream.codec_context else 0
    return next((name for number, name in _TRANSFERS.items() if number == named), "")


def _language(stream: Stream) -> str:
    """Return the track's language as a BCP 47 tag ("ger" is "de"), "" where it has none that exists."""
    # Broadcasts name one for each of two channels: "deu,eng".
    named = (stream.metadata.get("language") or "").replace("/", ",").split(",")[0].strip()
    try:
        language = langcodes.get(named)
    except ValueError:
        return ""
    known = language.is_valid() and language.language not in _NO_LANGUAGE
    return language.to_tag() if known else ""


def _title(metadata: dict[str, str]) -> str:
    return clean_text(metadata.get("title", ""), _LONGEST_TITLE)
