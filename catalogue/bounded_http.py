"""One HTTP exchange that cannot outgrow its limits: bytes, and seconds from the first to the last of them.

The timeouts of requests are per read: a server that sends a byte now and then never meets one. So the
connections here read through a stream that counts bytes and looks at the clock before each read.
"""

import io
import ssl
import time
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from http.cookiejar import DefaultCookiePolicy
from socket import socket
from typing import Any
from urllib.parse import urlencode

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from catalogue.problems import Problem

_HEADERS_ALLOWANCE = 256 * 1024
_CHUNK = 16 * 1024


class ExchangeProblem(Problem):
    """An exchange without a whole answer: `timeout`, `connection`, `tls`, `too big`.

    `detail` is half a sentence, for those who asked to say what they asked for.
    """


@dataclass(frozen=True)
class Reply:
    """What a server answered, whatever the status; `body` is whole and no larger than was allowed."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass
class _Exchange:
    """The limits of the exchange that this thread is having, and the part of the query nobody may see."""

    ends_at: float
    bytes_left: int
    hidden_query: str = ""

    @property
    def seconds_left(self) -> float:
        return self.ends_at - time.monotonic()


_exchange: ContextVar[_Exchange] = ContextVar("exchange")


def open_session(*, use_proxies: bool) -> requests.Session:
    """Return a session for `get`; many threads may share it. It keeps connections, and no cookies."""
    session = requests.Session()
    session.trust_env = use_proxies
    session.cookies.set_policy(_NoCookies())
    adapter = _BoundedAdapter(pool_maxsize=32)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


def get(
    session: requests.Session,
    url: str,
    *,
    limit: int,
    deadline: float,
    params: Mapping[str, str] | None = None,
    secret: Mapping[str, str] | None = None,
) -> Reply:
    """Ask once, follow no redirect, and return the whole answer.

    `limit` is in bytes, `deadline` in seconds for all but the look-up of the name. `secret` goes to the
    server at the end of the query, and nowhere else: it is added where the request line is written, so no
    exception, log line or representation of an address has ever seen it. An address with `secret` needs
    `params`, too. Raises ExchangeProblem.
    """
    hidden = f"&{urlencode(secret)}" if secret else ""
    exchange = _Exchange(time.monotonic() + deadline, limit + _HEADERS_ALLOWANCE, hidden)
    token = _exchange.set(exchange)
    try:
        with session.get(url, params=params, stream=True, allow_redirects=False, timeout=deadline) as response:
            return Reply(response.status_code, response.headers, _body(response, limit))
    except (requests.RequestException, HTTPError, HTTPException, OSError, ValueError) as error:
        problem = _problem(error, exchange)
    finally:
        _exchange.reset(token)
    # Raised out here: libraries' exceptions print addresses, and ours do not drag them along.
    raise problem


def _body(response: requests.Response, limit: int) -> bytes:
    declared = response.headers.get("Content-Length", "")
    if declared.isdecimal() and (len(declared) > 15 or int(declared) > limit):
        raise _too_big()
    body = bytearray()
    for chunk in response.iter_content(_CHUNK):
        body += chunk
        if len(body) > limit:
            raise _too_big()
    return bytes(body)


def _problem(error: Exception, exchange: _Exchange) -> ExchangeProblem:
    if exchange.bytes_left <= 0:
        return _too_big()
    if exchange.seconds_left <= 0 or isinstance(error, requests.Timeout):
        return ExchangeProblem("timeout", "the server took too long to answer.")
    if isinstance(error, requests.exceptions.SSLError | ssl.SSLError):
        return ExchangeProblem("tls", "the server could not prove who it is (TLS).")
    return ExchangeProblem("connection", "the server could not be reached, or broke off its answer.")


def _too_big() -> ExchangeProblem:
    return ExchangeProblem("too big", "the server's answer is larger than any it should give.")


class _NoCookies(DefaultCookiePolicy):
    def set_ok(self, *_: Any) -> bool:
        return False


class _BoundedStream(io.RawIOBase):
    """A connection's incoming bytes, within the limits of the exchange."""

    def __init__(self, connection: socket, raw: io.RawIOBase) -> None:
        super().__init__()
        self._connection = connection
        self._raw = raw

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int | None:
        exchange = _exchange.get()
        if exchange.bytes_left <= 0:
            raise OSError("the answer is larger than allowed")
        if exchange.seconds_left <= 0:
            raise TimeoutError("the answer took longer than allowed")
        self._connection.settimeout(exchange.seconds_left)
        count = self._raw.readinto(buffer)
        exchange.bytes_left -= count or 0
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


class _BoundedResponse(HTTPResponse):
    def __init__(self, sock: socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        raw: Any = self.fp.detach()
        self.fp = io.BufferedReader(_BoundedStream(sock, raw))


class _BoundedConnection:
    """Reads within the exchange's limits, and adds the hidden query as the request line is written."""

    response_class: Any = _BoundedResponse

    def putrequest(self, method: str, url: str, *args: Any, **kwargs: Any) -> None:
        super().putrequest(method, url + _exchange.get().hidden_query, *args, **kwargs)  # type: ignore[misc]


class _HTTPConnection(_BoundedConnection, HTTPConnection):
    pass


class _HTTPSConnection(_BoundedConnection, HTTPSConnection):
    pass


class _HTTPPool(HTTPConnectionPool):
    ConnectionCls = _HTTPConnection


class _HTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _HTTPSConnection


_POOLS = {"http": _HTTPPool, "https": _HTTPSPool}


class _BoundedAdapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = _POOLS
        return manager
