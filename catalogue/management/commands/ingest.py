"""`manage.py ingest`: bring the catalogue in line with the library."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from pymongo.errors import PyMongoError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from catalogue.database import ensure_set_up, reason
from catalogue.ingest.library import DirectoryLibrary, LibraryUnreadable, is_remote
from catalogue.ingest.run import BATCH, IngestRefused, Order, run
from catalogue.omdb import Omdb

EXIT_PROBLEMS = 3


class Command(BaseCommand):
    help = (
        "Walk the library's hashed folders, ask OMDb what they are, and bring the catalogue in line. "
        "Exit code 0: done (problems are reported); 3: done, with --strict and a problem; 1: it could not run."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--library", default=settings.NOTFLIX_LIBRARY, help="the library (NOTFLIX_LIBRARY)")
        parser.add_argument("--folder", default="", metavar="NAME", help="look at this one folder only")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
        parser.add_argument("--json", action="store_true", help="print the report as one JSON object, last")
        parser.add_argument("--strict", action="store_true", help="exit with 3 when a folder has a problem")
        parser.add_argument(
            "--allow-mass-missing", action="store_true", help="go on even if more than a quarter of the folders is gone"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        order = Order(
            library=_library(options["library"]),
            library_name=options["library"],
            pictures=settings.NOTFLIX_PICTURES,
            omdb=Omdb(settings.OMDB_URL, settings.OMDB_API_KEY) if settings.OMDB_API_KEY else None,
            only=options["folder"],
            dry_run=options["dry_run"],
            allow_mass_missing=options["allow_mass_missing"],
        )
        try:
            if not order.dry_run:
                ensure_set_up()
            with _progress() as progress:
                report = run(order, progress)
        except (LibraryUnreadable, IngestRefused) as refusal:
            raise CommandError(str(refusal)) from refusal
        except (DatabaseError, PyMongoError) as error:
            raise CommandError(
                f"the database stopped the run: {reason(error)}. Run it again when it answers."
            ) from error
        except OSError as error:
            raise CommandError(f"the disk stopped the run: {reason(error)}.") from error
        for line in report.lines():
            (self.stderr if options["json"] else self.stdout).write(line)
        if options["json"]:
            self.stdout.write(json.dumps(report.as_dict(), ensure_ascii=False))
        if options["strict"] and report.problems:
            sys.exit(EXIT_PROBLEMS)


def _library(where: str) -> DirectoryLibrary:
    if is_remote(where):
        raise CommandError(f"{where} is an address; this version reads a library from a directory only.")
    return DirectoryLibrary(Path(where))


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """Show a bar with an estimate to a person at a terminal, and a line every few batches to anything else."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _line_now_and_then
        return
    columns = (TextColumn("Reading folders"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("folders", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _line_now_and_then(done: int, total: int) -> None:
    if done and done % (10 * BATCH) == 0:
        sys.stderr.write(f"{done} of {total} folders read\n")
