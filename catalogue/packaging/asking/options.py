"""The options of `manage.py package`, each read strictly: what is not understood is refused in one line."""

from argparse import ArgumentTypeError
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import langcodes

from catalogue import metadata_file
from catalogue.metadata_file import Metadata, MetadataProblem
from catalogue.packaging.wishes import AudioWish, SideFile
from catalogue.plain_text import clean_text

LOWEST, HIGHEST, MOST_RUNGS = 144, 4320, 6  # rungs by their height in pixels
MOST_LANGUAGES = 16
_ANY_ID = "tt0000001"


def imdb_id(given: str) -> str:
    """Return the IMDb id in a text: an id, or whatever else metadata.txt may say it with."""
    try:
        return metadata_file.parse(given.encode("utf-8", "replace")).imdb_id
    except MetadataProblem as problem:
        raise ArgumentTypeError("write an IMDb id (tt and 7 to 10 digits), or the address of its page") from problem


def line(key: Literal["title", "label", "year"]) -> Callable[[str], str]:
    """Return a reader of a text for one line of metadata.txt, which must come out of there as it went in."""

    def read(given: str) -> str:
        try:
            understood = _said(key, given)
        except MetadataProblem:
            understood = None
        if understood is None or understood != clean_text(given, len(given)):
            raise ArgumentTypeError(_EXPECTED[key])
        return understood

    return read


def ladder(given: str) -> Literal["auto", "copy"] | tuple[int, ...]:
    """Return "auto", "copy", or heights in pixels, the largest first."""
    if given == "auto":
        return "auto"
    if given == "copy":
        return "copy"
    heights = {int(part) if _is_number(part) else 0 for part in given.split(",")}
    if len(heights) > MOST_RUNGS or not all(LOWEST <= height <= HIGHEST for height in heights):
        raise ArgumentTypeError(
            f"write auto, copy, or up to {MOST_RUNGS} heights from {LOWEST} to {HIGHEST}, such as 1080,720,480"
        )
    return tuple(sorted(heights, reverse=True))


def audio(given: str) -> tuple[AudioWish, ...]:
    """Return which languages are wished for, in their order: "de,en:surround"."""
    wishes = [
        AudioWish(_language(part.removesuffix(":surround")), part.endswith(":surround")) for part in given.split(",")
    ]
    if len({wish.language for wish in wishes}) < len(wishes) or len(wishes) > MOST_LANGUAGES:
        raise ArgumentTypeError(f"name each language once, and at most {MOST_LANGUAGES}")
    return tuple(wishes)


def side_file(given: str) -> SideFile:
    """Return a file of subtitles and its language: "film.de.srt:de"."""
    name, colon, tag = given.rpartition(":")
    if not colon or not name:
        raise ArgumentTypeError("write FILE:LANGUAGE, such as film.srt:de")
    return SideFile(Path(name).absolute(), _language(tag))


def path(given: str) -> Path:
    """Return the path of a file or a directory."""
    if not given:
        raise ArgumentTypeError("write the path of a video file, or of a directory with some")
    return Path(given)


_EXPECTED = {
    "title": "write a name on one line, without # after a blank (metadata.txt would take that for a comment)",
    "label": "write a short name on one line, without # after a blank (metadata.txt would take that for a comment)",
    "year": "write a year from 1870 to 2100",
}


def _said(key: str, given: str) -> str | None:
    """Return what metadata.txt is understood to say when it gives `key` so. Raises MetadataProblem."""
    said: Metadata = metadata_file.parse(f"{_ANY_ID}\n{key}: {given}\n".encode("utf-8", "replace"))
    value = getattr(said, key)
    return None if value in {"", None} or said.imdb_id != _ANY_ID else str(value)


def _language(tag: str) -> str:
    try:
        language = langcodes.standardize_tag(tag)
        known = langcodes.tag_is_valid(tag) and language != "und"
    except langcodes.LanguageTagError:
        known = False
    if not known:
        raise ArgumentTypeError("write languages as codes, such as de, en or pt-BR")
    return language


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 9
