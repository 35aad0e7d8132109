"""Guarded downloads: who may be asked, how much, how long."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.fetch import FetchProblem, Origin, allowed_address, download
from catalogue.tests.omdb_server import OmdbServer

HOSTS: frozenset[Origin] = frozenset({("https", "pictures.example")})


def here(server: OmdbServer) -> set[Origin]:
    """Return the local server as the only one that may be asked."""
    return {("http", "127.0.0.1", server.port)}


def refusal(url: str) -> str:
    """Return the code with which an address is refused."""
    with pytest.raises(FetchProblem) as caught:
        download(url, hosts=HOSTS, limit=100, deadline=1)
    assert "\n" not in caught.value.detail
    return caught.value.code


def failure(server: OmdbServer, *, limit: int = 1000, deadline: float = 5) -> str:
    """Return the code with which a download from the local server fails."""
    with pytest.raises(FetchProblem) as caught:
        download(server.url, hosts=here(server), limit=limit, deadline=deadline)
    return caught.value.code


def test_a_file_is_fetched(omdb_server: OmdbServer) -> None:
    omdb_server.files["poster.jpg"] = b"x" * 100_000
    url = f"{omdb_server.url}poster.jpg"
    assert download(url, hosts=here(omdb_server), limit=100_000, deadline=5) == b"x" * 100_000


def test_a_file_that_is_gone_is_missing(omdb_server: OmdbServer) -> None:
    with pytest.raises(FetchProblem) as caught:
        download(f"{omdb_server.url}gone.jpg", hosts=here(omdb_server), limit=100, deadline=5)
    assert caught.value.code == "missing"


def test_more_than_is_allowed_is_cut(omdb_server: OmdbServer) -> None:
    omdb_server.files["poster.jpg"] = b"x" * 1001
    with pytest.raises(FetchProblem) as caught:
        download(f"{omdb_server.url}poster.jpg", hosts=here(omdb_server), limit=1000, deadline=5)
    assert caught.value.code == "too big"
    omdb_server.outage = "endless"
    assert failure(omdb_server) == "too big"


@pytest.mark.parametrize("outage", ["drip", "drip headers", "silent"])
def test_a_slow_server_is_left_at_the_deadline(omdb_server: OmdbServer, outage: str) -> None:
    omdb_server.outage = outage
    assert failure(omdb_server, limit=10_000, deadline=0.2) == "unavailable"
    assert omdb_server.finished_drips == 0


@pytest.mark.parametrize(
    ("outage", "code"), [("redirect", "redirect"), ("503", "unavailable"), ("garbage", "unavailable")]
)
def test_what_is_no_file_is_named(omdb_server: OmdbServer, outage: str, code: str) -> None:
    omdb_server.outage = outage
    assert failure(omdb_server) == code


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("", "address"),
        ("N/A", "address"),
        ("poster.jpg", "address"),
        ("//pictures.example/a.jpg", "address"),
        ("https://", "address"),
        ("https://user:pw@pictures.example/", "address"),
        ("https://pictures.example:99999/", "address"),
        ("https://pictures.example:0/", "address"),
        ("https://pictures.example/a b", "address"),
        ("https://pictures.example/\r\nX: y", "address"),
        ("https://pictures.example\\@evil.example/", "address"),
        ("https://①②⑦.0.0.1/", "address"),
        ("https://[::1/", "address"),
        ("ftp://pictures.example/", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("gopher://pictures.example/", "scheme"),
        ("data:image/png;base64,AA==", "scheme"),
        ("javascript:alert(1)", "scheme"),
        ("https://other.example/", "host"),
        ("https://pictures.example.evil.example/", "host"),
        ("https://pictures.example:8443/", "host"),
        ("http://pictures.example:8080/", "host"),
        ("http://127.0.0.1/", "host"),
        ("http://127.1/", "host"),
        ("http://2130706433/", "host"),
        ("http://localhost./", "host"),
        ("http://[::1]/", "host"),
    ],
)
def test_an_address_that_is_not_on_the_list_is_never_asked(url: str, code: str) -> None:
    assert refusal(url) == code


def test_an_http_address_of_a_listed_host_is_asked_over_https() -> None:
    assert allowed_address("http://pictures.example/a.jpg?b=1", HOSTS) == "https://pictures.example/a.jpg?b=1"
    assert allowed_address("http://Pictures.Example:80/a.jpg", HOSTS) == "https://pictures.example/a.jpg"


@given(st.text() | st.text(alphabet="htps:/@.[]%#?pictures.example0123", max_size=40))
def test_any_text_is_refused_or_on_the_list(url: str) -> None:
    try:
        address = allowed_address(url, HOSTS)
    except FetchProblem:
        return
    assert address.lower().startswith("https://pictures.example")
