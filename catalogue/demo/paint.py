"""Brushes for the demo's scenes: skies, glows, ridges, windows, fog. Everything is drawn, nothing is borrowed.

Scenes are drawn for a frame of 1280 x 720 pixels. Shapes are drawn twice as large and halved, which smooths edges.
"""

import math
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from PIL import Image, ImageChops, ImageDraw, ImageFilter

WIDTH, HEIGHT = 1280, 720
SMOOTH = 2
Colour = tuple[int, int, int]
Point = tuple[float, float]


@dataclass(frozen=True)
class Layer:
    """A picture over the base. `x` and `y` say where it is at second `t`, as ffmpeg expressions in 1280 x 720 pixels.

    `enable` is the ffmpeg expression of the moments at which it is seen (always, when empty); `turns` is how often a
    second it revolves.
    """

    image: Image.Image
    x: str = "0"
    y: str = "0"
    enable: str = ""
    turns: float = 0.0


@dataclass(frozen=True)
class Scene:
    """A picture that moves: the base (1280 x 720, opaque), its layers from back to front, and a chord in hertz.

    `rate` is how many pictures a second are drawn: a slow scene looks the same with half as many, for half the work.
    """

    base: Image.Image
    layers: tuple[Layer, ...]
    chord: tuple[float, ...] = (110.0, 164.8, 220.0)
    rate: int = 12
    ink: Colour = (244, 240, 232)


@dataclass
class Sheet:
    """A transparent sheet to draw on in final pixels; `done()` gives it back with smooth edges."""

    width: int
    height: int
    image: Image.Image = field(init=False)
    pen: ImageDraw.ImageDraw = field(init=False)

    def __post_init__(self) -> None:
        self.image = Image.new("RGBA", (self.width * SMOOTH, self.height * SMOOTH), (0, 0, 0, 0))
        self.pen = ImageDraw.Draw(self.image)

    def shape(self, points: Sequence[Point], fill: Colour | tuple[int, int, int, int]) -> None:
        """Fill the polygon `points`."""
        self.pen.polygon([(x * SMOOTH, y * SMOOTH) for x, y in points], fill=fill)

    def box(self, x: float, y: float, w: float, h: float, fill: Colour | tuple[int, int, int, int]) -> None:
        """Fill the rectangle `w` x `h` whose left upper corner is (x, y)."""
        self.pen.rectangle(
            (round(x * SMOOTH), round(y * SMOOTH), round((x + w) * SMOOTH) - 1, round((y + h) * SMOOTH) - 1), fill=fill
        )

    def disc(self, x: float, y: float, r: float, fill: Colour | tuple[int, int, int, int]) -> None:
        """Fill the circle around (x, y)."""
        self.pen.ellipse(((x - r) * SMOOTH, (y - r) * SMOOTH, (x + r) * SMOOTH, (y + r) * SMOOTH), fill=fill)

    def ring(self, x: float, y: float, r: float, width: float, fill: Colour) -> None:
        """Draw a circle `width` thick inside the radius `r`."""
        edges = ((x - r) * SMOOTH, (y - r) * SMOOTH, (x + r) * SMOOTH, (y + r) * SMOOTH)
        self.pen.ellipse(edges, outline=fill, width=round(width * SMOOTH))

    def line(self, points: Sequence[Point], width: float, fill: Colour | tuple[int, int, int, int]) -> None:
        """Draw a line through `points`."""
        self.pen.line([(x * SMOOTH, y * SMOOTH) for x, y in points], fill=fill, width=max(1, round(width * SMOOTH)))

    def done(self) -> Image.Image:
        """Return what was drawn, at its final size."""
        return self.image.reduce(SMOOTH)


def dice(name: str) -> random.Random:
    """Return random numbers that are the same in every build, so that a scene and its folder stay the same."""
    return random.Random(name)  # noqa: S311 - pictures, not secrets


def sky(stops: Sequence[tuple[float, Colour]], height: int = HEIGHT) -> Image.Image:
    """Return a vertical gradient through `stops` (place from 0 to 1, colour), with a little grain against banding."""
    column = Image.new("RGB", (1, height))
    column.putdata([_between(stops, row / (height - 1)) for row in range(height)])
    picture = column.resize((WIDTH, height))
    grain = Image.effect_noise((WIDTH, height), 3).convert("RGB")
    return ImageChops.add(picture, grain, scale=1, offset=-128)


def _between(stops: Sequence[tuple[float, Colour]], place: float) -> Colour:
    for (low, first), (high, second) in pairwise(stops):
        if place <= high:
            return mix(first, second, (place - low) / (high - low))
    return stops[-1][1]


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """Return the colour `share` (0 to 1) of the way from `first` to `second`."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(first, second, strict=True))
    return red, green, blue


def glow(picture: Image.Image, x: float, y: float, radius: float, colour: Colour, strength: float) -> None:
    """Light `picture` around (x, y), fading to nothing at `radius`; `strength` is 0 to 1."""
    light = ImageChops.invert(Image.radial_gradient("L")).resize((round(radius * 2), round(radius * 2)))
    light = light.point([round(strength * 255 * max(0.0, (v - 74) / 181) ** 2) for v in range(256)])
    picture.paste(Image.new("RGB", light.size, colour), (round(x - radius), round(y - radius)), light)


def stars(picture: Image.Image, name: str, count: int, bottom: int, colour: Colour = (235, 238, 255)) -> None:
    """Scatter `count` stars over `picture` above `bottom`."""
    roll, pen = dice(name), ImageDraw.Draw(picture, "RGBA")
    for _ in range(count):
        x, y, size = roll.random() * WIDTH, roll.random() ** 1.3 * bottom, roll.choice((0.6, 0.6, 0.9, 1.4))
        light = round((60 + 170 * roll.random()) * (1 - 0.6 * y / bottom))
        pen.ellipse((x - size, y - size, x + size, y + size), fill=(*colour, light))


def ridge(
    name: str, width: int, height: int, rough: float, colour: Colour, *, foot: Colour | None = None
) -> Image.Image:
    """Return hills `width` x `height`; `rough` runs from 0 (dunes) to 1 (peaks); `foot` tints the valley."""
    sheet = Sheet(width, height)
    line = profile(name, width, rough)
    points = [(x, height * 0.04 + height * 0.62 * (1 - y)) for x, y in line]
    sheet.shape([(-5, height), *points, (width + 5, height)], colour)
    picture = sheet.done()
    return misty(picture, foot) if foot else picture


def profile(name: str, width: int, rough: float, step: int = 6) -> list[Point]:
    """Return the outline of a ridge: (x, height from 0 to 1) every `step` pixels."""
    roll = dice(name)
    waves = [
        ((roll.random() * 0.6 + 0.7) * 2 * math.pi * 2**n / 900, roll.random() * 7, (0.25 + 0.42 * rough) ** n)
        for n in range(7)
    ]
    total = sum(size for _, _, size in waves)
    shape: Callable[[float], float] = (
        (lambda v: 1 - 2 * abs(math.asin(math.sin(v))) / math.pi) if rough > 0.5 else math.sin
    )
    return [
        (x, min(1.0, max(0.0, 0.5 + 0.62 * sum(size * shape(x * pace + at) for pace, at, size in waves) / total)))
        for x in range(0, width + step, step)
    ]


def misty(picture: Image.Image, foot: Colour) -> Image.Image:
    """Return `picture` fading into the colour `foot` towards its lower edge."""
    mist = Image.new("RGBA", picture.size, (*foot, 255))
    mask = Image.linear_gradient("L").resize(picture.size).point([round((v / 255) ** 1.6 * 235) for v in range(256)])
    blended = Image.composite(mist, picture, mask)
    blended.putalpha(picture.getchannel("A"))
    return blended


def fog(name: str, width: int, height: int, colour: Colour, strength: float) -> Image.Image:
    """Return drifting fog or cloud, densest in the middle of its height; `strength` is 0 to 1."""
    roll = dice(name)
    seeds = Image.new("L", (max(4, width // 90), max(3, height // 40)))
    seeds.putdata([roll.randrange(256) for _ in range(seeds.width * seeds.height)])
    cloud = seeds.resize((width, height), Image.Resampling.BICUBIC)
    edge = [round(255 * math.sin(math.pi * row / (height - 1)) ** 2) for row in range(height)]
    column = Image.new("L", (1, height))
    column.putdata(edge)
    alpha = ImageChops.multiply(cloud, column.resize((width, height))).point([round(v * strength) for v in range(256)])
    fogged = Image.new("RGBA", (width, height), (*colour, 0))
    fogged.putalpha(alpha)
    return fogged


def soft(picture: Image.Image, radius: float) -> Image.Image:
    """Return `picture` out of focus."""
    return picture.filter(ImageFilter.GaussianBlur(radius))


def stamp(picture: Image.Image, other: Image.Image, x: float, y: float) -> None:
    """Put `other` onto `picture` with its left upper corner at (x, y)."""
    picture.alpha_composite(other, (round(x), round(y))) if picture.mode == "RGBA" else picture.paste(
        other, (round(x), round(y)), other
    )


def scroll(speed: float, period: float, start: float = 0.0) -> str:
    """Return the `x` of a layer that repeats every `period` pixels and runs left at `speed` pixels a second."""
    return f"-mod(t*{speed}+{start},{period})"
