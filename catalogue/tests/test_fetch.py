"""Guarded downloads: who may be asked, how much, how long, and the same again at each redirect."""

from collections.abc import Collection

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.fetch import FetchProblem, Origin, allowed_address, download
from catalogue.tests.names import Names, names
from catalogue.tests.omdb_server import OmdbServer

__all__ = ["names"]

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


def failure(
    server: OmdbServer, name: str = "", *, hosts: Collection[Origin] = (), limit: int = 1000, deadline: float = 5
) -> str:
    """Return the code with which a download from the local server fails."""
    with pytest.raises(FetchProblem) as caught:
        download(f"{server.url}{name}", hosts={*here(server), *hosts}, limit=limit, deadline=deadline)
    assert "\n" not in caught.value.detail
    return caught.value.code


def test_a_file_is_fetched(omdb_server: OmdbServer) -> None:
    omdb_server.files["poster.jpg"] = b"x" * 100_000
    url = f"{omdb_server.url}poster.jpg"
    assert download(url, hosts=here(omdb_server), limit=100_000, deadline=5) == b"x" * 100_000


def test_a_file_that_is_gone_is_missing(omdb_server: OmdbServer) -> None:
    assert failure(omdb_server, "gone.jpg") == "missing"


def test_more_than_is_allowed_is_cut(omdb_server: OmdbServer) -> None:
    omdb_server.files["poster.jpg"] = b"x" * 1001
    assert failure(omdb_server, "poster.jpg", limit=1000) == "too big"
    omdb_server.outage = "endless"
    assert failure(omdb_server) == "too big"


@pytest.mark.parametrize("outage", ["drip", "drip headers", "silent"])
def test_a_slow_server_is_left_at_the_deadline(omdb_server: OmdbServer, outage: str) -> None:
    omdb_server.outage = outage
    assert failure(omdb_server, limit=10_000, deadline=0.2) == "unavailable"
    assert omdb_server.finished_drips == 0


@pytest.mark.parametrize(
    ("outage", "code"), [("304", "unavailable"), ("503", "unavailable"), ("garbage", "unavailable")]
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
        ("https://[::1/", "address"),
        ("https://user:pw@127.0.0.1/", "address"),
        ("https://pictures.exämple/", "address"),
        ("ftp://pictures.example/", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("gopher://pictures.example/", "scheme"),
        ("data:image/png;base64,AA==", "scheme"),
        ("javascript:alert(1)", "scheme"),
        ("http://other.example/", "scheme"),
        ("http://pictures.example:8080/", "scheme"),
        ("https://other.example/", "host"),
        ("https://pictures.example.evil.example/", "host"),
        ("https://pictures.example:8443/", "host"),
        ("https://pictures.example./", "host"),
        ("https://8.8.8.8/", "host"),
        ("https://%31%32%37.0.0.1/", "host"),
    ],
)
def test_an_address_that_is_not_on_the_list_is_never_asked(url: str, code: str) -> None:
    assert refusal(url) == code


PRIVATE = [
    *("127.0.0.1", "127.1", "0x7f.1", "2130706433", "0177.0.0.1", "①②⑦.0.0.1", "localhost", "localhost."),
    *("[::1]", "[::ffff:127.0.0.1]", "[fd00::]", "[fe80::%25]", "[2002:7f00:1::]", "[64:ff9b::7f00:1]"),
    *("10.0.0.1", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "0", "224.0.0.1"),
]


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("host", PRIVATE)
def test_a_private_address_is_refused_in_every_spelling(scheme: str, host: str) -> None:
    assert refusal(f"{scheme}://{host}/poster.jpg") == "private"
    assert refusal(f"{scheme}://{host}:8000/poster.jpg") == "private"


def test_a_name_on_the_list_that_leads_to_this_machine_is_refused(omdb_server: OmdbServer) -> None:
    url = f"http://localhost:{omdb_server.port}/poster.jpg"
    with pytest.raises(FetchProblem) as caught:
        download(url, hosts={("http", "localhost", omdb_server.port)}, limit=1000, deadline=5)
    assert caught.value.code == "private"
    assert omdb_server.fetched == []


@pytest.mark.parametrize(
    "addresses",
    [
        *(["127.0.0.1"], ["10.1.2.3"], ["169.254.169.254"], ["0.0.0.0"], ["::1"], ["fe80::1%eth0"], ["fd00::1"]),
        *(["::ffff:127.0.0.1"], ["64:ff9b::7f00:1"], ["2002:7f00:1::"], ["8.8.8.8", "127.0.0.1"], ["2600::1", "::1"]),
    ],
    ids=" ".join,
)
def test_a_name_on_the_list_may_only_lead_to_public_addresses(
    omdb_server: OmdbServer, names: Names, addresses: list[str]
) -> None:
    names.answers["pictures.example"] = [addresses, ["127.0.0.1"]]
    origin: Origin = ("http", "pictures.example", omdb_server.port)
    with pytest.raises(FetchProblem) as caught:
        download(f"http://pictures.example:{omdb_server.port}/poster.jpg", hosts={origin}, limit=1000, deadline=5)
    assert caught.value.code == "private"
    assert names.asked == ["pictures.example"]
    assert omdb_server.fetched == []


@pytest.mark.parametrize(
    "location", ["poster.jpg", "/poster.jpg?a=1#b", "//127.0.0.1:{port}/poster.jpg", "{url}poster.jpg"]
)
def test_a_redirect_is_followed_within_the_list(omdb_server: OmdbServer, location: str) -> None:
    omdb_server.files["poster.jpg"] = b"x" * 100
    omdb_server.redirects["old.jpg"] = location.format(port=omdb_server.port, url=omdb_server.url)
    assert download(f"{omdb_server.url}old.jpg", hosts=here(omdb_server), limit=1000, deadline=5) == b"x" * 100


@pytest.mark.parametrize(
    ("location", "code"),
    [
        *((f"http://{host}/", "private") for host in PRIVATE if host.isascii()),
        ("//10.0.0.1", "private"),
        ("//10.0.0.1/poster.jpg", "private"),
        ("http://127.0.0.1:9/", "private"),
        ("file:///etc/passwd", "scheme"),
        ("ftp://pictures.example/", "scheme"),
        ("data:image/png;base64,AA==", "scheme"),
        ("http://other.example/", "scheme"),
        ("https://other.example/", "host"),
        ("//user:pw@127.0.0.1/", "address"),
        ("https://user@pictures.example/", "address"),
        ("https://[::1/", "address"),
        ("https://pictures.example:99999/", "address"),
        ("https://pictures.example/a b", "address"),
        ("", "redirect"),
    ],
)
def test_a_redirect_is_refused_as_an_address_would_be(omdb_server: OmdbServer, location: str, code: str) -> None:
    omdb_server.redirects["old.jpg"] = location
    assert failure(omdb_server, "old.jpg", hosts=HOSTS) == code
    assert omdb_server.fetched == ["old.jpg"]


def test_a_redirect_to_a_name_that_leads_inside_is_refused(omdb_server: OmdbServer, names: Names) -> None:
    names.answers["pictures.example"] = [["127.0.0.1"]]
    omdb_server.redirects["old.jpg"] = f"http://pictures.example:{omdb_server.port}/poster.jpg"
    hosts: set[Origin] = {("http", "pictures.example", omdb_server.port)}
    assert failure(omdb_server, "old.jpg", hosts=hosts) == "private"
    assert omdb_server.fetched == ["old.jpg"]


def test_three_redirects_are_followed_and_no_more(omdb_server: OmdbServer) -> None:
    omdb_server.redirects = {"0": "1", "1": "2", "2": "3", "3": "4"}
    omdb_server.files["4"] = b"x"
    assert download(f"{omdb_server.url}1", hosts=here(omdb_server), limit=1000, deadline=5) == b"x"
    assert failure(omdb_server, "0") == "redirect"


def test_a_redirect_to_itself_ends(omdb_server: OmdbServer) -> None:
    omdb_server.redirects["round.jpg"] = "round.jpg"
    assert failure(omdb_server, "round.jpg") == "redirect"
    assert omdb_server.fetched == ["round.jpg"] * 4


def test_size_and_time_are_for_all_redirects_together(omdb_server: OmdbServer) -> None:
    omdb_server.redirects["old.jpg"], omdb_server.files["poster.jpg"] = "poster.jpg", b"x" * 1000
    assert failure(omdb_server, "old.jpg", limit=1000) == "too big"
    omdb_server.outage = "HTTP/1.1 302 Found\r\nLocation: /\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
    omdb_server.delay = 0.2
    assert failure(omdb_server, deadline=0.5) == "unavailable"
    assert failure(omdb_server, deadline=5) == "redirect"


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
