"""How fast are the pages, compared with plain ones, and do they stay so while the library grows?

    python -m tests.bench.pages

Two sites with 10,000 and with 100,000 films (and 200 and 2,000 series of twenty episodes), each in a process and a
database of its own. Over the large one, our home and search pages take turns with plain ones in Flask
(`plain_pages.py`). Then both sites take turns over every kind of page. A time is that of a whole request: middleware,
session, database, template. Ends with 1 when a target is missed.
"""

import sys
from collections.abc import Sequence
from statistics import median, quantiles

from tests.bench.ingesting import Target, at_most, verdict
from tests.bench.made_queries import KINDS
from tests.bench.page_worker import Worker, running_worker

SMALL, LARGE = 10_000, 100_000
FILMS_A_SERIES = 50
HOME_ROUNDS = 100
QUERIES, QUERY_ROUNDS = 200, 3
GROWTH_ROUNDS = 60
LEAST_PAIRS = 4
MOST_TIMES_PLAIN_HOME = 2.0
MOST_QUERIES = 12
MOST_TIMES_PLAIN_SEARCH = 3.0
MOST_TIMES_PLAIN_SEARCH_P95 = 8.0
MOST_GROWTH = 1.3

# Addresses of one kind of page at both sites, in pairs that show as many titles.
_Pair = tuple[str, str]


def main() -> int:
    """Measure, print three blocks, and return the exit code."""
    with (
        running_worker(LARGE, LARGE // FILMS_A_SERIES) as large,
        running_worker(SMALL, SMALL // FILMS_A_SERIES) as small,
    ):
        return max(_home(large), _search(large), _growth(small, large))


def _home(site: Worker) -> int:
    measured = site.ask("home", rounds=HOME_ROUNDS)
    ours, plain = (median(measured[which]) * 1000 for which in ("ours", "plain"))
    return verdict(
        f"Home among {LARGE:,} films, warm, median of {HOME_ROUNDS} interleaved requests:",
        [f"ours {ours:.1f} ms, plain Flask and PyMongo {plain:.1f} ms"],
        [
            at_most("times the plain page", ours / plain, MOST_TIMES_PLAIN_HOME),
            at_most("queries", measured["queries"], MOST_QUERIES),
        ],
    )


def _search(site: Worker) -> int:
    """Compare two distributions, ours and the plain page's; the ratios query by query are only shown."""
    measured = [
        (kind, median(ours) * 1000, median(plain) * 1000)
        for kind, _query, _found, ours, plain in site.ask("search", count=QUERIES, rounds=QUERY_ROUNDS)
    ]
    ours, plain = [one for _, one, _ in measured], [one for _, _, one in measured]
    lines = [f"{'all':<10} {_of(ours)}   plain {_of(plain)}"]
    for kind in KINDS:
        of_kind = [one for one in measured if one[0] == kind]
        lines.append(f"{kind:<10} {_of([one for _, one, _ in of_kind])}   plain {_of([one for _, _, one in of_kind])}")
    ratios = [one / other for one, other in zip(ours, plain, strict=True)]
    lines.append(
        f"query by query, times the plain page: median {median(ratios):.1f}, 95th percentile {_p95(ratios):.1f}"
    )
    return verdict(
        f"Search among {LARGE:,} films, {QUERIES} queries, median of {QUERY_ROUNDS} interleaved requests each:",
        lines,
        [
            at_most("median, times the plain page's median", median(ours) / median(plain), MOST_TIMES_PLAIN_SEARCH),
            at_most("95th percentile, times the plain page's", _p95(ours) / _p95(plain), MOST_TIMES_PLAIN_SEARCH_P95),
        ],
    )


def _growth(small: Worker, large: Worker) -> int:
    at_small, at_large = small.ask("addresses"), large.ask("addresses")
    lines, targets = [], []
    for page, addresses in at_small.items():
        pairs = _pairs(addresses, at_large[page])
        if len(pairs) < min(LEAST_PAIRS, len(addresses)):
            raise SystemExit(f"Too few addresses of {page!r} show as many titles at both sites.")
        line, target = _page_growth(page, pairs, small, large)
        lines.append(line)
        targets.append(target)
    heading = f"{SMALL:,} films, then {LARGE:,}; median of {GROWTH_ROUNDS} interleaved requests:"
    return verdict(heading, lines, targets)


def _page_growth(page: str, pairs: Sequence[_Pair], small: Worker, large: Worker) -> tuple[str, Target]:
    times: tuple[list[float], list[float]] = ([], [])
    for place in range(GROWTH_ROUNDS):
        # The first to be asked changes, because whoever comes second may find the processor warm.
        for which in (place % 2, 1 - place % 2):
            site, address = (small, large)[which], pairs[place % len(pairs)][which]
            times[which].append(site.ask("seconds", page=page, address=address) * 1000)
    before, after = median(times[0]), median(times[1])
    line = f"{page:<26} {before:6.1f} ms {after:6.1f} ms   {len(pairs)} pairs of addresses"
    return line, at_most(f"{page}: grows times", after / before, MOST_GROWTH)


def _pairs(small: list[tuple[str, int]], large: list[tuple[str, int]]) -> list[_Pair]:
    """Return addresses of one site each with one of the other that shows as many titles.

    Ten times as many titles hold more of what one looks for, and a longer page takes longer in any case.
    """
    if len(small) == len(large) == 1:
        return [(small[0][0], large[0][0])]
    waiting: dict[int, list[str]] = {}
    for address, shown in large:
        waiting.setdefault(shown, []).append(address)
    return [(address, waiting[shown].pop(0)) for address, shown in small if waiting.get(shown)]


def _of(times: Sequence[float]) -> str:
    return f"{median(times):6.1f} ms, 95th percentile {_p95(times):6.1f} ms"


def _p95(values: Sequence[float]) -> float:
    return quantiles(values, n=20, method="inclusive")[-1]


if __name__ == "__main__":
    sys.exit(main())
