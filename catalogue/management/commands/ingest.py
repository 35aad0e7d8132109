"""`manage.py ingest`: bring the catalogue in line with the library."""

import contextlib
import signal
import sys
from argparse import ArgumentParser, ArgumentTypeError
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from catalogue.database import reason
from catalogue.ingest import progress
from catalogue.ingest.attempt import CannotRun, attempt, in_one_line
from catalogue.ingest.order import library_at, lock, order_for
from catalogue.ingest.report import Report
from catalogue.ingest.run import Order
from catalogue.ingest.watch import watch
from catalogue.management.operator_command import (
    EXIT_INTERRUPTED,
    EXIT_PROBLEMS,
    OperatorCommand,
    discard_output,
    make_every_name_printable,
    write_lines,
)

MOST_WORKERS = 32


class Command(OperatorCommand):
    help = (
        "Walk the library's hashed folders, ask OMDb what they are, and bring the catalogue in line. "
        "Exit code 0: done (problems are reported); 3: done, with --strict and a problem; 1: it could not run."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--library", default=settings.NOTFLIX_LIBRARY, help="a directory or an address (NOTFLIX_LIBRARY)"
        )
        parser.add_argument("--folder", metavar="NAME", help="look at this one folder only")
        parser.add_argument("--refresh", action="store_true", help="ask OMDb about everything again")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
        parser.add_argument(
            "--workers", type=_workers, default=4, metavar="N", help="questions and downloads at once, 1 to 32 (4)"
        )
        parser.add_argument("--json", action="store_true", help="print the report as one JSON object, last")
        parser.add_argument("--strict", action="store_true", help="exit with 3 when a folder has a problem")
        parser.add_argument(
            "--allow-mass-missing", action="store_true", help="go on even if more than a quarter of the folders is gone"
        )
        parser.add_argument("--watch", action="store_true", help="go on, and react to changes; Ctrl-C ends it")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        make_every_name_printable()
        if options["watch"] and (options["dry_run"] or options["folder"] is not None):
            raise CommandError("--watch goes on with the whole library; leave out --dry-run and --folder.")
        try:
            with in_one_line():
                order = _order(options)
            if options["watch"]:
                self._watch(order, as_json=options["json"])
                return
            with progress.shown() as shown:
                report = attempt(order, lock(), shown)
        except CannotRun as refusal:
            raise CommandError(str(refusal)) from refusal
        except KeyboardInterrupt:
            self.stderr.write("Stopped. What was done is kept, and the next run goes on.")
            sys.exit(EXIT_INTERRUPTED)
        self.print_report(report.lines(), report.as_dict() if options["json"] else None)
        if options["strict"] and report.problems:
            sys.exit(EXIT_PROBLEMS)

    def _watch(self, order: Order, *, as_json: bool) -> None:
        # However it is ended, that is how it is meant to end.
        signal.signal(signal.SIGTERM, signal.default_int_handler)

        def tell(report: Report, lines: list[str]) -> None:
            try:
                self.write_report(lines, report.as_dict() if as_json else None)
            except BrokenPipeError as error:
                discard_output()
                raise CommandError("nobody reads any more what --watch prints.") from error
            except OSError as error:  # a full disk, as long as it is full
                complain(f"what --watch prints cannot be written: {reason(error)}.")

        def complain(line: str) -> None:
            with contextlib.suppress(OSError):
                write_lines(self.stderr, [line])

        with contextlib.suppress(KeyboardInterrupt):
            watch(order, lock(), tell, complain)


def _order(options: dict[str, Any]) -> Order:
    if options["folder"] == "":
        raise CommandError("--folder needs the name of a folder.")
    library = library_at(options["library"])
    if library is None:
        raise CommandError("--library is the path of a directory, or an address: http://user:password@host/.")
    return replace(
        order_for(library),
        workers=options["workers"],
        only=frozenset([options["folder"]] if options["folder"] else []),
        refresh=options["refresh"],
        dry_run=options["dry_run"],
        allow_mass_missing=options["allow_mass_missing"],
    )


def _workers(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 9 and 1 <= int(text) <= MOST_WORKERS):
        raise ArgumentTypeError(f"write a whole number from 1 to {MOST_WORKERS}")
    return int(text)
