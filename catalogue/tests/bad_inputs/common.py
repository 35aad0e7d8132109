"""One library that holds every row which is a folder, beside good neighbours, and one run over all of it."""

import contextlib
import ctypes
import logging
import os
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from catalogue.database import collection_of
from catalogue.ingest.report import Report
from catalogue.models import Episode, Stream, Title
from catalogue.tests.bad_inputs.row import Place, Row, Seen
from catalogue.tests.bad_inputs.stage import Stage, forget_the_catalogue, stream_of
from catalogue.tests.libraries import settle

_OWN = len("r000")
FIRST, LAST = "00000000-first", "zzzzzzzz-last"
_FIRST_ID, _LAST_ID = "tt8000001", "tt8000002"


@dataclass(frozen=True)
class Run:
    """What a run over the common library came to: in its report and log, for each row, the neighbours, and OMDb."""

    report: Report
    seen: dict[Row, Seen]
    neighbours: dict[str, str]
    questions: list[dict[str, str]]
    log: str
    library: Path


def run_over(rows: Sequence[Row], stage: Stage, *, known: bool) -> Run:
    """Make every row and ingest them together; with `known` they were good folders before, and are spoilt now."""
    stage.add(FIRST, _FIRST_ID)
    stage.add(LAST, _LAST_ID)
    places = {row: _good_folder(row, number, stage) for number, row in enumerate(rows)}
    if known:
        with _unspoilt(rows, places):
            assert stage.ingest().problems == []
    _spoil([row for row in rows if not row.fresh], places)
    settle(stage.library)
    _spoil([row for row in rows if row.fresh], places)
    late = [(row.during, places[row]) for row in rows if row.during]
    with _without_roots_powers(), _logged() as log:
        report = stage.ingest(act=lambda: [during(place) for during, place in late], refresh=known)
    seen = {row: _seen(row, places[row], report, stage) for row in rows}
    neighbours = {name: stream_of(name)["state"] for name in (FIRST, LAST)}
    forget_the_catalogue()
    return Run(report, seen, neighbours, stage.server.questions, log.getvalue(), stage.library)


@contextlib.contextmanager
def _logged() -> Iterator[StringIO]:
    log = StringIO()
    handler = logging.StreamHandler(log)
    logging.getLogger().addHandler(handler)
    try:
        yield log
    finally:
        logging.getLogger().removeHandler(handler)


def _good_folder(row: Row, number: int, stage: Stage) -> Place:
    imdb_id = f"tt88{number:05}"
    folder = stage.add(_name(row, number), imdb_id)
    return Place(folder, imdb_id, stage.server)


def _name(row: Row, number: int) -> str:
    return row.name.replace("{}", f"r{number:03}") if row.name else f"r{number:03}-{row.id}"


@contextlib.contextmanager
def _unspoilt(rows: Sequence[Row], places: dict[Row, Place]) -> Iterator[None]:
    """Hide the folders whose very name is what is wrong: they were never good."""
    away = [places[row].folder for row in rows if row.name]
    hidden = [(folder, folder.with_name(f".{number}-away")) for number, folder in enumerate(away)]
    for folder, place in hidden:
        folder.rename(place)
    yield
    for folder, place in hidden:
        place.rename(folder)


def _spoil(rows: Sequence[Row], places: dict[Row, Place]) -> None:
    for row in rows:
        if row.make:
            row.make(places[row])


def _seen(row: Row, place: Place, report: Report, stage: Stage) -> Seen:
    name = place.folder.name
    # A name that cannot be shown is shown otherwise; it still begins with the row's own letters and digits.
    own = re.escape(name[:_OWN]) if row.name.startswith("{}") or not row.name else f"{re.escape(name)}$"
    shown = [one for one in report.problems if re.match(own, one["folder"])]
    return Seen(
        problems=shown,
        notes=[note for note in report.notes if place.imdb_id in note or name in note],
        streams=list(collection_of(Stream).find({"folder": {"$regex": f"^{own}"}})),
        title=collection_of(Title).find_one({"imdb_id": place.imdb_id}),
        episode=collection_of(Episode).find_one({"imdb_id": place.imdb_id}),
        fetched=[one for one in stage.server.fetched if place.imdb_id in one],
        pictures=stage.pictures,
        imdb_id=place.imdb_id,
    )


class _Header(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class _Capabilities(ctypes.Structure):
    _fields_ = [(name, ctypes.c_uint32) for name in ("effective", "permitted", "inheritable")]


_VERSION_3 = 0x20080522
_MAY_READ_ANYTHING = 1 << 1 | 1 << 2  # CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH


@contextlib.contextmanager
def _without_roots_powers() -> Iterator[None]:
    """Let permissions bind this thread and those it starts, even when the tests are run by root."""
    if os.geteuid() != 0 or sys.platform != "linux":
        yield
        return
    system = ctypes.CDLL(None, use_errno=True)
    header, before = _Header(_VERSION_3, 0), (_Capabilities * 2)()
    assert system.capget(ctypes.byref(header), before) == 0
    fewer = (_Capabilities * 2).from_buffer_copy(before)
    fewer[0].effective &= ~_MAY_READ_ANYTHING
    assert system.capset(ctypes.byref(header), fewer) == 0
    try:
        yield
    finally:
        assert system.capset(ctypes.byref(header), before) == 0


def open_again(library: Path) -> None:
    """Let everybody in again, so that the library can be removed."""
    for place, _, _ in os.walk(library, onerror=None):
        Path(place).chmod(0o700)
