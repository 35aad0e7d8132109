"""`ingest --watch`: keep the catalogue in line with a library, a few seconds after each change in it."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import closing, nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone

from catalogue.ingest import progress
from catalogue.ingest.attempt import CannotRun, attempt, in_one_line
from catalogue.ingest.changes import CannotWatch, Lost, changed_folders
from catalogue.ingest.library import Library, is_remote
from catalogue.ingest.plan import QUIET, Plan
from catalogue.ingest.progress import Progress
from catalogue.ingest.report import Report
from catalogue.ingest.run import Order
from catalogue.models import Stream

_TICK = 1.0  # seconds
_MINUTE = 60.0
_HOUR = 3600.0
_FIRST_PAUSE = 5.0  # seconds after a run that could not be; it doubles up to a minute

Tell = Callable[[Report, list[str]], None]
Complain = Callable[[str], None]


def watch(order: Order, lock: Path, tell: Tell, complain: Complain) -> None:
    """Run once for the whole library, then for what changes in it, and for the whole once an hour; until Ctrl-C.

    A library behind HTTP tells of no changes, so that the whole of it is looked at every minute. `tell` is handed every
    run that changed or found something, with its lines for people; `complain` a line when something is in the way.
    What `refresh` and `allow_mass_missing` of the order ask for is done once. Raises KeyboardInterrupt.
    """
    keeper = _Keeper(order, lock, tell, complain)
    for changed in _news(order.library, lambda line: complain(_dated(line))):
        keeper.agenda.note(changed, time.monotonic())
        keeper.look()


def _news(library: Library, complain: Complain) -> Iterator[frozenset[str] | None]:
    """Yield about once a second the names of the folders that changed, or None when anything may have."""
    said = ""
    while True:
        try:
            if is_remote(library.name):
                yield from _unknown_for(_MINUTE)
            else:
                yield from _told_for(_HOUR, Path(library.name))
        except CannotWatch as refusal:
            if str(refusal) != said:
                said = str(refusal)
                complain(f"{said} Until then the whole library is looked at every minute.")
            for _ in range(int(_HOUR / _MINUTE)):
                yield from _unknown_for(_MINUTE)


def _told_for(seconds: float, root: Path) -> Iterator[frozenset[str] | None]:
    began = time.monotonic()
    try:
        with closing(changed_folders(root)) as looks:
            for number, names in enumerate(looks):
                yield names if number else None
                if time.monotonic() > began + seconds:
                    return
    except Lost:
        # Begun anew at once it may be lost at once: a file whose name is no UTF-8 is enough.
        yield from _nothing_for(began + _MINUTE - time.monotonic())
    except OSError:
        yield from _unknown_for(_FIRST_PAUSE)  # the run says what is wrong with the directory
        while not os.path.exists(root):  # noqa: PTH110 (Path's own raises when it may not look)
            yield from _nothing_for(_TICK)


def _unknown_for(seconds: float) -> Iterator[frozenset[str] | None]:
    yield None
    yield from _nothing_for(seconds)


def _nothing_for(seconds: float) -> Iterator[frozenset[str]]:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(_TICK)
        yield frozenset()


@dataclass
class _Agenda:
    """What is to be looked at, and when: the whole library, or folders by name, each when nobody writes into it."""

    whole: bool = False
    due_at: dict[str, float] = field(default_factory=dict)
    # How long a folder that was not settled is left alone, in seconds.
    patience: dict[str, float] = field(default_factory=dict)
    pause: float = 0.0
    not_before: float = 0.0

    def note(self, changed: frozenset[str] | None, now: float) -> None:
        """Take in what changed; None: anything."""
        if changed is None:
            self.whole = True
            self.pause = self.not_before = 0.0
            return
        for name in changed:
            self.due_at[name] = now + QUIET
            self.patience.pop(name, None)

    def due(self, now: float) -> frozenset[str] | None:
        """Return the folders to look at now, an empty set for the whole library, or None for nothing."""
        if now < self.not_before:
            return None
        if self.whole:
            return frozenset()
        return frozenset(name for name, at in self.due_at.items() if at <= now) or None

    def done(self, only: frozenset[str], unsettled: frozenset[str], began: float, now: float) -> None:
        """Cross out what was looked at, and put down when to look again at what was not settled."""
        self.pause = self.not_before = 0.0
        if not only:
            self.whole = False
        for name in only or [name for name, at in self.due_at.items() if at <= began]:
            self.due_at.pop(name, None)
        for name in (only or set(self.patience)) - unsettled:
            self.patience.pop(name, None)
        for name in unsettled:
            self.patience[name] = min(_MINUTE, 2 * self.patience.get(name, QUIET / 2))
            self.due_at.setdefault(name, now + self.patience[name])

    def failed(self, now: float) -> None:
        """Leave everything on the list, for a while later."""
        self.pause = min(_MINUTE, 2 * self.pause or _FIRST_PAUSE)
        self.not_before = now + self.pause


class _Keeper:
    """Makes the runs that are due, and says of them what is new."""

    def __init__(self, order: Order, lock: Path, tell: Tell, complain: Complain) -> None:
        self.agenda = _Agenda()
        self._order = order
        self._lock = lock
        self._tell = tell
        self._complain = complain
        self._troubles: set[str] = set()
        self._notes: set[str] = set()
        self._is_first = True

    def look(self) -> None:
        """Make the run that is due, if one is."""
        began = time.monotonic()
        only = self.agenda.due(began)
        if only is None:
            return
        try:
            unsettled = self._run(only)
        except CannotRun as trouble:
            self.agenda.failed(time.monotonic())
            self._say_once(f"{trouble} It is tried again.")
            _connect_anew()
        else:
            self.agenda.done(only, unsettled, began, time.monotonic())

    def _run(self, only: frozenset[str]) -> frozenset[str]:
        """Run, and return the folders that were not settled. Raises CannotRun."""
        order = replace(self._order, only=_there_or_known(self._order.library, only))
        if only and not order.only:
            return frozenset()
        with progress.shown() if self._is_first else nullcontext(progress.Silent()) as shown:
            noted = _Noted(shown)
            report = attempt(order, self._lock, noted)
        self._tell_news(report, noted.plan)
        self._troubles.clear()
        if not only:
            self._is_first = False
            self._notes = set(report.notes)
            self._order = replace(self._order, refresh=False, allow_mass_missing=False)
        return frozenset(one.name for one in noted.plan.settling + noted.plan.to_read if report.settling)

    def _tell_news(self, report: Report, plan: Plan) -> None:
        head, *rest = report.lines()
        known = {folder.name for folder in plan.known_problems}
        problems = [line for one, line in zip(report.problems, rest, strict=False) if one["folder"] not in known]
        notes = [line for line in report.notes if line not in self._notes]
        self._notes.update(notes)
        changed = report.added or report.updated or report.missing or report.titles or report.episodes
        if changed or problems or notes or self._is_first or self._troubles:
            self._tell(report, [_dated(head), *problems, *notes])

    def _say_once(self, line: str) -> None:
        if line not in self._troubles:
            self._troubles.add(line)
            self._complain(_dated(line))


class _Noted:
    """Shows progress as it is told to, and keeps the plan."""

    plan: Plan

    def __init__(self, shown: Progress) -> None:
        self._shown = shown
        self.scanned = shown.scanned
        self.read = shown.read

    def planned(self, plan: Plan) -> None:
        self.plan = plan
        self._shown.planned(plan)


def _there_or_known(library: Library, names: frozenset[str]) -> frozenset[str]:
    """Leave out what came and went again before anybody looked. Raises CannotRun."""
    with in_one_line():
        gone = {name for name in names if library.folder(name) is None}
        known = set(Stream.objects.filter(folder__in=gone).values_list("folder", flat=True)) if gone else set()
    return names - gone | known


def _connect_anew() -> None:
    """Give up the connection: an embedded server that was killed is only started again for a new one."""
    database: Any = connection  # Django's stubs know nothing of MongoDB
    database.close_pool()


def _dated(line: str) -> str:
    return f"{timezone.now():%Y-%m-%d %H:%M:%S} UTC  {line}"
