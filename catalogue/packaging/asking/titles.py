"""Which title each file is, with OMDb asked where it must be: on this site's settings, and within its daily limit."""

import contextlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from catalogue.database import ensure_set_up
from catalogue.ingest import order
from catalogue.ingest.attempt import in_one_line
from catalogue.ingest.lock import AlreadyRunning, one_run
from catalogue.omdb import Omdb, OmdbRefused, OmdbUnavailable
from catalogue.packaging.asking.identify import MetadataLines, identify, kind_of, looks_like_an_episode
from catalogue.packaging.report import CannotBegin, Job, Outcome

_MUST_ASK = "OMDb must say which episode each file is"


def tasks(
    files: Sequence[Path], imdb_id: str, metadata: MetadataLines, *, is_season: bool
) -> tuple[list[Job | Outcome], list[str]]:
    """Return what each file is, or its problem, and lines for people about that.

    `is_season` says that the files are those of a directory. One file with a name like any film's is what its id says,
    and nobody is asked. Raises CannotBegin, CannotRun, or a Problem: one line that says why nothing can begin.
    """
    as_given: list[Job | Outcome] = [Job(file, imdb_id, metadata) for file in files]
    alone = len(files) == 1
    if alone and not is_season and not looks_like_an_episode(files[0]):
        return as_given, []
    omdb = order.omdb()
    if omdb is None and not alone:
        raise CannotBegin(f"{_MUST_ASK}: set OMDB_API_KEY, or package them one by one, each with its own id.")
    if omdb is None:
        return as_given, _taken_as_given(files[0], imdb_id, "Without OMDB_API_KEY nobody was asked.")
    kind = ""
    try:
        with _counted(omdb):
            kind = kind_of(imdb_id, omdb)
            return identify(files, imdb_id, kind, metadata, omdb), []
    except (OmdbRefused, OmdbUnavailable) as problem:
        if kind or not alone:
            raise CannotBegin(f"{_MUST_ASK}, and cannot be asked. {problem.detail}") from problem
        return as_given, _taken_as_given(files[0], imdb_id, problem.detail)


def _taken_as_given(file: Path, imdb_id: str, why: str) -> list[str]:
    if not looks_like_an_episode(file):
        return []
    return [f"{file.name} looks like an episode, and {imdb_id} was taken for this episode's own id. {why}"]


@contextlib.contextmanager
def _counted(omdb: Omdb) -> Iterator[None]:
    """Count the questions in the database, as every command does. Raises CannotRun."""
    with in_one_line():
        # Whoever holds the lock is just setting up the database, or has.
        with contextlib.suppress(AlreadyRunning), one_run(order.lock()):
            ensure_set_up()
        count = order.daily_count()
        omdb.permit = count.take
        try:
            yield
        except OmdbRefused as refusal:
            if refusal.code == "limit":
                count.close()
            raise
