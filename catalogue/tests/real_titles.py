"""A small catalogue of real titles, so that search can be judged: names, years, people, and about how many votes."""

from pathlib import Path
from typing import Any

from catalogue.tests.titles import make_titles

_FIELDS = ("name", "year", "directors", "actors", "thousands", "rated")


def make_real_titles() -> None:
    """Write what `real_titles.txt` lists into the catalogue."""
    lines = Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").splitlines()
    make_titles(_fields(f"tt{number:07}", line) for number, line in enumerate(lines, 1))


def _fields(imdb_id: str, line: str) -> dict[str, Any]:
    """Return the fields of a title: name; year; directors; actors; thousands of votes; rating; further ones."""
    facts = [fact.strip() for fact in line.split(";")]
    name, year, directors, actors, thousands, rated = facts[: len(_FIELDS)]
    further = dict(fact.split("=") for fact in facts[len(_FIELDS) :])
    return {
        "imdb_id": imdb_id,
        "kind": further.get("kind", "movie"),
        "name": name,
        "year": int(year),
        "directors": _people(directors),
        "actors": _people(actors),
        "writers": _people(further.get("writers", "")),
        "imdb_votes": int(thousands) * 1000,
        "rated": rated,
    }


def _people(names: str) -> list[str]:
    return [name.strip() for name in names.split(",") if name.strip()]
