"""For the tests of the embedded server: real processes that use it, over a data directory of their own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings

# Uses the server, and goes on until a line arrives or the input is closed.
USER = """
import sys
from notflix_site.mongo import embedded
embedded.ensure_running()
print("ready", flush=True)
sys.stdin.readline()
"""
STARTED = "Notflix uses the embedded"


def environment(data: Path, **changes: str) -> dict[str, str]:
    """Return the environment of a process whose data lie in `data`."""
    return {**os.environ, "NOTFLIX_DATA": str(data), "DJANGO_SETTINGS_MODULE": "notflix_site.settings", **changes}


def run(data: Path, *command: str, **changes: str) -> "subprocess.CompletedProcess[str]":
    """Run `python <command>` at the root of the repository until it ends."""
    return subprocess.run(
        [sys.executable, *command],
        cwd=settings.BASE_DIR,
        env=environment(data, **changes),
        capture_output=True,
        text=True,
        timeout=100,
        stdin=subprocess.DEVNULL,
    )


def begin(data: Path, *command: str, **changes: str) -> "subprocess.Popen[str]":
    """Start `python <command>` in a session of its own, as a terminal would."""
    return subprocess.Popen(
        [sys.executable, *command],
        cwd=settings.BASE_DIR,
        env=environment(data, **changes),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def wait_until_ready(process: "subprocess.Popen[str]") -> None:
    """Wait for the line "ready". Fails with the process's errors when it ends without."""
    assert process.stdout
    assert process.stderr
    for line in process.stdout:
        if line.strip() == "ready":
            return
    raise AssertionError(process.stderr.read())


def end(process: "subprocess.Popen[str]") -> str:
    """Let the process end by itself, and return what it wrote to standard error."""
    _, errors = process.communicate("\n", timeout=60)
    assert process.returncode == 0, errors
    return errors


def note(data: Path) -> dict[str, Any]:
    """Return what is noted about the server: pid, listens, data."""
    noted: dict[str, Any] = json.loads((data / "mongo" / "server.json").read_text())
    return noted


def only_line(errors: str) -> str:
    """Return the one line that people see; fail if there are more."""
    lines = errors.strip().splitlines()
    assert len(lines) == 1, errors
    return lines[0]
