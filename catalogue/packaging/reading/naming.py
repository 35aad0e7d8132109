"""The name of a folder: a hash of the film's bytes and of what is asked for, so that the same is made only once.

The codes of its problems: those of a file that cannot be opened (probe.py), `changing`, `subtitles`.
"""

import hashlib
import json
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Self

from catalogue.packaging.reading.probe import open_regular, unreadable
from catalogue.packaging.source import PackagingProblem
from catalogue.packaging.wishes import SideFile, Wishes
from catalogue.plain_text import clean_text

# What packaging makes of a film. Raise it when the same film is worth being packaged again.
EDITION = 1
_BLOCK = 4 * 2**20  # bytes


class Digest:
    """The hash of a file (BLAKE2b, 32 bytes), taken in a thread of its own that begins at once.

    `moved` hears, in that thread, which share of the file (up to 1) has been read. As a context manager it stops at the
    end of the block.
    """

    def __init__(self, path: Path, moved: Callable[[float], None] = lambda _: None) -> None:
        self._path = path
        self._moved = moved
        self._identity: tuple[int, ...] | None = None
        self._stopped = False
        self._outcome: str | PackagingProblem | None = None
        self._thread = threading.Thread(target=self._run, name="digest", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self.stop()

    def result(self) -> str:
        """Wait for the end and return the hash in hexadecimal digits.

        Raises PackagingProblem: why the file cannot be opened or read; `changing` when it is written to meanwhile;
        and RuntimeError after `stop`.
        """
        self._thread.join()
        if isinstance(self._outcome, PackagingProblem):
            raise self._outcome
        if self._outcome is None:
            raise RuntimeError("The hash was stopped.")
        return self._outcome

    def ensure_unchanged(self) -> None:
        """See that the file is still the one that was hashed. Raises PackagingProblem: `changing`."""
        # The path is asked, not an open file: another one may have been put in its place.
        if not self._path.exists() or _identity(self._path.stat()) != self._identity:
            raise PackagingProblem("changing", "The file changes while it is read; wait until it is complete.")

    def stop(self) -> None:
        """End early; returns when the thread has ended."""
        self._stopped = True
        self._thread.join()

    def _run(self) -> None:
        try:
            self._outcome = self._hashed()
        except PackagingProblem as problem:
            self._outcome = problem
        except OSError:
            self._outcome = unreadable()

    def _hashed(self) -> str | None:
        total = hashlib.blake2b(digest_size=32)
        with os.fdopen(open_regular(self._path), "rb", buffering=0) as file:
            about = os.fstat(file.fileno())
            self._identity, done = _identity(about), 0
            while block := file.read(_BLOCK):
                if self._stopped:
                    return None
                total.update(block)
                done += len(block)
                self._moved(min(1.0, done / max(1, about.st_size)))
        self.ensure_unchanged()
        return total.hexdigest()


def folder_name(digest: str, wishes: Wishes) -> str:
    """Return the name of the folder that is made of a film with that hash: 32 hexadecimal digits.

    Raises PackagingProblem when a file of subtitles cannot be read: `subtitles`.
    """
    ladder = wishes.ladder if isinstance(wishes.ladder, str) else list(wishes.ladder)
    audio = [[wish.language, wish.surround] for wish in wishes.audio]
    subtitles = [[side_file.language, _content(side_file)] for side_file in wishes.subtitles]
    named = json.dumps([EDITION, digest, ladder, wishes.codec, audio, subtitles])
    return hashlib.blake2b(named.encode(), digest_size=16).hexdigest()


def _content(side_file: SideFile) -> str:
    try:
        with os.fdopen(open_regular(side_file.path), "rb") as file:
            return hashlib.file_digest(file, hashlib.blake2b).hexdigest()
    except (OSError, PackagingProblem) as error:
        name = clean_text(side_file.path.name, 120)
        raise PackagingProblem("subtitles", f"The subtitles in {name} cannot be read; check the name.") from error


def _identity(about: os.stat_result) -> tuple[int, ...]:
    return about.st_dev, about.st_ino, about.st_size, about.st_mtime_ns
