"""How many ids a second does ingest ask OMDb about, when each answer takes 100 ms?

    python -m tests.bench.ingest_omdb

Films without an `omdb.json`, 16 workers, an OMDb on this machine in a process of its own, an embedded database. Sixteen
workers that do nothing but wait would ask 160 a second. Ends with 1 when the target is missed.
"""

import sys
import time
from pathlib import Path
from statistics import median

from tests.bench.ingesting import at_least, empty_catalogue, run_ingest, verdict
from tests.bench.made_library import make_library
from tests.bench.slow_omdb import DELAY, slow_omdb
from tests.bench.throw_away import throw_away_database

FILMS = 1600
WORKERS = 16
ROUNDS = 3
LEAST_A_SECOND = 120.0


def main() -> int:
    """Measure, print one block, and return the exit code."""
    with throw_away_database() as data, slow_omdb() as address:
        library = data / "library"
        make_library(library, FILMS, kept_answers=False)
        rate = FILMS / median(_seconds(library, address) for _ in range(ROUNDS))
    best = WORKERS / DELAY
    return verdict(
        f"{FILMS:,} films that OMDb is asked about, {WORKERS} workers, median of {ROUNDS} runs:",
        [f"{rate:.0f} ids a second, {rate / best:.2f} of the {best:.0f} that are possible"],
        [at_least("ids a second", rate, LEAST_A_SECOND)],
    )


def _seconds(library: Path, address: str) -> float:
    """Return how long a run over the whole library takes, from an empty catalogue."""
    from catalogue.omdb import Omdb

    empty_catalogue()
    began = time.perf_counter()
    report = run_ingest(library, omdb=Omdb(address, "benchkey"), daily_limit=FILMS, workers=WORKERS)
    seconds = time.perf_counter() - began
    if report.added != FILMS or report.omdb_calls != FILMS or report.notes:
        raise SystemExit(f"Not every film was asked about: {report.as_dict()}")
    return seconds


if __name__ == "__main__":
    sys.exit(main())
