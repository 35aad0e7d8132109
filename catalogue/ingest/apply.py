"""Carrying out a plan: read folders, ask OMDb, illustrate, write; one part of the library after the other.

While the answers about one part are awaited, the part before it is written. What is written is done: a run that ends
early, in whatever way, leaves the rest to the next one.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import Self, TypeVar

from catalogue.freshness import changed
from catalogue.ingest.bulk import tables
from catalogue.ingest.content import Content
from catalogue.ingest.illustrate import Studio, illustrate
from catalogue.ingest.items import Item, Subject, identify, make_item
from catalogue.ingest.library import Fault, Folder
from catalogue.ingest.plan import Known, Plan, is_suspicious
from catalogue.ingest.progress import Progress
from catalogue.ingest.reading import PART, Part, Reader, kept_documents
from catalogue.ingest.seasons import season_lists, want_lists
from catalogue.ingest.store import Batch, Written, write
from catalogue.omdb import OmdbProblem
from catalogue.problems import Problem

# Codes of answers that may be a matter of the moment: these folders are read again in the next run.
_OF_THE_MOMENT = frozenset({"not json", "bad json", "mismatch"})

_Thing = TypeVar("_Thing", str, Folder)
_Read = TypeVar("_Read", Content, Subject)
_Made = TypeVar("_Made")


def apply(plan: Plan, known: Mapping[str, Known], reader: Reader, studio: Studio, progress: Progress) -> None:
    """Carry out a plan, and add what came of it to the report. `known` are the folders known before, by name."""
    total, done = len(plan.to_read), 0
    progress.read(done, total)
    with _Writer(plan, reader, studio) as writer:
        for part in _one_ahead(reader.parts(plan.to_read)):
            writer.finish(part)
            done += part.size
            progress.read(done, total)
        missing = [*plan.missing, *_really_gone(reader.gone, plan, known, studio)]
        studio.report.missing = len(missing)
        for names in _in_parts(missing):
            writer.write(Batch(missing=list(names)))
        for folders in _in_parts(plan.broken):
            writer.write(Batch(broken=[(folder, folder.fault) for folder in folders if folder.fault]))


def _one_ahead(parts: Iterator[Part]) -> Iterator[Part]:
    """Yield each part only when the next one has been read and its questions are under way."""
    waiting: Part | None = None
    for part in parts:
        if waiting:
            yield waiting
        waiting = part
    if waiting:
        yield waiting


def _in_parts(things: Sequence[_Thing]) -> Iterator[Sequence[_Thing]]:
    for start in range(0, len(things), PART):
        yield things[start : start + PART]


def _really_gone(names: list[str], plan: Plan, known: Mapping[str, Known], studio: Studio) -> list[str]:
    """Return those folders that were known and went away during the run; none when a disk seems to have gone."""
    gone = [name for name in names if name in known]
    if is_suspicious(len(gone) + len(plan.missing), known):
        studio.report.note(f"{len(gone)} folders went away during the run: is a disk away? They are left as they were.")
        return []
    return gone


class _Writer:
    """Finishes parts of a plan: waits for answers, writes, and counts in the report.

    It writes in a thread of its own, one batch at a time and in their order: while MongoDB is busy with one, the next
    is read.
    """

    def __init__(self, plan: Plan, reader: Reader, studio: Studio) -> None:
        self._added = {folder.name for folder in plan.added}
        self._back = {folder.name for folder in plan.back}
        self._details = reader.details
        self._studio = studio
        self._report = studio.report
        self._tables = tables()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="write")
        self._under_way: tuple[Batch, Future[Written]] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        try:
            if kind is None:
                self._wait()
        finally:
            self._thread.shutdown()

    def finish(self, part: Part) -> None:
        """Wait for the answers about a part, and write it."""
        details, kept, now = self._details, part.kept, self._studio.now
        batch = Batch(broken=part.broken, unclear=part.unclear)
        subjects = _clear(part.contents, batch, lambda one: one.folder, lambda one: identify(one, details, kept))
        self._ask_about_series(subjects, part)
        items = _clear(subjects, batch, lambda one: one.content.folder, lambda one: make_item(one, details, kept))
        want_lists(items, details, kept, now)
        batch.lists = season_lists(items, details, kept, now)
        batch.items = illustrate(items, kept, self._studio)
        ids = {one.metadata.imdb_id for one in part.contents} | {one.series_id for one in subjects}
        batch.in_vain = {imdb_id for imdb_id in ids if details.was_in_vain(imdb_id)}
        for folder, fault in batch.broken + batch.unclear:
            self._report.problem(folder.name, fault.code, fault.detail)
        self.write(batch)

    def write(self, batch: Batch) -> None:
        """Begin to write a batch, once the one before it is written."""
        self._wait()
        self._under_way = batch, self._thread.submit(write, batch, self._tables, self._studio.now)

    def _wait(self) -> None:
        if self._under_way is None:
            return
        batch, writing = self._under_way
        self._under_way = None
        written = writing.result()
        if written.titles or written.episodes or written.folders:
            changed()
        self._report.titles += len(written.titles)
        self._report.episodes += len(written.episodes)
        for item in batch.items:
            self._count(item, written)

    def _ask_about_series(self, subjects: Iterable[Subject], part: Part) -> None:
        ids = {one.series_id for one in subjects if one.series_id}
        part.kept |= kept_documents(ids - part.kept.keys())
        for one in subjects:
            if one.series_id:
                self._details.want(one.series_id, one.content.answers, part.kept.get(one.series_id))

    def _count(self, item: Item, written: Written) -> None:
        name = item.content.folder.name
        ids = {item.title.imdb_id, *({item.episode.imdb_id} if item.episode else ())}
        if name in self._added:
            self._report.added += 1
        elif name in written.folders or ids & written.titles or ids & written.episodes:
            self._report.updated += 1
            self._report.back += name in self._back
        else:
            self._report.unchanged += 1


def _clear(
    things: Iterable[_Read], batch: Batch, folder_of: Callable[[_Read], Folder], make: Callable[[_Read], _Made]
) -> list[_Made]:
    """Return what is made of each thing; of those that it cannot be made of, the folders go to the unclear ones."""
    made = []
    for thing in things:
        try:
            made.append(make(thing))
        except Problem as problem:
            folder = folder_of(thing)
            if isinstance(problem, OmdbProblem) and problem.code in _OF_THE_MOMENT:
                folder = replace(folder, fingerprint="")
            batch.unclear.append((folder, Fault(problem.code, problem.detail)))
    return made
