"""`manage.py ingest`: bring the catalogue in line with the library."""

import contextlib
import json
import os
import re
import signal
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterable
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser, OutputWrapper

from catalogue.database import reason
from catalogue.ingest import progress
from catalogue.ingest.attempt import CannotRun, attempt, in_one_line
from catalogue.ingest.directory import DirectoryLibrary
from catalogue.ingest.library import Library, is_remote
from catalogue.ingest.listing import ListingLibrary
from catalogue.ingest.report import Report
from catalogue.ingest.run import Order
from catalogue.ingest.watch import watch
from catalogue.omdb import Omdb

EXIT_PROBLEMS = 3
EXIT_INTERRUPTED = 130
MOST_WORKERS = 32


class Command(BaseCommand):
    help = (
        "Walk the library's hashed folders, ask OMDb what they are, and bring the catalogue in line. "
        "Exit code 0: done (problems are reported); 3: done, with --strict and a problem; 1: it could not run."
    )

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Return a parser that refuses in one line, with the exit code of everything that could not run."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        if parser.called_from_command_line:
            parser.error = partial(_refuse, parser)  # type: ignore[method-assign]
        return parser

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
        _make_every_name_printable()
        if options["watch"] and (options["dry_run"] or options["folder"] is not None):
            raise CommandError("--watch goes on with the whole library; leave out --dry-run and --folder.")
        try:
            with in_one_line():
                order = _order(options)
            if options["watch"]:
                self._watch(order, as_json=options["json"])
                return
            with progress.shown() as shown:
                report = attempt(order, _lock(), shown)
        except CannotRun as refusal:
            raise CommandError(str(refusal)) from refusal
        except KeyboardInterrupt:
            self.stderr.write("Stopped. What was done is kept, and the next run goes on.")
            sys.exit(EXIT_INTERRUPTED)
        self._print(report, report.lines(), as_json=options["json"])
        if options["strict"] and report.problems:
            sys.exit(EXIT_PROBLEMS)

    def _print(self, report: Report, lines: list[str], *, as_json: bool) -> None:
        try:
            self._write(report, lines, as_json=as_json)
        except BrokenPipeError:  # whoever read this has seen enough; the run is done
            _discard_output()
        except OSError as error:
            _discard_output()
            raise CommandError(f"the run is done, but its report cannot be written: {reason(error)}.") from error

    def _write(self, report: Report, lines: list[str], *, as_json: bool) -> None:
        """Write lines for people, and the report as one line of JSON if that is wanted. Raises OSError."""
        if as_json:
            with contextlib.suppress(OSError):
                _write(self.stderr, lines)
            lines = [json.dumps(report.as_dict())]
        _write(self.stdout, lines)

    def _watch(self, order: Order, *, as_json: bool) -> None:
        # However it is ended, that is how it is meant to end.
        signal.signal(signal.SIGTERM, signal.default_int_handler)

        def tell(report: Report, lines: list[str]) -> None:
            try:
                self._write(report, lines, as_json=as_json)
            except BrokenPipeError as error:
                _discard_output()
                raise CommandError("nobody reads any more what --watch prints.") from error
            except OSError as error:  # a full disk, as long as it is full
                complain(f"what --watch prints cannot be written: {reason(error)}.")

        def complain(line: str) -> None:
            with contextlib.suppress(OSError):
                _write(self.stderr, [line])

        with contextlib.suppress(KeyboardInterrupt):
            watch(order, _lock(), tell, complain)


def _order(options: dict[str, Any]) -> Order:
    if options["folder"] == "":
        raise CommandError("--folder needs the name of a folder.")
    return Order(
        library=_library(options["library"]),
        pictures=settings.NOTFLIX_PICTURES,
        omdb=Omdb(settings.OMDB_URL, settings.OMDB_API_KEY) if settings.OMDB_API_KEY else None,
        daily_limit=settings.OMDB_DAILY_LIMIT,
        workers=options["workers"],
        only=frozenset([options["folder"]] if options["folder"] else []),
        refresh=options["refresh"],
        dry_run=options["dry_run"],
        allow_mass_missing=options["allow_mass_missing"],
    )


def _library(where: str) -> Library:
    if is_remote(where):
        return ListingLibrary(where)
    # Half an address is not repeated: it may hold a password.
    if not where or re.match("[a-z][a-z0-9+.-]*:/|[^/]*:[^/]*@", where, re.IGNORECASE):
        raise CommandError("--library is the path of a directory, or an address: http://user:password@host/.")
    return DirectoryLibrary(Path(where).absolute())


def _lock() -> Path:
    return Path(settings.NOTFLIX_DATA) / "ingest.lock"


def _workers(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 9 and 1 <= int(text) <= MOST_WORKERS):
        raise ArgumentTypeError(f"write a whole number from 1 to {MOST_WORKERS}")
    return int(text)


def _refuse(parser: CommandParser, message: str) -> NoReturn:
    parser.exit(1, f"{parser.prog}: {' '.join(message.split())}\n")


def _write(out: OutputWrapper, lines: Iterable[str]) -> None:
    for line in lines:
        out.write(line, str)
    out.flush()


def _make_every_name_printable() -> None:
    # Cron's locale may have no letters but ASCII's, and a path may be no text at all.
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def _discard_output() -> None:
    """Let Python's last flush find no fault: what could not be written was reported."""
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
