"""What OMDb says of the ids in a library: from a folder's own `omdb.json`, else asked, once per id and run."""

from typing import Any

from catalogue.ingest.report import Report
from catalogue.omdb import Omdb, OmdbProblem, OmdbRefused, OmdbUnavailable

# After this many ids in a row without an answer OMDb is down, and waiting for each of the others helps nobody.
_PATIENCE = 3


class Details:
    """The answers of one run."""

    def __init__(self, omdb: Omdb | None, report: Report) -> None:
        self._omdb = omdb
        self._report = report
        self._asked: dict[str, dict[str, Any] | OmdbProblem | None] = {}
        self._silent = 0

    def answer(self, imdb_id: str, kept: dict[str, dict[str, Any]]) -> dict[str, Any] | None:
        """Return OMDb's answer for an id, or None while there is none to be had.

        Raises OmdbProblem when OMDb answered that there is no such id, or with something else than was asked.
        """
        if imdb_id in kept:
            return kept[imdb_id]
        if imdb_id not in self._asked:
            self._asked[imdb_id] = self._ask(imdb_id)
        answer = self._asked[imdb_id]
        if isinstance(answer, OmdbProblem):
            raise answer
        return answer

    def _ask(self, imdb_id: str) -> dict[str, Any] | OmdbProblem | None:
        if self._omdb is None:
            return None
        try:
            answer = self._omdb.by_id(imdb_id)
        except OmdbRefused as refusal:
            self._stop(refusal.detail)
        except OmdbUnavailable as problem:
            self._silent += 1
            self._report.note(f"{imdb_id} waits for the next run. {problem.detail}")
            if self._silent >= _PATIENCE:
                self._stop("OMDb does not answer.")
        except OmdbProblem as problem:
            return problem
        else:
            self._silent = 0
            return answer
        finally:
            self._count()
        return None

    def _count(self) -> None:
        if self._omdb is not None:
            self._report.omdb_calls = self._omdb.calls

    def _stop(self, why: str) -> None:
        self._count()
        self._omdb = None
        self._report.note(f"{why} The rest is ingested without OMDb; a later run fills in what is missing.")
