"""A finished film as its manifests describe it, whichever of them it is: tracks, captions, thumbnails.

File names are relative to the folder. DASH (ISO/IEC 23009-1) and HLS (RFC 8216) are two ways of writing this down.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Segments:
    """One track cut into segments: `first` is the time of the first one, `lengths` and it are in 1/`timescale` seconds.

    The segments' names are `media` with the number (from 1 on) in the place of `$Number%05d$`; `sizes` are in bytes.
    """

    init: str
    media: str
    timescale: int
    first: int
    lengths: tuple[int, ...]
    sizes: tuple[int, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The segments' file names, in order."""
        return tuple(self.media.replace("$Number%05d$", f"{number:05d}") for number in range(1, len(self.lengths) + 1))

    @property
    def seconds(self) -> tuple[float, ...]:
        """How long each segment is, in seconds."""
        return tuple(length / self.timescale for length in self.lengths)

    @property
    def duration(self) -> float:
        """The length of the whole track in seconds."""
        return sum(self.lengths) / self.timescale

    @property
    def average_rate(self) -> int:
        """Bits a second over the whole track."""
        return max(1, round(sum(self.sizes) * 8 / max(self.duration, 0.001)))

    @property
    def peak_rate(self) -> int:
        """Bits a second of the segment that needs most; a last one of a fraction of a second does not count."""
        rates = [size * 8 / length for size, length in zip(self.sizes, self.seconds, strict=True) if length >= 0.5]
        return max(self.average_rate, round(max(rates, default=0)))


@dataclass(frozen=True)
class VideoTrack:
    """One quality: its id, frame in pixels, codecs (RFC 6381), frame rate ("24000/1001"), range ("SDR", "PQ", ...)."""

    id: str
    segments: Segments
    codecs: str
    width: int
    height: int
    frame_rate: str
    video_range: str = "SDR"


@dataclass(frozen=True)
class SoundTrack:
    """One sound track; `role` is DASH's: "main", "alternate", "commentary", "description"."""

    id: str
    segments: Segments
    codecs: str
    sample_rate: int
    channels: int
    language: str
    label: str
    role: str


@dataclass(frozen=True)
class Captions:
    """One WebVTT file for the whole film; `role` is DASH's: "subtitle", "caption", "forced-subtitle"."""

    file: str
    language: str
    label: str
    role: str


@dataclass(frozen=True)
class Thumbnails:
    """Small pictures of the film, one every `interval` seconds, `columns` × `rows` of them on each sheet.

    A sheet's name is `media` with its number (from 1 on) in the place of `$Number%03d$`; `width` and `height` are one
    small picture's. `sizes` are the sheets' in bytes.
    """

    media: str
    columns: int
    rows: int
    width: int
    height: int
    interval: int
    sizes: tuple[int, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The sheets' file names, in order."""
        return tuple(self.media.replace("$Number%03d$", f"{number:03d}") for number in range(1, len(self.sizes) + 1))


@dataclass(frozen=True)
class Presentation:
    """The whole film; `duration` is in seconds."""

    title: str
    duration: float
    videos: Sequence[VideoTrack]
    sounds: Sequence[SoundTrack]
    captions: Sequence[Captions] = ()
    thumbnails: Thumbnails | None = None
