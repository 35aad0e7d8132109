"""Reads `metadata.txt`: the IMDb id of a hashed folder as people write it, and the few facts they may add.

Understood are a bare id, `imdb: tt...` and its spellings, an address at IMDb, a JSON object, and further
`key: value` lines (title, year, type, season, episode, series, label). Two different ids are a problem.
"""

import codecs
import json
import re
from collections.abc import Iterable
from typing import NamedTuple

from catalogue.plain_text import clean_text
from catalogue.problems import Problem

MAX_BYTES = 64 * 1024

_ID = re.compile(r"(?<![0-9A-Za-z])tt([0-9]{7,10})(?![0-9A-Za-z])", re.ASCII | re.IGNORECASE)
_ONLY_ID = re.compile(rb"\s*tt([0-9]{7,10})\s*", re.ASCII | re.IGNORECASE)
_PAIR = re.compile(r"\s*([A-Za-z][A-Za-z _-]{0,20}?)\s*[:=]\s*(.*)")
_COMMENT = re.compile(r"(?:^|\s)#.*")  # not the "#" inside an address
_COMMENT_AFTER_TEXT = re.compile(r"(?:^|\s)#(?:\s.*|$)")  # "Agent #1" is a name
_NUMBER = re.compile(r"[0-9]{1,4}", re.ASCII)
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_CONTROL_BYTES = re.compile(rb"[\x00-\x08\x0e-\x1f]")

_ID_KEYS = frozenset({"imdb", "imdbid", "id"})
_SERIES_KEYS = frozenset({"series", "seriesid"})
_TEXT_KEYS = frozenset({"title", "label"})
_KEYS = _ID_KEYS | _SERIES_KEYS | _TEXT_KEYS | {"year", "season", "episode", "type"}
_NOTHING = frozenset({"", "N/A"})
_KINDS = {"movie": "movie", "film": "movie", "series": "series", "episode": "episode"}


class MetadataProblem(Problem):
    """A `metadata.txt` that cannot be used.

    Codes: `binary`, `encoding`, `empty`, `too big`, `several ids`, `no id`, and those of a file that cannot
    be read (`missing`, `symlink`, `not regular`, `unreadable`).
    """


class Metadata(NamedTuple):
    """What `metadata.txt` says. `imdb_id` and `series` are lower-case IMDb ids; "" and None mean: not said.

    `kind` is "movie", "series", "episode" or ""; `label` names a version of a film ("Director's cut").
    """

    imdb_id: str
    title: str = ""
    year: int | None = None
    kind: str = ""
    season: int | None = None
    episode: int | None = None
    series: str = ""
    label: str = ""


def parse(data: bytes) -> Metadata:
    """Return what the bytes of a `metadata.txt` say. Raises MetadataProblem."""
    if len(data) > MAX_BYTES:
        raise MetadataProblem("too big", "metadata.txt is larger than 64 KiB; it only needs an IMDb id.")
    if found := _ONLY_ID.fullmatch(data):  # what nearly all of them hold
        return Metadata(f"tt{found[1].decode()}")
    text = _decode(data)
    pairs = _json_pairs(text)
    return _metadata(_line_pairs(text) if pairs is None else pairs)


def _decode(data: bytes) -> str:
    encoding = "utf-16" if data.startswith(_UTF16_MARKS) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding == "utf-8-sig" and _CONTROL_BYTES.search(data):
            raise _binary() from error
        raise MetadataProblem("encoding", "metadata.txt is not UTF-8; save it as UTF-8 text.") from error
    if "\0" in text:
        raise _binary()
    text = text.replace("\ufeff", "")  # left over in the middle where files were joined
    if not text.strip():
        raise MetadataProblem("empty", "metadata.txt is empty; write the IMDb id into it, for example tt0133093.")
    return text


def _binary() -> MetadataProblem:
    return MetadataProblem("binary", "metadata.txt is not a text file; save it as plain UTF-8 text.")


def _json_pairs(text: str) -> list[tuple[str, str]] | None:
    """Return the fields of a JSON object, or None when `text` is none. Repeated fields stay repeated."""
    if not text.lstrip().startswith("{"):
        return None
    try:
        # parse_int: a number of ten thousand digits would be refused, and we only want its text.
        fields = json.loads(text, object_pairs_hook=list, parse_int=str)
    except (ValueError, RecursionError):
        return None  # nearly JSON: its lines may still be readable
    return [(_key(name), value) for name, value in fields if isinstance(value, str) and _key(name) in _KEYS]


def _line_pairs(text: str) -> list[tuple[str, str]]:
    """Return each line as (key, value); a line without a key we know may hold an id and counts as one."""
    pairs = []
    for line in text.splitlines():
        found = _PAIR.match(line)
        key = _key(found[1]) if found else ""
        if found and key in _TEXT_KEYS:
            pairs.append((key, _COMMENT_AFTER_TEXT.sub("", found[2])))
        elif found and key in _KEYS and key not in _ID_KEYS:
            pairs.append((key, _COMMENT.sub("", found[2])))
        else:
            pairs.append(("id", _COMMENT.sub("", line)))
    return pairs


def _key(name: str) -> str:
    return name.replace(" ", "").replace("_", "").replace("-", "").lower()


def _metadata(pairs: list[tuple[str, str]]) -> Metadata:
    imdb_id = _only_id(value for key, value in pairs if key in _ID_KEYS)
    if not imdb_id:
        raise MetadataProblem(
            "no id",
            "metadata.txt holds no IMDb id (tt and 7 to 10 digits); copy it from the title's page at IMDb.",
        )
    series = _only_id(value for key, value in pairs if key in _SERIES_KEYS)
    said: dict[str, str] = {}
    for key, value in pairs:
        if value.strip().upper() not in _NOTHING:
            said.setdefault(key, value)
    return Metadata(
        imdb_id=imdb_id,
        title=clean_text(said.get("title", ""), 300),
        year=_number(said.get("year", ""), lowest=1870, highest=2100),
        kind=_KINDS.get(said.get("type", "").strip().lower(), ""),
        season=_number(said.get("season", "")),
        episode=_number(said.get("episode", "")),
        series=series if series != imdb_id else "",
        label=clean_text(said.get("label", ""), 120),
    )


def _only_id(values: Iterable[str]) -> str:
    """Return the one IMDb id in `values`, in lower case, or "". Two are a problem: which one is not for us to guess."""
    ids = list(dict.fromkeys(f"tt{digits}" for value in values for digits in _ID.findall(value)))
    if len(ids) > 1:
        raise MetadataProblem(
            "several ids", f"metadata.txt holds several IMDb ids ({', '.join(ids[:4])}); keep the right one."
        )
    return ids[0] if ids else ""


def _number(text: str, lowest: int = 0, highest: int = 9999) -> int | None:
    if not _NUMBER.fullmatch(text.strip()):
        return None
    number = int(text)
    return number if lowest <= number <= highest else None
