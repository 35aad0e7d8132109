"""`manage.py ingest` as an operator meets it: options, exit codes, streams, and being stopped at any moment."""

import contextlib
import io
import json
import os
import pty
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.conf import settings as configured
from django.core.management import CommandError, call_command
from django.test import override_settings

from catalogue.ingest.library import Folder
from catalogue.ingest.lock import one_run
from catalogue.ingest.plan import Plan
from catalogue.ingest.progress import Lines
from catalogue.models import IngestRun, Stream
from catalogue.tests.libraries import answer, make_folder
from notflix_site.mongo.tests.processes import begin, environment, only_line, run

FILM = "tt0063350"
STARTED = "Notflix uses the embedded"


@pytest.fixture
def data() -> Iterator[Path]:
    """A data directory with a short path, and an empty library in it."""
    directory = Path(tempfile.mkdtemp(prefix="nf-"))
    (directory / "library").mkdir()
    yield directory
    shutil.rmtree(directory)


@pytest.fixture
def library(tmp_path: Path, settings: LazySettings) -> Path:
    """A library for runs inside of this process."""
    root = tmp_path / "library"
    root.mkdir()
    settings.NOTFLIX_LIBRARY = str(root)
    settings.NOTFLIX_PICTURES = tmp_path / "pictures"
    settings.NOTFLIX_DATA = tmp_path
    return root


def said(errors: str) -> str:
    """Return what was said on standard error beside which database is used."""
    return "".join(line for line in errors.splitlines(keepends=True) if STARTED not in line)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--workers", "0"], "argument --workers: write a whole number from 1 to 32"),
        (["--workers", "9" * 5000], "argument --workers: write a whole number from 1 to 32"),
        (["--workers", "4.0"], "argument --workers: write a whole number from 1 to 32"),
        (["--nonsense\nin two lines"], "unrecognized arguments: --nonsense in two lines"),
        (["--folder"], "argument --folder: expected one argument"),
        (["--library", os.fsdecode(b"/nowhere/\xff")], "there is no library at /nowhere/\\udcff"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_exit_code_1(data: Path, options: list[str], words: str) -> None:
    done = run(data, "manage.py", "ingest", *options)
    assert (done.returncode, done.stdout) == (1, "")
    assert words in only_line(said(done.stderr))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--workers", "33"], "argument --workers: write a whole number from 1 to 32"),
        (["--folder", ""], "--folder needs the name of a folder"),
        (["--folder", "../../etc"], r"there is no folder \.\./\.\./etc in "),
        (["--library", ""], "--library is the path of a directory, or an address"),
        (["--library", "/nowhere/at/all"], "there is no library at /nowhere/at/all"),
        (["--watch", "--dry-run"], "leave out --dry-run and --folder"),
        (["--watch", "--folder", "aaaaaaaa1"], "leave out --dry-run and --folder"),
        (["--watch", "--folder", ""], "leave out --dry-run and --folder"),
    ],
)
def test_what_is_refused_is_refused_in_one_line(library: Path, options: list[str], words: str) -> None:
    with pytest.raises(CommandError, match=words) as refusal:
        call_command("ingest", *options, stdout=io.StringIO(), stderr=io.StringIO())
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    "address",
    [
        "http://anna:geheim@host:99999/",
        "http:/anna:geheim@host/",
        "htp://anna:geheim@host/",
        "ftp://anna:geheim@host/",
        "anna:geheim@host/films",
        "http://anna:geheim@127.0.0.1:9/",
        "HTTP://anna:geheim@127.0.0.1:9/",
    ],
)
@pytest.mark.django_db
def test_the_password_of_an_address_is_never_shown(data: Path, address: str) -> None:
    secret = data / "secret"
    secret.write_text(f"{address}\n")
    given = {"NOTFLIX_LIBRARY_FILE": str(secret), "NOTFLIX_VIDEO_URL": "http://127.0.0.1:9"}
    done = run(data, "manage.py", "ingest", **given)
    assert (done.returncode, done.stdout) == (1, "")
    line = only_line(said(done.stderr))
    assert "geheim" not in line
    assert "NOTFLIX_LIBRARY" in line
    with pytest.raises(CommandError) as refusal:
        call_command("ingest", "--library", address, "--dry-run", stderr=io.StringIO())
    assert "geheim" not in str(refusal.value)
    with pytest.raises(CommandError) as refusal, override_settings(NOTFLIX_LIBRARY="http://anna:geheim@host/"):
        call_command("demo_library", stderr=io.StringIO())
    assert "geheim" not in str(refusal.value)


def test_the_exit_code_says_what_became_of_it_and_json_is_the_last_line(data: Path) -> None:
    make_folder(data / "library", "aaaaaaaa1", FILM, kept=answer(FILM, "Night of the Living Dead"))
    make_folder(data / "library", "badbadbad", "no id in here")
    done = run(data, "manage.py", "ingest", "--json")
    assert done.returncode == 0
    report = json.loads(done.stdout)
    assert (report["added"], [one["code"] for one in report["problems"]]) == (1, ["no id"])
    assert done.stdout.count("\n") == 1
    assert "badbadbad  no id: " in done.stderr

    (data / "where").write_text(f"{data / 'library'}\n")
    done = run(data, "manage.py", "ingest", "--strict", NOTFLIX_LIBRARY_FILE=str(data / "where"))
    assert done.returncode == 3
    assert "badbadbad  no id: " in done.stdout


def test_whoever_reads_only_the_beginning_changes_nothing(data: Path) -> None:
    make_folder(data / "library", "badbadbad", "no id in here")
    command = begin(data, "manage.py", "ingest", "--strict")
    assert command.stdout
    command.stdout.close()
    _, errors = command.communicate(timeout=60)
    assert command.returncode == 3
    assert "Error" not in errors
    pipeline = f"{sys.executable} manage.py ingest 2>&1 | head -n 1"
    shell = ["bash", "-c", f"set -o pipefail; {pipeline}"]
    done = subprocess.run(shell, cwd=configured.BASE_DIR, env=environment(data), capture_output=True, text=True)
    assert (done.returncode, done.stdout.count("\n"), done.stderr) == (0, 1, "")


def test_a_report_that_finds_no_room_is_one_line(data: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "manage.py", "ingest", "--json"],
            cwd=configured.BASE_DIR,
            env=environment(data),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == 1
    assert "the run is done, but its report cannot be written: [Errno 28]" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr


@pytest.mark.parametrize(
    ("how", "code", "words"), [(signal.SIGINT, 130, "Stopped. What was done is kept"), (signal.SIGTERM, 143, "")]
)
def test_a_run_that_is_stopped_ends_at_once_and_the_next_one_does_its_work(
    data: Path, how: signal.Signals, code: int, words: str
) -> None:
    assert run(data, "manage.py", "ingest").returncode == 0
    folder = make_folder(data / "library", "aaaaaaaa1", FILM)
    (folder / "metadata.txt").write_text(FILM)  # just now, so that the run waits a moment
    command = begin(data, "manage.py", "ingest")
    while str(command.pid) not in (data / "ingest.lock").read_text():
        assert command.poll() is None
        time.sleep(0.01)
    time.sleep(1)
    command.send_signal(how)
    report, errors = command.communicate(timeout=60)
    assert (command.returncode, report) == (code, "")
    assert words in errors
    assert "Traceback" not in errors
    assert json.loads(run(data, "manage.py", "ingest", "--json").stdout)["added"] == 1


def test_in_a_log_there_are_lines_without_a_terminals_codes(data: Path) -> None:
    make_folder(data / "library", "aaaaaaaa1", FILM)
    (data / "library" / "[bold]mine").mkdir()
    done = run(data, "manage.py", "ingest", FORCE_COLOR="1", TERM="xterm-256color")
    assert said(done.stderr) == "2 folders: 1 new, 0 changed, 0 unchanged, 1 with a problem, 0 missing\n"
    assert "[bold]mine  name: " in done.stdout
    assert "\x1b" not in done.stdout + done.stderr


def test_a_person_at_a_terminal_sees_a_bar_with_a_rate_and_the_time_left(data: Path) -> None:
    for number in range(400):
        make_folder(data / "library", f"folder-{number:03}", f"tt0000{number:03}")
    seen = at_a_terminal([sys.executable, "manage.py", "ingest"], environment(data, TERM="xterm-256color"))
    assert "Looking through the library: " in seen
    assert "Reading folders" in seen
    assert "400/400" in seen
    assert "folders/s" in seen
    assert "400 folders: 400 added" in seen


def at_a_terminal(command: list[str], variables: dict[str, str]) -> str:
    """Run a command as somebody at a terminal does, and return all that was drawn."""
    ours, its = pty.openpty()
    process = subprocess.Popen(
        command, cwd=configured.BASE_DIR, env={**variables, "COLUMNS": "120"}, stdin=its, stdout=its, stderr=its
    )
    os.close(its)
    seen = b""
    with contextlib.suppress(OSError):  # so Linux says that nobody is at the other end any more
        while part := os.read(ours, 65536):
            seen += part
    os.close(ours)
    assert process.wait(timeout=60) == 0, seen
    return seen.decode()


def test_lines_come_now_and_then_and_the_plan_at_once() -> None:
    out = io.StringIO()
    lines = Lines(out)
    for number in range(10_000):
        lines.scanned(number)
    some = tuple(Folder(f"folder-{number}") for number in range(1200))
    lines.planned(Plan(some, some[:3], (), (), some[:2], some[:1], (), (), ("folder-x",)))
    for number in range(1200):
        lines.read(number, 1200)
    assert out.getvalue() == "1,206 folders: 1,200 new, 3 changed, 2 unchanged, 1 missing, 1 still being copied\n"


@pytest.mark.django_db
def test_the_second_of_two_runs_is_refused_and_a_dry_run_is_not(library: Path) -> None:
    make_folder(library, "aaaaaaaa1", FILM)
    with one_run(library.parent / "ingest.lock"):
        with pytest.raises(CommandError, match=f"running already: process {os.getpid()} on this machine, since"):
            call_command("ingest", stderr=io.StringIO())
        assert Stream.objects.count() == 0
        out = io.StringIO()
        call_command("ingest", "--dry-run", stdout=out, stderr=io.StringIO())
        assert "1 would be added" in out.getvalue()
    assert (Stream.objects.count(), IngestRun.objects.count()) == (0, 0)
    call_command("ingest", stdout=io.StringIO(), stderr=io.StringIO())
    assert Stream.objects.count() == 1


@pytest.mark.django_db
def test_a_dry_run_leaves_no_file(library: Path) -> None:
    make_folder(library, "aaaaaaaa1", FILM)
    call_command("ingest", "--dry-run", stdout=io.StringIO(), stderr=io.StringIO())
    assert [path.name for path in library.parent.iterdir()] == ["library"]


@pytest.mark.django_db
def test_a_lock_that_cannot_be_kept_is_one_line(library: Path) -> None:
    (library.parent / "ingest.lock").mkdir()
    with pytest.raises(CommandError, match=r"the disk stopped the run: \[Errno 21\] Is a directory") as refusal:
        call_command("ingest", stderr=io.StringIO())
    assert "\n" not in str(refusal.value)
