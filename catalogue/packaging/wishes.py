"""What is asked of a folder that is to be made: the options of `manage.py package` that decide its content."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Codec = Literal["h264", "hevc", "av1"]


@dataclass(frozen=True)
class AudioWish:
    """Sound tracks in one language (BCP 47; "all": every track), in stereo, and as the original surround as well."""

    language: str
    surround: bool = False


@dataclass(frozen=True)
class SideFile:
    """A file of subtitles beside the film, and its language (BCP 47)."""

    path: Path
    language: str


@dataclass(frozen=True)
class Wishes:
    """How a film is to be packaged. `ladder` is "auto", "copy", or heights in pixels, the largest first.

    No `audio` means every sound track in stereo. `subtitles` come on top of those in the file.
    """

    ladder: Literal["auto", "copy"] | tuple[int, ...] = "auto"
    codec: Codec = "h264"
    audio: tuple[AudioWish, ...] = ()
    subtitles: tuple[SideFile, ...] = ()
