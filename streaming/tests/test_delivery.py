"""The video served by Django: the whole site under gunicorn, with no database behind it."""

import re
import tracemalloc
from collections.abc import Iterator
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from django.core.signals import request_finished
from django.db import close_old_connections
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test import RequestFactory
from django.urls import resolve
from pytest_django.fixtures import Settings

from catalogue.mpd_segments import SERVED_EXTENSIONS
from streaming import delivery
from streaming.tests import library
from streaming.tests.django_server import DjangoServer, running_django
from streaming.tests.library import BIG, BIG_SIZE, FILM, SECRET, SEGMENT, Row, address, fetch

TABLE = library.table()


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return library.build(tmp_path_factory.mktemp("films"))


@pytest.fixture(scope="module")
def server(films: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DjangoServer]:
    with running_django(tmp_path_factory.mktemp("django"), films) as running:
        yield running


@pytest.fixture
def here(settings: Settings, films: Path) -> Iterator[None]:
    settings.NOTFLIX_LIBRARY = str(films)
    settings.NOTFLIX_STREAM_SECRET = SECRET
    # As Django's test client does: the end of a response looks after the connections that other tests opened.
    request_finished.disconnect(close_old_connections)
    yield
    request_finished.connect(close_old_connections)


def _deliver(path: str, method: str = "GET", **headers: str) -> HttpResponseBase:
    """Call the view as the URL configuration does, in this process."""
    request: HttpRequest = RequestFactory().generic(method, path, headers=headers)
    match = resolve(path)
    return match.func(request, *match.args, **match.kwargs)


def _open_descriptors() -> int:
    # The directory's own descriptor is counted each time, so it makes no difference.
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.what)
def test_django_answers_as_the_table_says(server: DjangoServer, row: Row) -> None:
    answer = fetch(server.port, row.path, row.method)
    assert answer.status in row.statuses
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["x-content-type-options"] == "nosniff"
    is_kept = answer.headers["cache-control"].startswith("private, max-age=")
    assert is_kept == (answer.status == 200)


@pytest.mark.parametrize(("headers", "status"), library.HEADERS, ids=library.short)
def test_django_serves_parts_and_minds_conditions(
    server: DjangoServer, films: Path, headers: dict[str, str], status: int
) -> None:
    path = address(SEGMENT)
    headers = library.filled_in(headers, fetch(server.port, path, "HEAD"))
    answer = fetch(server.port, path, headers=headers)
    assert answer.status == status
    content = (films / FILM / SEGMENT).read_bytes()
    if status == 206:
        first, last = re.findall(r"[0-9]+", answer.headers["content-range"])[:2]
        assert answer.body == content[int(first) : int(last) + 1]
    if status == 200:
        assert answer.body == content


def test_segments_are_kept_for_good_and_manifests_for_a_minute(server: DjangoServer) -> None:
    for file in (SEGMENT, "kind.mp4", "kind.vtt"):
        assert fetch(server.port, address(file)).headers["cache-control"] == "private, max-age=31536000, immutable"
    for file in ("manifest.mpd", "kind.m3u8"):
        assert fetch(server.port, address(file)).headers["cache-control"] == "private, max-age=60"


def test_neither_session_nor_database_is_asked_even_for_someone_signed_in(server: DjangoServer) -> None:
    session = {
        "Cookie": SimpleCookie({"sessionid": "s" * 32, "csrftoken": "c" * 32}).output(header="", sep=";").strip()
    }
    for path, status in [
        (address(SEGMENT), 200),
        (library.flipped(address(SEGMENT)), 403),
        (address("gone.mp4"), 404),
        ("/v/", 404),
    ]:
        answer = fetch(server.port, path, headers=session)
        assert answer.status == status
        assert "set-cookie" not in answer.headers
        assert "cookie" not in answer.headers.get("vary", "").lower()


def test_the_log_holds_no_ticket(server: DjangoServer) -> None:
    for row in TABLE:
        fetch(server.port, row.path, row.method)
    fetch(server.port, address(SEGMENT), headers={"If-Match": '"another"'})
    log = server.log.read_text()
    assert f"/v/{FILM}/link.mp4" in log
    signatures = {part for row in TABLE for part in row.path.split("/") if len(part) == 22}
    assert len(signatures) > 5
    assert not [signature for signature in signatures if signature in log]


@pytest.mark.usefixtures("here")
def test_a_large_file_is_handed_out_in_pieces() -> None:
    tracemalloc.start()
    try:
        response = _deliver(address(BIG))
        assert response.streaming
        sent = sum(len(piece) for piece in response)
        peak = tracemalloc.get_traced_memory()[1]
        response.close()
    finally:
        tracemalloc.stop()
    assert sent == BIG_SIZE
    assert peak < 2 * 1024 * 1024


@pytest.mark.usefixtures("here")
def test_servers_that_read_instead_of_sendfile_get_no_byte_too_many(films: Path) -> None:
    response = _deliver(address(SEGMENT), Range="bytes=70000-90000")
    assert b"".join(response) == (films / FILM / SEGMENT).read_bytes()[70000:90001]
    response.close()


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_every_descriptor_is_closed(method: str) -> None:
    before = _open_descriptors()
    for path in (
        SEGMENT,
        "gone.mp4",
        "link.mp4",
        "directory.mp4",
        "pipe.mp4",
        f"{SEGMENT}/x.mp4",
        "linked/secret.mp4",
    ):
        for headers in (
            {},
            {"Range": "bytes=5-9"},
            {"Range": "bytes=-0"},
            {"If-None-Match": "*"},
            {"If-Match": '"x"'},
        ):
            response = _deliver(address(path), method, **headers)
            response.close()
    assert _open_descriptors() == before


@pytest.mark.usefixtures("here")
def test_a_library_on_a_video_server_is_not_here(settings: Settings) -> None:
    settings.NOTFLIX_LIBRARY = "http://video.example.org:8081/"
    assert _deliver(address(SEGMENT)).status_code == 404


@pytest.mark.usefixtures("here")
def test_a_library_that_is_gone_is_not_there(settings: Settings, tmp_path: Path) -> None:
    settings.NOTFLIX_LIBRARY = str(tmp_path / "unmounted")
    assert _deliver(address(SEGMENT)).status_code == 404


@pytest.mark.usefixtures("here")
def test_the_library_itself_may_be_a_link(settings: Settings, films: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(films)
    settings.NOTFLIX_LIBRARY = str(tmp_path / "link")
    response = _deliver(address(SEGMENT))
    assert response.status_code == 200
    response.close()


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize("path", ["/v/x", "/v/", "/v"])
def test_what_is_no_address_of_ours_is_answered_here_and_not_by_a_page(path: str) -> None:
    assert resolve(path).func is delivery.not_there
    assert _deliver(path).status_code == 404


def test_what_ingest_accepts_is_what_is_served() -> None:
    assert set(delivery.CONTENT_TYPES) == SERVED_EXTENSIONS
