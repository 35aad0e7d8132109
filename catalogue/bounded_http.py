"""One HTTP exchange that cannot outgrow its limits: bytes, and seconds from the first to the last of them.

The timeouts of requests are per read: a server that sends a byte now and then never meets one. So the
connections here read through a stream that counts bytes and looks at the clock before each read.
"""

import io
import ssl
import time
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from http.client import HTTPException, HTTPResponse
from http.cookiejar import DefaultCookiePolicy
from socket import socket
from typing import Any
from urllib.parse import urlencode

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, NewConnectionError

from catalogue.checked_connection import AddressRefused, connect, seconds_until
from catalogue.problems import Problem

_HEADERS_ALLOWANCE = 256 * 1024
_CHUNK = 16 * 1024


class ExchangeProblem(Problem):
    """An exchange without a whole answer: `private`, `timeout`, `connection`, `tls`, `too big`.

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


_exchange: ContextVar[_Exchange] = ContextVar("exchange")


def open_session(*, use_proxies: bool, admits: Callable[[str], bool] | None = None) -> requests.Session:
    """Return a session for `get`; many threads may share it. It keeps connections, and no cookies.

    With `admits`, a server is asked only if that says yes to every IP address of its host. What a proxy asks is not
    checked: the proxy looks the host up itself.
    """
    session = _Session()
    session.trust_env = use_proxies
    session.cookies.set_policy(_NoCookies())
    adapter = _BoundedAdapter(admits)
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

    `limit` is in bytes, `deadline` in seconds, from before the look-up of the host to the last byte. `secret` goes
    to the server at the end of the query, and nowhere else: it is added where the request line is written, so no
    exception, log line or representation of an address has ever seen it. An address with `secret` needs `params`,
    too. Raises ExchangeProblem.
    """
    hidden = f"&{urlencode(secret)}" if secret else ""
    exchange = _Exchange(time.monotonic() + deadline, limit + _HEADERS_ALLOWANCE, hidden)
    token = _exchange.set(exchange)
    try:
        with session.get(url, params=params, stream=True, allow_redirects=False, timeout=deadline) as response:
            return Reply(response.status_code, response.headers, _body(response, limit))
    except (requests.RequestException, HTTPError, HTTPException, AddressRefused, OSError, ValueError) as error:
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
    if isinstance(error, AddressRefused):
        return ExchangeProblem("private", "the server's name leads to an address that must not be asked.")
    if exchange.bytes_left <= 0:
        return _too_big()
    if time.monotonic() >= exchange.ends_at or isinstance(error, requests.Timeout):
        return ExchangeProblem("timeout", "the server took too long to answer.")
    if isinstance(error, requests.exceptions.SSLError | ssl.SSLError):
        return ExchangeProblem("tls", "the server could not prove who it is (TLS).")
    return ExchangeProblem("connection", "the server could not be reached, or broke off its answer.")


def _too_big() -> ExchangeProblem:
    return ExchangeProblem("too big", "the server's answer is larger than any it should give.")


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> str | None:  # noqa: ARG002
        # Asked even when no redirect is to be followed, and what a Location holds may be no address at all.
        return None


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
        self._connection.settimeout(seconds_until(exchange.ends_at))
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
    """Connects and reads within the exchange's limits, and adds the hidden query as the request line is written."""

    response_class: Any = _BoundedResponse
    _dns_host: str
    port: int
    socket_options: Any

    def __init__(self, *args: Any, admits: Callable[[str], bool] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._admits = admits

    def _new_conn(self) -> socket:
        ends_at = _exchange.get().ends_at
        try:
            return connect(self._dns_host, self.port, ends_at=ends_at, admits=self._admits, options=self.socket_options)
        except OSError as error:
            # As urllib3's own: it takes a plain reset for one of a connection that there is, and goes on to read.
            raise NewConnectionError(self, str(error)) from error  # type: ignore[arg-type]

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


class _BoundedAdapter(HTTPAdapter):
    def __init__(self, admits: Callable[[str], bool] | None) -> None:
        self._admits = admits
        super().__init__(pool_maxsize=32)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {
            "http": partial(_HTTPPool, admits=self._admits),
            "https": partial(_HTTPSPool, admits=self._admits),
        }

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = {"http": _HTTPPool, "https": _HTTPSPool}
        return manager
