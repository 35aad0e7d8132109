"""Choosing stills: sharp, bright, neither black nor credits, best first, and not three times the same."""

from collections.abc import Callable, Sequence

from PIL import Image, ImageChops, ImageFilter, ImageStat

COUNT = 3
_APART = 4.0  # seconds between two moments that are looked at; less in a short clip
_MOMENTS = (6, 24)  # how many are looked at, at least and at most

SEEN = (640, 360)  # pixels at most in which a picture is judged
_TILES = 4  # along each side; a picture is as sharp as its sharpest quarter of them
_SHARP = 14.0  # how far the Laplacian strays in a tile that looks sharp
_LAPLACIAN = ImageFilter.Kernel((3, 3), (0, 1, 0, 1, -4, 1, 0, 1, 0), scale=1, offset=128)
_SAME = 6  # steps of grey that look like one colour
_STEPS = (1, 2, 3)  # added up: lines of up to six pixels are thin
_SEEN_LINE, _STRONG_LINE = 10, 50  # how many steps of grey a thin line differs from what is around it
_BLACK = 24


def moments(duration: float, part: tuple[float, float] = (0.05, 0.85)) -> list[float]:
    """Return the moments, in seconds, of a film of `duration` seconds at which a still may be found.

    They lie in a `part` of the film (from 0 to 1): as a rule not where titles and credits are.
    """
    first, last = part[0] * duration, part[1] * duration
    count = round(min(max((last - first) / _APART, _MOMENTS[0]), _MOMENTS[1]))
    return [first + (last - first) * number / (count - 1) for number in range(count)]


def best(pictures: Sequence[Image.Image], count: int = COUNT) -> list[int]:
    """Return the places of the `count` best of `pictures`, best first; one that looks like a chosen one is worth less.

    640 × 360 pixels are enough of a picture; more are not looked at.
    """
    scores, signs = [score(picture) for picture in pictures], [_sign(picture) for picture in pictures]
    left, chosen = list(range(len(pictures))), list[int]()

    def worth(at: int) -> float:
        return scores[at] * min((_difference(signs[at], signs[other]) for other in chosen), default=1.0)

    while left and len(chosen) < count:
        chosen.append(max(left, key=worth))
        left.remove(chosen[-1])
    return chosen


def score(picture: Image.Image) -> float:
    """Return how well a picture would look as a hero: contrast, colour and detail, less for very dark or very pale.

    Most is taken off where it is out of focus, nearly all of one colour, as black and a flash are, or written on.
    """
    seen = _without_bars(picture.convert("RGB"))
    seen.thumbnail(SEEN)
    if min(seen.size) < _TILES:
        return 0.0  # nobody sees anything on such a strip
    small = seen.resize((160, 90))
    grey = small.convert("L")
    light = ImageStat.Stat(grey)
    detail = ImageStat.Stat(grey.filter(ImageFilter.FIND_EDGES).crop((2, 2, 158, 88))).mean[0]
    colour = ImageStat.Stat(small.convert("HSV")).mean[1]
    balance = max(0.05, 1 - abs(light.mean[0] - 110) / 130)
    looks = light.stddev[0] + 0.8 * min(detail, 60.0) + 0.25 * colour + 1
    return balance * looks * _sharpness(seen) * _fullness(seen) * _freedom(seen)


def _without_bars(picture: Image.Image) -> Image.Image:
    """Return what lies between the black bars of another shape of screen; they take at most a fifth on each side."""
    light = picture.convert("L").point([0] * _BLACK + [255] * (256 - _BLACK)).getbbox()
    if light is None:
        return picture
    wide, high = picture.size
    left, top = (min(bar, side // 5) for bar, side in zip(light[:2], picture.size, strict=True))
    right, bottom = max(light[2], wide - wide // 5), max(light[3], high - high // 5)
    return picture.crop((left, top, right, bottom))


def _sharpness(picture: Image.Image) -> float:
    """Return how sharp the sharpest parts of a picture are, from 0.1 to 1: a face before a soft ground is sharp."""
    wide, high = picture.size
    edges = picture.convert("L").filter(_LAPLACIAN).crop((1, 1, wide - 1, high - 1))  # the rim is not filtered
    across, down = max(1, edges.width // _TILES), max(1, edges.height // _TILES)
    corners = [(x * across, y * down) for x in range(_TILES) for y in range(_TILES)]
    strayed = sorted(ImageStat.Stat(edges.crop((x, y, x + across, y + down))).stddev[0] for x, y in corners)
    sharpest = strayed[-_TILES:]
    return min(1.0, max(0.1, sum(sharpest) / len(sharpest) / _SHARP))


def _fullness(picture: Image.Image) -> float:
    """Return how much of a picture is something, from 0.05 (all of it in one grey, with writing or without) to 1."""
    counted = picture.convert("L").histogram()
    flat = max(sum(counted[max(0, grey - _SAME) : grey + _SAME + 1]) for grey in range(256)) / sum(counted)
    return min(1.0, max(0.05, (0.85 - flat) / 0.25))


def _freedom(picture: Image.Image) -> float:
    """Return how free of writing a picture is, from 0.1 to 1.

    What is thin in a picture of the world differs a little, or a lot, from what is around it; in credits, whatever they
    are written on, nearly everything thin differs a lot.
    """
    grey = picture.convert("L")
    light = ImageChops.subtract(grey, _swept(_swept(grey, ImageChops.darker, 1), ImageChops.lighter, -1))
    dark = ImageChops.subtract(_swept(_swept(grey, ImageChops.lighter, 1), ImageChops.darker, -1), grey)
    counted = ImageChops.lighter(light, dark).histogram()
    thin, strong = sum(counted[_SEEN_LINE:]), sum(counted[_STRONG_LINE:])
    return min(1.0, max(0.1, (0.5 - strong / max(thin, 0.005 * sum(counted))) / 0.2))


def _swept(picture: Image.Image, keep: Callable[[Image.Image, Image.Image], Image.Image], way: int) -> Image.Image:
    """Return the darkest (or the lightest) of the pixels that lie within seven to one side, for each pixel.

    There and back again, this wipes out thin lines (a morphological opening, or closing). Pillow's own rank filters
    are thirty times slower.
    """
    for step in _STEPS:
        picture = keep(picture, ImageChops.offset(picture, way * step, 0))
    for step in _STEPS:
        picture = keep(picture, ImageChops.offset(picture, 0, way * step))
    return picture


def _sign(picture: Image.Image) -> Image.Image:
    """Return what a picture looks like from far away, to compare it with others."""
    return picture.convert("RGB").resize((64, 36), Image.Resampling.BOX)


def _difference(first: Image.Image, second: Image.Image) -> float:
    """Return how unlike two signs are, from 0.2 (the same) to 1."""
    return min(1.0, 0.2 + sum(ImageStat.Stat(ImageChops.difference(first, second)).mean) / 90)
