"""An exchange asks only addresses that were checked, and ends in time even when a name is slow to be looked up."""

import errno
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests

from catalogue.bounded_http import ExchangeProblem, Reply, get, open_session
from catalogue.tests.names import Names, names
from catalogue.tests.omdb_server import OmdbServer

__all__ = ["names"]

NAME = "pictures.example"


def here(address: str) -> bool:
    """Return whether an address is the one that the local servers listen at."""
    return address == "127.0.0.1"


def ask(server: OmdbServer, host: str = NAME, *, admits: Callable[[str], bool] | None = here) -> Reply:
    """Ask the local server for a file, under another name."""
    server.files["poster.jpg"] = b"poster"
    session = open_session(use_proxies=False, admits=admits)
    return get(session, f"http://{host}:{server.port}/poster.jpg", limit=1000, deadline=5)


def problem_of(server: OmdbServer, host: str = NAME) -> str:
    """Return the code with which asking fails; the server never hears of it."""
    with pytest.raises(ExchangeProblem) as caught:
        ask(server, host)
    assert "\n" not in caught.value.detail
    assert server.fetched == []
    return caught.value.code


def test_the_address_that_is_asked_is_the_one_that_was_checked(omdb_server: OmdbServer, names: Names) -> None:
    names.answers[NAME] = [["127.0.0.1"], ["10.0.0.1"]]
    assert ask(omdb_server).body == b"poster"
    assert names.asked == [NAME]


def test_one_bad_address_among_good_ones_is_enough(omdb_server: OmdbServer, names: Names) -> None:
    names.answers[NAME] = [["127.0.0.1", "127.0.0.2"]]
    assert problem_of(omdb_server) == "private"
    names.answers[NAME] = [["127.0.0.1", "::1"]]
    assert problem_of(omdb_server) == "private"


def test_an_address_is_checked_like_a_name(omdb_server: OmdbServer) -> None:
    assert problem_of(omdb_server, "127.0.0.2") == "private"
    assert ask(omdb_server, "127.0.0.1").body == b"poster"
    assert ask(omdb_server, "127.1").body == b"poster"


def test_without_a_check_any_address_may_be_asked(omdb_server: OmdbServer, names: Names) -> None:
    names.answers[NAME] = [["127.0.0.1"]]
    assert ask(omdb_server, admits=None).body == b"poster"


def test_the_next_address_is_asked_when_one_is_not_there(omdb_server: OmdbServer, names: Names) -> None:
    names.answers[NAME] = [["::1", "127.0.0.1"]]
    assert ask(omdb_server, admits=None).body == b"poster"


@pytest.mark.parametrize("host", ["x" * 64 + ".example", "a..example", "name.invalid"])
def test_a_name_that_leads_nowhere_is_a_failed_connection(omdb_server: OmdbServer, names: Names, host: str) -> None:
    names.answers["name.invalid"] = [[]]
    assert problem_of(omdb_server, host) == "connection"


def test_a_server_that_hangs_up_while_it_is_called_is_a_failed_connection(
    omdb_server: OmdbServer, names: Names, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The system says so when a server stops between taking a call and answering it: too short a time to arrange.
    def hung_up(*_: object) -> None:
        raise ConnectionResetError(errno.ECONNRESET, "Connection reset by peer")

    names.answers[NAME] = [["127.0.0.1"]]
    monkeypatch.setattr(socket.socket, "connect", hung_up)
    assert problem_of(omdb_server) == "connection"


def test_a_look_up_that_takes_too_long_is_left_behind(
    omdb_server: OmdbServer, names: Names, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered = threading.Event()
    names.answers[NAME] = [["127.0.0.1"]]

    def slow(host: str, port: int, *args: object, **options: object) -> list[object]:
        answered.wait(30)
        return names.look_up(host, port)

    monkeypatch.setattr("socket.getaddrinfo", slow)
    session = open_session(use_proxies=False)
    with pytest.raises(ExchangeProblem) as caught:
        get(session, f"http://{NAME}:{omdb_server.port}/", limit=1000, deadline=0.1)
    assert caught.value.code == "timeout"
    assert names.asked == []
    answered.set()


def test_a_proxy_is_where_the_operator_put_it(omdb_server: OmdbServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", omdb_server.url)
    monkeypatch.setenv("no_proxy", "")
    omdb_server.files["poster.jpg"] = b"by proxy"
    session = open_session(use_proxies=True, admits=lambda _: False)
    assert get(session, f"http://{NAME}/poster.jpg", limit=1000, deadline=5).body == b"by proxy"


@pytest.fixture
def secure_server(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """A server with a certificate for pictures.example alone: its port, and the file of the certificate."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    options = ["-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={NAME}"]
    options += ["-addext", f"subjectAltName=DNS:{NAME}", "-keyout", str(key), "-out", str(certificate)]
    subprocess.run(["openssl", "req", "-x509", *options], check=True, capture_output=True)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Empty)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server.server_port, certificate
    server.shutdown()
    server.server_close()
    thread.join()


class _Empty(BaseHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""

    def do_GET(self) -> None:
        self.send_response(204)
        self.end_headers()


def test_the_certificate_must_be_the_names_not_the_addresss(secure_server: tuple[int, Path], names: Names) -> None:
    port, certificate = secure_server
    names.answers = {NAME: [["127.0.0.1"]], "other.example": [["127.0.0.1"]]}
    assert status(f"https://{NAME}:{port}/", certificate) == 204
    for url in (f"https://other.example:{port}/", f"https://127.0.0.1:{port}/"):
        with pytest.raises(ExchangeProblem) as caught:
            status(url, certificate)
        assert caught.value.code == "tls"


def status(url: str, certificate: Path) -> int:
    """Return what a server that shows this certificate answers."""
    session: requests.Session = open_session(use_proxies=False, admits=here)
    session.verify = str(certificate)
    return get(session, url, limit=1000, deadline=5).status
