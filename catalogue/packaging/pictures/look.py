"""A child that takes the pictures of a film out of its finished segments (see children.py and album.py)."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import av
from PIL import Image

from catalogue.packaging.children import answer
from catalogue.packaging.pictures import frames, sprites, stills
from catalogue.packaging.presentation import Segments, Thumbnails
from catalogue.packaging.source import PackagingProblem
from catalogue.packaging.workshop import problem_of
from catalogue.pictures import dominant_colour

_LARGEST = (1920, 1920)  # pixels
_STILL_QUALITY, _SHEET_QUALITY = 88, 75


def main() -> None:
    """Answer one question: write sheets and stills; say the sheets' sizes in bytes, and the best still's colour."""
    answer(_look)


def _look(question: dict[str, Any]) -> Mapping[str, Any]:
    folder, duration = Path(question["folder"]), question["duration"]
    smallest, largest = (Segments(**said) for said in question["tracks"])
    try:
        sizes = _write_sheets(folder, smallest, Thumbnails(**question["thumbnails"]), duration)
        return {"sizes": sizes, "colour": _write_stills(folder, largest, question["moments"], question["slack"])}
    except OSError as error:
        raise problem_of(error, "A picture of the film") from error


def _write_sheets(folder: Path, segments: Segments, thumbnails: Thumbnails, duration: float) -> list[int]:
    """Write the sheets of thumbnails and return their sizes in bytes."""
    slack = min(5.0, 0.75 * thumbnails.interval)
    sizes = []
    for name, moments in zip(thumbnails.names, sprites.moments(thumbnails, duration), strict=True):
        pictures = frames.draw_near(
            folder, segments, moments, slack, lambda frame: frames.picture(frame, thumbnails.width, thumbnails.height)
        )
        sizes.append(_write(folder / name, sprites.sheet(thumbnails, pictures), _SHEET_QUALITY))
    return sizes


def _write_stills(folder: Path, segments: Segments, moments: list[float], slack: float) -> str:
    """Write the stills and return the colour of the best. Only the best are drawn in full."""
    seen = frames.draw_near(folder, segments, moments, slack, lambda frame: _within(frame, *stills.SEEN))
    if not seen:
        raise PackagingProblem("pictures", "Not one frame of the film could be decoded. Is the file damaged?")
    places = stills.best([picture for _, picture in seen]) if len(seen) > stills.COUNT else range(len(seen))
    chosen = [seen[place][0] for place in places]
    full = dict(frames.draw_near(folder, segments, sorted(chosen), slack, lambda frame: _within(frame, *_LARGEST)))
    for number, moment in enumerate(chosen, 1):
        _write(folder / f"still-{number}.jpg", full[moment], _STILL_QUALITY)
    return dominant_colour(full[chosen[0]])


def _write(path: Path, picture: Image.Image, quality: int) -> int:
    """Write a JPEG and return its size; not by Pillow, which does not say when a disk is full."""
    encoded = BytesIO()
    picture.save(encoded, "JPEG", quality=quality, optimize=True)
    return path.write_bytes(encoded.getvalue())


def _within(frame: av.VideoFrame, width: int, height: int) -> Image.Image:
    """Return a frame in its own size, or as large as fits."""
    scale = min(1.0, width / frame.width, height / frame.height)
    return frames.picture(frame, max(1, round(frame.width * scale)), max(1, round(frame.height * scale)))


if __name__ == "__main__":
    main()
