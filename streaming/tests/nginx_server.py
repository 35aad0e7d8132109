"""A real nginx with the real configuration of docker/video-server/, for the length of a test."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from streaming.tests.library import SECRET, fetch, free_port

SITE = "https://films.a-household-with-a-long-name.example.org:8443"
_SOURCE = Path(settings.BASE_DIR) / "docker" / "video-server"


@dataclass(frozen=True)
class NginxServer:
    """Where it listens, and what it wrote."""

    port: int
    access_log: Path
    error_log: Path


def render(template: str, values: Mapping[str, str]) -> str:
    """Fill in `${NOTFLIX_...}` as envsubst does when told those names. Raises KeyError for one not given."""
    return re.sub(r"\$\{(NOTFLIX_[A-Z_]+)\}", lambda match: values[match[1]], template)


@contextmanager
def running_nginx(program: str, place: Path, library: Path, secret: str = SECRET) -> Iterator[NginxServer]:
    """Start `program` in the empty directory `place`, serving `library`; stop it at the end."""
    port = free_port()
    values = {
        "NOTFLIX_VIDEO_LISTEN": f"127.0.0.1:{port}",
        "NOTFLIX_VIDEO_LIBRARY": str(library),
        "NOTFLIX_SITE_ORIGIN": SITE,
        "NOTFLIX_STREAM_SECRET": secret,
    }
    (place / "conf.d").mkdir()
    (place / "nginx.conf").write_text((_SOURCE / "nginx.conf").read_text())
    for template in (_SOURCE / "templates").glob("*.template"):
        (place / "conf.d" / template.stem).write_text(render(template.read_text(), values))
    server = NginxServer(port, place / "access.log", place / "error.log")
    # Run by root, nginx would become a user who may not read pytest's directories.
    user = "user root; " if os.geteuid() == 0 else ""
    command = [program, "-p", f"{place}/", "-c", f"{place}/nginx.conf", "-g", f"{user}daemon off;"]
    with server.access_log.open("wb") as access, server.error_log.open("wb") as errors:
        process = subprocess.Popen(command, stdout=access, stderr=errors)
    try:
        wait_until_it_answers(process, port, server.error_log)
        yield server
    finally:
        stop(process)


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
    """End `process` and its children, kindly, then firmly."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
