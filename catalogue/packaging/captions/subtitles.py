"""The captions of a folder: clean WebVTT from the film's own tracks and from files beside it, and names for menus."""

import re
from collections.abc import Sequence
from pathlib import Path

from catalogue.languages import own_name
from catalogue.packaging.captions import side_files, webvtt
from catalogue.packaging.captions.side_files import examine
from catalogue.packaging.captions.webvtt import Cue
from catalogue.packaging.manifests.labels import unique
from catalogue.packaging.presentation import Captions
from catalogue.packaging.source import Text
from catalogue.packaging.wishes import SideFile

__all__ = ["examine", "finish"]

# Titles that only say what kind of track it is; the language's name and our own words say that better.
_KIND_ONLY = re.compile(
    r"[\s\W]*(?:(?:full|forced|sdh|cc|hi|subtitles?|subs?|srt|ass|ssa|text|default|track \d+)[\s\W]*)+", re.IGNORECASE
)
_FORCED = re.compile(r"\bforced\b", re.IGNORECASE)
_SDH = re.compile(r"\b(?:sdh|cc|hearing[- ]impaired|hard of hearing)\b", re.IGNORECASE)


def finish(folder: Path, texts: Sequence[Text], beside: Sequence[SideFile], duration: float) -> tuple[Captions, ...]:
    """Clean the `text-<n>.vtt` that ffmpeg has made of `texts`, add the files beside the film, and describe them all.

    `duration` is the film's in seconds: no cue goes on after it. A track without any words loses its file. Raises
    PackagingProblem `subtitles` and OSError.
    """
    found: list[tuple[Text, str]] = []
    for number, track in enumerate(texts):
        path = folder / f"text-{number}.vtt"
        if _write(path, webvtt.parse(_beginning(path)), duration):
            found.append((track, path.name))
        else:
            path.unlink()
    for number, side in enumerate(beside, len(texts)):
        path = folder / f"text-{number}.vtt"
        if _write(path, side_files.read(side), duration):
            found.append((_beside(side), path.name))
    labels = unique(_label(track, number) for number, (track, _) in enumerate(found, 1))
    return tuple(
        Captions(file, track.language, label, _role(track)) for (track, file), label in zip(found, labels, strict=True)
    )


def _beginning(path: Path) -> str:
    """Return as much of a text as is ever believed to be subtitles: a track of gigabytes is something else."""
    with path.open("rb") as file:
        return file.read(side_files.MAX_BYTES).decode("utf-8", "replace")


def _write(path: Path, cues: Sequence[Cue], duration: float) -> bool:
    clean = webvtt.cleaned(cues, duration)
    if clean:
        path.write_text(webvtt.text(clean), encoding="utf-8")
    return bool(clean)


def _beside(side: SideFile) -> Text:
    return Text(
        index=-1, codec="webvtt", language=side.language, title="", default=False, forced=False, hearing_impaired=False
    )


def _label(track: Text, number: int) -> str:
    title = "" if _KIND_ONLY.fullmatch(track.title) else track.title
    name = title or own_name(track.language) or f"Subtitles {number}"
    kind = {"forced-subtitle": "forced", "caption": "SDH"}.get(_role(track), "")
    said = (_FORCED if kind == "forced" else _SDH).search(name)
    return f"{name} ({kind})" if kind and not said else name


def _role(track: Text) -> str:
    if track.forced or _FORCED.search(track.title):
        return "forced-subtitle"
    return "caption" if track.hearing_impaired or _SDH.search(track.title) else "subtitle"
