"""The OMDb client: one question, one checked answer, or a typed problem that says whether to go on asking.

OMDb answers problems with JSON in HTTP 200 as well as 401, and outages with HTML (https://www.omdbapi.com/).
"""

import random
import threading
import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from catalogue import bounded_http, omdb_json
from catalogue.bounded_http import ExchangeProblem, Reply
from catalogue.problems import Problem
from catalogue.public_addresses import is_public

_RETRIED = frozenset({429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
_PUBLIC_HOST = "www.omdbapi.com"
_GETTING_DATA = "error getting data."


class OmdbProblem(Problem):
    """Something is wrong with an answer. No text of it ever holds the key."""


class OmdbRefused(OmdbProblem):
    """No more questions: OMDb refuses this key today (`limit`) or for good (`key`), or `permit` does (`own limit`)."""


class OmdbNotFound(OmdbProblem):
    """OMDb knows no such id, or no such season: `not found`."""


class OmdbMismatch(OmdbProblem):
    """OMDb answered about something else than was asked: `mismatch`."""


class OmdbUnavailable(OmdbProblem):
    """No answer of OMDb's own, ask later: `unavailable`, `too big`, `redirect`."""


class OmdbGarbled(OmdbUnavailable):
    """An answer that cannot be one of OMDb's, ask later: `not json`, `bad json`."""


class _TryAgain(Exception):
    def __init__(self, problem: OmdbProblem, wait: float | None = None) -> None:
        super().__init__()
        self.problem = problem
        self.wait = wait


class Omdb:
    """Asks OMDb at `url` with `key`; any number of threads may share one.

    `permit` is called before each question, tries included, and says whether it may be asked: who counts a day's
    questions sets it.
    `deadline` is in seconds for each try. Between tries it waits about `backoff` seconds, doubled each time,
    or as long as the server asks (Retry-After) if that is no more than `longest_wait` seconds.
    """

    def __init__(
        self,
        url: str,
        key: str,
        *,
        deadline: float = 10.0,
        tries: int = 3,
        backoff: float = 0.5,
        longest_wait: float = 60.0,
    ) -> None:
        self._url = url
        self._key = key
        self._deadline = deadline
        self._tries = tries
        self._backoff = backoff
        self._longest_wait = longest_wait
        self.permit: Callable[[], bool] = lambda: True
        # OMDb itself is on the public internet, whatever a name server says. Another address is the operator's choice.
        admits = is_public if urlsplit(url).hostname == _PUBLIC_HOST else None
        self._session = bounded_http.open_session(use_proxies=True, admits=admits)
        self._lock = threading.Lock()
        self._calls = 0

    @property
    def calls(self) -> int:
        """How many questions were sent, tries included: what OMDb counts against the daily limit."""
        return self._calls

    def by_id(self, imdb_id: str) -> dict[str, Any]:
        """Return OMDb's answer for one IMDb id, as it came. Raises OmdbProblem."""
        answer = self._ask({"i": imdb_id, "plot": "full"})
        answered = answer.get("imdbID")
        if not isinstance(answered, str) or answered.strip().lower() != imdb_id.lower():
            raise OmdbMismatch("mismatch", f"OMDb was asked for {imdb_id} and answered about another title.")
        return answer

    def season(self, series_id: str, number: int) -> dict[str, Any]:
        """Return OMDb's list of a season's episodes (at most 100), as it came. Raises OmdbProblem."""
        answer = self._ask({"i": series_id, "Season": str(number)})
        if answer.get("Season") != str(number) or not isinstance(answer.get("Episodes"), list):
            raise OmdbMismatch(
                "mismatch", f"OMDb was asked for season {number} of {series_id} and answered something else."
            )
        return answer

    def _ask(self, question: dict[str, str]) -> dict[str, Any]:
        for attempt in range(self._tries):
            try:
                return self._ask_once(question)
            except _TryAgain as again:
                problem, wait = again.problem, again.wait
            if wait is None:
                wait = self._backoff * 2**attempt * random.uniform(0.5, 1.5)  # noqa: S311 - spreads load only
            if attempt + 1 == self._tries or wait > self._longest_wait:
                break
            time.sleep(wait)
        raise problem

    def _ask_once(self, question: dict[str, str]) -> dict[str, Any]:
        if not self.permit():
            raise OmdbRefused("own limit", "OMDB_DAILY_LIMIT is reached: no more questions to OMDb today.")
        with self._lock:
            self._calls += 1
        try:
            reply = bounded_http.get(
                self._session,
                self._url,
                limit=omdb_json.MAX_BYTES,
                deadline=self._deadline,
                params=question,
                secret={"apikey": self._key},
            )
        except ExchangeProblem as problem:
            raise _of_exchange(problem) from None
        return _answer(reply)


def _of_exchange(problem: ExchangeProblem) -> Exception:
    if problem.code == "too big":
        return OmdbUnavailable("too big", "OMDb's answer is larger than 256 KiB; this may not be OMDb.")
    unavailable = OmdbUnavailable("unavailable", f"OMDb cannot be asked now: {problem.detail}")
    return unavailable if problem.code in {"tls", "private"} else _TryAgain(unavailable)


def _answer(reply: Reply) -> dict[str, Any]:
    """Return the answer in a reply, or raise what the reply means."""
    if reply.status in _RETRIED:
        raise _TryAgain(_out_of_order(reply.status), _retry_after(reply))
    if 300 <= reply.status < 400:
        raise OmdbUnavailable("redirect", "OMDb's address leads elsewhere; check OMDB_URL.")
    if reply.status == 200:
        kind = reply.headers.get("Content-Type", "json")
        if "json" not in kind.lower() or reply.body.lstrip().startswith(b"<"):
            raise OmdbGarbled("not json", "Something else than OMDb answered, perhaps a sign-in page.")
    elif reply.status != 401:
        raise _out_of_order(reply.status)
    answer = _object(reply)
    if reply.status == 200 and answer.get("Response") == "True":
        return answer
    raise _said(str(answer.get("Error", "")), reply.status)


def _object(reply: Reply) -> dict[str, Any]:
    try:
        answer = omdb_json.parse(reply.body)
    except omdb_json.JsonProblem:
        answer = None
    if reply.status == 401 and not isinstance(answer, dict):
        raise _out_of_order(reply.status)
    if not isinstance(answer, dict) or "Response" not in answer:
        raise OmdbGarbled("bad json", "OMDb's answer is not complete, correct JSON.")
    return answer


def _said(error: str, status: int) -> Exception:
    """Return what one of OMDb's error texts means."""
    text = error.strip().lower()
    if "limit reached" in text:
        return OmdbRefused("limit", "OMDb's daily request limit is reached.")
    if "api key" in text or status == 401:
        return OmdbRefused("key", "OMDb does not accept the key; check OMDB_API_KEY.")
    not_found = OmdbNotFound("not found", "OMDb does not know this id; check it on imdb.com.")
    if text == _GETTING_DATA:
        return _TryAgain(not_found)
    if "not found" in text or text == "incorrect imdb id.":
        return not_found
    # Not repeated: a server may quote the question, and the key with it.
    return OmdbUnavailable("unavailable", "OMDb answered with an error that is not known here.")


def _out_of_order(status: int) -> OmdbUnavailable:
    return OmdbUnavailable("unavailable", f"OMDb is out of order (HTTP {status}).")


def _retry_after(reply: Reply) -> float | None:
    """Return the seconds that a Retry-After header asks for, in either of its forms (RFC 9110, 10.2.3)."""
    text = reply.headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdecimal():
        return float(text[:9])
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except (ValueError, OverflowError, OSError):
        return None
