"""The whole site as `make run` starts it, with a library of one small real film, for tests with a browser."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from catalogue.demo import build, films
from catalogue.demo.clip import Shape

ROOT = Path(__file__).resolve().parent.parent
SMALL = Shape(width=640, height=360, seconds=32)
# A drawn film with captions in two languages.
FILM = next(item for item in films.FILMS if item.captions == "moon_flight")
_BOOT_SECONDS = 90


@dataclass(frozen=True)
class Site:
    """Where the site is, how to sign in, and its process."""

    url: str
    email: str
    password: str
    process: subprocess.Popen[str]
    log: Path


def free_port() -> int:
    """Return a port on 127.0.0.1 that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def build_library(place: Path) -> Path:
    """Build a library of one film and of one episode in `place`, and return it."""
    library = place / "library"
    episode = next(item for item in films.ITEMS if item.series)
    build.build(library, place / "cache", items=[FILM, episode], shape=SMALL)
    return library


@contextmanager
def running_site(data: Path, library: Path, *, port: int = 0, **environment: str) -> Iterator[Site]:
    """Start `manage.py serve` on `port`, or a free one, with `data` as NOTFLIX_DATA; stop it by Ctrl-C at the end."""
    port = port or free_port()
    log = data.with_suffix(".log")
    variables = {**os.environ, "NOTFLIX_DATA": str(data), "NOTFLIX_LIBRARY": str(library), **environment}
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", str(port)],
            cwd=ROOT,
            env=variables,
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
    try:
        yield _wait(process, port, log)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
            process.wait(timeout=60)


def _wait(process: subprocess.Popen[str], port: int, log: Path) -> Site:
    url = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + _BOOT_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        said = log.read_text()
        # The greeting is the last thing it says, and comes when the site answers.
        if found := re.search(r"Sign in as +(\S+)(?: +password +(\S+))?", said):
            with suppress(OSError), urllib.request.urlopen(f"{url}/healthz", timeout=5):
                return Site(url, found[1], found[2] or "", process, log)
        time.sleep(0.1)
    raise AssertionError(f"the site did not start:\n{log.read_text()}")
