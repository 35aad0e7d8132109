"""Does ingest grow with its library, and no faster, in time and in memory?

    python -m tests.bench.ingest_growth

10,000 folders and 100,000, each run in a process of its own: all of them new, then all of them unchanged. Making and
deleting the folders takes longer than the runs. Ends with 1 when a target is missed.
"""

import json
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from tests.bench.ingesting import at_most, empty_catalogue, run_ingest, verdict
from tests.bench.made_library import make_library
from tests.bench.throw_away import throw_away_database

SMALL, LARGE = 10_000, 100_000
SMALL_ROUNDS = 3
MOST_TIMES = 12.0
MOST_MEGABYTES = 400.0
# Linux counts kilobytes, macOS bytes.
_PEAK_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True)
class Cost:
    """What one run took: seconds, and the most memory its process ever had."""

    seconds: float
    megabytes: float


def main(arguments: Sequence[str]) -> int:
    """Measure, print one block, and return the exit code. With a library as its argument: run ingest over that once."""
    if arguments:
        sys.stdout.write(json.dumps(asdict(_run_here(Path(arguments[0])))))
        return 0
    with throw_away_database() as data:
        for folders in (SMALL, LARGE):
            make_library(data / f"library-{folders}", folders * 4 // 5, folders // 5)
        # The large one between small ones: a machine that gets slower or faster meanwhile does so for both.
        order = [SMALL, LARGE, *[SMALL] * (SMALL_ROUNDS - 1)]
        costs = [(folders, _new_and_unchanged(data / f"library-{folders}")) for folders in order]
    return _report(costs)


def _new_and_unchanged(library: Path) -> tuple[Cost, Cost]:
    empty_catalogue()
    return _run_elsewhere(library), _run_elsewhere(library)


def _run_elsewhere(library: Path) -> Cost:
    command = [sys.executable, "-m", "tests.bench.ingest_growth", str(library)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    return Cost(**json.loads(done.stdout))


def _run_here(library: Path) -> Cost:
    import django

    django.setup()
    began = time.perf_counter()
    report = run_ingest(library)
    seconds = time.perf_counter() - began
    if report.folders not in {report.added, report.unchanged}:
        raise SystemExit(f"Neither new nor unchanged: {report.as_dict()}")
    return Cost(seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * _PEAK_UNIT / 1_000_000)


def _report(costs: Sequence[tuple[int, tuple[Cost, Cost]]]) -> int:
    lines, targets = [], []
    for position, kind in enumerate(("new", "unchanged")):
        large = next(both[position] for folders, both in costs if folders == LARGE)
        small = [both[position] for folders, both in costs if folders == SMALL]
        seconds, megabytes = median(one.seconds for one in small), max(one.megabytes for one in small)
        lines += [f"{SMALL:>7,} {kind:<9} {seconds:7.2f} s  {megabytes:5.0f} MB"]
        lines += [f"{LARGE:>7,} {kind:<9} {large.seconds:7.2f} s  {large.megabytes:5.0f} MB"]
        targets.append(at_most(f"ten times as many {kind} folders cost times", large.seconds / seconds, MOST_TIMES))
    peak = max(cost.megabytes for _, both in costs for cost in both)
    targets.append(at_most("MB of memory", peak, MOST_MEGABYTES))
    return verdict("Growth, each run in its own process:", lines, targets)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
