"""Looking into a video file before anything is made of it, and refusing in one line what no film can be made of.

The codes of its problems: `missing`, `not regular`, `empty`, `unreadable`, `not a video`, `no picture`,
`too many streams`, `no decoder`, `size`, `duration`, `truncated`, `encrypted`.
"""

import errno
import os
import stat
from fractions import Fraction
from pathlib import Path
from typing import Any

from catalogue.packaging import children
from catalogue.packaging.source import Chapter, PackagingProblem, Sound, Source, Text, Video

# ffmpeg's names (`ffmpeg -demuxers`) of containers that hold a film. Not among them is what leads to other files (HLS,
# DASH, concat, image sequences), texts, pictures, and bare tracks without times.
CONTAINERS = "mov,matroska,webm,avi,mpegts,mpeg,asf,flv,ogg,mxf,gxf,dv,rm,wtv,nut"
# How far libavformat looks for tracks before it counts them: in a recording some show only after seconds.
PROBE_SIZE, ANALYZE_DURATION = "50000000", "30000000"  # bytes, microseconds

_SMALLEST_SIDE, _LARGEST_SIDE = 16, 8192  # pixels
_SHORTEST, _LONGEST = 0.5, 24 * 3600.0  # seconds
_PATIENCE = 120.0  # seconds
_SLOWEST_DISK = 2**20  # bytes a second
_FLAGS = os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK  # a pipe nobody writes into must not hold us up
_MISSING = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG})
_NOT_REGULAR = frozenset({errno.ENXIO, errno.ENODEV})  # what opening a socket says


def probe(path: Path) -> Source:
    """Return what a video file holds; all of it is read once. A symbolic link is followed: the user chose it.

    Raises PackagingProblem with one of the module's codes.
    """
    path = path.absolute()
    size = _size(path)
    options = {
        "protocol_whitelist": "file",
        "format_whitelist": CONTAINERS,
        "probesize": PROBE_SIZE,
        "analyzeduration": ANALYZE_DURATION,
    }
    answer = children.ask(
        "reading.reader", {"path": str(path), "options": options}, seconds=_PATIENCE + size / _SLOWEST_DISK
    )
    video = _video(answer["video"])
    _refuse_size(video)
    _refuse_duration(video.duration, answer["duration"])
    if not answer["decoded"]:
        raise PackagingProblem(
            "unreadable", "No picture of its beginning can be decoded; the file is damaged or scrambled."
        )
    return Source(
        path=path,
        size=size,
        format=answer["format"],
        duration=answer["duration"],
        video=video,
        sounds=tuple(Sound(**sound) for sound in answer["sounds"]),
        texts=tuple(Text(**text) for text in answer["texts"]),
        chapters=tuple(Chapter(**chapter) for chapter in answer["chapters"]),
    )


def open_regular(path: Path) -> int:
    """Open an ordinary file for reading and return its descriptor. Raises PackagingProblem."""
    try:
        descriptor = os.open(path, _FLAGS)
    except ValueError as error:  # a NUL in the name
        raise _missing() from error
    except OSError as error:
        if error.errno in _MISSING:
            raise _missing() from error
        raise _not_regular() if error.errno in _NOT_REGULAR else unreadable() from error
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise _not_regular()
    return descriptor


def unreadable() -> PackagingProblem:
    """Return the problem of a file that the system does not let us read."""
    return PackagingProblem("unreadable", "The file cannot be read; check its permissions and the disk.")


def _size(path: Path) -> int:
    """Return the bytes of an ordinary file that has some and can be read."""
    descriptor = open_regular(path)
    try:
        size = os.fstat(descriptor).st_size
    finally:
        os.close(descriptor)
    if not size:
        raise PackagingProblem("empty", "The file is empty; copy or download it again.")
    return size


def _video(facts: dict[str, Any]) -> Video:
    fractions = {name: Fraction(facts[name]) for name in ("sample_aspect", "rate")}
    return Video(**{**facts, **fractions})


def _refuse_size(video: Video) -> None:
    sides = (video.width, video.height, *video.shown)
    if min(sides) < _SMALLEST_SIDE or max(sides) > _LARGEST_SIDE:
        raise PackagingProblem(
            "size",
            f"Its picture is {video.width} × {video.height} pixels, and {_SMALLEST_SIDE} to {_LARGEST_SIDE} a side can "
            "be packaged; if that is wrong, the file is damaged.",
        )


def _refuse_duration(*durations: float) -> None:
    for duration in durations:
        if not _SHORTEST <= duration <= _LONGEST:
            raise PackagingProblem(
                "duration",
                f"It lasts {duration:.1f} seconds, and half a second to 24 hours can be packaged; if that is wrong, "
                "the file is damaged.",
            )


def _missing() -> PackagingProblem:
    return PackagingProblem("missing", "There is no such file; check its name.")


def _not_regular() -> PackagingProblem:
    return PackagingProblem("not regular", "This is no ordinary file but a folder, a pipe or a device; give a file.")
