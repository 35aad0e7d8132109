"""Choosing stills: sharp, bright, neither black nor credits, best first, and not three times the same."""

import math
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageChops, ImageFilter, ImageStat

from catalogue import ffmpeg

LOOKED_AT = 24
SIZE = (1280, 720)


def chosen_by_hand(folder: Path, work: Path, segments: Sequence[int]) -> None:
    """Write stills from the first pictures of the `segments` with these numbers, in this order."""
    _write(
        folder, [_frame(folder / "init-0.mp4", folder / f"seg-0-{at:05d}.m4s", work / f"{at}.jpg") for at in segments]
    )


def make(folder: Path, work: Path, part: tuple[float, float]) -> None:
    """Write still-1.jpg to still-3.jpg from the first rendition's segments that start in `part` (from 0 to 1) of it.

    Each segment begins with a whole picture, so a still costs the decoding of one frame.
    """
    segments = sorted(folder.glob("seg-0-*.m4s"))
    first, last = math.ceil(part[0] * len(segments)), math.floor(part[1] * len(segments))
    usable = segments[first:last] or segments
    step = max(1, len(usable) // LOOKED_AT)
    pictures = [_frame(folder / "init-0.mp4", segment, work / f"{segment.stem}.jpg") for segment in usable[::step]]
    _write(folder, best(pictures, 3))


def _write(folder: Path, pictures: Sequence[Image.Image]) -> None:
    for number, picture in enumerate(pictures, 1):
        picture.save(folder / f"still-{number}.jpg", quality=90, optimize=True)


def best(pictures: Sequence[Image.Image], count: int) -> list[Image.Image]:
    """Return the `count` best of `pictures`, best first; one that looks like a chosen one is worth less."""
    left = [(score(picture), picture) for picture in pictures]
    chosen: list[Image.Image] = []
    while left and len(chosen) < count:
        worth = [value * min((_difference(picture, other) for other in chosen), default=1.0) for value, picture in left]
        _, picture = left.pop(worth.index(max(worth)))
        chosen.append(picture)
    return chosen


def score(picture: Image.Image) -> float:
    """Return how well a picture would look as a hero: contrast, colour and detail, less for very dark or very pale."""
    small = picture.convert("RGB").resize((160, 90))
    grey = small.convert("L")
    light = ImageStat.Stat(grey)
    detail = ImageStat.Stat(grey.filter(ImageFilter.FIND_EDGES).crop((2, 2, 158, 88))).mean[0]
    colour = ImageStat.Stat(small.convert("HSV")).mean[1]
    balance = max(0.05, 1 - abs(light.mean[0] - 110) / 130)
    return balance * (light.stddev[0] + 0.8 * min(detail, 60.0) + 0.25 * colour + 1)


def _difference(first: Image.Image, second: Image.Image) -> float:
    """Return how unlike two pictures are, from 0.2 (the same) to 1."""
    size = (64, 36)
    apart = ImageChops.difference(first.convert("RGB").resize(size), second.convert("RGB").resize(size))
    return min(1.0, 0.2 + sum(ImageStat.Stat(apart).mean) / 90)


def _frame(head: Path, segment: Path, picture: Path) -> Image.Image:
    joined = picture.with_suffix(".mp4")
    joined.write_bytes(head.read_bytes() + segment.read_bytes())
    ffmpeg.run(["-threads", "1", "-i", str(joined), "-frames:v", "1", "-q:v", "2", str(picture)])
    joined.unlink()
    with Image.open(picture) as image:
        return image.convert("RGB").resize(SIZE)
