"""A file that is another one at every look."""

import os
import threading
from itertools import cycle
from pathlib import Path

from catalogue.ingest.content import read_content, read_video
from catalogue.ingest.directory import DirectoryLibrary
from catalogue.ingest.library import Folder
from catalogue.problems import Problem
from catalogue.tests.bad_inputs.stage import Stage

_FEWEST_LOOKS, _MOST_LOOKS = 400, 40_000
_MAY_BE_SEEN = {"tt0133093", "too big", "binary", "empty", "missing", "symlink", "not regular"}


def a_file_that_changes_while_it_is_read(stage: Stage) -> None:
    """Read metadata.txt while somebody changes it all the time: it is used, or it is a problem, and never a crash."""
    folder = stage.add("changing1", "tt0133093")
    library = DirectoryLibrary(folder.parent)
    stop = threading.Event()
    thread = threading.Thread(target=_change, args=(folder / "metadata.txt", stop))
    thread.start()
    try:
        seen = _different_looks(library, folder.name)
    finally:
        stop.set()
        thread.join()
    assert "tt0133093" in seen
    assert len(seen) > 3
    assert seen <= _MAY_BE_SEEN


def _different_looks(library: DirectoryLibrary, name: str) -> set[str]:
    """Look often, and until the file was seen as what it should be and as three other things."""
    seen: set[str] = set()
    for number in range(_MOST_LOOKS):
        if number > _FEWEST_LOOKS and len(seen) > 3 and "tt0133093" in seen:
            break
        seen.add(_look(library, name))
    return seen


def _look(library: DirectoryLibrary, name: str) -> str:
    try:
        return read_content(library, Folder(name), read_video(library, Folder(name))).metadata.imdb_id
    except Problem as problem:
        return problem.code


def _change(path: Path, stop: threading.Event) -> None:
    draft = path.with_name("draft")
    for turn in cycle(range(6)):
        if stop.is_set():
            return
        if turn == 0:
            path.write_bytes(b"tt0133093")
        elif turn == 1:
            os.truncate(path, 70_000)
        elif turn == 2:
            os.truncate(path, 0)
        elif turn == 3:
            path.unlink()
        elif turn == 4:
            draft.symlink_to("/etc/passwd")
            draft.replace(path)
        else:
            os.mkfifo(draft)
            draft.replace(path)
            path.unlink()
