"""One run of ingest: scan, plan, read, ask, illustrate, write, report."""

import gc
import time
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from operator import itemgetter
from pathlib import Path

from django.utils import timezone

from catalogue.database import collection_of
from catalogue.fetch import Origin
from catalogue.freshness import changed
from catalogue.ingest.apply import apply
from catalogue.ingest.content import read_content, read_video
from catalogue.ingest.details import Details
from catalogue.ingest.illustrate import Studio
from catalogue.ingest.known import Questions, known_folders
from catalogue.ingest.library import Folder, Library, NotNow
from catalogue.ingest.plan import QUIET, Known, Plan, make_plan, settled, too_many_missing
from catalogue.ingest.progress import Progress
from catalogue.ingest.reading import Reader
from catalogue.ingest.report import Report
from catalogue.ingest.scanning import same_but_for_case
from catalogue.ingest.store import put_right_what_is_available
from catalogue.ingest.usage import DailyCount
from catalogue.models import IngestRun, OmdbDay
from catalogue.omdb import Omdb
from catalogue.pictures import remove_leftovers
from catalogue.posters import POSTER_HOSTS
from catalogue.problems import Problem

_ANY_NUMBER = 10**9
_OBJECTS = 100_000


class IngestRefused(Exception):
    """The run changed nothing, on purpose; the message is one line that says why and what to do."""


@dataclass(frozen=True)
class Order:
    """What one run is asked to do.

    `omdb` is None when there is no key; `daily_limit` is how many questions it may be asked in a day, `workers` how
    many at once. `only` are the folders to look at; none: the whole library.
    """

    library: Library
    pictures: Path
    omdb: Omdb | None = None
    daily_limit: int = 1000
    workers: int = 4
    poster_hosts: Collection[Origin] = POSTER_HOSTS
    only: frozenset[str] = frozenset()
    refresh: bool = False
    dry_run: bool = False
    allow_mass_missing: bool = False


def run(order: Order, progress: Progress) -> Report:
    """Bring the catalogue in line with a library.

    Raises LibraryUnreadable or IngestRefused before anything is changed.
    """
    with _fewer_collections():
        return _run(order, progress)


@contextmanager
def _fewer_collections() -> Iterator[None]:
    """Let Python's collector look for cycles less often: a run makes thousands of objects that live as long as their
    part of the library, and no cycles. Looking after every 700 objects took a seventh of the run."""
    before = gc.get_threshold()
    gc.set_threshold(_OBJECTS, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _run(order: Order, progress: Progress) -> Report:
    now, clock = timezone.now(), time.monotonic()
    report = Report(dry_run=order.dry_run)
    count = DailyCount(collection_of(OmdbDay), order.daily_limit)
    known, played = known_folders(now, _questions(order, count))
    plan = _plan(order, known, progress)
    progress.planned(plan)
    _report_plan(plan, report)
    if order.dry_run:
        report.plan = plan.as_dict()
        _try_reading(order.library, plan, report)
    elif (interrupted := _was_interrupted()) or plan.has_work:
        if interrupted:
            put_right_what_is_available(played)
            changed()
        remove_leftovers(order.pictures)
        record = IngestRun.objects.create(started_at=now, library=order.library.name, plan=plan.as_dict())
        _apply(order, plan, known, count, report, progress, now)
        _finish(record, report, clock)
    _round_off(report, clock)
    return report


def _questions(order: Order, count: DailyCount) -> Questions:
    left = count.left() if order.omdb else 0
    # A folder that is asked for by name is not to wait for a thousand others whose turn comes before.
    return Questions(_ANY_NUMBER if left and order.only else left, order.refresh)


def _plan(order: Order, known: Mapping[str, Known], progress: Progress) -> Plan:
    """Compare the library with the catalogue. Where somebody is just writing, look again after a moment."""
    plan = make_plan(_scanned(order, known, progress), known, order.only or known)
    if plan.settling and not order.dry_run:
        time.sleep(QUIET)
        plan = settled(plan, {one.name: _look_again(order.library, one) for one in plan.settling}, known)
    gone = too_many_missing(plan, known)
    if gone and not order.allow_mass_missing:
        raise IngestRefused(
            f"{gone} of the known folders are not in {order.library.name}: is a disk away? "
            "Nothing was changed. If they are really gone, run it again with --allow-mass-missing."
        )
    return plan


def _scanned(order: Order, known: Mapping[str, Known], progress: Progress) -> Iterator[Folder]:
    if not order.only:
        for number, folder in enumerate(order.library.folders(), start=1):
            progress.scanned(number)
            yield folder
        return
    there = {name: order.library.folder(name) for name in sorted(order.only)}
    for name, found in there.items():
        if found is not None:
            yield _judged_by_case(found, there, known)
        elif name not in known:
            raise IngestRefused(f"there is no folder {name} in {order.library.name}.")


def _judged_by_case(folder: Folder, there: Mapping[str, Folder | None], known: Mapping[str, Known]) -> Folder:
    """Return a folder with a fault if another that is there, and comes before it, differs only in case."""
    others = (name for name, one in known.items() if one.state != "missing" and there.get(name, folder) is not None)
    first = min((name for name in others if name.lower() == folder.name.lower()), default=folder.name)
    return replace(folder, fault=same_but_for_case(first, folder.name)) if first < folder.name else folder


def _look_again(library: Library, folder: Folder) -> Folder | None:
    try:
        return library.folder(folder.name)
    except NotNow:
        return None


def _report_plan(plan: Plan, report: Report) -> None:
    report.folders = plan.seen
    report.unchanged = len(plan.unchanged)
    report.settling = len(plan.settling)
    report.missing = len(plan.missing)
    for folder in plan.known_problems + plan.broken:
        if folder.fault:
            report.problem(folder.name, folder.fault.code, folder.fault.detail)


def _try_reading(library: Library, plan: Plan, report: Report) -> None:
    """Read what a real run would read, so that a dry run names the problems; it asks nobody and writes nothing."""
    fine = set()
    for folder in plan.to_read:
        try:
            read_content(library, folder, read_video(library, folder))
        except NotNow:
            report.settling += 1
        except Problem as error:
            report.problem(folder.name, error.code, error.detail)
        else:
            fine.add(folder)
    report.added = len(fine.intersection(plan.added))
    report.back = len(fine.intersection(plan.back))
    report.updated = len(fine.intersection(plan.changed)) + report.back
    report.unchanged += len(fine.intersection(plan.due))


def _was_interrupted() -> bool:
    """Say whether the run before this one came to no end."""
    last = IngestRun.objects.order_by("-started_at", "-pk").only("finished_at").first()
    return last is not None and last.finished_at is None


def _apply(
    order: Order,
    plan: Plan,
    known: Mapping[str, Known],
    count: DailyCount,
    report: Report,
    progress: Progress,
    now: datetime,
) -> None:
    asked_before = order.omdb.calls if order.omdb else 0
    details = Details(order.omdb, count, report, workers=order.workers, now=now, refresh=order.refresh)
    try:
        with ThreadPoolExecutor(order.library.at_once) as readers, ThreadPoolExecutor(order.workers) as helpers:
            reader = Reader(order.library, details, report, readers)
            unchanged = frozenset(folder.name for folder in plan.due)
            studio = Studio(order.library, unchanged, order.pictures, order.poster_hosts, helpers, report, now)
            apply(plan, known, reader, studio, progress)
    finally:
        details.close()
    report.omdb_calls = order.omdb.calls - asked_before if order.omdb else 0


def _finish(record: IngestRun, report: Report, clock: float) -> None:
    _round_off(report, clock)
    record.report, record.finished_at = report.as_kept(), timezone.now()
    record.save(update_fields=["report", "finished_at"])


def _round_off(report: Report, clock: float) -> None:
    report.problems.sort(key=itemgetter("folder"))
    report.seconds = round(time.monotonic() - clock, 3)
