"""`manage.py package`: make hashed folders out of video files."""

import os
import shutil
import sys
import time
from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

from django.conf import settings
from django.core.management.base import CommandError

from catalogue import ffmpeg
from catalogue.ingest import order
from catalogue.ingest import progress as ingest_progress
from catalogue.ingest.attempt import CannotRun, attempt, in_one_line
from catalogue.ingest.directory import DirectoryLibrary
from catalogue.ingest.library import is_remote
from catalogue.ingest.listing import ListingLibrary
from catalogue.ingest.report import Report as IngestReport
from catalogue.management.operator_command import (
    EXIT_INTERRUPTED,
    EXIT_PROBLEMS,
    OperatorCommand,
    make_every_name_printable,
)
from catalogue.packaging import batch, progress
from catalogue.packaging.asking import options, titles
from catalogue.packaging.asking.files import video_files
from catalogue.packaging.report import CannotBegin, Outcome, Report
from catalogue.packaging.wishes import Codec, Wishes
from catalogue.problems import Problem
from catalogue.terminal import printable

_METADATA = ("label", "title", "year")
_OF_ONE_FILM = ("title", "year", "subtitles")


class Command(OperatorCommand):
    help = (
        "Make a folder that plays everywhere of each video file, in the library. "
        "Exit code 0: all were made, or there already; 3: some file had a problem; 1: nothing could begin."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        add = parser.add_argument
        add("files", nargs="+", type=options.path, metavar="FILE", help="a video file, or a directory of them")
        add(
            "--imdb", required=True, type=options.imdb_id, metavar="ID", help="the film's, the episode's or the series'"
        )
        add("--label", type=options.line("label"), metavar="TEXT", help="the name of this version: Director's cut")
        add("--title", type=options.line("title"), metavar="TEXT", help="what it is called; else OMDb says it")
        add("--year", type=options.line("year"), metavar="N", help="its year; else OMDb says it")
        add("--ladder", type=options.ladder, default="auto", metavar="auto|copy|N,N", help="qualities: 1080,720,480")
        add("--codec", choices=get_args(Codec), default="h264", help="how pictures are encoded (h264)")
        add("--audio", type=options.audio, default=(), metavar="LANG[:surround],...", help="only these languages")
        add(
            "--subtitles",
            type=options.side_file,
            nargs="+",
            action="extend",
            default=[],
            metavar="FILE:LANG",
            help="subtitles beside the film",
        )
        add("--into", default=settings.NOTFLIX_LIBRARY, metavar="LIBRARY", help="a directory (NOTFLIX_LIBRARY)")
        add("--ingest", action="store_true", help="bring the folders into the catalogue afterwards")
        add("--json", action="store_true", help="print the report as one JSON object, last")
        add("--force", action="store_true", help="make folders anew that are there already")

    def handle(self, *args: Any, **asked: Any) -> None:  # noqa: ARG002
        make_every_name_printable()
        done: list[Outcome] = []
        try:
            library = _library(asked["into"])
            report = _packaged(asked, library, done)
            ingested, trouble = _ingested(library, report) if asked["ingest"] else (None, "")
        except (CannotBegin, CannotRun, Problem, ffmpeg.FfmpegMissingError) as refusal:
            raise CommandError(printable(str(refusal))) from refusal
        except KeyboardInterrupt:
            ffmpeg.stop_all()
            files = f"{len(done)} file{'' if len(done) == 1 else 's'}"
            self.stderr.write(f"Stopped after {files}. What is half done cannot be seen; the next call clears it away.")
            sys.exit(EXIT_INTERRUPTED)
        lines = [*report.lines(shutil.get_terminal_size().columns), *(ingested.lines() if ingested else [])]
        as_json = {**report.as_dict(), "ingest": ingested and ingested.as_dict()} if asked["json"] else None
        self.print_report(lines, as_json)
        if trouble:
            self.stderr.write(trouble)
        if trouble or report.count("problem") or (ingested and ingested.problems):
            sys.exit(EXIT_PROBLEMS)


def _packaged(asked: dict[str, Any], library: Path, done: list[Outcome]) -> Report:
    """Package all files, and note each in `done` when it is. Raises what says in one line why nothing can begin."""
    began = time.monotonic()
    files = video_files(asked["files"])
    several = [f"--{name}" for name in _OF_ONE_FILM if asked[name]] if len(files) > 1 else []
    if several:
        raise CannotBegin(f"{' and '.join(several)} can only be of one film, and there are {len(files)} files.")
    ffmpeg.find()
    metadata = tuple((name, asked[name]) for name in _METADATA if asked[name])
    is_season = any(path.is_dir() for path in asked["files"])
    tasks, notes = titles.tasks(files, asked["imdb"], metadata, is_season=is_season)
    wishes = Wishes(asked["ladder"], asked["codec"], asked["audio"], tuple(asked["subtitles"]))
    with progress.shown() as stage:
        done.extend(batch.packaged(tasks, wishes, library, force=asked["force"], stage=stage))
    return Report(done, notes, time.monotonic() - began)


def _library(where: str) -> Path:
    """Return the directory that folders are made in, and make it if only it is missing. Raises CannotBegin."""
    if not order.is_directory_path(where):
        raise CannotBegin("folders are made in a directory, not at an address: say in which one with --into DIRECTORY.")
    library = Path(where).absolute()
    try:
        library.mkdir(exist_ok=True)
    except FileExistsError:
        raise CannotBegin(f"{library} is no directory; --into says where folders are made.") from None
    except OSError as error:
        raise CannotBegin(f"the library {library} cannot be made: {error.strerror}.") from error
    if not os.access(library, os.R_OK | os.W_OK | os.X_OK):
        raise CannotBegin(f"nothing can be written in {library}; check its permissions.")
    return library


def _ingested(library: Path, report: Report) -> tuple[IngestReport | None, str]:
    """Bring the folders into the catalogue; return ingest's report, or None and a line that says why there is none."""
    if not report.folders:
        return None, ""
    # The site plays from where NOTFLIX_LIBRARY says; behind a video server that is this directory by another name.
    where = settings.NOTFLIX_LIBRARY
    try:
        with in_one_line():
            run = order.order_for(ListingLibrary(where) if is_remote(where) else DirectoryLibrary(library))
        with ingest_progress.shown() as shown:
            return attempt(replace(run, only=report.folders), order.lock(), shown), ""
    except CannotRun as refusal:
        return None, f"The folders are made, but not in the catalogue: {refusal} Run ingest."
