"""How much slower than PyMongo's own find is an ordered page of titles through our engine, and through the stock one?

    python -m tests.bench.ordered_page

20,000 titles in an embedded server of its own. The three ways take turns, so that a busy machine slows all of them.
Both ORM ways make model instances; PyMongo makes the same documents. Ends with 1 when ours takes over four times
PyMongo's time.
"""

import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

from tests.bench.throw_away import throw_away_database

TITLES = 20_000
PAGE = 20
ROUNDS = 60
LARGEST_RATIO = 4.0
PLOT = "A plot as long as one usually is. " * 8


def main() -> int:
    """Measure, print a line for each way, and return the exit code."""
    with throw_away_database():
        _fill()
        return _report(_measure(_ways()))


def _fill() -> None:
    from catalogue.models import Title

    start = datetime(2020, 1, 1, tzinfo=UTC)
    for first in range(0, TITLES, 2000):
        Title.objects.bulk_create(_title(number, start) for number in range(first, first + 2000))


def _title(number: int, start: datetime) -> Any:
    from catalogue.models import SourceRating, Title

    title = Title(
        imdb_id=f"tt{number:07}",
        kind="movie" if number % 3 else "series",
        name=f"The name of title {number}",
        year=1920 + number % 100,
        runtime=60 + number % 90,
        rated="PG-13",
        genres=["Drama", "Comedy"],
        directors=["A Director"],
        writers=["A Writer", "Another Writer"],
        actors=["One Actor", "Two Actor", "Three Actor"],
        languages=["English"],
        countries=["United Kingdom"],
        plot=PLOT,
        imdb_rating=7.5,
        imdb_votes=number,
        ratings=[SourceRating(source="Rotten Tomatoes", value="93%")],
        available=True,
        # Not in the order in which they are stored, as in a real library.
        added_at=start + timedelta(seconds=number * 7919 % TITLES),
        omdb={
            "Title": f"The name of title {number}",
            "Plot": PLOT,
            "Response": "True",
        },
    )
    vars(title).update(title.derived())
    return title


def _ways() -> dict[str, Callable[[], list[Any]]]:
    """Return the three ways to read the page, each of which returns its rows."""
    from django.db import connection
    from django_mongodb_backend.compiler import SQLCompiler as StockCompiler

    from catalogue.database import collection_of
    from catalogue.derived import shelf
    from catalogue.models import Title

    films = shelf(kind="movie")

    def ours() -> list[Any]:
        return list(Title.objects.published().on_shelf(films).newest()[:PAGE])

    def stock() -> list[Any]:
        queryset = Title.objects.published().on_shelf(films).newest()[:PAGE]
        compiler = StockCompiler(queryset.query, connection, "default")
        results = compiler.execute_sql()
        fields = [column[0].target.attname for column in compiler.select]
        return [Title.from_db("default", fields, row) for row in compiler.results_iter(results)]

    def pymongo() -> list[Any]:
        collection = collection_of(Title)
        wanted = {"published": True, "available": True, "shelves": films}
        return list(collection.find(wanted).sort([("added_at", -1), ("_id", -1)]).limit(PAGE))

    return {"our engine": ours, "stock backend": stock, "PyMongo's find": pymongo}


def _measure(ways: dict[str, Callable[[], list[Any]]]) -> dict[str, float]:
    """Return the median time of each way in milliseconds. The first rounds warm up and do not count."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, read in ways.items():
            began = time.perf_counter()
            rows = read()
            times[name].append((time.perf_counter() - began) * 1000)
            if len(rows) != PAGE:
                raise SystemExit(f"{name} read {len(rows)} titles instead of {PAGE}.")
    return {name: median(taken[5:]) for name, taken in times.items()}


def _report(medians: dict[str, float]) -> int:
    floor = medians["PyMongo's find"]
    lines = [f"An ordered page of {PAGE} out of {TITLES:,} titles, median of {ROUNDS} interleaved rounds:"]
    lines += [f"  {name:<15} {taken:8.2f} ms  {taken / floor:6.1f} x PyMongo" for name, taken in medians.items()]
    ratio = medians["our engine"] / floor
    kept = ratio <= LARGEST_RATIO
    lines.append(f"  ratio {ratio:.1f}, target at most {LARGEST_RATIO:.0f}: {'kept' if kept else 'MISSED'}")
    sys.stdout.write("\n".join(lines) + "\n")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
