"""Libraries that need a run of their own."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from catalogue.ingest.library import LibraryUnreadable
from catalogue.ingest.lock import one_run
from catalogue.ingest.run import IngestRefused
from catalogue.models import Stream, Title
from catalogue.tests.bad_inputs.memory import ALLOWED, within
from catalogue.tests.bad_inputs.stage import Stage, documents, title_of
from catalogue.tests.libraries import settle


def folders_equal_but_for_case(stage: Stage) -> None:
    """Of folders whose names differ by case only the first in byte order is used, the others are reported."""
    for number, name in enumerate(("samename1", "SameName1", "SAMENAME1")):
        stage.add(name, f"tt000000{number}")
    for _ in range(2):
        report = stage.ingest()
        assert [(one["folder"], one["code"]) for one in report.problems] == [
            ("SameName1", "case"),
            ("samename1", "case"),
        ]
        for one in report.problems:
            assert one["folder"] in one["detail"]
            assert "SAMENAME1" in one["detail"]
        assert {one["imdb_id"] for one in documents()["Title"]} == {"tt0000002"}
    shutil.rmtree(stage.library / "SAMENAME1")
    assert [(one["folder"], one["code"]) for one in stage.ingest().problems] == [("samename1", "case")]
    assert title_of("tt0000001")["available"]


def two_folders_of_one_film(stage: Stage) -> None:
    """Two folders of one id are two versions of one title: the newest complete one first, in an order that stays."""
    stage.add("version-b", "tt0000001")
    stage.add("version-a", "tt0000001")
    stage.ingest()
    title = Title.objects.get()
    assert [one.folder for one in Stream.objects.of_film(title)] == ["version-a", "version-b"]
    newest = stage.add("version-c", "tt0000001")
    stage.ingest()
    assert [one.folder for one in Stream.objects.of_film(title)] == ["version-c", "version-a", "version-b"]
    (newest / "seg-0-00002.m4s").unlink()
    (newest / "manifest.mpd").touch()
    settle(stage.library)
    stage.ingest()
    assert [one.folder for one in Stream.objects.of_film(title)] == ["version-a", "version-b"]
    shutil.rmtree(stage.library / "version-a")
    shutil.rmtree(stage.library / "version-b")
    stage.ingest()
    title.refresh_from_db()
    assert not title.available
    assert Stream.objects.count() == 3


def the_library_is_gone(how: str, stage: Stage) -> None:
    """Refuse to take down what is on the site because the library is away, empty, thin or no directory."""
    for number in range(12):
        stage.add(f"folder-{number:02}", f"tt00001{number:02}")
    stage.ingest()
    before = documents()
    _lose(stage.library, how)
    with pytest.raises((LibraryUnreadable, IngestRefused)) as refusal:
        stage.ingest()
    said = str(refusal.value)
    assert "\n" not in said
    assert len(said) < 400
    assert documents() == before
    if how in ("empty", "thin"):
        assert "--allow-mass-missing" in said
        gone = 12 if how == "empty" else 4
        assert str(gone) in said
        assert stage.ingest(allow_mass_missing=True).missing == gone
        assert Title.objects.filter(available=True).count() == 12 - gone
        assert Title.objects.count() == 12


def _lose(library: Path, how: str) -> None:
    if how == "thin":
        for number in range(4):
            shutil.rmtree(library / f"folder-{number:02}")
        return
    library.rename(library.with_name("elsewhere"))
    if how == "empty":
        library.mkdir()
    elif how == "file":
        library.touch()


@contextmanager
def _a_quick_place() -> Iterator[Path]:
    """A place for a hundred thousand files: in memory where the system has such a place."""
    memory = Path("/dev/shm")
    place = Path(tempfile.mkdtemp(prefix="notflix-", dir=memory if os.access(memory, os.W_OK) else None))
    try:
        yield place
    finally:
        shutil.rmtree(place)


# In a process of its own: what Python itself keeps of a hundred thousand names counts as well, and costs no time here.
_SCAN = """
import resource, sys
from pathlib import Path
from catalogue.ingest.directory import DirectoryLibrary

def most(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

before = most()
print(sum(1 for folder in DirectoryLibrary(Path(sys.argv[1])).folders() if not folder.fault), most() - before)
"""


def a_hundred_thousand_folders(_stage: Stage) -> None:
    """Scan a hundred thousand folders, one at a time, in little memory."""
    with _a_quick_place() as library:
        for number in range(100_000):
            os.mkdir(f"{library}/folder-{number:06}")  # noqa: PTH102 - a Path of each takes longer than the folders do
        scan = subprocess.run([sys.executable, "-c", _SCAN, library], check=True, capture_output=True, text=True)
    folders, bytes_taken = map(int, scan.stdout.split())
    assert folders == 100_000
    assert bytes_taken < ALLOWED


def a_hundred_thousand_files(stage: Stage) -> None:
    """Ingest a folder of a hundred thousand segments in little memory."""
    with _a_quick_place() as place:
        here = replace(stage, root=place)
        folder = here.add("many-files", "tt0000001")
        for number in range(100_000):
            os.close(os.open(f"{folder}/seg-9-{number:06}.m4s", os.O_CREAT | os.O_WRONLY))
        os.utime(folder, (0, 0))
        with within(ALLOWED):
            assert here.ingest().added == 1


def two_at_once(stage: Stage) -> None:
    """Run ingest while it runs: the second one says so and changes nothing; afterwards it may."""
    settings = stage.request.getfixturevalue("settings")
    settings.NOTFLIX_PICTURES = stage.pictures
    stage.add("known-one", "tt0000001")
    command = partial(call_command, "ingest", library=str(stage.library), stdout=StringIO(), stderr=StringIO())
    with one_run(settings.NOTFLIX_DATA / "ingest.lock"):
        with pytest.raises(CommandError, match=f"an ingest is running already: process {os.getpid()}") as refusal:
            command()
        assert refusal.value.returncode == 1
        assert "\n" not in str(refusal.value)
        assert Stream.objects.count() == 0
    command()
    assert Stream.objects.count() == 1
