"""`manage.py serve`: the whole site on this machine, which is what `make run` starts."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from accounts.administrator import Administrator, BadAddress, ensure_administrator
from catalogue.demo import build
from catalogue.ingest.library import is_remote
from catalogue.processes import dies_with_parent

HOST = "127.0.0.1"
_BOOT_SECONDS = 30
_INTERRUPTED = 130  # the exit code of what Ctrl-C has ended


class Command(BaseCommand):
    help = (
        "Prepare everything and serve the site on this machine: database, static files, an administrator, the demo "
        "library when the library is empty, ingest, and the web server. Ctrl-C stops all of it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="port on 127.0.0.1 (8000)")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        port = options["port"]
        _refuse_a_taken_port(port)
        _collect_static_if_changed()
        call_command("migrate", verbosity=0, interactive=False)
        admin = _administrator()
        _fill_catalogue()
        server = _start_gunicorn(port)
        try:
            _wait_until_it_answers(server, port)
            self._greet(admin, port)
            _supervise(server)
        except KeyboardInterrupt:
            self.stdout.write("\nNotflix stops.")
        finally:
            _stop(server)

    def _greet(self, admin: Administrator, port: int) -> None:
        self.stdout.write(f"\n  Notflix is at   http://{HOST}:{port}/")
        if admin.password:
            self.stdout.write(f"  Sign in as      {admin.email}   password   {admin.password}   (shown this once)")
        else:
            self.stdout.write(f"  Sign in as      {admin.email}")
            self.stdout.write(f"  New password    .venv/bin/python manage.py changepassword {admin.email}")
        self.stdout.write("  Stop with       Ctrl-C\n")
        self.stdout.flush()


def _refuse_a_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise CommandError(
                f"port {port} cannot be used ({error.strerror}). Choose another: make run PORT={port + 1}"
            ) from error
        except OverflowError as error:
            raise CommandError(f"{port} is no port; write a number from 1 to 65535.") from error


def _collect_static_if_changed() -> None:
    """Gather the static files unless they were gathered after the last of them changed."""
    manifest = settings.STATIC_ROOT / "staticfiles.json"
    sources = (Path(storage.path(path)) for finder in get_finders() for path, storage in finder.list([]))
    newest = max(source.stat().st_mtime for source in sources)
    if manifest.exists() and manifest.stat().st_mtime >= newest:
        return
    try:
        call_command("collectstatic", verbosity=0, interactive=False)
    except OSError as error:
        raise CommandError(
            f"the static files cannot be written into {settings.STATIC_ROOT}: {error.strerror}. Make room there."
        ) from error


def _administrator() -> Administrator:
    try:
        return ensure_administrator(settings.NOTFLIX_ADMIN_EMAIL, settings.NOTFLIX_ADMIN_PASSWORD)
    except BadAddress as error:
        raise CommandError(str(error)) from error


def _fill_catalogue() -> None:
    """Build the demo library when there is nothing yet, and ingest; a library with a fault must not stop the site."""
    try:
        if not is_remote(settings.NOTFLIX_LIBRARY) and build.is_wanted(Path(settings.NOTFLIX_LIBRARY)):
            call_command("demo_library")
        call_command("ingest")
    except (CommandError, build.DemoLibraryError) as error:
        sys.stderr.write(f"{error}\n")
        if getattr(error, "returncode", 1) == _INTERRUPTED:
            sys.exit(_INTERRUPTED)


def _start_gunicorn(port: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "gunicorn", "notflix_site.wsgi", "--bind", f"{HOST}:{port}"]
    command += ["--workers", "2", "--worker-class", "gthread", "--threads", "8", "--graceful-timeout", "5"]
    # The access log stays off: an address under /v/ is the right to watch.
    command += ["--log-level", "warning"]
    return subprocess.Popen(command, cwd=settings.BASE_DIR, env=os.environ, preexec_fn=dies_with_parent(signal.SIGTERM))


def _wait_until_it_answers(server: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + _BOOT_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise CommandError(f"the web server ended at once with exit code {server.returncode}; its words are above.")
        with contextlib.suppress(OSError), urllib.request.urlopen(f"http://{HOST}:{port}/healthz", timeout=2):
            return
        time.sleep(0.1)
    raise CommandError(f"the web server did not answer within {_BOOT_SECONDS} s.")


def _supervise(server: subprocess.Popen[bytes]) -> None:
    """Stay until the web server ends, and bring the embedded database back should it be killed."""
    said = ""
    while server.poll() is None:
        trouble = "" if settings.MONGODB_URI else _database_trouble()
        if trouble != said and trouble:
            sys.stderr.write(f"{trouble} It is tried again every second.\n")
        said = trouble
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(timeout=1)
    raise CommandError(f"the web server ended with exit code {server.returncode}.")


def _database_trouble() -> str:
    """Start the embedded database if it does not run; return why it cannot be, "" when all is well."""
    from notflix_site.mongo import embedded

    try:
        embedded.ensure_running()
    except ImproperlyConfigured as error:
        return str(error)
    return ""


def _stop(server: subprocess.Popen[bytes]) -> None:
    # A second Ctrl-C while we wait must not leave the others behind.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if server.poll() is None:
        server.terminate()
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
