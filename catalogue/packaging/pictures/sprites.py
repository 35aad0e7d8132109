"""Thumbnails for looking through a film: small pictures on large sheets, one every few seconds.

Players find them in the manifest (DASH-IF's thumbnail tiles) or in a WebVTT file whose cues name a part of a sheet
(Media Fragments, `#xywh=`).
"""

import math
from collections.abc import Iterable, Iterator

from PIL import Image

from catalogue.packaging.presentation import Thumbnails

VTT = "thumbnails.vtt"
_MEDIA = "thumbs-$Number%03d$.jpg"
_BOX = (240, 136)
_SIDE = 10  # small pictures along each side of a sheet
_SHORT, _LONG = 4, 10  # seconds from one small picture to the next


def layout(duration: float, width: int, height: int) -> Thumbnails:
    """Return how the thumbnails of a film of `duration` seconds are laid out; no sheet has a size yet.

    A film whose small pictures fill one sheet gets one every four seconds, a longer one every ten. All sheets are
    of one size, as DASH wants it; a single one is only as large as needed.
    """
    interval = _SHORT if duration <= _SHORT * _SIDE**2 else _LONG
    count = max(1, math.ceil(duration / interval))
    scale = min(_BOX[0] / width, _BOX[1] / height)
    return Thumbnails(
        media=_MEDIA,
        columns=min(_SIDE, count),
        rows=min(_SIDE, math.ceil(count / _SIDE)),
        width=_even(width * scale),
        height=_even(height * scale),
        interval=interval,
        sizes=(0,) * math.ceil(count / _SIDE**2),
    )


def _even(measure: float) -> int:
    return max(2, 2 * round(measure / 2))


def moments(thumbnails: Thumbnails, duration: float) -> Iterator[list[float]]:
    """Yield for each sheet the moments in seconds that its small pictures show."""
    every = range(0, max(1, math.ceil(duration)), thumbnails.interval)
    a_sheet = thumbnails.columns * thumbnails.rows
    for first in range(0, len(every), a_sheet):
        yield [float(moment) for moment in every[first : first + a_sheet]]


def sheet(thumbnails: Thumbnails, pictures: Iterable[tuple[float, Image.Image]]) -> Image.Image:
    """Return one sheet of small pictures, each in the place of its moment; for a missing one the last stands in."""
    columns, rows, width, height = thumbnails.columns, thumbnails.rows, thumbnails.width, thumbnails.height
    drawn = Image.new("RGB", (columns * width, rows * height))
    at = -1
    for moment, picture in pictures:
        place = round(moment / thumbnails.interval) % (columns * rows)
        for between in range(at + 1, place + 1):
            drawn.paste(picture, (between % columns * width, between // columns * height))
        at = place
    return drawn


def webvtt(thumbnails: Thumbnails, duration: float) -> str:
    """Return the WebVTT file that names the part of a sheet for each stretch of the film."""
    cues = []
    for name, shown in zip(thumbnails.names, moments(thumbnails, duration), strict=True):
        for place, start in enumerate(shown):
            row, column = divmod(place, thumbnails.columns)
            part = f"{column * thumbnails.width},{row * thumbnails.height},{thumbnails.width},{thumbnails.height}"
            end = min(start + thumbnails.interval, duration)
            cues.append(f"{_clock(start)} --> {_clock(end)}\n{name}#xywh={part}\n")
    return "\n".join(["WEBVTT\n", *cues])


def _clock(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    return f"{milliseconds // 3_600_000:02}:{milliseconds // 60_000 % 60:02}:{milliseconds % 60_000 / 1000:06.3f}"
