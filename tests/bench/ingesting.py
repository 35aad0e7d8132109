"""What measurements of ingest have in common: one run, an empty catalogue, what the database is sent, a verdict."""

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pymongo import monitoring

_WRITING = frozenset({"insert", "update", "delete", "findAndModify", "bulkWrite"})


class Commands(monitoring.CommandListener):
    """Counts what all clients of this process send to the database. Make one before the first client."""

    def __init__(self) -> None:
        self.sent: Counter[str] = Counter()
        monitoring.register(self)

    @property
    def round_trips(self) -> int:
        """How many commands were sent since the last `clear`."""
        return self.sent.total()

    @property
    def writing(self) -> int:
        """How many of them write."""
        return sum(count for name, count in self.sent.items() if name in _WRITING)

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        self.sent[event.command_name] += 1

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        """PyMongo calls this for every command; there is nothing to do."""

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        """As above."""


@dataclass(frozen=True)
class Target:
    """One figure and how large (or small) it may be."""

    line: str
    kept: bool

    def __str__(self) -> str:
        return f"  {self.line}: {'kept' if self.kept else 'MISSED'}"


def at_most(what: str, figure: float, most: float) -> Target:
    """Return the target that `figure` is at most `most`; `what` is its name."""
    return Target(f"{what} {figure:.3g}, target at most {most:g}", figure <= most)


def at_least(what: str, figure: float, least: float) -> Target:
    """Return the target that `figure` is at least `least`; `what` is its name."""
    return Target(f"{what} {figure:.3g}, target at least {least:g}", figure >= least)


def verdict(heading: str, lines: Sequence[str], targets: Sequence[Target]) -> int:
    """Print one block, and return the exit code: 1 when a target is missed."""
    block = [heading, *(f"  {line}" for line in lines), *(str(target) for target in targets)]
    sys.stdout.write("\n".join(block) + "\n")
    return 0 if all(target.kept for target in targets) else 1


def run_ingest(library: Path, **changes: Any) -> Any:
    """Run ingest once over a directory, and return its report; `changes` are fields of the order."""
    from django.conf import settings

    from catalogue.ingest.directory import DirectoryLibrary
    from catalogue.ingest.progress import Silent
    from catalogue.ingest.run import Order, run

    return run(Order(DirectoryLibrary(library), pictures=settings.NOTFLIX_PICTURES, **changes), Silent())


def empty_catalogue() -> None:
    """Make the collections that ingest writes anew: what is only deleted stays in an index for a while."""
    from django.db import connection

    from catalogue.database import collection_of
    from catalogue.models import Episode, IngestRun, OmdbDay, Stream, Title, Word

    for model in (Title, Episode, Stream, Word, IngestRun, OmdbDay):
        collection_of(model).drop()
        with connection.schema_editor() as editor:
            editor.create_model(model)
