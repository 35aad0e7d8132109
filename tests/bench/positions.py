"""How many positions does one process write, compared with a view that writes them and does nothing else?

    python -m tests.bench.positions

200 viewers, each signed in, report to one gunicorn process with four threads, over connections that stay open. Ours,
a bare view behind the same middleware, and one in front of all middleware take turns. What a report costs the database
is what the database counted. Ends with 1 when a target is missed.
"""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from statistics import median
from typing import Any
from urllib.parse import urlencode

from tests.bench.ingesting import at_least, at_most, verdict
from tests.bench.throw_away import throw_away_database
from tests.running_site import ROOT, free_port

VIEWERS = 200
ROUNDS = 7
REPORTS_A_ROUND = 5
CONNECTIONS = 8
LEAST_OF_BARE = 0.5
MOST_READS, MOST_WRITES = 2, 1
_BOOT_SECONDS = 60

# Writes one request to `position` of a viewer, by the viewer's number.
_Request = Callable[[int, int], bytes]


def main() -> int:
    """Measure, print a block, and return the exit code."""
    with throw_away_database(), _server() as port:
        requests = _requests(port)
        rates: dict[str, list[float]] = {name: [] for name in requests}
        for number in range(ROUNDS + 1):
            for name, request in requests.items():
                rate = _rate(port, request, number)
                if number:  # the first round puts sessions into the cache and positions into the database
                    rates[name].append(rate)
        reads, writes = _cost(port, requests["ours"])
    ours, bare, barest = (median(rates[name]) for name in ("ours", "bare", "barest"))
    return verdict(
        f"Positions from {VIEWERS} viewers, one process with four threads, median of {ROUNDS} interleaved rounds:",
        [
            f"ours {ours:.0f} a second, a bare view {bare:.0f}, one in front of all middleware {barest:.0f}",
            f"ours is {ours / barest:.2f} times the last",
        ],
        [
            at_least("times the bare view", ours / bare, LEAST_OF_BARE),
            at_most("reads a report", reads, MOST_READS),
            at_most("writes a report", writes, MOST_WRITES),
        ],
    )


def _requests(port: int) -> dict[str, _Request]:
    """Make the viewers, and return what each way to write is sent."""
    from django.conf import settings
    from django.middleware.csrf import _get_new_csrf_string
    from django.test import Client

    from accounts.models import User
    from accounts.profiles import ensure_first_profile
    from catalogue.models import Title
    from streaming.watched import Watched

    film = Title.objects.create(imdb_id="tt0000001", kind="movie", name="Film", sort_name="film", available=True)
    cookies, bodies, keys = [], [], []
    for number in range(VIEWERS):
        user = User.objects.create_user(f"viewer{number}@example.org")
        client, csrf = Client(), _get_new_csrf_string()
        client.force_login(user)
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        cookies.append(f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={csrf}")
        profile = ensure_first_profile(user)
        word = Watched.of(profile.pk, film, None, 3600.0).word()
        bodies.append({"csrfmiddlewaretoken": csrf, "report": word})
        keys.append(f"bare:{profile.pk}")

    def to(address: str, body: Callable[[int], dict[str, str]]) -> _Request:
        def request(viewer: int, position: int) -> bytes:
            told = urlencode({**body(viewer), "position": position})
            head = (
                f"POST {address} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookies[viewer]}\r\n"
                "X-Requested-With: fetch\r\nContent-Type: application/x-www-form-urlencoded\r\n"
                f"Content-Length: {len(told)}\r\n\r\n"
            )
            return f"{head}{told}".encode()

        return request

    return {
        "ours": to("/watching/position/", lambda viewer: bodies[viewer]),
        "bare": to("/bare/", lambda viewer: {"key": keys[viewer]}),
        "barest": to("/barest/", lambda viewer: {"key": keys[viewer]}),
    }


def _rate(port: int, request: _Request, number: int) -> float:
    """Send one round of reports, and return how many were answered in a second."""
    first = 200 + number * REPORTS_A_ROUND * 10
    positions = range(first, first + REPORTS_A_ROUND * 10, 10)
    shares = [
        [request(viewer, position) for position in positions for viewer in range(share, VIEWERS, CONNECTIONS)]
        for share in range(CONNECTIONS)
    ]
    began = time.perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        list(pool.map(lambda share: _send(port, share), shares))
    return VIEWERS * REPORTS_A_ROUND / (time.perf_counter() - began)


def _send(port: int, requests: Sequence[bytes]) -> None:
    """Send requests one after the other over one connection. Raises SystemExit when one is not answered with 204."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for request in requests:
            connection.sendall(request)
            answer = b""
            while b"\r\n\r\n" not in answer:
                piece = connection.recv(4096)
                if not piece:
                    break
                answer += piece
            if not answer.startswith(b"HTTP/1.1 204 "):
                raise SystemExit(f"The site answered {answer[:300]!r}.")


def _cost(port: int, request: _Request) -> tuple[float, float]:
    """Return how many documents a report looks for and how many it writes, as the database counts."""
    from django.db import connection

    connection.ensure_connection()
    database: Any = connection.database  # type: ignore[attr-defined]

    def counted() -> dict[str, int]:
        status = database.client.admin.command("serverStatus")
        # A read by a pipeline is no "query" to the server.
        return {**status["opcounters"], "aggregate": status["metrics"]["commands"]["aggregate"]["total"]}

    before = counted()
    _rate(port, request, ROUNDS + 1)
    after = counted()
    sent = VIEWERS * REPORTS_A_ROUND
    # The server writes its own few as well: sessions, its log.
    writes = sum(after[name] - before[name] for name in ("insert", "update", "delete"))
    reads = sum(after[name] - before[name] for name in ("query", "aggregate"))
    return round(reads / sent, 2), round(writes / sent, 2)


@contextmanager
def _server() -> Iterator[int]:
    """Run the site with the bare views, and yield its port."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "tests.bench.positions_site", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", "1", "--worker-class", "gthread", "--threads", "4", "--keep-alive", "30"]
    process = subprocess.Popen([*command, "--log-level", "warning"], cwd=ROOT, env=os.environ)
    try:
        deadline = time.monotonic() + _BOOT_SECONDS
        while time.monotonic() < deadline and process.poll() is None:
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


if __name__ == "__main__":
    sys.exit(main())
