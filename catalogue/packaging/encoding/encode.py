"""Running ffmpeg for a plan."""

import shutil
from collections.abc import Callable
from pathlib import Path

from catalogue import ffmpeg
from catalogue.packaging.encoding import hdr
from catalogue.packaging.encoding.abilities import chosen
from catalogue.packaging.encoding.arguments import CUBE, arguments
from catalogue.packaging.plan import Plan
from catalogue.packaging.source import PackagingProblem

_LEAST_ROOM = 2**20  # bytes: a disk with less is full


def encode(plan: Plan, folder: Path, moved: Callable[[float, float], None]) -> None:
    """Write the segments, the raw manifest and the raw subtitles of a plan into `folder`.

    `moved` hears about twice a second how many seconds of the film are done, and how many a second are being done.
    Raises PackagingProblem: `disk` when it is full, `no decoder` and `no encoder` when no ffmpeg here can do it,
    `encode` with one line of what ffmpeg said.
    """
    tools = chosen(plan)
    progress = _Progress(plan.source.duration, moved)

    def heard(line: str) -> None:
        if progress.heard(line):
            _make_sure_of_room(folder)

    table = folder / CUBE
    if plan.tone_map:
        table.write_text(hdr.cube(plan.source.video.transfer), encoding="ascii")
    try:
        ffmpeg.run(arguments(plan), tools, folder=folder, progress=heard)
    except ffmpeg.FfmpegFailedError as failed:
        raise _problem(folder, str(failed)) from None
    table.unlink(missing_ok=True)
    _make_sure_all_is_written(folder)


def _problem(folder: Path, said: str) -> PackagingProblem:
    if "No space left on device" in said:
        return _full(folder)
    return PackagingProblem("encode", f"ffmpeg gave up: {said}")


def _make_sure_of_room(folder: Path) -> None:
    """Stop when the disk is full: ffmpeg's DASH muxer takes no notice, and would go on for hours."""
    if shutil.disk_usage(folder).free < _LEAST_ROOM:
        raise _full(folder)


def _full(folder: Path) -> PackagingProblem:
    return PackagingProblem("disk", f"The disk of {folder.parent} is full. Make room, and package the film again.")


def _make_sure_all_is_written(folder: Path) -> None:
    """Look at every segment's end, because ffmpeg ends well also when the disk had no room for some of them."""
    for path in (*folder.glob("init-*.mp4"), *folder.glob("seg-*.m4s")):
        if not _is_whole(path):
            _make_sure_of_room(folder)
            raise PackagingProblem("disk", f"{path.name} was not written whole. Was the disk full, or does it fail?")


def _is_whole(path: Path) -> bool:
    """Say whether a file is made of whole boxes (ISO/IEC 14496-12), which tell their lengths in their first bytes."""
    end, size = 0, path.stat().st_size
    with path.open("rb") as file:
        while end < size:
            file.seek(end)
            head = file.read(16)
            length = int.from_bytes(head[:4], "big")
            if length == 1:
                length = int.from_bytes(head[8:16], "big")
            if length < 8:
                return False
            end += length
    return end == size > 0


class _Progress:
    """Reads what ffmpeg's `-progress` writes: blocks of `key=value` lines, each ended by `progress=`."""

    def __init__(self, duration: float, moved: Callable[[float, float], None]) -> None:
        self._duration = duration
        self._moved = moved
        self._done = 0.0
        self._speed = 0.0

    def heard(self, line: str) -> bool:
        """Take one line, and say whether it ended a block."""
        key, _, value = line.strip().partition("=")
        if key == "out_time_us" and value.lstrip("-").isdigit():
            self._done = min(max(self._done, int(value) / 1_000_000), self._duration)
        elif key == "speed":
            self._speed = _number(value.removesuffix("x"))
        elif key == "progress":
            self._moved(self._done, self._speed)
        return key == "progress"


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:  # "N/A" before the first frame
        return 0.0
