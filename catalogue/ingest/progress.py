"""How far a run is: a bar for a person at a terminal, a line now and then for a log."""

import time
from contextlib import AbstractContextManager
from typing import Protocol, TextIO

from rich.console import Console
from rich.progress import BarColumn, SpinnerColumn, TaskID, TimeRemainingColumn
from rich.progress import Progress as RichProgress

from catalogue.ingest.plan import Plan
from catalogue.terminal import LogLines, bar_or_lines, in_words, text

_BETWEEN_PICTURES = 0.1  # seconds: what nobody could see is not drawn


class Progress(Protocol):
    """What a run tells while it goes on."""

    def scanned(self, folders: int) -> None:
        """So many folders were found so far."""

    def planned(self, plan: Plan) -> None:
        """The plan is made; called once."""

    def read(self, done: int, total: int) -> None:
        """So many folders have been dealt with, of those that must be read."""


class Silent:
    """Says nothing."""

    def scanned(self, folders: int) -> None:
        """Say nothing."""

    def planned(self, plan: Plan) -> None:
        """Say nothing."""

    def read(self, done: int, total: int) -> None:
        """Say nothing."""


class Lines:
    """Writes the plan as a line, and how far the run is at most every ten seconds."""

    def __init__(self, out: TextIO) -> None:
        self._lines = LogLines(out)
        self._reading_since = 0.0

    def scanned(self, folders: int) -> None:
        """Say how many folders were found, if it is time."""
        if self._lines.is_time():
            self._lines.say(f"looking through the library: {_folders(folders)}")

    def planned(self, plan: Plan) -> None:
        """Say what is to be done."""
        self._lines.say(plan_line(plan))
        self._reading_since = time.monotonic()

    def read(self, done: int, total: int) -> None:
        """Say how many folders were read, how fast, and how long the rest will take, if it is time."""
        if done and self._lines.is_time():
            rate = done / max(time.monotonic() - self._reading_since, 0.001)
            left = in_words((total - done) / rate)
            self._lines.say(f"{done:,} of {total:,} folders read, {rate:,.0f} a second, {left} left")


class Bar:
    """Draws at a terminal: first how many folders were found, then a bar with a rate and the time left."""

    def __init__(self, console: Console) -> None:
        self._scan = RichProgress(SpinnerColumn(), text("{task.description}"), console=console, transient=True)
        self._reading = RichProgress(
            text("Reading folders"),
            BarColumn(),
            text("{task.completed:,.0f}/{task.total:,.0f}"),
            text("{task.fields[rate]} folders/s"),
            TimeRemainingColumn(),
            text("left"),
            console=console,
            transient=True,
        )
        self._task: TaskID | None = None
        self._next = 0.0

    def scanned(self, folders: int) -> None:
        """Show how many folders were found."""
        if not self._is_time():
            return
        said = f"Looking through the library: {_folders(folders)}"
        if self._task is None:
            self._scan.start()
            self._task = self._scan.add_task(said, total=None)
        self._scan.update(self._task, description=said)

    def planned(self, plan: Plan) -> None:
        """Put the bar in the place of the scan, if there is anything to read."""
        self._scan.stop()
        if plan.to_read:
            self._reading.start()
            self._task = self._reading.add_task("", total=len(plan.to_read), rate="0")

    def read(self, done: int, total: int) -> None:
        """Move the bar."""
        if self._task is not None and (done == total or self._is_time()):
            rate = self._reading.tasks[0].speed or 0
            self._reading.update(self._task, completed=done, total=total, rate=f"{rate:,.0f}")

    def close(self) -> None:
        """Leave the terminal as it was."""
        self._scan.stop()
        self._reading.stop()

    def _is_time(self) -> bool:
        now = time.monotonic()
        if now < self._next:
            return False
        self._next = now + _BETWEEN_PICTURES
        return True


def shown() -> AbstractContextManager[Progress]:
    """Show progress on standard error in the way that suits it."""
    return bar_or_lines(Bar, Lines)


def plan_line(plan: Plan) -> str:
    """Return how many folders of each kind a plan has, on one line."""
    counts = [
        (len(plan.added), "new", True),
        (len(plan.changed), "changed", True),
        (len(plan.back), "back again", False),
        (len(plan.due), "with news due", False),
        (len(plan.unchanged), "unchanged", True),
        (len(plan.broken) + len(plan.known_problems), "with a problem", False),
        (len(plan.missing), "missing", True),
        (len(plan.settling), "still being copied", False),
    ]
    kinds = ", ".join(f"{count:,} {what}" for count, what, always in counts if count or always)
    return f"{_folders(plan.seen)}: {kinds}"


def _folders(number: int) -> str:
    return f"{number:,} folder{'' if number == 1 else 's'}"
