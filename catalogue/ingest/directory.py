"""A library on this machine's disk: a directory that holds one hashed folder per film or episode.

A scan of an unchanged library is nothing but four looks at the disk per folder. So paths here are plain text; making a
Path of each would take longer than the looks themselves.
"""

import os
import stat
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from catalogue.ingest.library import FINGERPRINTED, Fault, Folder, LibraryUnreadable, NotNow, fits
from catalogue.ingest.scanning import SYMLINK, age, judged, shown
from catalogue.safe_files import FOLDER_UNREADABLE, FileProblem, filled_files, open_folder, read_small_file

_UNREADABLE = Fault("unreadable", FOLDER_UNREADABLE)


class DirectoryLibrary:
    """A library that is a directory; it may itself be reached through a symbolic link, what is in it may not."""

    at_once = 1

    def __init__(self, root: Path) -> None:
        self.name = str(root)

    def folders(self) -> Iterator[Folder]:
        """Yield every hashed folder, and every other one as a fault, in the byte order of their names.

        Raises LibraryUnreadable when the directory cannot be listed, or went away meanwhile.
        """
        directory = self._identity()
        for name, fault in judged(self._listed()):
            folder = Folder(shown(name), fault=fault) if fault else self._look(name)
            if folder:
                yield folder
        if self._identity() != directory:
            raise LibraryUnreadable(f"the library {self.name} went away while it was being read. Is a disk away?")

    def folder(self, name: str) -> Folder | None:
        """Return the folder called `name`, or None when it is not there. Raises LibraryUnreadable."""
        folder = self._look(name) if fits(name) else None
        if folder is None:
            self._identity()
        return folder

    def read(self, folder: str, file: str, limit: int) -> bytes:
        """Return a file of at most `limit` bytes. Raises FileProblem, or NotNow when the folder went away."""
        with self._opened(folder) as opened:
            return read_small_file(opened, file, limit)

    def present(self, folder: str, files: Collection[str]) -> dict[str, float]:
        """Return those of `files` that are there, are ordinary files and are not empty.

        The values say how many seconds ago each was changed. Raises FileProblem, or NotNow when the folder went away.
        """
        with self._opened(folder) as opened:
            found = filled_files(opened, files)
        now = time.time()
        return {file: age(changed, now) for file, changed in found.items()}

    @contextmanager
    def _opened(self, folder: str) -> Iterator[int]:
        try:
            with open_folder(f"{self.name}/{folder}") as opened:
                yield opened
        except FileProblem as problem:
            if problem.code == "gone":
                raise NotNow("gone", problem.detail) from problem
            raise

    def _listed(self) -> dict[str, Fault | None]:
        """Return the names of folders, and of links, in whatever order the disk has them."""
        found: dict[str, Fault | None] = {}
        try:
            with os.scandir(self.name) as entries:
                for entry in entries:
                    if entry.is_symlink():
                        found[entry.name] = SYMLINK
                    elif entry.is_dir(follow_symlinks=False):
                        found[entry.name] = None
        except OSError as error:
            raise self._unreadable(error) from error
        return found

    def _look(self, name: str) -> Folder | None:
        """Return a folder by what its own entry and three of its files say: no look at the hundreds of segments."""
        path = f"{self.name}/{name}"
        try:
            about = os.lstat(path)
            if stat.S_ISLNK(about.st_mode):
                return Folder(name, fault=SYMLINK)
            times, parts = [about.st_mtime_ns], [str(about.st_mtime_ns)]
            for file in FINGERPRINTED:
                try:
                    about = os.lstat(f"{path}/{file}")
                except FileNotFoundError:
                    parts.append("-")
                else:
                    times.append(about.st_mtime_ns)
                    parts.append(f"{stat.S_IFMT(about.st_mode):o}.{about.st_size}.{about.st_mtime_ns}")
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError:
            return Folder(name, fault=_UNREADABLE)
        return Folder(name, " ".join(parts), age(max(times) / 1e9, time.time()))

    def _identity(self) -> tuple[int, int]:
        """Return what tells the directory from another one in its place, an empty mount point for example."""
        try:
            about = os.stat(self.name)  # noqa: PTH116 (see the module's first lines)
        except OSError as error:
            raise self._unreadable(error) from error
        return about.st_dev, about.st_ino

    def _unreadable(self, error: OSError) -> LibraryUnreadable:
        if isinstance(error, FileNotFoundError):
            return LibraryUnreadable(f"there is no library at {self.name}. Make the directory, or set NOTFLIX_LIBRARY.")
        return LibraryUnreadable(
            f"the library {self.name} cannot be read: {error.strerror}. Check NOTFLIX_LIBRARY and its permissions."
        )
