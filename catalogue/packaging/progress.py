"""How far packaging is: a bar for a person at a terminal, a line now and then for a log."""

import time
from contextlib import AbstractContextManager
from typing import Protocol, TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID
from rich.text import Text

from catalogue.packaging.report import Outcome
from catalogue.terminal import LogLines, bar_or_lines, in_words, printable, text


class Stage(Protocol):
    """What packaging tells while it goes on. `begin` and `end` are the batch's to call, the others the film's."""

    def begin(self, label: str, number: int, of: int) -> None:
        """The file called `label` is begun, `number` (from 1 on) of `of`."""

    def stage(self, name: str) -> None:
        """A stage begins: "reading", "encoding", "copying", "pictures" or "checking"."""

    def moved(self, fraction: float, speed: float | None) -> None:
        """So much of the stage is done, from 0 to 1; `speed` is in seconds of film per second, None: not known."""

    def end(self, outcome: Outcome) -> None:
        """The file is done, however it went."""


class Lines:
    """Writes each file's beginning and end as a line, and how far it is at most every ten seconds."""

    def __init__(self, out: TextIO) -> None:
        self._lines = LogLines(out)
        self._place = ""
        self._stage = ""
        self._since = 0.0

    def begin(self, label: str, number: int, of: int) -> None:
        """Say which file is begun."""
        self._place = f"{number} of {of}"
        self._lines.say(f"{self._place}: {printable(label)}")

    def stage(self, name: str) -> None:
        """Say which stage begins, if it is time."""
        self._stage, self._since = name, time.monotonic()
        if self._lines.is_time():
            self._lines.say(f"{self._place}: {name}")

    def moved(self, fraction: float, speed: float | None) -> None:
        """Say how far the stage is, how fast, and how long the rest of it will take, if it is time."""
        if self._lines.is_time():
            self._lines.say(f"{self._place}: {self._stage} {_how_far(fraction, speed, self._since)}")

    def end(self, outcome: Outcome) -> None:
        """Say what became of the file."""
        self._lines.say(f"{self._place}: {outcome.line()}")


class Bar:
    """Draws at a terminal: a bar for the stage at work, and above it lines for what is done."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            text("{task.description:9}"),
            BarColumn(bar_width=None),
            text("{task.fields[how_far]:>26}"),
            console=console,
            transient=True,
            expand=True,
        )
        self._task: TaskID | None = None
        self._since = 0.0

    def begin(self, label: str, number: int, of: int) -> None:
        """Write which file is begun."""
        self._progress.start()
        self._progress.console.print(Text(f"{number} of {of}: {printable(label)}"))

    def stage(self, name: str) -> None:
        """Begin the bar of a stage, which only pulses until it is told how far it is."""
        self._clear()
        self._task, self._since = self._progress.add_task(name, total=None, how_far=""), time.monotonic()

    def moved(self, fraction: float, speed: float | None) -> None:
        """Move the bar."""
        if self._task is not None:
            how_far = _how_far(fraction, speed, self._since)
            self._progress.update(self._task, total=1, completed=fraction, how_far=how_far)

    def end(self, outcome: Outcome) -> None:
        """Write what became of the file in the place of the bar."""
        self._clear()
        self._progress.console.print(Text(f"  {outcome.line()}"))

    def close(self) -> None:
        """Leave the terminal as it was."""
        self._progress.stop()

    def _clear(self) -> None:
        if self._task is not None:
            self._progress.remove_task(self._task)
            self._task = None


def shown() -> AbstractContextManager[Stage]:
    """Show progress on standard error in the way that suits it."""
    return bar_or_lines(Bar, Lines)


def _how_far(fraction: float, speed: float | None, since: float) -> str:
    """Return how far a stage is that began at `since` (of time.monotonic), such as "43% at 3.1×, 12 min left"."""
    fast = f" at {speed:.1f}×" if speed else ""
    left = f", {in_words((time.monotonic() - since) * (1 - fraction) / fraction)} left" if fraction else ""
    return f"{fraction:.0%}{fast}{left}"
