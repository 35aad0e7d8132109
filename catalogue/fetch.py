"""Guarded downloads: only from hosts on a list, so much, so long, and never by way of a redirect."""

import re
from collections.abc import Collection
from functools import cache
from urllib.parse import SplitResult, urlsplit

import requests

from catalogue import bounded_http
from catalogue.bounded_http import ExchangeProblem
from catalogue.problems import Problem

# (scheme, host) at the scheme's own port, or (scheme, host, port)
Origin = tuple[str, str] | tuple[str, str, int]

_PORTS = {"https": 443, "http": 80}
_PRINTABLE = re.compile(r"[\x21-\x7e]{1,2000}", re.ASCII)


class FetchProblem(Problem):
    """A download that was refused or failed.

    Refused before any connection: `address`, `scheme`, `host`. Failed: `redirect`, `missing`, `unavailable`,
    `too big`.
    """


def download(url: str, *, hosts: Collection[Origin], limit: int, deadline: float) -> bytes:
    """Return what is at `url`: at most `limit` bytes, within `deadline` seconds.

    Only origins in `hosts` are asked, over https unless the list itself names an http origin. An http address
    of a host that is listed for https is asked over https. Raises FetchProblem.
    """
    address = allowed_address(url, hosts)
    try:
        reply = bounded_http.get(_session(), address, limit=limit, deadline=deadline)
    except ExchangeProblem as problem:
        code = "too big" if problem.code == "too big" else "unavailable"
        raise FetchProblem(code, f"Nothing could be fetched: {problem.detail}") from problem
    if 300 <= reply.status < 400:
        raise FetchProblem("redirect", "The address leads on to another one, which is not followed.")
    if reply.status in {404, 410}:
        raise FetchProblem("missing", "There is nothing at that address any more.")
    if reply.status != 200:
        raise FetchProblem("unavailable", f"The server answered with HTTP {reply.status}; try again later.")
    return reply.body


def allowed_address(url: str, hosts: Collection[Origin]) -> str:
    """Return the address to ask for `url`, upgraded to https where it must be. Raises FetchProblem."""
    parts = _split(url)
    allowed = {(*origin, _PORTS[origin[0]]) if len(origin) == 2 else origin for origin in hosts}
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    if (parts.scheme, host, port) in allowed:
        return parts.geturl()
    if parts.scheme == "http" and port == 80 and ("https", host, 443) in allowed:
        return parts._replace(scheme="https", netloc=host).geturl()
    raise FetchProblem("host", "The address is of a server that nothing is fetched from.")


def _split(url: str) -> SplitResult:
    if not _PRINTABLE.fullmatch(url) or "\\" in url:
        raise _bad_address()
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise _bad_address() from error
    if parts.scheme and parts.scheme not in _PORTS:
        raise FetchProblem("scheme", "The address is not an https address.")
    if not parts.scheme or not parts.hostname or "@" in parts.netloc or port == 0:
        raise _bad_address()
    return parts


def _bad_address() -> FetchProblem:
    return FetchProblem("address", "That is not a web address.")


@cache
def _session() -> requests.Session:
    # No proxies: the address that was allowed is the one that must be asked.
    return bounded_http.open_session(use_proxies=False)
