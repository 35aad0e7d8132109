"""The nginx video server with its real configuration, and Django's `/v/` beside it: one signs, two check."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from streaming import tickets
from streaming.tests import library
from streaming.tests.django_server import DjangoServer, running_django
from streaming.tests.library import FILM, OLD_SECRET, SECRET, SEGMENT, Answer, Row, address, fetch, ticket
from streaming.tests.nginx_server import SITE, NginxServer, running_nginx

pytestmark = pytest.mark.nginx
TABLE = library.table()
HEADERS_THAT_MUST_AGREE = (
    "allow",
    "cache-control",
    "content-length",
    "content-range",
    "content-security-policy",
    "content-type",
    "etag",
    "last-modified",
    "referrer-policy",
    "x-content-type-options",
)

_NGINX_WRITES_ITS_OWN_PAGE = ("body", "content-length", "content-type", "etag", "last-modified")
MAY_DIFFER = {
    204: _NGINX_WRITES_ITS_OWN_PAGE,
    304: ("content-length",),
    405: _NGINX_WRITES_ITS_OWN_PAGE,
    412: _NGINX_WRITES_ITS_OWN_PAGE,
    416: ("cache-control", "etag", "last-modified"),  # nginx takes its first word back in a second line
}


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return library.build(tmp_path_factory.mktemp("films"))


@pytest.fixture(scope="module")
def nginx(nginx_path: str, films: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[NginxServer]:
    with running_nginx(nginx_path, tmp_path_factory.mktemp("nginx"), films) as server:
        yield server


@pytest.fixture(scope="module")
def site(films: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DjangoServer]:
    with running_django(tmp_path_factory.mktemp("django"), films) as server:
        yield server


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.what)
def test_nginx_answers_as_the_table_says(nginx: NginxServer, row: Row) -> None:
    assert fetch(nginx.port, row.path, row.method).status in row.statuses


@pytest.mark.parametrize(("headers", "status"), library.HEADERS, ids=library.short)
def test_nginx_serves_parts_and_minds_conditions(nginx: NginxServer, headers: dict[str, str], status: int) -> None:
    path = address(SEGMENT)
    headers = library.filled_in(headers, fetch(nginx.port, path, "HEAD"))
    assert fetch(nginx.port, path, headers=headers).status == status


def test_django_answers_every_address_as_nginx_does(nginx: NginxServer, site: DjangoServer) -> None:
    different = {}
    for row in TABLE:
        theirs = fetch(nginx.port, row.path, row.method)
        ours = fetch(site.port, row.path, row.method)
        if len(row.statuses) == 1 and _facts(ours) != _facts(theirs):
            different[row.what] = (_facts(ours), _facts(theirs))
    assert different == {}


def test_django_serves_the_same_parts_on_the_same_conditions(nginx: NginxServer, site: DjangoServer) -> None:
    path = address(SEGMENT)
    facts = fetch(nginx.port, path, "HEAD")
    different = {}
    for method in ("GET", "HEAD"):
        for headers, _ in library.HEADERS:
            filled = library.filled_in(headers, facts)
            theirs = fetch(nginx.port, path, method, filled)
            ours = fetch(site.port, path, method, filled)
            if _facts(ours) != _facts(theirs):
                different[method, library.short(headers)] = (_facts(ours), _facts(theirs))
    assert different == {}


def test_an_empty_file_has_no_parts_on_either(nginx: NginxServer, site: DjangoServer) -> None:
    wanted = {"bytes=0-": 200, "bytes=-5": 200, "bytes=0-9": 200, "bytes=5-": 416, "bytes=abc": 416}
    for port in (nginx.port, site.port):
        found = {text: fetch(port, address("empty.m4s"), headers={"Range": text}).status for text in wanted}
        assert found == wanted


def test_nginx_serves_the_bytes_on_disk(nginx: NginxServer, films: Path) -> None:
    content = (films / FILM / SEGMENT).read_bytes()
    assert fetch(nginx.port, address(SEGMENT)).body == content
    assert fetch(nginx.port, address(SEGMENT), headers={"Range": "bytes=500-1499"}).body == content[500:1500]


@pytest.mark.parametrize(
    ("text", "letter", "secret", "status"),
    [
        (SECRET, "a", SECRET, 200),
        (f"b:{SECRET},a:{OLD_SECRET}", "b", SECRET, 200),
        (f"b:{SECRET},a:{OLD_SECRET}", "a", OLD_SECRET, 200),
        (f"a:{OLD_SECRET}, b:{SECRET}", "b", SECRET, 200),
        (f"b:{SECRET},a:{OLD_SECRET}", "a", SECRET, 403),
        (f"b:{SECRET},a:{OLD_SECRET}", "c", "", 403),
        (f"b:{SECRET}", "b", SECRET, 200),
        (f"b:{SECRET}", "a", SECRET, 403),
        (f"b:{SECRET}", "a", "", 403),
    ],
    ids=library.short,
)
def test_both_read_the_secrets_alike(
    nginx_path: str, films: Path, tmp_path: Path, text: str, letter: str, secret: str, status: int
) -> None:
    path = _signed(letter, secret)
    _, _, key, signature, expires, folder, _ = path.split("/")
    outcome = tickets.check(tickets.Keys.parse(text), key, signature, expires, folder, now=0)
    assert outcome.value == status
    with running_nginx(nginx_path, tmp_path, films, text) as server:
        assert fetch(server.port, path).status == status


@pytest.mark.parametrize("text", ["", "short", "a:,b:", "a:short,b:short"])
def test_without_a_proper_secret_nginx_opens_nothing(nginx_path: str, films: Path, tmp_path: Path, text: str) -> None:
    with running_nginx(nginx_path, tmp_path, films, text) as server:
        for letter in "ab":
            for secret in ("", "short", text):
                assert fetch(server.port, _signed(letter, secret)).status == 403


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(address(SEGMENT), id="served"),
        pytest.param(library.flipped(address(SEGMENT)), id="forged"),
        pytest.param(f"{ticket(seconds=-9)}/{FILM}/{SEGMENT}", id="expired"),
        pytest.param("/", id="not there"),
    ],
)
@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
def test_only_pages_of_the_site_may_read_the_answer(nginx: NginxServer, path: str, method: str) -> None:
    answer = fetch(nginx.port, path, method, {"Origin": SITE})
    assert answer.headers["access-control-allow-origin"] == SITE
    assert answer.headers["vary"] == "Origin"
    strangers = [
        "https://elsewhere.example.org",
        "null",
        f"{SITE}.evil.example",
        SITE.replace("https", "http"),
        "*",
    ]
    for headers in [{}, *({"Origin": stranger} for stranger in strangers)]:
        assert "access-control-allow-origin" not in fetch(nginx.port, path, method, headers).headers


def test_a_preflight_allows_range_requests(nginx: NginxServer) -> None:
    asks = {"Origin": SITE, "Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "range"}
    answer = fetch(nginx.port, address(SEGMENT), "OPTIONS", asks)
    assert answer.status == 204
    assert "GET" in answer.headers["access-control-allow-methods"]
    assert answer.headers["access-control-allow-headers"] == "Range"
    assert "Content-Range" in answer.headers["access-control-expose-headers"]


def test_a_large_body_is_refused_before_it_is_read(nginx: NginxServer) -> None:
    answer = fetch(nginx.port, address(SEGMENT), "POST", {"Content-Length": "2000"})
    assert answer.status == 413


def test_no_log_holds_a_ticket(nginx_path: str, films: Path, tmp_path: Path) -> None:
    with running_nginx(nginx_path, tmp_path, films) as server:
        for row in TABLE:
            fetch(server.port, row.path, row.method)
    log = server.access_log.read_text()
    assert f'200 100003 0.000s folder="{FILM}" file="{SEGMENT}"' in log
    written = log + server.error_log.read_text()
    signatures = {part for row in TABLE for part in row.path.split("/") if len(part) == 22}
    assert len(signatures) > 5
    assert not [signature for signature in signatures if signature in written]


def _facts(answer: Answer) -> dict[str, object]:
    facts: dict[str, object] = {name: answer.headers.get(name) for name in HEADERS_THAT_MUST_AGREE}
    facts |= {"status": answer.status, "body": answer.body}
    facts["may be kept"] = "no-store" not in answer.headers["cache-control"]
    return {name: fact for name, fact in facts.items() if name not in MAY_DIFFER.get(answer.status, ())}


def _signed(letter: str, secret: str) -> str:
    expires = "4102444800"
    return f"/v/{letter}/{tickets._signature(secret, expires, FILM)}/{expires}/{FILM}/{SEGMENT}"
