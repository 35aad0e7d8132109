"""Asks a video server for its listings (nginx's, as JSON) and for small files, patiently, and believes none of it."""

import calendar
import json
import re
import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, quote, unquote, urlsplit

from requests.auth import HTTPBasicAuth

from catalogue import bounded_http
from catalogue.bounded_http import ExchangeProblem, Reply
from catalogue.ingest.library import LibraryUnreadable

# What nginx answers when the disk does not let it read one folder or file.
BROKEN = 500
_TRIES = 3
_LONGER = 4  # times the pause before
_TOO_MANY_REQUESTS = 429
# After so many questions in a row without an answer the server is away: nobody asks it for a while (seconds).
_MOST_IN_VAIN = 3
_REST = 10.0

_KINDS = frozenset({"directory", "file"})
_NO_SIZE = 10**18  # bytes
_DATE = re.compile(r"[A-Za-z]{3}, (\d\d) ([A-Za-z]{3}) (\d{4}) (\d\d):(\d\d):(\d\d) GMT", re.ASCII)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_NO_LISTING = "sends something else than a listing: check its address in NOTFLIX_LIBRARY, and autoindex_format on it"
_NO_ANSWER = {
    "timeout": "takes too long to answer: check it and its disks",
    "tls": "cannot prove who it is: check its certificate, and its address in NOTFLIX_LIBRARY",
    "connection": "does not answer: check that it runs, and its address in NOTFLIX_LIBRARY",
}
_REFUSED = {
    401: "does not take this user and password: check both in NOTFLIX_LIBRARY",
    403: "lets nobody in from here, or may not read its library: check NOTFLIX_LISTING_ALLOW and NOTFLIX_LISTING_USERS",
    404: "has no listing there: check its address in NOTFLIX_LIBRARY",
}
_REDIRECT = "answers with a redirect, which is never followed: set NOTFLIX_LIBRARY to the listing's own address"


class Trouble(Exception):
    """A video server gives no answer to work with.

    The text is half a sentence that follows the server's name. `status` is that of its answer, 0 without one.
    """

    def __init__(self, what: str, status: int = 0) -> None:
        super().__init__(what)
        self.status = status


def refused(status: int) -> Trouble:
    """Return what an answer with any status but 200 means, where nothing better is known."""
    other = _REDIRECT if 300 <= status < 400 else f"answers with status {status}: check its log"
    return Trouble(_REFUSED.get(status, other), status)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a listing: "directory", "file" or "other", bytes, and seconds since 1970."""

    kind: str
    size: int
    changed: float


@dataclass(frozen=True)
class Listing:
    """The entries of one folder by name; `now` is the server's own time in seconds since 1970."""

    entries: dict[str, Entry]
    now: float


class VideoServer:
    """One server, asked by any number of threads. Its password is in no message, and not in `name`."""

    def __init__(self, address: str, deadline: float, backoff: float) -> None:
        parts, self.name = _understood(address)
        self._deadline = deadline
        self._backoff = backoff
        self._session = bounded_http.open_session(use_proxies=False)
        if parts.username is not None:
            user, password = (unquote(part or "").encode() for part in (parts.username, parts.password))
            self._session.auth = HTTPBasicAuth(user, password)
        self._in_vain = 0
        self._rests_until = 0.0

    def listing(self, path: str, limit: int, wanted: Collection[str] | None = None) -> Listing:
        """Return the listing at `path` (below the address; it ends in a slash), or only its `wanted` entries.

        Raises ExchangeProblem ("too big", when it has more than `limit` bytes), Trouble.
        """
        reply = self.get(path, limit)
        if reply.status != 200:
            raise refused(reply.status)
        return Listing(_entries(reply.body, wanted), _seconds(reply.headers.get("Date")) or time.time())

    def get(self, path: str, limit: int) -> Reply:
        """Return the answer about `path`, whatever its status; if it may be a matter of the moment, try three times.

        Raises ExchangeProblem ("too big", when the answer has more than `limit` bytes), and Trouble without an answer.
        """
        trouble = Trouble(_NO_ANSWER["connection"])
        for number in range(_TRIES):
            if self._in_vain >= _MOST_IN_VAIN and time.monotonic() < self._rests_until:
                break
            if number:
                time.sleep(self._backoff * _LONGER ** (number - 1))
            try:
                reply = bounded_http.get(self._session, self.name + quote(path), limit=limit, deadline=self._deadline)
            except ExchangeProblem as problem:
                if problem.code == "too big":
                    raise
                trouble = Trouble(_NO_ANSWER[problem.code])
            else:
                if reply.status < 500 and reply.status != _TOO_MANY_REQUESTS:
                    self._in_vain = 0
                    return reply
                trouble = refused(reply.status)
        if trouble.status != BROKEN:
            self._in_vain += 1
            self._rests_until = time.monotonic() + _REST
        raise trouble


def _understood(address: str) -> tuple[SplitResult, str]:
    """Return the parts of a library's address, and how it is written without its user and password."""
    try:
        parts = urlsplit(address)
        known = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        known = False
    if not known or parts.query or parts.fragment:
        raise LibraryUnreadable("NOTFLIX_LIBRARY is no video server's address; write http://user:password@host:port/.")
    return parts, f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path.rstrip('/')}/"


def _entries(body: bytes, wanted: Collection[str] | None) -> dict[str, Entry]:
    """Read a listing. Of a folder with many thousand files only what is wanted is kept while it is read."""

    def keep(fields: dict[str, Any]) -> tuple[()] | tuple[str, Entry]:
        name = _name(fields)
        return (name, _entry(fields)) if wanted is None or name in wanted else ()

    try:
        found = json.loads(body.decode("utf-8", "surrogateescape"), object_hook=keep)
    except (ValueError, RecursionError) as error:
        raise Trouble(_NO_LISTING) from error
    if not isinstance(found, list) or not all(isinstance(one, tuple) for one in found):
        raise Trouble(_NO_LISTING)
    return dict(filter(None, found))


def _name(fields: dict[str, Any]) -> str:
    name = fields.get("name")
    if not name or not isinstance(name, str) or not isinstance(fields.get("type"), str):
        raise ValueError("no entry of a listing")
    name.encode("utf-8", "surrogateescape")  # or no file can have that name
    return name


def _entry(fields: dict[str, Any]) -> Entry:
    kind = fields["type"] if fields["type"] in _KINDS else "other"
    size = fields.get("size")
    believed = size if isinstance(size, int) and 0 <= size < _NO_SIZE else 0
    return Entry(kind, believed, _seconds(fields.get("mtime")))


def _seconds(date: object) -> float:
    """Return the time that an HTTP date means, in seconds since 1970; 0 for anything else."""
    parts = _DATE.fullmatch(date) if isinstance(date, str) else None
    if parts is None or parts[2] not in _MONTHS:
        return 0.0
    day, month, year, hours, minutes, seconds = parts.groups()
    when = (int(year), _MONTHS.index(month) + 1, int(day), int(hours), int(minutes), int(seconds))
    try:
        return float(calendar.timegm(when))
    except ValueError:  # the year 0
        return 0.0
