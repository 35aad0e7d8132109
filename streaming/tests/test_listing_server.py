"""The listing for ingest, from a real nginx: what it says, and that it says nothing else, and to nobody else."""

import base64
import http.client
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from streaming.tests.library import BIG, FILM, SEGMENT, Answer, build, fetch
from streaming.tests.nginx_server import PASSWORD, USER, NginxServer, running_nginx

pytestmark = pytest.mark.nginx
LOGIN = {"Authorization": "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()}
SERVED = ("metadata.txt", "manifest.mpd", "omdb.json", "package.json", "master.m3u8", "still-1.jpg", "still-12.jpg")


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = build(tmp_path_factory.mktemp("films"))
    for name in (*SERVED, "still-.jpg", "still-1.jpg.bak", "index.html", ".htpasswd"):
        (root / FILM / name).write_text(f"this is {name}")
    (root / FILM / "audio" / "metadata.txt").write_text("not read")
    (root / FILM / ".hidden").mkdir()
    (root / "index.html").write_text("no listing")
    (root / "a-file-in-the-library").write_text("no folder")
    (root / "metadata.txt").write_text("no folder")
    (root / ".hidden").mkdir()
    (root / FILM / "linked.mpd").symlink_to("manifest.mpd")
    (root / "linked-files").mkdir()
    for name in SERVED:
        (root / "linked-files" / name).symlink_to(root / FILM / name)
    return root


@pytest.fixture(scope="module")
def nginx(nginx_path: str, films: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[NginxServer]:
    place = tmp_path_factory.mktemp("nginx")
    with running_nginx(nginx_path, place, films, listing_for="10.1.2.3; allow 127.0.0.0/31") as server:
        yield server


def ask(server: NginxServer, path: str, method: str = "GET", headers: dict[str, str] = LOGIN) -> Answer:
    assert server.listing_port is not None
    return fetch(server.listing_port, path, method, headers)


def listed(server: NginxServer, path: str) -> dict[str, dict[str, object]]:
    answer = ask(server, path)
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    return {entry["name"]: entry for entry in json.loads(answer.body)}


def test_the_library_and_its_folders_are_listed(nginx: NginxServer, films: Path) -> None:
    assert {FILM, "linked-folder", "index.html"} <= listed(nginx, "/").keys()
    files = listed(nginx, f"/{FILM}/")
    assert set(os.listdir(films / FILM)) - files.keys() == {".hidden", ".hidden.mp4", ".htpasswd"}  # noqa: PTH208
    assert (files[BIG]["type"], files[BIG]["size"]) == ("file", (films / FILM / BIG).stat().st_size)
    assert files["audio"]["type"] == "directory"
    assert set(listed(nginx, f"/{FILM}/audio/en/")) == {"init.mp4"}


@pytest.mark.parametrize("name", SERVED)
def test_what_ingest_reads_is_served(nginx: NginxServer, name: str) -> None:
    answer = ask(nginx, f"/{FILM}/{name}")
    assert (answer.status, answer.body) == (200, f"this is {name}".encode())
    head = ask(nginx, f"/{FILM}/{name}", "HEAD")
    assert (head.status, head.headers["content-length"]) == (200, str(len(answer.body)))


@pytest.mark.parametrize(
    "path",
    [
        f"/{FILM}/{SEGMENT}",
        f"/{FILM}/{BIG}",
        f"/{FILM}/index.html",
        f"/{FILM}/page.html",
        f"/{FILM}/.htpasswd",
        f"/{FILM}/.hidden/",
        f"/{FILM}/still-.jpg",
        f"/{FILM}/still-1.jpg.bak",
        f"/{FILM}/audio/metadata.txt",
        f"/{FILM}/metadata.txt%0a",
        f"/{FILM}/metadata.txt/",
        f"/{FILM}//metadata.txt",
        f"/{FILM}/nothing/",
        "/.hidden/",
        "/index.html",
        "/metadata.txt",
        "/a-file-in-the-library",
        "/a-file-in-the-library/",
        "/no-such-folder/",
        "/no-such-folder",
        "/no-such-folder/metadata.txt",
        "/short/",
        "/v/",
        f"/{FILM}/../../outside/secret.mp4",
        f"/{FILM}/..%2f..%2foutside/",
        "/../outside/",
    ],
)
def test_nothing_else_is_served(nginx: NginxServer, path: str) -> None:
    answer = ask(nginx, path)
    assert answer.status in {400, 404}
    assert b"nginx" in answer.body


def test_no_link_is_followed(nginx: NginxServer) -> None:
    for name in SERVED:
        assert ask(nginx, f"/linked-files/{name}").status == 403
    assert ask(nginx, "/linked-folder/").status == 404
    assert ask(nginx, "/linked-folder").status == 403
    assert ask(nginx, "/linked-folder/metadata.txt").status == 404
    assert ask(nginx, f"/{FILM}/linked/").status == 404


def test_a_folder_without_its_slash_is_neither_listed_nor_refused(nginx: NginxServer) -> None:
    answer = ask(nginx, f"/{FILM}")
    assert (answer.status, answer.headers["location"]) == (301, f"/{FILM}/")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "MKCOL", "OPTIONS"])
@pytest.mark.parametrize("path", ["/", f"/{FILM}/", f"/{FILM}/metadata.txt"])
def test_nothing_can_be_changed(nginx: NginxServer, films: Path, method: str, path: str) -> None:
    before = (films / FILM / "metadata.txt").read_bytes()
    assert ask(nginx, path, method).status == 405
    assert (films / FILM / "metadata.txt").read_bytes() == before


@pytest.mark.parametrize("path", ["/", f"/{FILM}/", f"/{FILM}", f"/{FILM}/metadata.txt", f"/{FILM}/nothing/"])
def test_nobody_gets_in_without_the_password(nginx: NginxServer, path: str) -> None:
    wrong = base64.b64encode(f"{USER}:{PASSWORD}x".encode()).decode()
    stranger = base64.b64encode(f"other:{PASSWORD}".encode()).decode()
    for headers in ({}, {"Authorization": f"Basic {wrong}"}, {"Authorization": f"Basic {stranger}"}):
        assert ask(nginx, path, headers=headers).status == 401


@pytest.mark.parametrize("path", ["/", f"/{FILM}/", f"/{FILM}", f"/{FILM}/metadata.txt"])
def test_nobody_gets_in_from_another_address(nginx: NginxServer, path: str) -> None:
    for name, value in (("X-Forwarded-For", "127.0.0.1"), ("X-Real-IP", "127.0.0.1")):
        connection = http.client.HTTPConnection("127.0.0.1", nginx.listing_port, source_address=("127.0.0.2", 0))
        connection.request("GET", path, headers=LOGIN | {name: value})
        assert connection.getresponse().status == 403
        connection.close()


def test_the_video_server_lists_nothing(nginx: NginxServer) -> None:
    for path in ("/", f"/{FILM}/", f"/{FILM}/metadata.txt"):
        assert fetch(nginx.port, path, headers=LOGIN).status == 404


def test_without_a_file_of_users_nobody_gets_in(nginx_path: str, films: Path, tmp_path: Path) -> None:
    with running_nginx(nginx_path, tmp_path, films, listing_for="127.0.0.1") as server:
        (tmp_path / "users").unlink()
        assert ask(server, "/").status == 403


def test_logs_tell_who_was_turned_away_and_no_password(nginx_path: str, films: Path, tmp_path: Path) -> None:
    with running_nginx(nginx_path, tmp_path, films, listing_for="127.0.0.1") as server:
        ask(server, "/")
        ask(server, f"/{FILM}/nothing/")
        for user in (USER, PASSWORD):  # who writes the password into the wrong field
            wrong = base64.b64encode(f"{user}:{PASSWORD}x".encode()).decode()
            ask(server, "/", headers={"Authorization": f"Basic {wrong}"})
        ask(server, "/linked-folder")
    lines = [line.split("] ")[1] for line in server.access_log.read_text().splitlines()]
    assert [line for line in lines if "file=" not in line] == ['GET 401 "/"', 'GET 401 "/"', 'GET 403 "/linked-folder"']
    written = server.access_log.read_text() + server.error_log.read_text()
    assert not [secret for secret in (PASSWORD, PASSWORD[:4], LOGIN["Authorization"][6:]) if secret in written]
