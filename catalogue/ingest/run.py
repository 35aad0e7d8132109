"""One run of ingest: scan, plan, read, ask, illustrate, write, report."""

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from django.utils import timezone

from catalogue.fetch import Origin
from catalogue.ingest.content import Content, read_content
from catalogue.ingest.details import Details
from catalogue.ingest.illustrate import illustrate
from catalogue.ingest.items import Item, make_item
from catalogue.ingest.library import Fault, Folder, Library
from catalogue.ingest.plan import Known, Plan, make_plan, too_many_missing
from catalogue.ingest.report import Report
from catalogue.ingest.store import Batch, Written, write
from catalogue.models import Episode, IngestRun, Stream, Title
from catalogue.omdb import Omdb
from catalogue.posters import POSTER_HOSTS
from catalogue.problems import Problem

BATCH = 200
_T = TypeVar("_T")


class IngestRefused(Exception):
    """The run changed nothing, on purpose; the message is one line that says why and what to do."""


@dataclass(frozen=True)
class Order:
    """What one run is asked to do. `omdb` is None when there is no key; `only` is the one folder to look at."""

    library: Library
    library_name: str
    pictures: Path
    omdb: Omdb | None
    poster_hosts: Collection[Origin] = POSTER_HOSTS
    only: str = ""
    dry_run: bool = False
    allow_mass_missing: bool = False


def run(order: Order, progress: Callable[[int, int], None]) -> Report:
    """Bring the catalogue in line with a library.

    `progress` is called with how many folders are done and how many there are to do. Raises LibraryUnreadable or
    IngestRefused before anything is changed.
    """
    started, clock = timezone.now(), time.monotonic()
    report = Report(dry_run=order.dry_run)
    known = _known_streams(waiting_matters=order.omdb is not None)
    plan = make_plan(_folders(order), known, ask_again=order.omdb is not None, whole=not order.only)
    _guard(order, plan, known)
    _report_plan(plan, report)
    if order.dry_run:
        _try_reading(order, plan, report)
    else:
        _carry_out(order, plan, report, progress)
    report.seconds = round(time.monotonic() - clock, 3)
    if report.added or report.updated or report.missing or len(report.problems) > len(plan.known_problems):
        _record(order, started, report)
    return report


def _folders(order: Order) -> Iterator[Folder]:
    if not order.only:
        return order.library.folders()
    folder = order.library.folder(order.only)
    if folder is None:
        raise IngestRefused(f"there is no folder {order.only} in {order.library_name}.")
    return iter([folder])


def _known_streams(*, waiting_matters: bool) -> dict[str, Known]:
    waiting: set[object] = set()
    if waiting_matters:
        for model in (Title, Episode):
            waiting.update(model.objects.filter(needs_details=True).values_list("pk", flat=True))
    rows = Stream.objects.values_list(
        "folder", "fingerprint", "state", "problem_code", "problem_text", "title", "episode"
    )
    return {
        folder: Known(
            fingerprint=fingerprint,
            state=state,
            fault=Fault(code, text) if state == Stream.State.PROBLEM else None,
            waiting=title in waiting or episode in waiting,
        )
        for folder, fingerprint, state, code, text, title, episode in rows
    }


def _guard(order: Order, plan: Plan, known: dict[str, Known]) -> None:
    if order.allow_mass_missing or not too_many_missing(plan, known.values()):
        return
    raise IngestRefused(
        f"{len(plan.missing)} of the known folders are not in {order.library_name}: is a disk away? "
        "Nothing was changed. If they are really gone, run it again with --allow-mass-missing."
    )


def _report_plan(plan: Plan, report: Report) -> None:
    report.folders = plan.seen
    report.unchanged = len(plan.unchanged)
    report.missing = len(plan.missing)
    for folder in plan.known_problems + plan.broken:
        if folder.fault:
            report.problem(folder.name, folder.fault.code, folder.fault.detail)


def _try_reading(order: Order, plan: Plan, report: Report) -> None:
    """Read what a real run would read, so that a dry run names the problems; neither network nor database."""
    added = {folder.name for folder in plan.added}
    for folder in plan.to_read:
        try:
            read_content(order.library, folder)
        except Problem as error:
            report.problem(folder.name, error.code, error.detail)
        else:
            _count(report, new=folder.name in added)


def _carry_out(order: Order, plan: Plan, report: Report, progress: Callable[[int, int], None]) -> None:
    details = Details(order.omdb, report)
    added = {folder.name for folder in plan.added}
    total, done = len(plan.to_read), 0
    progress(done, total)
    for folders in _batches(plan.to_read):
        batch = Batch()
        for folder in folders:
            _read_into(batch, folder, order, details, report)
            done += 1
            progress(done, total)
        batch.items = illustrate(batch.items, order.pictures, order.poster_hosts, report)
        written = _write(batch, report)
        for item in batch.items:
            _count_item(item, added, written, report)
    for names in _batches(plan.missing):
        _write(Batch(missing=list(names)), report)
    if plan.broken:
        _write(Batch(broken=[(folder, folder.fault) for folder in plan.broken if folder.fault]), report)


def _read_into(batch: Batch, folder: Folder, order: Order, details: Details, report: Report) -> None:
    try:
        content: Content = read_content(order.library, folder)
        batch.items.append(make_item(content, details, timezone.now()))
    except Problem as error:
        batch.broken.append((folder, Fault(error.code, error.detail)))
        report.problem(folder.name, error.code, error.detail)


def _write(batch: Batch, report: Report) -> Written:
    written = write(batch, timezone.now())
    report.titles += len(written.titles)
    report.episodes += len(written.episodes)
    return written


def _count_item(item: Item, added: set[str], written: Written, report: Report) -> None:
    name = item.content.folder.name
    touched = name in written.folders or item.title.imdb_id in written.titles
    if name in added or touched or (item.episode and item.episode.imdb_id in written.episodes):
        _count(report, new=name in added)
    else:
        report.unchanged += 1


def _count(report: Report, *, new: bool) -> None:
    if new:
        report.added += 1
    else:
        report.updated += 1


def _batches(things: Sequence[_T]) -> Iterator[Sequence[_T]]:
    for start in range(0, len(things), BATCH):
        yield things[start : start + BATCH]


def _record(order: Order, started: datetime, report: Report) -> None:
    """Keep the run, unless it found everything as it was: such a run writes nothing at all."""
    if not report.dry_run:
        IngestRun.objects.create(
            started_at=started, finished_at=timezone.now(), library=order.library_name, report=report.as_dict()
        )
