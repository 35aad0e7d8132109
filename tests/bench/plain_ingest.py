"""What ingest is measured against: the script one would write who trusts every folder, every answer and every day.

It scans the same folders, reads and parses the same files, and writes the same documents, with PyMongo alone. What
titles are found and sorted by it works out as we do. It checks nothing, asks nobody, and can only be run once.
"""

import json
import os
import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from bson import ObjectId
from pymongo.collection import Collection

from catalogue.derived import title_derived
from catalogue.search_words import episode_words

Document = dict[str, Any]

_ID = re.compile(r"tt[0-9]{7,10}")
_DASH = "{urn:mpeg:dash:schema:mpd:2011}"
_READ = ("metadata.txt", "manifest.mpd", "omdb.json")


def ingest(
    library: Path,
    titles: Collection[Document],
    episodes: Collection[Document],
    streams: Collection[Document],
    words: Collection[Document],
) -> None:
    """Read a library in which every folder has an `omdb.json`, and fill four empty collections."""
    from catalogue.vocabulary import learn

    now = datetime.now()  # noqa: DTZ005 - the documents of the other side hold no time zone either
    new_titles: dict[str, Document] = {}
    new_episodes: list[Document] = []
    new_streams: list[Document] = []
    with os.scandir(library) as entries:
        for entry in entries:
            answers, stream = _read(entry.path, entry.name, now)
            about = answers[-1]  # the film, or the series after its episode
            title = new_titles.get(about["imdbID"])
            if title is None:
                title = new_titles[about["imdbID"]] = _title(about, now)
            stream["title_id"] = title["_id"]
            if len(answers) > 1:
                new_episodes.append(_episode(answers[0], title["_id"], now))
                stream["episode_id"] = new_episodes[-1]["_id"]
            new_streams.append(stream)
    learn((word for one in (*new_titles.values(), *new_episodes) for word in one["words"]), words)
    titles.insert_many(new_titles.values())
    if new_episodes:
        episodes.insert_many(new_episodes)
    streams.insert_many(new_streams)


def walk(library: Path) -> int:
    """Look at every file of every folder, and return how many there are."""
    files = 0
    with os.scandir(library) as folders:
        for folder in folders:
            with os.scandir(folder.path) as entries:
                for entry in entries:
                    entry.stat()
                    files += 1
    return files


def _read(path: str, name: str, now: datetime) -> tuple[list[Document], Document]:
    """Return the answers in a folder, and its stream."""
    with os.scandir(path) as entries:
        about = {entry.name: entry.stat() for entry in entries if entry.name in _READ}
    metadata, manifest, kept = (_bytes(f"{path}/{file}") for file in _READ)
    found = _ID.search(metadata.decode())
    answers = json.loads(kept)
    if isinstance(answers, dict):
        answers = [answers]
    if found is None or found[0] != answers[0]["imdbID"]:
        raise SystemExit(f"{path} is not what a plain script expects.")
    fingerprint = " ".join(f"{one.st_size}.{one.st_mtime_ns}" for one in about.values())
    return answers, {**_stream(ElementTree.fromstring(manifest), now), "folder": name, "fingerprint": fingerprint}


def _bytes(path: str) -> bytes:
    with open(path, "rb") as file:  # noqa: PTH123 - a plain script loses no time with paths
        return file.read()


def _stream(root: ElementTree.Element, now: datetime) -> Document:
    sets = root.findall(f"{_DASH}Period/{_DASH}AdaptationSet")
    return {
        "_id": ObjectId(),
        "episode_id": None,
        "label": "",
        "duration": float(root.attrib["mediaPresentationDuration"][2:-1]),
        "renditions": [_rendition(one) for one in _representations(sets, "video")],
        "audio": [_audio(one) for one in sets if one.attrib["contentType"] == "audio"],
        "text": [],
        "has_hls": False,
        "has_thumbnails": False,
        "has_sprite": False,
        "has_chapters": False,
        "size": None,
        "state": "ready",
        "problem_code": "",
        "problem_text": "",
        "added_at": now,
        "seen_at": now,
        "missing_since": None,
    }


def _representations(sets: Iterable[ElementTree.Element], kind: str) -> Iterable[ElementTree.Element]:
    return (
        one for each in sets if each.attrib["contentType"] == kind for one in each.findall(f"{_DASH}Representation")
    )


def _rendition(representation: ElementTree.Element) -> Document:
    said = representation.attrib
    numbers = {name: int(said[name]) for name in ("width", "height", "bandwidth")}
    return {**numbers, "codecs": said["codecs"]}


def _audio(adaptation_set: ElementTree.Element) -> Document:
    representation = adaptation_set[0]
    return {
        "language": adaptation_set.attrib["lang"][:2],
        "label": "",
        "channels": int(representation[0].attrib["value"]),
        "codecs": representation.attrib["codecs"],
    }


def _title(answer: Document, now: datetime) -> Document:
    first, _, last = answer["Year"].partition("\u2013")
    title = {
        **_common(answer, now),
        "kind": answer["Type"],
        "year": int(first),
        "end_year": int(last) if last else None,
        "rated": answer["Rated"],
        "genres": answer["Genre"].split(", "),
        "directors": answer["Director"].split(", "),
        "writers": answer["Writer"].split(", "),
        "actors": answer["Actors"].split(", "),
        "languages": answer["Language"].split(", "),
        "countries": answer["Country"].split(", "),
        "awards": answer["Awards"],
        "imdb_votes": int(answer["imdbVotes"].replace(",", "")),
        "metascore": int(answer["Metascore"]),
        "ratings": [{"source": one["Source"], "value": one["Value"]} for one in answer["Ratings"]],
        "poster": "",
        "poster_source": "",
        "poster_failed_at": None,
        "hero": "",
        "published": True,
        "season_lists": None,
    }
    return {**title, **title_derived(title)}


def _episode(answer: Document, series: ObjectId, now: datetime) -> Document:
    place = {"season": int(answer["Season"]), "number": int(answer["Episode"])}
    return {**_common(answer, now), **place, "series_id": series, "still": "", "words": episode_words(answer["Title"])}


def _common(answer: Document, now: datetime) -> Document:
    return {
        "_id": ObjectId(),
        "imdb_id": answer["imdbID"],
        "name": answer["Title"],
        "plot": answer["Plot"],
        "released": datetime.strptime(answer["Released"], "%d %b %Y"),  # noqa: DTZ007 - a day has no time zone
        "runtime": int(answer["Runtime"].split()[0]),
        "imdb_rating": float(answer["imdbRating"]),
        "colour": "",
        "curated_fields": [],
        "available": True,
        "needs_details": False,
        "added_at": now,
        "omdb": answer,
        "omdb_fetched_at": None,
    }
