"""Making films for tests, encoding them as planned, and looking at what has come out."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av

from catalogue import ffmpeg
from catalogue.packaging.encoding.encode import encode
from catalogue.packaging.manifests import segments
from catalogue.packaging.plan import Plan
from catalogue.packaging.planning import ladder
from catalogue.packaging.presentation import Segments, SoundTrack, VideoTrack
from catalogue.packaging.reading.probe import probe
from catalogue.packaging.wishes import Wishes

Tracks = tuple[tuple[VideoTrack, ...], tuple[SoundTrack, ...]]


def nobody_listens(done: float, speed: float) -> None:
    """Do not care for progress."""


def made(film: Path, folder: Path, **wishes: Any) -> tuple[Plan, Tracks]:
    """Encode a film into a new folder and read its tracks."""
    folder.mkdir()
    plan = ladder.plan(probe(film), Wishes(**wishes))
    encode(plan, folder, nobody_listens)
    return plan, segments.read(folder, plan)


def film_of(place: Path, *arguments: str, name: str = "film.mkv") -> Path:
    ffmpeg.run([*arguments, str(place / name)])
    return place / name


def picture(size: str = "320x180", rate: str = "25", seconds: float = 9) -> list[str]:
    return ["-f", "lavfi", "-i", f"testsrc2=size={size}:rate={rate}:duration={seconds}"]


def frames(folder: Path, track: Segments) -> list[av.VideoFrame]:
    """Decode all of a video track."""
    with av.open(io.BytesIO(_joined(folder, track)), "r") as container:
        return list(container.decode(video=0))


def samples(folder: Path, track: Segments) -> Iterator[tuple[float, float]]:
    """Yield the time and the loudest sample of each frame of a sound track."""
    with av.open(io.BytesIO(_joined(folder, track)), "r") as container:
        for frame in container.decode(audio=0):
            plane = memoryview(bytes(frame.planes[0])).cast("f")
            yield frame.time or 0.0, max(abs(value) for value in plane[: frame.samples])


def times(frames: list[av.VideoFrame]) -> list[float]:
    """Return when frames are shown, from the first one on: readers disagree about where a fragmented file begins."""
    return [round((frame.time or 0.0) - (frames[0].time or 0.0), 3) for frame in frames]


def _joined(folder: Path, track: Segments) -> bytes:
    return b"".join((folder / name).read_bytes() for name in (track.init, *track.names))
