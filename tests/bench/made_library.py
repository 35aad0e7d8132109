"""A library of any size for a measurement: folders as the packager leaves them, except that there is no video in them.

Titles, people and plots are made of syllables. The same numbers give the same library every time.
"""

import hashlib
import json
import os
import random
import time
from pathlib import Path
from typing import Any

_EPISODES_OF_A_SERIES = 20
# Seconds. Ingest leaves a folder that has just changed for later, and none of these is to be left.
_AGE = 3600.0

_SEGMENTS = tuple(
    name.format(number) for number in (0, 1) for name in ("init-{}.mp4", "seg-{}-00001.m4s", "seg-{}-00002.m4s")
)
# A file system may allow no more than 65,000 names for one file.
_FOLDERS_PER_SEED = 10_000

_TEMPLATE = """\
\t\t\t\t<SegmentTemplate timescale="1000" initialization="init-$RepresentationID$.mp4" \
media="seg-$RepresentationID$-$Number%05d$.m4s" startNumber="1">
\t\t\t\t\t<SegmentTimeline>
\t\t\t\t\t\t<S t="0" d="4000" />
\t\t\t\t\t\t<S d="{rest}" />
\t\t\t\t\t</SegmentTimeline>
\t\t\t\t</SegmentTemplate>
"""
_MANIFEST = f"""\
<?xml version="1.0" encoding="utf-8"?>
<MPD xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
\txmlns="urn:mpeg:dash:schema:mpd:2011"
\tprofiles="urn:mpeg:dash:profile:isoff-live:2011"
\ttype="static"
\tmediaPresentationDuration="PT{{seconds}}S"
\tminBufferTime="PT8.0S">
\t<ProgramInformation>
\t</ProgramInformation>
\t<Period id="0" start="PT0.0S">
\t\t<AdaptationSet id="0" contentType="video" segmentAlignment="true" maxWidth="1280" maxHeight="720" par="16:9">
\t\t\t<Representation id="0" mimeType="video/mp4" codecs="avc1.64001f" bandwidth="{{bandwidth}}" width="1280" \
height="720" sar="1:1">
{_TEMPLATE}\t\t\t</Representation>
\t\t</AdaptationSet>
\t\t<AdaptationSet id="1" contentType="audio" segmentAlignment="true" lang="eng">
\t\t\t<Representation id="1" mimeType="audio/mp4" codecs="mp4a.40.2" bandwidth="96000" audioSamplingRate="48000">
\t\t\t\t<AudioChannelConfiguration schemeIdUri="urn:mpeg:dash:23003:3:audio_channel_configuration:2011" value="2" />
{_TEMPLATE}\t\t\t</Representation>
\t\t</AdaptationSet>
\t</Period>
</MPD>
"""

_SYLLABLES = "ba ce di fo gu ha ki lo mu ne pa re si to vu wa yo za bri cla dro fle gri".split()  # noqa: SIM905
_WORDS = tuple(one + two for one in _SYLLABLES for two in _SYLLABLES)
_GENRES = ("Action", "Adventure", "Comedy", "Crime", "Drama", "Fantasy", "Horror", "Mystery", "Romance", "Western")
_RATED = ("G", "PG", "PG-13", "R", "Not Rated", "TV-14")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def make_library(root: Path, films: int, episodes: int = 0, *, kept_answers: bool = True) -> None:
    """Make `films` and `episodes` folders in the new directory `root`, all of them an hour old.

    Each has OMDb's answer in `omdb.json`, an episode its series' as well, unless `kept_answers` is False.
    """
    root.mkdir()
    seeds = root.with_name(f"{root.name}-seeds")
    seeds.mkdir()
    then = time.time() - _AGE
    for number in range(films + episodes):
        if number % _FOLDERS_PER_SEED == 0:
            seed = seeds / str(number)
            _write(seed, b"not really video", then)
        answers = [answer(f"tt{1_000_000 + number}")] if number < films else _episode_answers(number - films)
        texts = _texts(number, answers)
        if not kept_answers:
            del texts["omdb.json"]
        name = hashlib.blake2b(str(number).encode(), digest_size=16).hexdigest()
        _make_folder(root / name, texts, seed, then)


def answer(imdb_id: str, **changes: str) -> dict[str, Any]:
    """Return an answer about a film as OMDb gives it, of the usual 1.5 KB; `changes` are fields under OMDb's names."""
    chance = random.Random(imdb_id)
    year = chance.randint(1930, 2025)
    rating = f"{chance.randint(30, 95) / 10}"
    score = str(chance.randint(20, 99))
    return {
        "Title": _name(chance, 3),
        "Year": str(year),
        "Rated": chance.choice(_RATED),
        "Released": f"{chance.randint(1, 28):02} {chance.choice(_MONTHS)} {year}",
        "Runtime": f"{chance.randint(70, 190)} min",
        "Genre": ", ".join(chance.sample(_GENRES, 3)),
        "Director": _name(chance, 2),
        "Writer": _people(chance, 3),
        "Actors": _people(chance, 4),
        "Plot": ". ".join(_sentence(chance) for _ in range(8)) + ".",
        "Language": "English, French",
        "Country": "United States, Canada",
        "Awards": f"{chance.randint(1, 40)} wins & {chance.randint(1, 80)} nominations total",
        "Poster": "N/A",
        "Ratings": [
            {"Source": "Internet Movie Database", "Value": f"{rating}/10"},
            {"Source": "Rotten Tomatoes", "Value": f"{score}%"},
            {"Source": "Metacritic", "Value": f"{score}/100"},
        ],
        "Metascore": score,
        "imdbRating": rating,
        "imdbVotes": f"{chance.randint(1000, 2_000_000):,}",
        "imdbID": imdb_id,
        "Type": "movie",
        "DVD": "N/A",
        "BoxOffice": f"${chance.randint(1, 400_000_000):,}",
        "Production": "N/A",
        "Website": "N/A",
        "Response": "True",
        **changes,
    }


def _episode_answers(number: int) -> list[dict[str, Any]]:
    series, place = divmod(number, _EPISODES_OF_A_SERIES)
    season, episode = divmod(place, _EPISODES_OF_A_SERIES // 2)
    series_id = f"tt{9_000_000 + series}"
    within = {"Season": str(season + 1), "Episode": str(episode + 1), "seriesID": series_id}
    return [
        answer(f"tt{5_000_000 + number}", Type="episode", **within),
        answer(series_id, Type="series", Year="2008\u20132013", totalSeasons="2"),
    ]


def _name(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(_WORDS, k=words)).title()


def _people(chance: random.Random, people: int) -> str:
    return ", ".join(_name(chance, 2) for _ in range(people))


def _sentence(chance: random.Random) -> str:
    return " ".join(chance.choices(_WORDS, k=14)).capitalize()


def _texts(number: int, answers: list[dict[str, Any]]) -> dict[str, str]:
    """Return the files that ingest reads, by name."""
    rest = 1 + number % 4000
    return {
        "metadata.txt": f"imdb: {answers[0]['imdbID']}\n",
        "manifest.mpd": _MANIFEST.format(seconds=4 + rest / 1000, rest=rest, bandwidth=1_500_000 + number),
        "omdb.json": json.dumps(answers[0] if len(answers) == 1 else answers, ensure_ascii=False),
    }


def _make_folder(folder: Path, texts: dict[str, str], seed: Path, then: float) -> None:
    folder.mkdir()
    for name, text in texts.items():
        _write(folder / name, text.encode(), then)
    for name in _SEGMENTS:
        (folder / name).hardlink_to(seed)  # which costs a fraction of a file
    os.utime(folder, (then, then))


def _write(path: Path, data: bytes, then: float) -> None:
    path.write_bytes(data)
    os.utime(path, (then, then))
