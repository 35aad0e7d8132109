"""The pictures of a packaged film: three stills, its colour, and thumbnails for looking through it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from catalogue.packaging import children
from catalogue.packaging.pictures import sprites, stills
from catalogue.packaging.presentation import Thumbnails, VideoTrack

_SECONDS = 300  # to take all pictures of a short film; as long again as the film lasts for a long one

_EXACTLY = 0.02  # seconds: less than a frame


@dataclass(frozen=True)
class Album:
    """The colour of a film as "#rrggbb", and its thumbnails."""

    colour: str
    thumbnails: Thumbnails


def take(folder: Path, videos: Sequence[VideoTrack], duration: float, moments: Sequence[float] | None = None) -> Album:
    """Write still-1.jpg (the best) to still-3.jpg, thumbs-001.jpg and so on, and thumbnails.vtt into `folder`.

    `videos` go from the best to the smallest, whose files are in the folder; `duration` is the film's in seconds.
    Stills are looked for near moments all over the film, or at the `moments` (in seconds, rising) that are given; of
    three or fewer all are taken, in their order. HDR is mapped to SDR. Raises PackagingProblem: `pictures` when nothing
    can be decoded, `unreadable` when the decoder crashes, `disk` or `files` when a picture cannot be written.
    """
    largest, smallest = videos[0], videos[-1]
    looked_at = stills.moments(duration) if moments is None else list(moments)
    thumbnails = sprites.layout(duration, smallest.width, smallest.height)
    said = children.ask(
        "pictures.look",
        {
            "folder": str(folder.absolute()),
            "duration": duration,
            "tracks": [asdict(smallest.segments), asdict(largest.segments)],
            "thumbnails": asdict(thumbnails),
            "moments": looked_at,
            "slack": (looked_at[1] - looked_at[0]) / 2 if moments is None else _EXACTLY,
        },
        seconds=_SECONDS + duration,
    )
    (folder / sprites.VTT).write_text(sprites.webvtt(thumbnails, duration), encoding="utf-8")
    return Album(said["colour"], replace(thumbnails, sizes=tuple(said["sizes"])))
