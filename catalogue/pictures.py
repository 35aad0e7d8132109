"""Pictures of any origin, made into small WebP files that are named by what is in them.

Whatever comes in is decoded and encoded again, so nothing but pixels gets through: no script in a comment, no
second file behind the first, no place where a photo was taken.
"""

import colorsys
import contextlib
import hashlib
import os
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import TypeVar

from PIL import Image, ImageOps
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from catalogue.problems import Problem

MAX_PIXELS = 40_000_000
SMALLEST_SIDE = 16
# A copy for small places lies beside each picture. It is half as wide, but no narrower than pages count on: many a
# poster comes only 300 pixels wide.
_POSTER_HALF, _STILL_HALF = 250, 640
_WEBP, _HALF = ".webp", "-half.webp"

# By its first bytes alone, whatever it is called, and by nothing else that Pillow could read. Pillow's own way in warns
# of large pictures, and warnings cannot be caught in one thread without catching those of another.
_FORMATS: dict[bytes, type[ImageFile]] = {
    b"\xff\xd8\xff": JpegImageFile,
    b"\x89PNG\r\n\x1a\n": PngImageFile,
    b"RIFF": WebPImageFile,
}
# What decoding needs in bytes a pixel: a WebP is decoded onto two canvases and copied twice.
_MEMORY = {"JPEG": 4, "PNG": 4, "WEBP": 16}
_MAX_MEMORY = 4 * MAX_PIXELS
_SMALL = 10_000_000
# A JPEG may consist of many scans of the whole picture, each a few bytes and some milliseconds long. Usual are ten.
_MAX_SCANS = 100
_SCAN = b"\xff\xda"
_BAND = 1_000_000
_QUALITY = 82
_HALF_WRITTEN = ".part"
_BACKGROUND = (16, 18, 24)  # what lies under a transparent picture: near the pages' own dark
_SAMPLE = (64, 64)
_SAMPLED_COLOURS = 24
# However many threads ask for it, only so many draw at once, and one alone draws the large pictures. More would not be
# faster, and the C library keeps for each thread what it has freed: sixteen threads of callers kept 400 MB.
_painters = ThreadPoolExecutor(min(4, os.cpu_count() or 1), thread_name_prefix="pictures")
_painter_of_large_ones = ThreadPoolExecutor(1, thread_name_prefix="large-pictures")
_Drawn = TypeVar("_Drawn")


class PictureProblem(Problem):
    """A picture that cannot be used or kept: `picture`, `too small`, `too big`, `disk`."""


@dataclass(frozen=True)
class StoredPicture:
    """A picture in its directory: `<sha256>.webp`, its size in pixels, and its colour as "#rrggbb".

    Beside it lies `<sha256>-half.webp`, the copy for small places.
    """

    name: str
    width: int
    height: int
    colour: str


def store(data: bytes, directory: Path, *, width: int) -> StoredPicture:
    """Keep a JPEG, PNG or WebP picture as WebP in `directory`, at most `width` pixels wide, and its small copy.

    The same picture always gets the same name, and both files are complete from the moment the name exists, whoever
    else stores it at the same time, in this process or another. Of an animation the first picture is kept. Raises
    PictureProblem.
    """
    whole, half, size, colour = _painted(data, lambda: _drawn(data, width))
    name = f"{hashlib.sha256(whole).hexdigest()}{_WEBP}"
    _write(half, directory, half_name(name))
    _write(whole, directory, name)
    return StoredPicture(name, *size, colour)


def half_name(name: str) -> str:
    """Return what the small copy of a stored picture is called."""
    return name.removesuffix(_WEBP) + _HALF


def whole_name(name: str) -> str:
    """Return what the picture is called that a small copy is of; a picture's own name stays as it is."""
    return name.removesuffix(_HALF) + _WEBP if name.endswith(_HALF) else name


def make_half(name: str, directory: Path) -> None:
    """Make the small copy of a picture that was stored before there were any. Raises PictureProblem."""
    try:
        whole = (directory / name).read_bytes()
    except OSError as error:
        raise PictureProblem("picture", "There is no such picture.") from error
    _write(_painted(whole, lambda: _half(_on_background(_opened(whole)))), directory, half_name(name))


def _painted(data: bytes, draw: Callable[[], _Drawn]) -> _Drawn:
    """Let a painter draw something of the picture, when it is one that may be decoded. Raises PictureProblem."""
    try:
        needed = _painters.submit(_memory_of, data).result()
        painters = _painters if needed <= _SMALL else _painter_of_large_ones
        return painters.submit(draw).result()
    except PictureProblem:
        raise
    except Image.DecompressionBombError as error:
        raise _too_big() from error
    except Exception as error:  # Pillow's decoders raise almost anything on damaged data
        raise PictureProblem("picture", "This is no whole JPEG, PNG or WebP picture.") from error


def _opened(data: bytes) -> ImageFile:
    """Return the picture; no pixel of it has been decoded yet."""
    for start, kind in _FORMATS.items():
        if data.startswith(start):
            return kind(BytesIO(data))
    raise PictureProblem("picture", "This is no JPEG, PNG or WebP picture.")


def _memory_of(data: bytes) -> int:
    """Return how many bytes of memory it takes to decode a picture, if it may be decoded."""
    picture = _opened(data)
    needed = picture.width * picture.height * _MEMORY[picture.format or ""]
    if needed > _MAX_MEMORY:
        raise _too_big()
    if min(picture.size) < SMALLEST_SIDE:
        raise PictureProblem("too small", f"The picture is smaller than {SMALLEST_SIDE} pixels.")
    if isinstance(picture, JpegImageFile) and data.count(_SCAN) > _MAX_SCANS:
        raise PictureProblem("too big", "The picture is drawn in too many turns.")
    return needed


def _drawn(data: bytes, width: int) -> tuple[bytes, bytes, tuple[int, int], str]:
    """Return the picture and its small copy as WebP, its size, and its colour."""
    picture = _upright(_decoded(data, width), width)
    return _encoded(picture), _half(picture), picture.size, dominant_colour(picture)


def _half(picture: Image.Image) -> bytes:
    """Return the picture's small copy as WebP."""
    counted_on = _POSTER_HALF if picture.height > picture.width else _STILL_HALF
    return _encoded(_at_most(picture, max(picture.width // 2, counted_on)))


def _encoded(picture: Image.Image) -> bytes:
    """Return the picture as WebP, and nothing but its pixels."""
    encoded = BytesIO()
    picture.save(encoded, "WEBP", quality=_QUALITY, method=4, exif=b"", icc_profile=b"", xmp=b"")
    return encoded.getvalue()


def _decoded(data: bytes, width: int) -> Image.Image:
    """Return the picture as it lies in the file, smaller, but at least twice as wide as it will be kept."""
    picture = _opened(data)
    picture.draft("RGB", (2 * width, 2 * width))  # lets a large JPEG be decoded small
    picture.load()
    return _shrunk(picture, max(1, min(picture.size) // (2 * width)))


def _shrunk(picture: Image.Image, factor: int) -> Image.Image:
    """Return the picture in RGB, both sides divided by `factor`; what is transparent lies on the background.

    Done in bands: converted at once, a picture would be in memory three times.
    """
    small = Image.new("RGB", (-(-picture.width // factor), -(-picture.height // factor)))
    step = factor * max(1, _BAND // (factor * picture.width))
    for top in range(0, picture.height, step):
        band = picture.crop((0, top, picture.width, min(top + step, picture.height)))
        small.paste(_on_background(band).reduce(factor), (0, top // factor))
    small.info = picture.info  # how it was held
    return small


def _on_background(picture: Image.Image) -> Image.Image:
    if picture.mode == "I;16":  # which Pillow would cut off at 255, not scale
        picture = picture.point(lambda value: value * (1 / 256))
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    seen = picture.convert("RGBA")
    ground = Image.new("RGBA", seen.size, (*_BACKGROUND, 255))
    return Image.alpha_composite(ground, seen).convert("RGB")


def _upright(picture: Image.Image, width: int) -> Image.Image:
    """Return the picture as it was meant to be seen, at most `width` wide."""
    ImageOps.exif_transpose(picture, in_place=True)
    return _at_most(picture, width)


def _at_most(picture: Image.Image, width: int) -> Image.Image:
    """Return the picture, scaled down when it is wider than `width`."""
    if picture.width <= width:
        return picture
    height = max(1, round(picture.height * width / picture.width))
    return picture.resize((width, height), Image.Resampling.LANCZOS)


def _too_big() -> PictureProblem:
    return PictureProblem("too big", "The picture has too many pixels: 40 million at most, 10 million in a WebP.")


def _write(data: bytes, directory: Path, name: str) -> None:
    """Write the file under a name of its own and rename it: nobody ever sees half of it."""
    target = directory / name
    temporary: Path | None = None
    try:
        directory.mkdir(parents=True, exist_ok=True)
        if target.is_file() and target.stat().st_size == len(data):
            return
        with tempfile.NamedTemporaryFile(dir=directory, prefix=".", suffix=_HALF_WRITTEN, delete=False) as file:
            temporary = Path(file.name)
            file.write(data)
        temporary.chmod(0o644)
        temporary.replace(target)
    except OSError as error:
        if temporary:
            temporary.unlink(missing_ok=True)
        why = error.strerror or "it cannot be written"
        raise PictureProblem("disk", f"The picture could not be kept in {directory}: {why}.") from error


def remove_leftovers(directory: Path) -> None:
    """Remove what a process that was killed left half written: nobody writes at a picture for an hour."""
    with contextlib.suppress(OSError):
        for leftover in directory.glob(f".*{_HALF_WRITTEN}"):
            if leftover.stat().st_mtime < time.time() - 3600:
                leftover.unlink()


def dominant_colour(picture: Image.Image) -> str:
    """Return the colour that a picture is remembered by, as "#rrggbb".

    Not the average, which is grey for most pictures: of the colours that it is made of, the one that wins by
    area and saturation. Its lightness is kept between a quarter and a half, so that it tints a dark page.
    """
    sample = picture.convert("RGB").resize(_SAMPLE, Image.Resampling.BOX).quantize(_SAMPLED_COLOURS)
    palette = sample.getpalette() or []
    counted: list[tuple[int, int]] = sample.getcolors() or []  # type: ignore[assignment]
    best, best_score = (0.0, 0.25, 0.0), -1.0
    for count, index in counted:
        red, green, blue = (value / 255 for value in palette[3 * index : 3 * index + 3])
        hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
        # What is nearly black or white may be called saturated, but nobody sees a colour in it.
        score = count**0.5 * (0.02 + saturation * (1 - abs(2 * lightness - 1)))
        if score > best_score:
            best, best_score = (hue, lightness, saturation), score
    hue, lightness, saturation = best
    shown = colorsys.hls_to_rgb(hue, min(0.5, max(0.25, lightness)), saturation)
    return "#" + "".join(f"{round(value * 255):02x}" for value in shown)
