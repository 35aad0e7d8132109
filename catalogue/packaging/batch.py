"""Several files one after another."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from catalogue.packaging import film, workshop
from catalogue.packaging.progress import Stage
from catalogue.packaging.report import Job, Outcome
from catalogue.packaging.wishes import Wishes


def packaged(
    tasks: Sequence[Job | Outcome], wishes: Wishes, library: Path, *, force: bool, stage: Stage
) -> Iterator[Outcome]:
    """Package each file into a library, and yield what became of it; a problem that is known already stays one.

    What killed calls left in the library is cleared away first.
    """
    workshop.clear_leftovers(library)
    for number, task in enumerate(tasks, start=1):
        stage.begin(task.file.name, number, len(tasks))
        outcome = task if isinstance(task, Outcome) else film.package(task, wishes, library, force=force, stage=stage)
        stage.end(outcome)
        yield outcome
