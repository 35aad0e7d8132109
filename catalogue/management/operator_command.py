"""What the commands have in common that operators put into scripts: one line for a refusal, one for JSON."""

import contextlib
import json
import os
import sys
from collections.abc import Iterable, Mapping
from functools import partial
from io import TextIOWrapper
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError, CommandParser, OutputWrapper

from catalogue.database import reason

EXIT_PROBLEMS = 3
EXIT_INTERRUPTED = 130


class OperatorCommand(BaseCommand):
    """A command with a report for people, which is also to be had as JSON."""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Return a parser that refuses in one line, with the exit code of everything that could not run."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        if parser.called_from_command_line:
            parser.error = partial(_refuse, parser)  # type: ignore[method-assign]
        return parser

    def print_report(self, lines: list[str], as_json: Mapping[str, Any] | None) -> None:
        """Write a report, the last thing a run does. Raises CommandError when there is no room for it."""
        try:
            self.write_report(lines, as_json)
        except BrokenPipeError:  # whoever read this has seen enough; the run is done
            discard_output()
        except OSError as error:
            discard_output()
            raise CommandError(f"the run is done, but its report cannot be written: {reason(error)}.") from error

    def write_report(self, lines: list[str], as_json: Mapping[str, Any] | None) -> None:
        """Write lines for people, and the report as one line of JSON if that is wanted. Raises OSError."""
        if as_json is not None:
            with contextlib.suppress(OSError):
                write_lines(self.stderr, lines)
            lines = [json.dumps(as_json)]
        write_lines(self.stdout, lines)


def write_lines(out: OutputWrapper, lines: Iterable[str]) -> None:
    """Write lines as they are, without a style. Raises OSError."""
    for line in lines:
        out.write(line, str)
    out.flush()


def make_every_name_printable() -> None:
    """Let standard output take any name: cron's locale may have no letters but ASCII's, and a path may be no text."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


def discard_output() -> None:
    """Let Python's last flush find no fault: what could not be written was reported."""
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), sys.stdout.fileno())


def _refuse(parser: CommandParser, message: str) -> NoReturn:
    parser.exit(1, f"{parser.prog}: {' '.join(message.split())}\n")
