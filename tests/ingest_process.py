"""One run of ingest in a process of its own, which may be killed.

Children are forked from a server that has imported everything already: twenty kills and sixty runs cost no start-ups.
"""

import multiprocessing
import os
import signal
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import django
from pymongo import monitoring
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

django.setup()

from django.db import connection  # noqa: E402

from catalogue.database import ensure_set_up  # noqa: E402
from catalogue.ingest.directory import DirectoryLibrary  # noqa: E402
from catalogue.ingest.lock import one_run  # noqa: E402
from catalogue.ingest.progress import Silent  # noqa: E402
from catalogue.ingest.run import Order, run  # noqa: E402
from catalogue.models import OmdbDay  # noqa: E402
from catalogue.omdb import Omdb  # noqa: E402

_WRITES = frozenset({"insert", "update", "delete", "findAndModify"})


@dataclass(frozen=True)
class Site:
    """What a run works with: a database on the server at `uri`, a directory, and an OMDb on this machine."""

    uri: str
    database: str
    data: Path
    omdb_port: int
    omdb_key: str

    @property
    def pictures(self) -> Path:
        """Where pictures are kept."""
        return self.data / "pictures"


@dataclass(frozen=True)
class Started:
    """A run that has begun; `reports` gives its report when it is done."""

    process: BaseProcess
    reports: Connection


_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload([__name__])


def start(site: Site, library: Path, *, last_write: int = 0) -> Started:
    """Begin a run in a process of its own, and return when it really begins.

    It is killed after so many writes to the catalogue, when the next one is due; 0: nobody kills it.
    """
    receiver, sender = _processes.Pipe(duplex=False)
    process = _processes.Process(target=_ingest, args=(site, library, sender, last_write))
    process.start()
    sender.close()
    assert receiver.recv() == "begun"
    return Started(process, receiver)


def finish(site: Site, library: Path) -> dict[str, Any]:
    """Carry out a run in a process of its own; return its report, with "writes": its writes to the catalogue."""
    started = start(site, library)
    report: dict[str, Any] = started.reports.recv()
    started.process.join()
    return report


def set_up(site: Site) -> None:
    """Make the collections and indexes of a site's database."""
    process = _processes.Process(target=_set_up, args=(site,))
    process.start()
    process.join()
    assert process.exitcode == 0


class _Writes(CommandListener):
    """Counts the writes to the catalogue, and kills the process when there were `last` of them and one more is due."""

    def __init__(self, last: int) -> None:
        self.count = 0
        self._last = last

    def started(self, event: CommandStartedEvent) -> None:
        """Count a write before it is sent."""
        if event.command_name not in _WRITES or event.command[event.command_name] == OmdbDay._meta.db_table:
            return
        if self.count == self._last > 0:
            os.kill(os.getpid(), signal.SIGKILL)
        self.count += 1

    def succeeded(self, event: CommandSucceededEvent) -> None:
        """Do nothing."""

    def failed(self, event: CommandFailedEvent) -> None:
        """Do nothing."""


def _ingest(site: Site, library: Path, sender: Connection, last_write: int) -> None:
    _use(site)
    writes = _Writes(last_write)
    monitoring.register(writes)
    order = Order(
        library=DirectoryLibrary(library),
        pictures=site.pictures,
        omdb=Omdb(f"http://127.0.0.1:{site.omdb_port}/", site.omdb_key, backoff=0.01),
        daily_limit=1_000_000,
        workers=2,  # few questions at once make many small parts, and a kill may hit between any of them
        poster_hosts={("http", "127.0.0.1", site.omdb_port)},
        # Of the few folders that a killed run got to, more than a quarter may be gone from the changed library.
        allow_mass_missing=True,
    )
    sender.send("begun")
    with one_run(site.data / "ingest.lock"):
        report = run(order, Silent())
    sender.send({**report.as_dict(), "writes": writes.count})


def _set_up(site: Site) -> None:
    _use(site)
    ensure_set_up()


def _use(site: Site) -> None:
    connection.settings_dict.update(HOST=site.uri, NAME=site.database)
