"""How fast is ingest, compared with what the disk and the database make possible?

    python -m tests.bench.ingest_folders

10,000 folders with an `omdb.json` each, an embedded database of its own, everything in the page cache. New folders:
ingest and a plain script (`plain_ingest.py`) take turns to fill an empty catalogue, with the same documents, which is
checked. Unchanged folders: ingest takes turns with a walk over all files and one query. Ends with 1 when a target is
missed.
"""

import gc
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench import plain_ingest
from tests.bench.ingesting import Commands, at_least, at_most, empty_catalogue, run_ingest, verdict
from tests.bench.made_library import make_library
from tests.bench.throw_away import throw_away_database

FILMS, EPISODES = 8_000, 2_000
FOLDERS = FILMS + EPISODES
# The first round of each warms up and does not count.
NEW_ROUNDS = 6
UNCHANGED_ROUNDS = 12
LEAST_SHARE_OF_RATE = 0.5
FOLDERS_PER_ROUND_TRIP = 50
MOST_TIMES_A_WALK = 2.0
# Keys and times differ between any two runs, and a plain script has its own idea of a fingerprint.
# How often a word was met depends on what was written together.
_OF_ONE_RUN = frozenset({"_id", "title_id", "episode_id", "series_id", "added_at", "seen_at", "fingerprint", "often"})


def main() -> int:
    """Measure, print two blocks, and return the exit code."""
    commands = Commands()
    with throw_away_database() as data:
        library = data / "library"
        make_library(library, FILMS, EPISODES)
        return max(_new_folders(library, commands), _unchanged_folders(library, commands))


def _new_folders(library: Path, commands: Commands) -> int:
    def ours() -> None:
        commands.sent.clear()
        report = run_ingest(library)
        if report.added != FOLDERS:
            raise SystemExit(f"Not all folders were added: {report.as_dict()}")

    def plain() -> None:
        plain_ingest.ingest(library, *_collections())

    plain()
    expected = _documents()
    times = _measure({"plain script": plain, "ingest": ours}, NEW_ROUNDS, before=empty_catalogue)
    share, round_trips = times["plain script"] / times["ingest"], commands.round_trips
    _compare(expected, _documents())
    return verdict(
        f"{FOLDERS:,} new folders ({EPISODES:,} of them episodes), median of {NEW_ROUNDS - 1} interleaved rounds:",
        [f"{name:<13} {taken:6.2f} s  {FOLDERS / taken:8,.0f} folders a second" for name, taken in times.items()],
        [
            at_least("share of the plain script's rate", share, LEAST_SHARE_OF_RATE),
            at_least(f"{round_trips} round trips, folders for each", FOLDERS / round_trips, FOLDERS_PER_ROUND_TRIP),
        ],
    )


def _unchanged_folders(library: Path, commands: Commands) -> int:
    def ours() -> None:
        commands.sent.clear()
        report = run_ingest(library)
        if report.unchanged != FOLDERS:
            raise SystemExit(f"Not all folders were unchanged: {report.as_dict()}")

    def plain() -> None:
        known = {one["folder"]: one["fingerprint"] for one in streams.find({}, {"folder": 1, "fingerprint": 1})}
        if len(known) != FOLDERS or plain_ingest.walk(library) < FOLDERS:
            raise SystemExit("The walk did not see all folders.")

    streams = _collections()[2]
    times = _measure({"walk and query": plain, "ingest": ours}, UNCHANGED_ROUNDS)
    return verdict(
        f"{FOLDERS:,} unchanged folders, median of {UNCHANGED_ROUNDS - 1} interleaved rounds:",
        [f"{name:<14} {taken:6.3f} s  {FOLDERS / taken:8,.0f} folders a second" for name, taken in times.items()],
        [
            at_most("times a walk and a query", times["ingest"] / times["walk and query"], MOST_TIMES_A_WALK),
            at_most(f"of {commands.round_trips} round trips those that write", commands.writing, 0),
        ],
    )


def _measure(
    ways: dict[str, Callable[[], None]], rounds: int, before: Callable[[], None] = lambda: None
) -> dict[str, float]:
    """Return the median time of each way in seconds."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, work in ways.items():
            before()
            gc.collect()
            began = time.perf_counter()
            work()
            times[name].append(time.perf_counter() - began)
    return {name: median(taken[1:]) for name, taken in times.items()}


def _collections() -> list[Any]:
    from catalogue.database import collection_of
    from catalogue.models import Episode, Stream, Title, Word

    return [collection_of(model) for model in (Title, Episode, Stream, Word)]


def _documents() -> dict[str, dict[str, Any]]:
    """Return what the catalogue holds, by folder, IMDb id or word, without what differs between any two runs."""
    return {
        one.get("folder") or one.get("imdb_id") or one["_id"]: {
            name: value for name, value in one.items() if name not in _OF_ONE_RUN
        }
        for collection in _collections()
        for one in collection.find()
    }


def _compare(plain: dict[str, dict[str, Any]], ours: dict[str, dict[str, Any]]) -> None:
    """See that both wrote the same, or the measurement means nothing."""
    if len(plain) != len(ours):
        raise SystemExit(f"The plain script wrote {len(plain)} documents, and ingest {len(ours)}.")
    for key, expected in plain.items():
        written = ours.get(key, {})
        if differing := [name for name in expected | written if expected.get(name, ...) != written.get(name, ...)]:
            raise SystemExit(f"The plain script and ingest do not write the same about {key}: {', '.join(differing)}.")


if __name__ == "__main__":
    sys.exit(main())
