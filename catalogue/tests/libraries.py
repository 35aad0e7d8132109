"""Small libraries on disk for tests: folders that look like real ones to ingest, made in a millisecond."""

import json
import os
import time
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image

MANIFEST = """<?xml version="1.0" encoding="utf-8"?>
<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT{seconds}S"
     profiles="urn:mpeg:dash:profile:isoff-live:2011" minBufferTime="PT4S">
  <Period>
    <AdaptationSet contentType="video">
      <Representation id="0" mimeType="video/mp4" codecs="avc1.64001f" bandwidth="1500000" width="1280" height="720">
        <SegmentTemplate timescale="1" initialization="init-$RepresentationID$.mp4"
                         media="seg-$RepresentationID$-$Number%05d$.m4s" startNumber="1">
          <SegmentTimeline><S t="0" d="4" r="1"/></SegmentTimeline>
        </SegmentTemplate>
      </Representation>
    </AdaptationSet>
    <AdaptationSet contentType="audio" lang="en">
      <Representation id="1" mimeType="audio/mp4" codecs="mp4a.40.2" bandwidth="128000" audioSamplingRate="48000">
        <SegmentTemplate timescale="1" initialization="init-$RepresentationID$.mp4"
                         media="seg-$RepresentationID$-$Number%05d$.m4s" startNumber="1">
          <SegmentTimeline><S t="0" d="4" r="1"/></SegmentTimeline>
        </SegmentTemplate>
      </Representation>
    </AdaptationSet>
  </Period>
</MPD>
"""
SEGMENTS = [name for n in (0, 1) for name in (f"init-{n}.mp4", f"seg-{n}-00001.m4s", f"seg-{n}-00002.m4s")]


def answer(imdb_id: str, name: str, **changes: str) -> dict[str, str]:
    """Return an answer in OMDb's shape for a film; `changes` are its fields under OMDb's names."""
    return {
        "Title": name,
        "Year": "1968",
        "Rated": "PG",
        "Released": "04 Oct 1968",
        "Runtime": "96 min",
        "Genre": "Horror, Drama",
        "Director": "Somebody Real",
        "Writer": "Somebody Else",
        "Actors": "One Actor, Another Actor",
        "Plot": "Things happen, and then they stop.",
        "Language": "English",
        "Country": "United States",
        "Awards": "N/A",
        "Poster": "N/A",
        "Ratings": [],  # type: ignore[dict-item]
        "Metascore": "N/A",
        "imdbRating": "7.8",
        "imdbVotes": "140,000",
        "imdbID": imdb_id,
        "Type": "movie",
        "Response": "True",
        **changes,
    }


def episode_answer(imdb_id: str, name: str, series_id: str, season: int, number: int) -> dict[str, str]:
    """Return an answer in OMDb's shape for an episode."""
    place = {"Type": "episode", "seriesID": series_id, "Season": str(season), "Episode": str(number)}
    return answer(imdb_id, name, **place)


def make_folder(
    library: Path, name: str, metadata: str, *, kept: Any = None, still: bool = False, seconds: int = 8
) -> Path:
    """Make one folder, an hour old: `metadata` is the text of metadata.txt, `kept` goes into omdb.json."""
    folder = library / name
    folder.mkdir(parents=True)
    (folder / "metadata.txt").write_text(metadata)
    (folder / "manifest.mpd").write_text(MANIFEST.format(seconds=seconds))
    for segment in SEGMENTS:
        (folder / segment).write_bytes(b"not really video")
    if kept is not None:
        (folder / "omdb.json").write_text(json.dumps(kept))
    if still:
        (folder / "still-1.jpg").write_bytes(jpeg())
    _age(folder)
    return folder


def settle(library: Path) -> None:
    """Make everything that changed in a library within the last half hour an hour older, so that nothing settles."""
    for folder in library.iterdir():
        if folder.is_dir() and not folder.is_symlink():
            _age(folder)


def _age(folder: Path) -> None:
    recent = time.time() - 1800
    for path in (*folder.rglob("*"), folder):
        about = path.lstat()
        if about.st_mtime > recent:
            hour_ago = about.st_mtime_ns - 3600 * 10**9
            os.utime(path, ns=(hour_ago, hour_ago), follow_symlinks=False)


def jpeg(colour: tuple[int, int, int] = (180, 90, 30), size: tuple[int, int] = (640, 360)) -> bytes:
    """Return a picture of one colour as a JPEG file's bytes."""
    buffer = BytesIO()
    Image.new("RGB", size, colour).save(buffer, "JPEG")
    return buffer.getvalue()
