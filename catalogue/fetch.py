"""Guarded downloads: only from hosts on a list and addresses of the internet, so much, so long, redirects included."""

import re
import time
import unicodedata
from collections.abc import Collection
from functools import cache
from urllib.parse import SplitResult, urljoin, urlsplit

import requests

from catalogue import bounded_http
from catalogue.bounded_http import ExchangeProblem, Reply
from catalogue.problems import Problem
from catalogue.public_addresses import is_address, is_plainly_private, is_public

# (scheme, host) at the scheme's own port, or (scheme, host, port)
Origin = tuple[str, str] | tuple[str, str, int]

_PORTS = {"https": 443, "http": 80}
_PRINTABLE = re.compile(r"[\x21-\x7e]{1,2000}", re.ASCII)
_REDIRECTS = 3
_REDIRECTED = frozenset({301, 302, 303, 307, 308})


class FetchProblem(Problem):
    """A download that was refused or failed.

    Refused before any connection, at the first address or at one it leads to: `address`, `scheme`, `host`,
    `private`. Failed: `redirect`, `missing`, `unavailable`, `too big`.
    """


def download(url: str, *, hosts: Collection[Origin], limit: int, deadline: float) -> bytes:
    """Return what is at `url`, or where it leads: at most `limit` bytes, within `deadline` seconds, all in all.

    Only origins in `hosts` are asked, over https unless the list itself names an http origin. An http address
    of a host that is listed for https is asked over https. A host that is listed by its name is asked only if all
    its addresses are public; one that is listed by its IP address was chosen on purpose. Raises FetchProblem.
    """
    ends_at = time.monotonic() + deadline
    for _ in range(1 + _REDIRECTS):
        url = allowed_address(url, hosts)
        reply = _ask(url, limit, ends_at - time.monotonic())
        if reply.status not in _REDIRECTED:
            return _found(reply)
        limit -= len(reply.body)
        url = _next(url, reply)
    raise FetchProblem("redirect", f"The address leads on more than {_REDIRECTS} times.")


def allowed_address(url: str, hosts: Collection[Origin]) -> str:
    """Return the address to ask for `url`, upgraded to https where it must be. Raises FetchProblem."""
    parts, host, port = _split(url)
    allowed = {(*origin, _PORTS[origin[0]]) if len(origin) == 2 else origin for origin in hosts}
    if (parts.scheme, host, port) in allowed:
        return _rebuilt(parts, host, port)
    if parts.scheme == "http" and port == 80 and ("https", host, 443) in allowed:
        return _rebuilt(parts._replace(scheme="https"), host, 443)
    if is_plainly_private(host):
        raise FetchProblem("private", "The address is not one of the public internet.")
    if parts.scheme == "http":
        raise _not_https()
    raise FetchProblem("host", "The address is of a server that nothing is fetched from.")


def _split(url: str) -> tuple[SplitResult, str, int]:
    """Return the parts of an address, its host and its port."""
    # As browsers do for hosts: what looks like 127.0.0.1 in circled digits is refused under its right name.
    url = unicodedata.normalize("NFKC", url)
    if not _PRINTABLE.fullmatch(url) or "\\" in url:
        raise _bad_address()
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise _bad_address() from error
    if parts.scheme and parts.scheme not in _PORTS:
        raise _not_https()
    if not parts.scheme or not parts.hostname or "@" in parts.netloc or port == 0:
        raise _bad_address()
    return parts, parts.hostname, port or _PORTS[parts.scheme]


def _rebuilt(parts: SplitResult, host: str, port: int) -> str:
    """Return an address that has one meaning only, whoever reads it: from the parts that were checked."""
    named = f"[{host}]" if ":" in host else host
    netloc = named if port == _PORTS[parts.scheme] else f"{named}:{port}"
    return parts._replace(netloc=netloc, fragment="").geturl()


def _ask(url: str, limit: int, seconds: float) -> Reply:
    try:
        return bounded_http.get(_session(urlsplit(url).hostname or ""), url, limit=limit, deadline=seconds)
    except ExchangeProblem as problem:
        code = problem.code if problem.code in {"too big", "private"} else "unavailable"
        raise FetchProblem(code, f"Nothing could be fetched: {problem.detail}") from problem


def _found(reply: Reply) -> bytes:
    if reply.status in {404, 410}:
        raise FetchProblem("missing", "There is nothing at that address any more.")
    if reply.status != 200:
        raise FetchProblem("unavailable", f"The server answered with HTTP {reply.status}; try again later.")
    return reply.body


def _next(url: str, reply: Reply) -> str:
    location = reply.headers.get("Location", "")
    if not location:
        raise FetchProblem("redirect", "The address leads on, and does not say where to.")
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise _bad_address() from error


def _not_https() -> FetchProblem:
    return FetchProblem("scheme", "The address is not an https address.")


def _bad_address() -> FetchProblem:
    return FetchProblem("address", "That is not a web address.")


def _session(host: str) -> requests.Session:
    return _sessions()[is_address(host)]


@cache
def _sessions() -> tuple[requests.Session, requests.Session]:
    """Return the sessions for hosts that are names, which must be public, and for chosen addresses."""
    # No proxies: the address that was allowed is the one that must be asked.
    return (
        bounded_http.open_session(use_proxies=False, admits=is_public),
        bounded_http.open_session(use_proxies=False),
    )
