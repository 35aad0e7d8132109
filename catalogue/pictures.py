"""Pictures of any origin, made into small WebP files that are named by what is in them.

Whatever comes in is decoded and encoded again, so nothing but pixels gets through: no script in a comment, no
second file behind the first, no place where a photo was taken.
"""

import colorsys
import hashlib
import tempfile
import warnings
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps

from catalogue.problems import Problem

MAX_PIXELS = 40_000_000
SMALLEST_SIDE = 16

_FORMATS = ("JPEG", "PNG", "WEBP")
_QUALITY = 82
_BACKGROUND = (16, 18, 24)  # what lies under a transparent picture: near the pages' own dark
_SAMPLE = (64, 64)
_SAMPLED_COLOURS = 24


class PictureProblem(Problem):
    """A picture that cannot be used or kept: `picture`, `too small`, `too big`, `disk`."""


@dataclass(frozen=True)
class StoredPicture:
    """A picture in its directory: `<sha256>.webp`, its size in pixels, and its colour as "#rrggbb"."""

    name: str
    width: int
    height: int
    colour: str


def store(data: bytes, directory: Path, *, width: int) -> StoredPicture:
    """Keep a JPEG, PNG or WebP picture as WebP in `directory`, at most `width` pixels wide.

    The same picture always gets the same name, and is complete from the moment the name exists, whoever else
    stores it at the same time. Raises PictureProblem.
    """
    picture = _decoded(data, width)
    encoded = BytesIO()
    picture.save(encoded, "WEBP", quality=_QUALITY, method=4, exif=b"", icc_profile=b"", xmp=b"")
    name = f"{hashlib.sha256(encoded.getvalue()).hexdigest()}.webp"
    _write(encoded.getvalue(), directory, name)
    return StoredPicture(name, picture.width, picture.height, dominant_colour(picture))


def _decoded(data: bytes, width: int) -> Image.Image:
    """Return the picture upright, in RGB, at most `width` wide."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(BytesIO(data), formats=_FORMATS)
        _check_size(picture)
        picture.draft("RGB", (2 * width, 2 * width))  # lets a large JPEG be decoded small
        upright = _on_background(ImageOps.exif_transpose(picture))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_big() from error
    except PictureProblem:
        raise
    except Exception as error:  # Pillow's decoders raise almost anything on damaged data
        raise PictureProblem("picture", "This is no whole JPEG, PNG or WebP picture.") from error
    if upright.width <= width:
        return upright
    height = max(1, round(upright.height * width / upright.width))
    return upright.resize((width, height), Image.Resampling.LANCZOS)


def _check_size(picture: Image.Image) -> None:
    if picture.width * picture.height > MAX_PIXELS:
        raise _too_big()
    if min(picture.size) < SMALLEST_SIDE:
        raise PictureProblem("too small", f"The picture is smaller than {SMALLEST_SIDE} pixels.")


def _on_background(picture: Image.Image) -> Image.Image:
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    seen = picture.convert("RGBA")
    ground = Image.new("RGBA", seen.size, (*_BACKGROUND, 255))
    return Image.alpha_composite(ground, seen).convert("RGB")


def _too_big() -> PictureProblem:
    return PictureProblem("too big", f"The picture has more than {MAX_PIXELS // 1_000_000} million pixels.")


def _write(data: bytes, directory: Path, name: str) -> None:
    """Write the file under a name of its own and rename it: nobody ever sees half of it."""
    target = directory / name
    temporary: Path | None = None
    try:
        directory.mkdir(parents=True, exist_ok=True)
        if target.is_file() and target.stat().st_size == len(data):
            return
        with tempfile.NamedTemporaryFile(dir=directory, prefix=".", suffix=".part", delete=False) as file:
            temporary = Path(file.name)
            file.write(data)
        temporary.chmod(0o644)
        temporary.replace(target)
    except OSError as error:
        if temporary:
            temporary.unlink(missing_ok=True)
        why = error.strerror or "it cannot be written"
        raise PictureProblem("disk", f"The picture could not be kept in {directory}: {why}.") from error


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
