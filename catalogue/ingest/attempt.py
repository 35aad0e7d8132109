"""One run as the command and the watch make it: under the lock, and with one line for whatever may stop it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError
from django.db import DatabaseError
from pymongo.errors import PyMongoError

from catalogue.database import ensure_set_up, reason
from catalogue.ingest.library import LibraryUnreadable, NotNow
from catalogue.ingest.lock import AlreadyRunning, one_run
from catalogue.ingest.progress import Progress
from catalogue.ingest.report import Report
from catalogue.ingest.run import IngestRefused, Order, run


class CannotRun(Exception):
    """A run did not begin, or came to no end; the message is one line that says why."""


def attempt(order: Order, lock: Path, progress: Progress) -> Report:
    """Carry out one run, the only one on the file `lock`; a dry run needs no lock. Raises CannotRun."""
    with in_one_line():
        if order.dry_run:
            return run(order, progress)
        with one_run(lock):
            ensure_set_up()
            return run(order, progress)


@contextmanager
def in_one_line() -> Iterator[None]:
    """Turn whatever an operator must expect of a library, a database or a disk into CannotRun."""
    try:
        yield
    except (LibraryUnreadable, IngestRefused, AlreadyRunning, CommandError, ImproperlyConfigured, NotNow) as refusal:
        raise CannotRun(str(refusal)) from refusal
    except (DatabaseError, PyMongoError) as error:
        raise CannotRun(f"the database stopped the run: {reason(error)}. Run it again when it answers.") from error
    except OSError as error:
        raise CannotRun(f"the disk stopped the run: {reason(error)}.") from error
