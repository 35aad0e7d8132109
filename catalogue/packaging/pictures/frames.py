"""Decoded frames out of finished segments: an initialization and one segment make a small film in memory.

Only for child processes (see children.py): it loads the decoders.
"""

import os
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from io import BytesIO
from itertools import accumulate, groupby
from pathlib import Path
from typing import Literal, TypeVar

import av
from PIL import Image, ImageFilter

from catalogue.packaging.encoding import hdr
from catalogue.packaging.presentation import Segments

# FFmpeg would decode some frames on opening, for facts that are not asked for here.
_HASTY = {"probesize": "32", "skip_frame": "all"}
_UNTAGGED = 2  # "unspecified" in ITU-T H.273
_HD_FROM = 720  # untagged pictures of this height are in HD television's colours to browsers, smaller ones in SD's
_TRANSFERS = {16: "smpte2084", 18: "arib-std-b67"}  # H.273's numbers of PQ and HLG
_MOST_THREADS = 4  # each has a decoder of its own, which for 8K takes a gigabyte
_Drawn = TypeVar("_Drawn")


def draw_near(
    folder: Path, segments: Segments, moments: Sequence[float], slack: float, draw: Callable[[av.VideoFrame], _Drawn]
) -> list[tuple[float, _Drawn]]:
    """Draw the frame at, or near, each of the `moments` (in seconds, rising), and return the drawings with these.

    The keyframe that begins a segment is near enough when it is within `slack` seconds; else the frames up to the
    moment are decoded. A segment that cannot be decoded is passed over: whether that is a fault is not decided here.
    """
    init = (folder / segments.init).read_bytes()
    starts = [ticks / segments.timescale for ticks in accumulate(segments.lengths[:-1], initial=segments.first)]

    def of_segment(number: int, wanted: list[float]) -> list[tuple[float, _Drawn]]:
        data = init + (folder / segments.names[number]).read_bytes()
        offsets = [max(0.0, moment - starts[number]) for moment in wanted]
        return [(wanted[at], draw(frame)) for at, frame in _chosen(data, offsets, slack)]

    jobs = [(at, list(group)) for at, group in groupby(moments, lambda moment: _segment(starts, moment, slack))]
    with ThreadPoolExecutor(min(_MOST_THREADS, os.cpu_count() or 1)) as pool:
        return [drawn for of_one in pool.map(lambda job: of_segment(*job), jobs) for drawn in of_one]


def _segment(starts: Sequence[float], moment: float, slack: float) -> int:
    """Return the number (from 0) of the segment to look into: one that begins near the moment, or holds it."""
    holds = max(0, bisect_right(starts, moment) - 1)
    after = min(holds + 1, len(starts) - 1)
    nearest = min(holds, after, key=lambda at: abs(starts[at] - moment))
    return nearest if abs(starts[nearest] - moment) <= slack else holds


def _chosen(data: bytes, offsets: list[float], slack: float) -> Iterator[tuple[int, av.VideoFrame]]:
    """Yield for each of the `offsets` (seconds from the segment's start) its number and its frame."""
    begin, last = None, None
    waiting = list(enumerate(offsets))
    for frame in decoded(data, "NONKEY" if offsets[-1] <= slack else "NONREF"):
        begin = frame.time if begin is None else begin
        while waiting and (waiting[0][1] <= slack or frame.time - begin >= waiting[0][1]):
            yield waiting.pop(0)[0], frame
        if not waiting:
            return
        last = frame
    if last is not None:
        yield from ((number, last) for number, _ in waiting)


def decoded(data: bytes, skip: Literal["NONE", "NONKEY", "NONREF"] = "NONE") -> Iterator[av.VideoFrame]:
    """Yield the whole frames of a film in memory, without those that `skip` names; of no film there are none."""
    with suppress(av.FFmpegError, IndexError), av.open(BytesIO(data), "r", format="mp4", options=_HASTY) as film:
        stream = film.streams.video[0]
        stream.codec_context.skip_frame = skip
        stream.codec_context.thread_count = 1  # several segments are decoded side by side
        for packet in film.demux(stream):
            with suppress(av.FFmpegError):  # a few broken frames are usual in a recording
                yield from (frame for frame in packet.decode() if not frame.is_corrupt)


def heard(data: bytes) -> float:
    """Return the share, from 0 to 1, of the packets of a sound track in memory that can be decoded.

    The first one says nothing yet, and may be the only one of a film's last segment: silence is no fault.
    """
    good, packets = 0, 0
    with suppress(av.FFmpegError, IndexError), av.open(BytesIO(data), "r", format="mp4") as film:
        for packet in film.demux(film.streams.audio[0]):
            if packet.size > 0:
                packets += 1
                with suppress(av.FFmpegError):
                    good += not any(frame.is_corrupt for frame in packet.decode())
    return good / max(1, packets)


def picture(frame: av.VideoFrame, width: int, height: int) -> Image.Image:
    """Return a frame as people see it, in RGB with `width` × `height` pixels."""
    untagged = frame.colorspace == _UNTAGGED and frame.height >= _HD_FROM
    colours = {"src_colorspace": "ITU709"} if untagged else {}
    image = frame.to_image(width=width, height=height, interpolation="AREA", threads=1, **colours)
    return as_sdr(image, frame.color_trc)


def as_sdr(picture: Image.Image, transfer: int) -> Image.Image:
    """Return an RGB picture for an ordinary screen; `transfer` is how its brightness is coded (H.273)."""
    return picture.filter(_colours(_TRANSFERS[transfer])) if transfer in _TRANSFERS else picture


@cache
def _colours(transfer: str) -> ImageFilter.Color3DLUT:
    size, *lines = hdr.cube(transfer).splitlines()
    return ImageFilter.Color3DLUT(int(size.split()[-1]), [float(value) for line in lines for value in line.split()])
