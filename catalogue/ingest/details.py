"""What OMDb says of the ids in a library: from a folder's own `omdb.json`, else kept in the catalogue, else asked.

Questions are asked by several threads while folders are read and written; each id once in a run.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from catalogue.ingest.documents import stored
from catalogue.ingest.known import NEWS_AFTER
from catalogue.ingest.report import Report
from catalogue.ingest.usage import DailyCount
from catalogue.omdb import Omdb, OmdbGarbled, OmdbNotFound, OmdbProblem, OmdbRefused, OmdbUnavailable

# After this many ids in a row without an answer OMDb is down, and waiting for each of the others helps nobody.
_PATIENCE = 3
# So many answers stay in memory; older ones are in the catalogue by then.
_MOST_ANSWERS = 5000


@dataclass(frozen=True)
class Answer:
    """What OMDb says of one id. `asked_at` is when it was asked; None: the folder's own `omdb.json` says it.

    `is_kept`: the catalogue has it already.
    """

    fields: dict[str, Any]
    asked_at: datetime | None = None
    is_kept: bool = False


@dataclass(frozen=True)
class _Unknown:
    """OMDb was asked and has no such thing, or something that cannot be used: not to be asked again in this run."""

    problem: OmdbProblem


_Outcome = Answer | _Unknown | None


class Details:
    """The answers of one run. None, wherever an answer is promised: there is none to be had now.

    `omdb` is None when there is no key, `workers` are how many questions are asked at once. `refresh` asks again even
    what was answered lately.
    """

    def __init__(
        self, omdb: Omdb | None, count: DailyCount, report: Report, *, workers: int, now: datetime, refresh: bool
    ) -> None:
        self._omdb = omdb
        if omdb:
            omdb.permit = count.take
        self._count = count
        self._report = report
        self._now = now
        self.had_a_key = omdb is not None
        self.workers = workers
        self._fresh_since = stored(now if refresh else now - NEWS_AFTER)
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="omdb")
        self._asked: OrderedDict[str, Future[_Outcome]] = OrderedDict()
        self._unknown: set[str] = set()
        self._silent = 0
        self._guard = threading.Lock()

    def close(self) -> None:
        """Ask nothing more, and wait for the questions that are under way, but not for their second tries."""
        if self._omdb:
            self._omdb.permit = lambda: False
        self._pool.shutdown(cancel_futures=True)

    def want(self, imdb_id: str, own: Mapping[str, Any], kept: Mapping[str, Any] | None) -> bool:
        """Begin to ask about an id, unless its answer is in the folder (`own`, by id) or fresh in the document `kept`.

        Return whether a question was begun.
        """
        if imdb_id in own or self._is_fresh(kept):
            return False
        return self._begin(imdb_id, lambda omdb: omdb.by_id(imdb_id))

    def answer(self, imdb_id: str, own: Mapping[str, Any], kept: Mapping[str, Any] | None) -> Answer | None:
        """Return the answer for an id that was wanted: the folder's own, the one asked for, or the one kept.

        Raises OmdbProblem when OMDb answered that there is no such id, or something else than was asked.
        """
        if imdb_id in own:
            return Answer(own[imdb_id])
        outcome = self._asked[imdb_id].result() if imdb_id in self._asked else None
        if isinstance(outcome, _Unknown):
            raise outcome.problem
        if outcome is None and kept and kept.get("omdb"):
            return Answer(kept["omdb"], is_kept=True)
        return outcome

    def want_season(self, series_id: str, season: int) -> None:
        """Begin to ask for the list of a season."""
        self._begin(f"{series_id}/{season}", lambda omdb: omdb.season(series_id, season))

    def season(self, series_id: str, season: int) -> Answer | None:
        """Return the list of a season that was wanted; a season that OMDb does not know is an empty one."""
        outcome = self._asked[name].result() if (name := f"{series_id}/{season}") in self._asked else None
        if isinstance(outcome, _Unknown):
            return Answer({"Episodes": []}, self._now)
        return outcome

    def was_in_vain(self, imdb_id: str) -> bool:
        """Say whether OMDb was asked about an id in this run and knows nothing of it."""
        return imdb_id in self._unknown

    def _is_fresh(self, kept: Mapping[str, Any] | None) -> bool:
        if not kept or not kept.get("omdb") or not kept.get("omdb_fetched_at"):
            return False
        return bool(kept["omdb_fetched_at"] >= self._fresh_since)

    def _begin(self, name: str, question: Callable[[Omdb], dict[str, Any]]) -> bool:
        if self._omdb is None or name in self._asked:
            return False
        self._asked[name] = self._pool.submit(self._ask, name, question)
        if len(self._asked) > _MOST_ANSWERS:
            self._asked.popitem(last=False)
        return True

    def _ask(self, name: str, question: Callable[[Omdb], dict[str, Any]]) -> _Outcome:
        """Ask in a thread of the pool, and take note of what that says about OMDb itself."""
        omdb = self._omdb
        if omdb is None:  # it was given up while this question waited for its turn
            return None
        try:
            answer = question(omdb)
        except OmdbRefused as refusal:
            self._give_up(refusal.detail, for_today=refusal.code == "limit")
        except OmdbGarbled as problem:
            self._no_answer()
            return _Unknown(problem)
        except OmdbUnavailable as problem:
            self._report.note(f"{name} waits for the next run. {problem.detail}")
            self._no_answer()
        except OmdbProblem as problem:
            if isinstance(problem, OmdbNotFound):
                self._unknown.add(name)
            return _Unknown(problem)
        else:
            self._silent = 0
            return Answer(answer, self._now)
        return None

    def _no_answer(self) -> None:
        with self._guard:
            self._silent += 1
            down = self._silent >= _PATIENCE
        if down:
            self._give_up("OMDb does not answer.", for_today=False)

    def _give_up(self, why: str, *, for_today: bool) -> None:
        with self._guard:
            known, self._omdb = self._omdb is None, None
        if known:
            return
        if for_today:
            self._count.close()
        self._report.note(f"{why} The rest is ingested without OMDb; a later run fills in what is missing.")
