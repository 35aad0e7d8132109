"""The embedded server's log file: kept small, and asked for the reason when the server does not start."""

import contextlib
import json
import os
import shutil
from pathlib import Path

_LARGEST = 5_000_000  # bytes
_LONGEST_REASON = 300  # characters
_FULL = 1_000_000  # bytes free, below which the disk counts as full


def path(home: Path) -> Path:
    """Return the log of the server whose data are under `home`."""
    return home / "mongod.log"


def open_for_server(home: Path) -> int:
    """Return a descriptor to write the log of a new run; that of the run before is kept beside it."""
    if path(home).exists():
        path(home).replace(home / "mongod.log.old")
    return os.open(path(home), os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)


def keep_small(home: Path) -> None:
    """Empty the log of a running server that has grown too long. It goes on at the beginning, because it appends."""
    with contextlib.suppress(FileNotFoundError):  # somebody tidied up; the server goes on
        if path(home).stat().st_size > _LARGEST:
            os.truncate(path(home), 0)


def reason(home: Path) -> str:
    """Return why the server ended, for the middle of a sentence: a full disk, the first error in its log, or ""."""
    if shutil.disk_usage(home).free < _FULL:
        return f"no space is left on the disk of {home}"
    with path(home).open(encoding="utf-8", errors="replace") as lines:
        return next((message.rstrip(".") for line in lines if (message := _error(line))), "")


def _error(line: str) -> str:
    """Return the message of one line if it reports an error. mongod writes JSON objects, others write plain text."""
    try:
        entry = json.loads(line)
        severity, message, details = entry["s"], entry["msg"], entry.get("attr", {})
    except (ValueError, KeyError, TypeError):
        return "" if line.startswith("{") else line.strip()[:_LONGEST_REASON]
    if severity not in {"E", "F"}:
        return ""
    detail = details.get("message") or details.get("error") or details.get("reason") or ""
    if isinstance(detail, dict):
        detail = detail.get("msg") or detail.get("errmsg") or ""
    return " ".join(f"{message}: {detail}".split()).strip(": ")[:_LONGEST_REASON]
