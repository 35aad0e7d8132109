"""A connection to a host by way of addresses that were checked: the name is looked up once, and in time.

Whoever checks a name and then hands it on to be connected to is fooled by one whose second answer differs.
"""

import socket
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from threading import Thread
from typing import Any

from urllib3.util.connection import create_connection


class AddressRefused(Exception):
    """A host has an IP address that it must not have. Not an OSError: there is nothing to try again."""


def connect(
    host: str, port: int, *, ends_at: float, admits: Callable[[str], bool] | None = None, options: Any = None
) -> socket.socket:
    """Connect to the first IP address of a host that takes it.

    `ends_at` is on the clock of `time.monotonic`; what is left until then is the connection's timeout. With
    `admits`, every address of the host must pass it before any is asked. `options` are those of the socket, as
    urllib3 has them. Raises AddressRefused, OSError (TimeoutError among them) and ValueError (no host's name).
    """
    addresses = _look_up(host, port, seconds_until(ends_at))
    if admits and not all(admits(address) for address in addresses):
        raise AddressRefused
    connection = _connect(addresses, port, ends_at, options)
    connection.settimeout(seconds_until(ends_at))
    return connection


def seconds_until(ends_at: float) -> float:
    """Return how many seconds there are until then; raises TimeoutError if there are none."""
    seconds = ends_at - time.monotonic()
    if seconds <= 0:
        raise TimeoutError("it took longer than allowed")
    return seconds


def _look_up(host: str, port: int, seconds: float) -> list[str]:
    # The system's look-up can be neither limited nor interrupted, so it has a thread of its own, which is left
    # behind when time is up and ends when the system gives up.
    answer: Future[list[str]] = Future()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answer.set_result([str(place[0]) for *_, place in found])
        except Exception as error:
            answer.set_exception(error)

    Thread(target=ask, daemon=True).start()
    return answer.result(seconds)


def _connect(addresses: Sequence[str], port: int, ends_at: float, options: Any) -> socket.socket:
    problem: OSError = ConnectionError("the name has no address")
    for address in addresses:
        try:
            # An address is no name: nothing is looked up again.
            return create_connection((address, port), seconds_until(ends_at), socket_options=options)
        except OSError as error:
            problem = error
    raise problem
