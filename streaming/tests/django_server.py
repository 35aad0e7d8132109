"""The whole site under gunicorn, as it runs in earnest, but with a database that does not exist."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from streaming.tests.library import SECRET, free_port
from streaming.tests.nginx_server import stop, wait_until_it_answers


@dataclass(frozen=True)
class DjangoServer:
    """Where it listens, what it wrote, and which process it is."""

    port: int
    log: Path
    process: subprocess.Popen[bytes]


@contextmanager
def running_django(place: Path, library: Path | str, secret: str = SECRET) -> Iterator[DjangoServer]:
    """Start the site in the empty directory `place`, serving `library` at /v/; stop it at the end.

    Nothing listens where it looks for MongoDB, so an answer is proof that the database was not asked.
    """
    port = free_port()
    environment = os.environ | {
        "DJANGO_SECRET_KEY": "key-of-the-tests-" + "k" * 40,
        "DJANGO_ALLOWED_HOSTS": "127.0.0.1",
        "MONGODB_URI": f"mongodb://127.0.0.1:{free_port()}/?serverSelectionTimeoutMS=500",
        "NOTFLIX_DATA": str(place / "data"),
        "NOTFLIX_LIBRARY": str(library),
        "NOTFLIX_STREAM_SECRET": secret,
    }
    command = [sys.executable, "-m", "gunicorn", "notflix_site.wsgi", "--bind", f"127.0.0.1:{port}"]
    command += ["--worker-class", "gthread", "--threads", "4", "--worker-tmp-dir", str(place)]
    log = place / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, env=environment, cwd=settings.BASE_DIR)
    try:
        wait_until_it_answers(process, port, log)
        yield DjangoServer(port, log, process)
    finally:
        stop(process)
