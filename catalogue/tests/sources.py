"""Facts of video files that need not exist, for what is decided about them."""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from catalogue.packaging.source import Sound, Source, Text, Video

MP4 = "mov,mp4,m4a,3gp,3g2,mj2"
_VIDEO = Video(
    index=0,
    codec="h264",
    profile="High",
    level=40,
    pixel_format="yuv420p",
    width=1920,
    height=1080,
    sample_aspect=Fraction(1),
    rotation=0,
    rate=Fraction(25),
    variable_rate=False,
    interlaced=False,
    transfer="bt709",
    bit_rate=8_000_000,
    start=0.0,
    duration=100.0,
    longest_gap=4.0,
)
_SOUND = Sound(
    index=1,
    codec="aac",
    profile="LC",
    channels=2,
    layout="stereo",
    sample_rate=48_000,
    bit_rate=128_000,
    start=0.0,
    duration=100.0,
    language="en",
    title="",
    default=False,
    commentary=False,
    description=False,
)
_TEXT = Text(index=9, codec="subrip", language="en", title="", default=False, forced=False, hearing_impaired=False)


def source(*, sounds: Sequence[Sound] = (_SOUND,), texts: Sequence[Text] = (), kind: str = MP4, **video: Any) -> Source:
    """An .mp4 of 100 seconds, 1080p25 in H.264 with AAC stereo, unless it is said otherwise."""
    return Source(
        path=Path("/films/film.mp4"),
        size=100_000_000,
        format=kind,
        duration=100.0,
        video=replace(_VIDEO, **video),
        sounds=tuple(sounds),
        texts=tuple(texts),
        chapters=(),
    )


def sound(**facts: Any) -> Sound:
    """An AAC stereo track in English, unless it is said otherwise."""
    return replace(_SOUND, **facts)


def text(**facts: Any) -> Text:
    """A SubRip track in English, unless it is said otherwise."""
    return replace(_TEXT, **facts)
