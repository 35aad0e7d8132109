"""What ingest wants of a library: hashed folders, by name, and the small files in them.

A library is a directory (`directory.py`) or the listing of a video server (`listing.py`). Nothing here knows what is in
the files.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Protocol

from catalogue.problems import Problem

METADATA = "metadata.txt"
MANIFEST = "manifest.mpd"
KEPT_ANSWER = "omdb.json"
# A folder is read again when one of these changes, or when a file comes or goes.
FINGERPRINTED = (METADATA, MANIFEST, KEPT_ANSWER)

_NAME = re.compile(r"[A-Za-z0-9_-]{8,128}", re.ASCII)
_NOT_OURS = frozenset({"@eaDir", "lost+found"})


def is_remote(library: str) -> bool:
    """Say whether a library is the address of a video server, and not a directory."""
    return library.startswith(("http://", "https://"))


def is_passed_over(name: str) -> bool:
    """Say whether a name in a library is none of ours: hidden, or made by a file system or a NAS."""
    return name.startswith(".") or name in _NOT_OURS


def fits(name: str) -> bool:
    """Say whether a name is one that a hashed folder may have."""
    return _NAME.fullmatch(name) is not None


class LibraryUnreadable(Exception):
    """The library as a whole cannot be read; the message is one line that says what to do."""


class FolderProblem(Problem):
    """Something about one folder that ingest itself finds; it never ends the run."""


class NotNow(Problem):
    """A folder that cannot be judged now, and is left as it is for the next run.

    Codes: `settling` (it is still being copied), `gone` (it went away meanwhile), `unreachable` (the video server does
    not answer).
    """


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a folder cannot be used, as it is planned, reported and kept: a problem's code and detail."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Folder:
    """One folder as the scan saw it.

    `fingerprint` changes when what ingest reads of it changes; its last words stand for the FINGERPRINTED files in
    their order, "-" for one that is not there. `quiet_for` is how many seconds ago the last change in it was made, by
    the library's own clock; a time in the future counts as long ago.
    """

    name: str
    fingerprint: str = ""
    quiet_for: float = float("inf")
    fault: Fault | None = None

    @property
    def has_kept_answer(self) -> bool:
        """Say whether there is something called `omdb.json`, which saves asking for it where there mostly is none."""
        return not self.fingerprint.endswith(" -")


class Library(Protocol):
    """What ingest asks of a library. Any number of threads may ask at once; `at_once` is how many help."""

    name: str  # for people: a path, or an address without its password
    at_once: int

    def folders(self) -> Iterator[Folder]:
        """Yield every hashed folder, and every other one as a fault, in the byte order of their names.

        Raises LibraryUnreadable.
        """

    def folder(self, name: str) -> Folder | None:
        """Return one folder, or None when it is not there. Raises LibraryUnreadable, NotNow."""

    def read(self, folder: str, file: str, limit: int) -> bytes:
        """Return a file of at most `limit` bytes.

        Raises Problem (code "missing" when there is none), or NotNow.
        """

    def present(self, folder: str, files: Collection[str]) -> dict[str, float]:
        """Return those of `files` that are there, are ordinary files and are not empty.

        The values say how many seconds ago each was changed. A file may lie in a sub-folder ("video/1.m4s"). Raises
        NotNow.
        """
