"""Wrong settings: one line each, before anything is started."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.core.management.base import SystemCheckError

ROOT = Path(__file__).resolve().parents[2]


def start(data: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run `manage.py` as an operator does, with these variables."""
    variables = {**os.environ, "NOTFLIX_DATA": str(data), **environment}
    return subprocess.run(
        [sys.executable, "manage.py", *(command or ("check",))],
        cwd=ROOT,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("DJANGO_DEBUG", "perhaps", "DJANGO_DEBUG is 'perhaps'"),
        ("OMDB_DAILY_LIMIT", "-1", "OMDB_DAILY_LIMIT is '-1'"),
        ("OMDB_DAILY_LIMIT", "9" * 5000, "OMDB_DAILY_LIMIT is '999"),
        ("OMDB_URL", "omdbapi.com", "OMDB_URL is 'omdbapi.com'"),
        ("NOTFLIX_VIDEO_URL", "http://host:99999", "NOTFLIX_VIDEO_URL is 'http://host:99999'"),
        ("NOTFLIX_SIGNUP", "maybe", "NOTFLIX_SIGNUP is 'maybe'"),
        ("NOTFLIX_STREAM_SECRET", "short", "NOTFLIX_STREAM_SECRET cannot be used"),
        ("DJANGO_SECRET_KEY_FILE", "/nowhere/at/all", "DJANGO_SECRET_KEY_FILE names /nowhere/at/all"),
        ("MONGODB_URI", "mongodb://127.0.0.1:9/", "DJANGO_SECRET_KEY is missing"),
    ],
)
def test_a_wrong_value_stops_the_start_with_one_clear_line(tmp_path: Path, name: str, value: str, said: str) -> None:
    done = start(tmp_path / "data", **{name: value})
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert said in done.stderr


def test_data_that_cannot_be_kept_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "a-file").write_text("in the way")
    done = start(tmp_path / "a-file" / "data")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "NOTFLIX_DATA is" in done.stderr


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("0123456789" * 5 + "\n")
    show = "from django.conf import settings; print(settings.SECRET_KEY)"
    done = start(tmp_path / "data", "shell", "--no-imports", "-c", show, DJANGO_SECRET_KEY_FILE=str(secret))
    assert done.stdout == "0123456789" * 5 + "\n"


def test_generated_secrets_are_kept_differ_and_belong_to_their_owner(tmp_path: Path) -> None:
    show = "from django.conf import settings; print(settings.SECRET_KEY, settings.NOTFLIX_STREAM_SECRET)"
    first, again = (start(tmp_path, "shell", "--no-imports", "-c", show).stdout for _ in range(2))
    assert first == again
    key, stream = first.split()
    assert key != stream
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "secrets").iterdir()} == {0o600}


def test_a_taken_port_is_one_clear_line(tmp_path: Path) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = start(tmp_path, "serve", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert "cannot be used" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("changes", "check"),
    [
        ({"NOTFLIX_LIBRARY": "http://video.example.org/", "NOTFLIX_VIDEO_URL": ""}, "notflix.E001"),
        ({"NOTFLIX_VIDEO_URL": "https://video.example.org/films"}, "notflix.E002"),
        ({"SECRET_KEY": "x" * 50, "NOTFLIX_STREAM_SECRET": "x" * 50}, "notflix.E003"),
    ],
)
def test_what_does_not_fit_together_is_an_error_with_a_hint(
    settings: LazySettings, changes: dict[str, str], check: str
) -> None:
    for name, value in changes.items():
        setattr(settings, name, value)
    with pytest.raises(SystemCheckError, match=check) as refused:
        call_command("check")
    assert "HINT" in str(refused.value)


@pytest.mark.parametrize("command", ["ingest", "migrate"])
def test_a_database_that_does_not_answer_is_one_clear_line(tmp_path: Path, command: str) -> None:
    (tmp_path / "library").mkdir()
    secrets = {"DJANGO_SECRET_KEY": "k" * 50, "NOTFLIX_STREAM_SECRET": "s" * 50}
    uri = "mongodb://127.0.0.1:9/?serverSelectionTimeoutMS=200"
    done = start(tmp_path, command, MONGODB_URI=uri, NOTFLIX_LIBRARY=str(tmp_path / "library"), **secrets)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "127.0.0.1:9: [Errno 111] Connection refused" in done.stderr
    assert "TopologyDescription" not in done.stderr


def test_static_files_that_cannot_be_written_are_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "static").write_text("in the way")
    done = start(tmp_path, "serve", "--port", "0")
    assert done.returncode == 1
    assert "the static files cannot be written" in done.stderr
    assert done.stderr.count("\n") == 1
