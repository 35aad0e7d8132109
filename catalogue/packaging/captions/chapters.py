"""Writes the chapters of a film as WebVTT, from which the player names them and marks them on its bar."""

from collections.abc import Sequence
from pathlib import Path

from catalogue.packaging.captions import webvtt
from catalogue.packaging.captions.webvtt import Cue
from catalogue.packaging.source import Chapter

FILE = "chapters.vtt"


def write(folder: Path, chapters: Sequence[Chapter]) -> None:
    """Write `chapters.vtt` into `folder`; a film that is one chapter, or none, gets no such file."""
    if len(chapters) < 2:
        return
    cues = [
        Cue(chapter.start, chapter.end, webvtt.escaped(chapter.title or f"Chapter {number}"))
        for number, chapter in enumerate(chapters, 1)
    ]
    (folder / FILE).write_text(webvtt.text(cues), encoding="utf-8")
