"""What every test gets: an environment of its own, an embedded database of its own, and shared fixtures.

`pytest --database=secantusdb -m orm` runs the ORM's tests on SecantusDB instead of mongod.
"""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest

pytest_plugins = ["catalogue.tests.omdb_server"]

# --- The environment: decided here, before Django reads its settings, so that no developer's .env reaches a test -----
# A short path: the database's socket lies in it.
DATA = Path(tempfile.mkdtemp(prefix="notflix-"))
_SECRETS = (
    "MONGODB_URI",
    "DJANGO_SECRET_KEY",
    "NOTFLIX_STREAM_SECRET",
    "OMDB_API_KEY",
    "NOTFLIX_ADMIN_EMAIL",
    "NOTFLIX_ADMIN_PASSWORD",
)
_UNSET = (
    *_SECRETS,
    *(f"{name}_FILE" for name in _SECRETS),
    "MONGODB_NAME",
    "DJANGO_DEBUG",
    "DJANGO_ALLOWED_HOSTS",
    "DJANGO_CSRF_TRUSTED_ORIGINS",
    "NOTFLIX_LIBRARY",
    "NOTFLIX_LIBRARY_FILE",
    "NOTFLIX_VIDEO_URL",
    "NOTFLIX_SIGNUP",
    "OMDB_DAILY_LIMIT",
    "PORT",
)
# An empty variable counts as not set, and a .env file does not replace it.
os.environ.update(dict.fromkeys(_UNSET, ""))
# Nothing listens there: a test that forgets its own OMDb fails instead of asking the real one.
os.environ.update(NOTFLIX_DATA=str(DATA), OMDB_URL="http://127.0.0.1:9/")
# No test of ours asserts a time, and a busy machine is no fault.
hypothesis.settings.register_profile("notflix", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("notflix")
# Started in the background of a script, Ctrl-C is ignored, and the programs that tests start would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)
_KEPT_COLLECTIONS = frozenset({"django_migrations", "django_content_type", "auth_permission"})


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database",
        choices=["mongod", "secantusdb"],
        default="mongod",
        help="the embedded database server that the tests run on (default: mongod)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Load the settings now. pytest-django would do so before this file is read, if it knew their name."""
    if getattr(config.option, "numprocesses", None):
        return  # The tests run in processes of their own (pytest-xdist); each reads the settings with data of its own.
    from django.conf import settings

    if settings.configured:
        raise pytest.UsageError("The tests choose Django's settings themselves: unset DJANGO_SETTINGS_MODULE.")
    os.environ["DJANGO_SETTINGS_MODULE"] = "notflix_site.settings"
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    # Data of SecantusDB make the embedded server be SecantusDB.
    if config.getoption("database") == "secantusdb":
        (DATA / "mongo" / "secantusdb").mkdir(parents=True)
    from notflix_site.mongo.tests import explain

    explain.listen_to_commands()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not getattr(config.option, "numprocesses", None):
        from notflix_site.mongo import embedded

        embedded.stop_if_last()
    shutil.rmtree(DATA, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def _emptying_is_quick() -> Iterator[None]:
    """After a test, empty the collections instead of a flush, which takes 0.2 s and makes all permissions anew."""
    from django.test import TransactionTestCase

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _test: _empty_the_collections())
        yield


def _empty_the_collections() -> None:
    from django.db import connection

    database: Any = connection.database  # type: ignore[attr-defined]
    assert database.name.startswith("test_"), f"{database.name} is not a test's database"
    for name in database.list_collection_names():
        if name not in _KEPT_COLLECTIONS and not name.startswith("system."):
            database[name].delete_many({})


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    """Rate limits count in the cache; those of one test are not another's."""
    from django.core.cache import cache

    yield
    cache.clear()


@pytest.fixture(scope="session")
def nginx_path() -> str:
    """The path of nginx. A test that needs it is skipped without it, and fails where everything is required."""
    return _program("nginx")


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The path of Chromium or Chrome, on the same terms as nginx."""
    return _program("chromium", "chromium-browser", "google-chrome")


def _program(*names: str) -> str:
    for name in names:
        # Debian keeps nginx where only root's PATH looks.
        if found := shutil.which(name) or shutil.which(name, path="/usr/sbin"):
            return found
    reason = f"{names[0]} is not installed"
    if os.environ.get("NOTFLIX_REQUIRE_ALL") == "1":
        pytest.fail(f"{reason}, and NOTFLIX_REQUIRE_ALL=1 asks for it.")
    pytest.skip(reason)
