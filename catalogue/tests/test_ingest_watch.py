"""`ingest --watch` as a real process, over a real directory."""

import json
import os
import queue
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, Any

import pytest

from catalogue.ingest.changes import CannotWatch, Lost, changed_folders
from catalogue.ingest.lock import one_run
from catalogue.tests.libraries import answer, make_folder
from catalogue.tests.listing_server import entry, json_of, running, status
from notflix_site.mongo.tests.processes import begin, note

FILM = "tt0063350"
_PATIENCE = 60.0
# What is done once a minute is done every three seconds.
IMPATIENT = """
import django, runpy, sys
django.setup()
from catalogue.ingest import watch
watch._MINUTE = 3
sys.argv = ["manage.py", "ingest", "--watch", "--json"]
runpy.run_path("manage.py", run_name="__main__")
"""


class Watching:
    """A process that watches `library`; what it says is read as it comes."""

    def __init__(self, data: Path, library: str, *command: str) -> None:
        command = command or ("manage.py", "ingest", "--watch", "--json")
        self.process = begin(data, *command, NOTFLIX_LIBRARY=library, NOTFLIX_VIDEO_URL="http://127.0.0.1:9")
        self.out = self._read(self.process.stdout)
        self.errors = self._read(self.process.stderr)
        self.said: list[str] = []

    def report(self) -> dict[str, Any]:
        """Wait for the next report."""
        report: dict[str, Any] = json.loads(self.out.get(timeout=_PATIENCE))
        return report

    def wait_until_said(self, words: str) -> str:
        """Wait for a line on standard error with these words, and return it."""
        while words not in (line := self.errors.get(timeout=_PATIENCE)):
            self.said.append(line)
        self.said.append(line)
        return line

    def end(self, how: signal.Signals = signal.SIGTERM) -> list[str]:
        """End it, and return what else it said on standard error; it must end well, with no further report."""
        self.process.send_signal(how)
        assert self.process.wait(timeout=_PATIENCE) == 0
        while (line := self.errors.get(timeout=_PATIENCE)) != "":
            self.said.append(line)
        assert self.out.get(timeout=_PATIENCE) == ""
        assert not any("Traceback" in line for line in self.said), self.said
        return self.said

    def _read(self, stream: IO[str] | None) -> "queue.Queue[str]":
        lines: queue.Queue[str] = queue.Queue()

        def read() -> None:
            assert stream
            for line in stream:
                lines.put(line)
            lines.put("")

        threading.Thread(target=read, daemon=True).start()
        return lines


@pytest.fixture
def data() -> Iterator[Path]:
    """A data directory with a short path."""
    directory = Path(tempfile.mkdtemp(prefix="nf-"))
    yield directory
    shutil.rmtree(directory)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    root = tmp_path / "library"
    root.mkdir()
    return root


@pytest.fixture
def watch(data: Path, library: Path) -> Iterator[Callable[..., Watching]]:
    started = []

    def begun(*command: str, at: str = str(library)) -> Watching:
        started.append(Watching(data, at, *command))
        return started[-1]

    yield begun
    for one in started:
        if one.process.poll() is None:
            os.killpg(one.process.pid, signal.SIGTERM)
        one.process.wait(timeout=_PATIENCE)


def test_a_folder_that_is_copied_slowly_appears_once_when_it_is_complete_and_its_end_is_noticed(
    watch: Callable[..., Watching], library: Path, tmp_path: Path
) -> None:
    source = make_folder(tmp_path, "source", FILM, kept=answer(FILM, "Night of the Living Dead"))
    watching = watch()
    assert watching.report()["folders"] == 0
    copy = library / "aaaaaaaa1"
    copy.mkdir()
    files = sorted(source.iterdir(), key=lambda file: (file.suffix == ".m4s", file.name))
    for number, file in enumerate(files):
        (copy / file.name).write_bytes(file.read_bytes())
        # Once it lies still for long enough to be looked at, with its manifest and half of its segments.
        time.sleep(5 if number == 5 else 0.3)

    report = watching.report()
    assert (report["folders"], report["added"], report["settling"], report["problems"]) == (1, 1, 0, [])
    (copy / "metadata.txt").write_text(f"{FILM}\nlabel: Restored\n")
    assert watching.report()["updated"] == 1
    copy.rename(library / "bbbbbbbb1")
    report = watching.report()
    assert (report["added"], report["missing"]) == (1, 1)
    shutil.rmtree(library / "bbbbbbbb1")
    assert watching.report()["missing"] == 1
    watching.end()


def test_the_lock_is_held_only_during_a_run_and_one_that_is_taken_is_waited_for(
    watch: Callable[..., Watching], data: Path, library: Path
) -> None:
    watching = watch()
    watching.report()
    with one_run(data / "ingest.lock"):
        make_folder(library, "aaaaaaaa1", FILM)
        watching.wait_until_said("an ingest is running already: process")
        time.sleep(6)  # it tries again, and says nothing
    assert watching.report()["added"] == 1
    assert sum("running already" in line for line in watching.end(signal.SIGINT)) == 1


def test_a_library_that_goes_away_and_comes_back_ends_nothing(
    watch: Callable[..., Watching], library: Path, tmp_path: Path
) -> None:
    for number in range(5):
        make_folder(library, f"folder-{number}", f"tt000000{number}")
    watching = watch()
    assert watching.report()["added"] == 5
    away = library.rename(tmp_path / "away")
    watching.wait_until_said("there is no library at")
    time.sleep(2)
    make_folder(away, "aaaaaaaa1", FILM)
    away.rename(library)
    report = watching.report()
    assert (report["folders"], report["added"], report["missing"]) == (6, 1, 0)
    shutil.rmtree(library / "aaaaaaaa1")
    assert watching.report()["missing"] == 1
    library.rename(tmp_path / "a-disk")
    library.mkdir()
    watching.wait_until_said("5 of the known folders are not in")
    library.rmdir()
    (tmp_path / "a-disk").rename(library)
    assert watching.report()["missing"] == 0
    assert sum("there is no library" in line for line in watching.end()) <= 2


def test_a_database_that_is_killed_ends_nothing(watch: Callable[..., Watching], data: Path, library: Path) -> None:
    watching = watch()
    watching.report()
    os.kill(note(data)["pid"], signal.SIGKILL)
    make_folder(library, "aaaaaaaa1", FILM)
    assert watching.report()["added"] == 1
    watching.end()


def test_people_are_told_of_a_run_in_one_line_and_of_a_problem_once(
    watch: Callable[..., Watching], library: Path
) -> None:
    watching = watch("manage.py", "ingest", "--watch")
    assert " UTC  0 folders: " in watching.out.get(timeout=_PATIENCE)
    folder = make_folder(library, "aaaaaaaa1", "no id in here")
    assert "1 with a problem" in watching.out.get(timeout=_PATIENCE)
    assert watching.out.get(timeout=_PATIENCE).startswith("  aaaaaaaa1  no id: ")
    os.utime(folder / "init-0.mp4")  # looked at again, and nothing new
    time.sleep(8)
    make_folder(library, "bbbbbbbb1", FILM)
    assert "1 added" in watching.out.get(timeout=_PATIENCE)
    watching.end()


def test_where_the_kernel_tells_of_no_more_folders_the_whole_library_is_looked_at_now_and_then(
    watch: Callable[..., Watching], library: Path
) -> None:
    for number in range(9):
        make_folder(library, f"folder-{number}", f"tt000000{number}")
    limit = "from pathlib import Path; Path('/proc/sys/user/max_inotify_watches').write_text('5')"
    # In a namespace of its own the limit is nobody else's.
    alone = ["unshare", "--user", "--map-root-user"]
    if shutil.which("unshare") is None or subprocess.run([*alone, "true"], check=False).returncode:
        pytest.skip("no user namespace can be made here")
    launch = f"import os, sys; os.execvp('unshare', {alone!r} + [sys.executable, '-c', {limit + IMPATIENT!r}])"
    watching = watch("-c", launch)
    line = watching.wait_until_said("sysctl fs.inotify.max_user_watches=")
    assert "the whole library is looked at every minute" in line
    assert watching.report()["added"] == 9
    make_folder(library, "aaaaaaaa1", FILM)
    assert watching.report()["added"] == 1
    watching.end()


def test_a_library_that_tells_of_no_changes_is_looked_at_now_and_then(watch: Callable[..., Watching]) -> None:
    with running({"/": json_of([])}) as server:
        watching = watch("-c", IMPATIENT, at=server.address)
        assert watching.report()["folders"] == 0
        server.says["/"] = json_of([entry("short")])
        assert [one["code"] for one in watching.report()["problems"]] == ["name"]
        server.says["/"] = status(500)
        watching.wait_until_said(server.address)
        server.says["/"] = json_of([entry("short"), entry("tiny")])
        assert [one["code"] for one in watching.report()["problems"]] == ["name", "name"]
        watching.end()


def test_nobody_is_told_of_what_a_symbolic_link_leads_to(library: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (library / "linklink1").symlink_to(tmp_path / "elsewhere")
    (library / "aaaaaaaa1").mkdir()
    with closing(changed_folders(library)) as looks:
        next(looks)
        (tmp_path / "elsewhere" / "a-file").touch()
        assert next(looks) == frozenset()
        (library / "aaaaaaaa1" / "a-file").touch()
        assert next(looks) == {"aaaaaaaa1"}


def test_a_folder_that_comes_is_watched_with_what_is_in_it(library: Path) -> None:
    with closing(changed_folders(library)) as looks:
        next(looks)
        (library / "aaaaaaaa1" / "video").mkdir(parents=True)
        (library / "too-short").with_name("short").mkdir()
        assert _until_told(looks) == {"aaaaaaaa1"}
        while next(looks):
            pass
        (library / "aaaaaaaa1" / "video" / "1.m4s").touch()
        assert _until_told(looks) == {"aaaaaaaa1"}
        shutil.rmtree(library / "aaaaaaaa1")
        assert _until_told(looks) == {"aaaaaaaa1"}
        (library / "aaaaaaaa1").mkdir()
        assert _until_told(looks) == {"aaaaaaaa1"}
        while next(looks):
            pass
        (library / "aaaaaaaa1" / "metadata.txt").touch()
        assert _until_told(looks) == {"aaaaaaaa1"}


def test_a_folder_that_nobody_may_read_hides_no_other(library: Path, tmp_path: Path) -> None:
    """As somebody else than root, who may read everything."""
    for name in ("aaaaaaaa1", "bbbbbbbb1", "lost+found"):
        (library / name).mkdir()
    (library / "aaaaaaaa1").chmod(0)
    (library / "lost+found").chmod(0)
    code = """
import os, platform, sys
from pathlib import Path
from catalogue.ingest.changes import changed_folders
root = Path(sys.argv[1])
os.chdir(root)
if os.geteuid() == 0:
    os.setuid(65534)
looks = changed_folders(Path("."))
next(looks)
print("ready", flush=True)
for names in looks:
    if names:
        print(*names)
        break
"""
    for place in (library, *library.parents):
        if place != Path("/") and place.owner() == library.owner() and not place.stat().st_mode & 0o001:
            place.chmod(place.stat().st_mode | 0o055)
    looking = begin(tmp_path, "-c", code, str(library))
    assert looking.stdout
    assert looking.stderr
    assert looking.stdout.readline() == "ready\n", looking.stderr.read()
    (library / "bbbbbbbb1" / "a-file").touch()
    told, errors = looking.communicate(timeout=_PATIENCE)
    assert told == "bbbbbbbb1\n", errors


def test_a_name_that_is_no_text_is_said_to_be_lost(library: Path) -> None:
    (library / "aaaaaaaa1").mkdir()
    (library / os.fsdecode(b"folder-\xff")).mkdir()
    looks = changed_folders(library)
    next(looks)
    (library / "aaaaaaaa1" / os.fsdecode(b"caf\xe9.srt")).touch()
    with pytest.raises(Lost):
        _until_told(looks)


def test_a_library_whose_path_is_no_text_cannot_be_watched(tmp_path: Path) -> None:
    root = tmp_path / os.fsdecode(b"films-\xff")
    root.mkdir()
    with pytest.raises(CannotWatch, match="UTF-8"):
        next(changed_folders(root))


def test_another_directory_in_its_place_ends_the_watch(library: Path, tmp_path: Path) -> None:
    looks = changed_folders(library)
    next(looks)
    library.rename(tmp_path / "away")
    library.mkdir()
    while next(looks, None) is not None:
        pass


def _until_told(looks: Iterator[frozenset[str]]) -> frozenset[str]:
    return next(names for names in looks if names)
