"""Reading the folders of a plan, part by part, and beginning the questions to OMDb about them."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from catalogue.database import collection_of
from catalogue.ingest.content import Content, read_content, read_video
from catalogue.ingest.details import Details
from catalogue.ingest.library import Fault, Folder, Library, NotNow
from catalogue.ingest.report import Report
from catalogue.models import Episode, Title
from catalogue.problems import Problem

# Folders that are read, and mostly written, together.
PART = 1000
# A part ends early at so many questions for each worker, so that a run that is killed has not asked many in vain.
_QUESTIONS_EACH = 8
# After this many folders in a row out of reach, the video server is down.
_PATIENCE = 3
_KEPT = (
    "imdb_id", "omdb", "omdb_fetched_at", "season_lists",
    "poster", "poster_source", "poster_failed_at", "curated_fields",
)  # fmt: skip


@dataclass
class Part:
    """Folders that were read together: those that play, and those with a fault of their video or of their texts.

    `kept` is what the catalogue knows of their ids. `size` counts the folders, those left for the next run as well.
    """

    contents: list[Content] = field(default_factory=list)
    broken: list[tuple[Folder, Fault]] = field(default_factory=list)
    unclear: list[tuple[Folder, Fault]] = field(default_factory=list)
    kept: dict[str, dict[str, Any]] = field(default_factory=dict)
    size: int = 0


@dataclass
class Reader:
    """Reads the folders of `library`, with the threads of `pool` when it can answer several at once.

    `gone` are the names of folders that went away between the scan and the reading.
    """

    library: Library
    details: Details
    report: Report
    pool: ThreadPoolExecutor
    gone: list[str] = field(default_factory=list)
    out_of_reach: int = 0

    def parts(self, folders: Sequence[Folder]) -> Iterator[Part]:
        """Yield the folders in parts, read, and with the questions about them under way."""
        for start in range(0, len(folders), PART):
            yield from self._asked_about(self._read(folders[start : start + PART]))

    def _read(self, folders: Sequence[Folder]) -> Part:
        part = Part(size=len(folders))
        results = self.pool.map(self._try, folders) if self.library.at_once > 1 else map(self._try, folders)
        for folder, result in zip(folders, results, strict=True):
            if isinstance(result, Content):
                part.contents.append(result)
            elif isinstance(result, NotNow):
                self._leave(folder, result)
            else:
                plays, problem = result
                (part.unclear if plays else part.broken).append((folder, Fault(problem.code, problem.detail)))
        return part

    def _try(self, folder: Folder) -> Content | NotNow | tuple[bool, Problem]:
        """Return a folder's content, or why it is left; or whether its video plays, and what is wrong with it."""
        if self.out_of_reach >= _PATIENCE:
            return NotNow("unreachable", "")
        plays = False
        try:
            video = read_video(self.library, folder)
            plays = True
            content = read_content(self.library, folder, video)
        except NotNow as problem:
            self.out_of_reach += problem.code == "unreachable"
            return problem
        except Problem as problem:
            self.out_of_reach = 0
            return plays, problem
        self.out_of_reach = 0
        return content

    def _leave(self, folder: Folder, why: NotNow) -> None:
        if why.code == "gone":
            self.gone.append(folder.name)
            self.report.folders -= 1
            return
        self.report.settling += 1
        if why.code == "unreachable" and why.detail:
            self.report.note(why.detail)

    def _asked_about(self, part: Part) -> Iterator[Part]:
        """Begin the questions about a part. Where they are many, it comes as several smaller ones."""
        part.kept = kept_documents(one.metadata.imdb_id for one in part.contents)
        small = Part(broken=part.broken, unclear=part.unclear, kept=part.kept, size=part.size - len(part.contents))
        questions = 0
        for content in part.contents:
            imdb_id = content.metadata.imdb_id
            questions += self.details.want(imdb_id, content.answers, part.kept.get(imdb_id))
            small.contents.append(content)
            small.size += 1
            if questions >= _QUESTIONS_EACH * self.details.workers:
                yield small
                small, questions = Part(kept=part.kept), 0
        yield small


def kept_documents(ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return what the catalogue keeps about titles and episodes that matters to what is asked and fetched, by id."""
    wanted = sorted(set(ids))
    found: dict[str, dict[str, Any]] = {}
    for model in (Title, Episode):
        if wanted:
            rows = collection_of(model).find({"imdb_id": {"$in": wanted}}, dict.fromkeys(_KEPT, 1))
            found |= {row["imdb_id"]: row for row in rows}
    return found
