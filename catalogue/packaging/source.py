"""What a video file holds, as far as packaging wants to know: plain facts, no file is opened here.

Times are in seconds on the file's own clock, rates in bits per second, sizes in pixels or bytes. Languages are BCP 47
tags, "" where the file names none.
"""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from catalogue.problems import Problem

_HDR_TRANSFERS = frozenset({"smpte2084", "arib-std-b67"})  # PQ (HDR10, Dolby Vision) and HLG
_TEXT_CODECS = frozenset({"subrip", "srt", "ass", "ssa", "webvtt", "mov_text", "text"})


class PackagingProblem(Problem):
    """Why a file cannot be packaged: a stable code and one line that says what to do."""


@dataclass(frozen=True)
class Video:
    """The picture. `width` and `height` are as stored: before it is turned, and with pixels that may not be square.

    `rotation` is how many degrees (0, 90, 180, 270) it must be turned clockwise to stand upright. `rate` is the nominal
    number of frames a second. `longest_gap` is the longest time from one keyframe to the next, the end included.
    `level` is as the codec writes it (41 is H.264's 4.1), 0 where it is not known.
    """

    index: int
    codec: str
    profile: str
    level: int
    pixel_format: str
    width: int
    height: int
    sample_aspect: Fraction
    rotation: int
    rate: Fraction
    variable_rate: bool
    interlaced: bool
    transfer: str
    bit_rate: int
    start: float
    duration: float
    longest_gap: float

    @property
    def shown(self) -> tuple[int, int]:
        """Width and height as people see it: upright, with square pixels; the longer measure is never shrunk."""
        width, height = self.width, self.height
        if self.sample_aspect > 1:
            width = round(width * self.sample_aspect)
        elif self.sample_aspect < 1:
            height = round(height / self.sample_aspect)
        return (height, width) if self.rotation in {90, 270} else (width, height)

    @property
    def is_hdr(self) -> bool:
        """Say whether its brightness is coded for a high dynamic range."""
        return self.transfer in _HDR_TRANSFERS


@dataclass(frozen=True)
class Sound:
    """One sound track. `layout` is ffmpeg's name of how its channels stand: "stereo", "5.1(side)"."""

    index: int
    codec: str
    profile: str
    channels: int
    layout: str
    sample_rate: int
    bit_rate: int
    start: float
    duration: float
    language: str
    title: str
    default: bool
    commentary: bool
    description: bool


@dataclass(frozen=True)
class Text:
    """One track of subtitles."""

    index: int
    codec: str
    language: str
    title: str
    default: bool
    forced: bool
    hearing_impaired: bool

    @property
    def is_text(self) -> bool:
        """Say whether it is made of letters; subtitles of discs and broadcasts are mostly pictures."""
        return self.codec in _TEXT_CODECS


@dataclass(frozen=True)
class Chapter:
    """A part of the film with a name ("" where it has none)."""

    start: float
    end: float
    title: str


@dataclass(frozen=True)
class Source:
    """A video file: its container's name as ffmpeg calls it, its size in bytes, and what is in it."""

    path: Path
    size: int
    format: str
    duration: float
    video: Video
    sounds: tuple[Sound, ...]
    texts: tuple[Text, ...]
    chapters: tuple[Chapter, ...]
