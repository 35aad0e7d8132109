"""A real nginx with the real configuration of docker/video-server/, for the length of a test."""

import base64
import hashlib
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from django.conf import settings

from streaming.tests.library import SECRET, fetch, free_port

# A password may be anything.
USER, PASSWORD = "ingest", "p@ss:w/ö rd%41#?"
SITE = "https://films.a-household-with-a-long-name.example.org:8443"
_SOURCE = Path(settings.BASE_DIR) / "docker" / "video-server"


@dataclass(frozen=True)
class NginxServer:
    """Where it listens, and what it wrote. `listing_port` is None when it was started without the listing."""

    port: int
    listing_port: int | None
    access_log: Path
    error_log: Path
    process: subprocess.Popen[bytes]

    @property
    def listing(self) -> str:
        """The address of the listing as NOTFLIX_LIBRARY takes it."""
        return f"http://{USER}:{quote(PASSWORD, safe='')}@127.0.0.1:{self.listing_port}/"


def render(template: str, values: Mapping[str, str]) -> str:
    """Fill in `${NOTFLIX_...}` as envsubst does when told those names. Raises KeyError for one not given."""
    return re.sub(r"\$\{(NOTFLIX_[A-Z_]+)\}", lambda match: values[match[1]], template)


@contextmanager
def running_nginx(
    program: str,
    place: Path,
    library: Path,
    secret: str = SECRET,
    *,
    site: str = SITE,
    listing_for: str = "",
    user: str = "root",
) -> Iterator[NginxServer]:
    """Start `program` in the empty directory `place`, serving `library` to pages of `site`; stop it at the end.

    `listing_for` is what NOTFLIX_LISTING_ALLOW says; without it there is no listing. Run by root, nginx becomes `user`,
    because the one it would become may not read pytest's directories.
    """
    port = free_port()
    listing_port = free_port() if listing_for else None
    values = {
        "NOTFLIX_VIDEO_LISTEN": f"127.0.0.1:{port}",
        "NOTFLIX_VIDEO_LIBRARY": str(library),
        "NOTFLIX_SITE_ORIGIN": site,
        "NOTFLIX_STREAM_SECRET": secret,
        "NOTFLIX_LISTING_LISTEN": f"127.0.0.1:{listing_port}",
        "NOTFLIX_LISTING_ALLOW": listing_for,
        "NOTFLIX_LISTING_USERS": str(place / "users"),
    }
    (place / "users").write_text(f"{USER}:{_hashed(PASSWORD)}\n")
    (place / "conf.d").mkdir()
    (place / "nginx.conf").write_text((_SOURCE / "nginx.conf").read_text())
    for directory in ("templates", "listing") if listing_for else ("templates",):
        for template in (_SOURCE / directory).glob("*.template"):
            (place / "conf.d" / template.stem).write_text(render(template.read_text(), values))
    access_log, error_log = place / "access.log", place / "error.log"
    becomes = f"user {user}; " if os.geteuid() == 0 else ""
    command = [program, "-p", f"{place}/", "-c", f"{place}/nginx.conf", "-g", f"{becomes}daemon off;"]
    with access_log.open("wb") as access, error_log.open("wb") as errors:
        process = subprocess.Popen(command, stdout=access, stderr=errors)
    try:
        wait_until_it_answers(process, port, error_log)
        yield NginxServer(port, listing_port, access_log, error_log, process)
    finally:
        stop(process)


def _hashed(password: str) -> str:
    salt = os.urandom(8)
    return "{SSHA}" + base64.b64encode(hashlib.sha1(password.encode() + salt).digest() + salt).decode()


def wait_until_it_answers(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Return once `process` answers on `port`. Raises AssertionError with its log when it does not."""
    for _ in range(300):
        if process.poll() is not None:
            break
        try:
            fetch(port, "/v/")
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(f"{process.args!r} does not answer on port {port}:\n{log.read_text()}")


def stop(process: subprocess.Popen[bytes]) -> None:
    """End `process` and its children, kindly, then firmly, unless it has ended."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
