"""A library: a directory that holds one hashed folder per film or episode.

Everything ingest wants of a library is the four functions of `Library`, so that a library behind HTTP can stand beside
this one. Nothing here knows what is in the files.
"""

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from catalogue.problems import Problem
from catalogue.safe_files import is_filled, read_small_file

METADATA = "metadata.txt"
MANIFEST = "manifest.mpd"
KEPT_ANSWER = "omdb.json"

_NAME = re.compile(r"[A-Za-z0-9_-]{8,128}")
_NOT_OURS = frozenset({"@eaDir", "lost+found"})
# A folder is read again when one of these changes; the segments never change without the manifest.
_FINGERPRINTED = (METADATA, MANIFEST, KEPT_ANSWER)


def is_remote(library: str) -> bool:
    """Say whether a library is the address of a video server, and not a directory."""
    return library.startswith(("http://", "https://"))


class LibraryUnreadable(Exception):
    """The library as a whole cannot be read; the message is one line that says what to do."""


class FolderProblem(Problem):
    """Something about one folder that ingest itself finds; it never ends the run."""


@dataclass(frozen=True)
class Fault:
    """Why a folder cannot be used, as it is planned, reported and kept: a problem's code and detail."""

    code: str
    detail: str


@dataclass(frozen=True)
class Folder:
    """One folder as the scan saw it: `fingerprint` changes when what ingest reads of it changes."""

    name: str
    fingerprint: str = ""
    fault: Fault | None = None


class Library(Protocol):
    """What ingest asks of a library."""

    def folders(self) -> Iterator[Folder]:
        """Yield every hashed folder, in the order of their names. Raises LibraryUnreadable."""

    def folder(self, name: str) -> Folder | None:
        """Return one folder, or None when it is not there."""

    def read(self, folder: str, file: str, limit: int) -> bytes:
        """Return a file of at most `limit` bytes. Raises Problem (code "missing" when there is none)."""

    def missing(self, folder: str, files: tuple[str, ...]) -> list[str]:
        """Return those of `files` that are not there, are empty, or are no regular files."""


class DirectoryLibrary:
    """A library on this machine's disk."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def folders(self) -> Iterator[Folder]:
        """Yield every hashed folder, by name. Raises LibraryUnreadable when the directory cannot be listed."""
        try:
            with os.scandir(self.root) as entries:
                found = sorted(entries, key=lambda entry: entry.name)
        except FileNotFoundError as error:
            raise LibraryUnreadable(
                f"there is no library at {self.root}. Make the directory, or set NOTFLIX_LIBRARY."
            ) from error
        except OSError as error:
            raise LibraryUnreadable(
                f"the library {self.root} cannot be read: {error.strerror}. Check NOTFLIX_LIBRARY and its permissions."
            ) from error
        for entry in found:
            if (folder := _seen(entry)) is not None:
                yield folder

    def folder(self, name: str) -> Folder | None:
        """Return the folder called `name` (never one outside the library), or None when it is not there."""
        return next((folder for folder in self.folders() if folder.name == name), None)

    def read(self, folder: str, file: str, limit: int) -> bytes:
        """Return a file of at most `limit` bytes. Raises FileProblem."""
        return read_small_file(self.root / folder / file, limit)

    def missing(self, folder: str, files: tuple[str, ...]) -> list[str]:
        """Return those of `files` that are not there, are empty, or are no regular files."""
        return [file for file in files if not is_filled(self.root / folder, file)]


def _seen(entry: os.DirEntry[str]) -> Folder | None:
    name = entry.name
    if name.startswith(".") or name in _NOT_OURS:
        return None
    if entry.is_symlink():
        return Folder(name, fault=Fault("symlink", "This is a symbolic link. Put the folder itself here."))
    if not entry.is_dir(follow_symlinks=False):
        return None
    if not _NAME.fullmatch(name):
        return Folder(name, fault=Fault("name", "Name it with 8 to 128 of the characters A-Z a-z 0-9 _ and -."))
    return Folder(name, *_fingerprint(Path(entry.path)))


def _fingerprint(folder: Path) -> tuple[str, Fault | None]:
    """Return sizes and times of the files that are read, which costs no look at the hundreds of segments."""
    parts = []
    for file in _FINGERPRINTED:
        try:
            status = (folder / file).lstat()
        except FileNotFoundError:
            parts.append("-")
        except OSError as error:
            return "", Fault("unreadable", f"The folder cannot be read: {error.strerror}. Check its permissions.")
        else:
            parts.append(f"{stat.S_IFMT(status.st_mode):o}.{status.st_size}.{status.st_mtime_ns}")
    return " ".join(parts), None
