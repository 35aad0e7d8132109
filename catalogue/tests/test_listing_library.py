"""A library behind HTTP whose server or listing is not as it should be. With nginx: tests/test_both_libraries.py."""

import base64
import json
import logging
import threading
import time
from collections.abc import Iterator
from email.utils import formatdate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.ingest.library import Folder, LibraryUnreadable, NotNow
from catalogue.ingest.listing import ListingLibrary
from catalogue.ingest.scanning import shown
from catalogue.problems import Problem
from catalogue.tests.listing_server import (
    LONG_AGO,
    Handler,
    ListingServer,
    Say,
    bytes_of,
    cut_off,
    dripping,
    entry,
    hanging_up,
    json_of,
    running,
    silence,
    status,
    without_end,
)

FOLDER = "aaaaaaaa1"
FILES = [entry("metadata.txt", "file", size=9), entry("manifest.mpd", "file", size=900), entry("1.m4s", "file", size=7)]
GOOD = {"/": json_of([entry(FOLDER)]), f"/{FOLDER}/": json_of(FILES), f"/{FOLDER}/metadata.txt": bytes_of(b"tt0063350")}
LIMIT = 64 * 1024
MIB = 1024 * 1024
NO_LISTINGS = [
    b"",
    b"[",
    b"null",
    b"{}",
    b"7",
    b'"text"',
    b"[1]",
    b"[null]",
    b"[[]]",
    b"[{}]",
    b'[{"name":"aaaaaaaa1"}]',
    b'[{"name":7,"type":"directory"}]',
    b'[{"name":"","type":"directory"}]',
    b'[{"name":"aaaaaaaa1","type":["directory"]}]',
    b'[{"name":"\\ud800","type":"directory"}]',
    b'[[{"name":"aaaaaaaa1","type":"directory"}]]',
    b'{"name":"aaaaaaaa1","type":"directory"}',
    b"[" * 100_000,
    b"[" + b"9" * 10_000 + b"]",
    b"<!DOCTYPE html><html><body>Index of /</body></html>",
    b'[{"name":"aaaaaaaa1","type":"directory","mtime":"Wed, 01 J',
    b"\x1f\x8b\x08\x00" + b"\xff" * 50,
]


def library(server: ListingServer, *, deadline: float = 20.0) -> ListingLibrary:
    return ListingLibrary(server.address, deadline, backoff=0.01)


def scan(says: dict[str, Say], *, deadline: float = 20.0) -> list[Folder]:
    """Return the folders of a good library but for what its server says here."""
    with running(GOOD | says) as server:
        return list(library(server, deadline=deadline).folders())


def refusal(says: dict[str, Say], *, deadline: float = 20.0) -> str:
    """Return the one line about a library that cannot be scanned."""
    with pytest.raises(LibraryUnreadable) as caught:
        scan(says, deadline=deadline)
    line = str(caught.value)
    assert line.startswith("the video server at http://127.0.0.1:")
    assert line.endswith(". Nothing was changed.")
    assert "\n" not in line
    return line


def problem(says: dict[str, Say], file: str = "metadata.txt", *, deadline: float = 20.0) -> Problem:
    """Return why a file cannot be read."""
    with running(GOOD | says) as server, pytest.raises(Problem) as caught:
        library(server, deadline=deadline).read(FOLDER, file, LIMIT)
    assert "\n" not in caught.value.detail
    return caught.value


def test_a_listing_becomes_folders() -> None:
    files = [entry("metadata.txt", "file", size=9), entry("manifest.mpd", "other"), entry("x", "file", size=1)]
    (folder,) = scan({f"/{FOLDER}/": json_of(files)})
    assert (folder.name, folder.fault) == (FOLDER, None)
    assert folder.fingerprint == "1735732800 file.9.1735732800 other.0.1735732800 -"
    assert folder.quiet_for > 86_400


@pytest.mark.parametrize("body", NO_LISTINGS, ids=lambda body: ascii(body[:40]))
def test_what_is_no_listing_changes_nothing(body: bytes) -> None:
    assert "sends something else than a listing" in refusal({"/": bytes_of(body)})
    assert "sends something else than a listing" in refusal({f"/{FOLDER}/": bytes_of(body)})


def test_entries_may_hold_anything() -> None:
    odd = [
        entry("..", "directory"),
        entry("../../../etc", "directory"),
        entry("a/slash/in/it", "directory"),
        entry("new\nline", "directory"),
        entry("x" * 5000, "directory"),
        entry("file-not-folder", "file", size=3),
        entry("neither-of-both", "a kind that is none"),
        {"name": "strange-times", "type": "directory", "mtime": {"name": "x", "type": "y"}, "size": [1]},
        {"name": "stranger-times", "type": "directory", "mtime": "Wed, 99 Jan 99999 99:99:99 GMT"},
        {"name": "no-time-at-all", "type": "directory", "mtime": 7, "size": "9"},
        {"name": "the-year-nothing", "type": "directory", "mtime": "Wed, 01 Jan 0000 00:00:00 GMT"},
    ]
    times = ("no-time-at-all", "strange-times", "stranger-times", "the-year-nothing")
    says = {"/": json_of([*odd, *odd]), **{f"/{name}/": json_of(FILES) for name in times}}
    found = {folder.name: folder.fault and folder.fault.code for folder in scan(says)}
    misnamed = ["a/slash/in/it", "new\\nline", shown("x" * 5000)]
    assert found == dict.fromkeys(misnamed, "name") | dict.fromkeys(times)
    assert list(found) == sorted(found)


@pytest.fixture(scope="module")
def server() -> Iterator[ListingServer]:
    with running(GOOD) as server:
        yield server


_ANY = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=[]))
_FIELD = st.sampled_from(["name", "type", "size", "mtime"])
_ENTRY = st.dictionaries(_FIELD | st.text(max_size=5), _ANY | st.sampled_from(["file", "directory", FOLDER, LONG_AGO]))


@given(st.lists(_ENTRY | _ANY, max_size=5) | st.recursive(_ANY, st.lists))
def test_any_json_is_a_listing_or_none(server: ListingServer, value: object) -> None:
    server.says["/"] = json_of(value)
    server.says_first.clear()
    try:
        folders = list(library(server).folders())
    except LibraryUnreadable:
        return
    assert all(folder.name.isprintable() and len(folder.name) <= 128 for folder in folders)


@pytest.mark.parametrize(
    ("says", "words"),
    [
        (status(401), "does not take this user and password: check both in NOTFLIX_LIBRARY"),
        (status(403), "check NOTFLIX_LISTING_ALLOW"),
        (status(404), "has no listing there"),
        (status(418), "answers with status 418"),
        (status(500), "answers with status 500"),
        (status(503), "answers with status 503"),
        (hanging_up, "does not answer"),
        (cut_off, "does not answer"),
        (silence, "takes too long"),
        (dripping, "takes too long"),
        (bytes_of(b"", Content_Length=str(65 * MIB)), "lists more than a library holds"),
    ],
)
def test_a_server_that_does_not_answer_as_it_should_changes_nothing(says: Say, words: str) -> None:
    assert words in refusal({"/": says}, deadline=0.3)


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_redirect_is_never_followed(code: int) -> None:
    with running(GOOD) as elsewhere:
        there = bytes_of(b"", code, Location=elsewhere.address)
        assert "answers with a redirect, which is never followed" in refusal({"/": there})
        assert "redirect" in refusal({f"/{FOLDER}/": there})
        there = bytes_of(b"", code, Location=f"{elsewhere.address}{FOLDER}/metadata.txt")
        assert problem({f"/{FOLDER}/metadata.txt": there}).code == "unreachable"
        assert elsewhere.asked == []


@pytest.mark.parametrize("says", [status(429), status(502), hanging_up, cut_off])
def test_what_may_be_a_matter_of_the_moment_is_asked_again(says: Say) -> None:
    with running(GOOD) as server:
        server.says_first = {path: [says, says] for path in GOOD}
        source = library(server)
        assert [folder.name for folder in source.folders()] == [FOLDER]
        assert source.read(FOLDER, "metadata.txt", LIMIT) == b"tt0063350"
        assert sorted(server.asked) == sorted([*GOOD] * 3)


@pytest.mark.parametrize("code", [401, 403, 404, 418])
def test_a_refusal_is_not_asked_again(code: int) -> None:
    with running({"/": status(code)}) as server:
        with pytest.raises(LibraryUnreadable):
            list(library(server).folders())
        assert server.asked == ["/"]


@pytest.mark.parametrize("says", [status(404), status(200), status(301), without_end])
def test_a_folder_that_is_gone_again_is_passed_over(says: Say) -> None:
    assert scan({f"/{FOLDER}/": status(404), f"/{FOLDER}": says}) == []


@pytest.mark.parametrize(
    ("says", "code"),
    [
        ({f"/{FOLDER}/": status(403)}, "unreadable"),
        ({f"/{FOLDER}/": status(404), f"/{FOLDER}": status(403)}, "symlink"),
        ({f"/{FOLDER}/": bytes_of(b"", Content_Length=str(17 * MIB))}, "too big"),
        ({f"/{FOLDER}/": without_end}, "too big"),
    ],
)
def test_a_folder_that_cannot_be_listed_is_a_fault(says: dict[str, Say], code: str) -> None:
    (folder,) = scan(says)
    assert folder.fault is not None
    assert (folder.name, folder.fault.code) == (FOLDER, code)


@pytest.mark.parametrize("says", [status(401), status(503), hanging_up, silence])
def test_a_server_that_goes_away_during_the_scan_changes_nothing(says: Say) -> None:
    refusal({f"/{FOLDER}/": says}, deadline=0.3)


def test_a_folder_that_the_disk_cannot_read_is_left_as_it_is() -> None:
    folders = [f"folder-{number:02}" for number in range(11)]
    listed = {"/": json_of([entry(name) for name in folders])}
    one_broken = listed | {f"/{name}/": json_of(FILES) for name in folders} | {"/folder-05/": status(500)}
    found = scan(one_broken)
    assert [folder.name for folder in found] == folders
    assert [(folder.name, folder.fingerprint, folder.fault) for folder in found if folder.quiet_for < 3] == [
        ("folder-05", "", None)
    ]
    assert "answers with status 500" in refusal(listed | {f"/{name}/": status(500) for name in folders})


def test_of_two_folders_equal_but_for_case_the_first_is_used() -> None:
    (first, second) = scan({"/": json_of([entry(FOLDER), entry(FOLDER.upper())]), f"/{FOLDER.upper()}/": json_of([])})
    assert (first.name, first.fault) == (FOLDER.upper(), None)
    assert second.fault is not None
    assert second.fault.code == "case"


def test_folders_keep_their_order_and_are_asked_for_several_at_once() -> None:
    names = [f"folder-{number:03}" for number in range(64)]
    together = threading.Barrier(4)

    def listing(handler: Handler) -> None:
        together.wait(20)
        json_of(FILES)(handler)

    assert [folder.name for folder in scan({"/": _of(names), **{f"/{name}/": listing for name in names}})] == names


def test_few_connections_are_made_and_kept() -> None:
    names = [f"folder-{number:03}" for number in range(200)]
    with running({"/": _of(names), **{f"/{name}/": json_of(FILES) for name in names}}) as server:
        assert len(list(library(server).folders())) == 200
        assert len(server.connections) <= ListingLibrary.at_once + 1


def test_only_the_next_few_folders_are_asked_for_ahead() -> None:
    names = [f"folder-{number:03}" for number in range(500)]
    with running({"/": _of(names), **{f"/{name}/": json_of(FILES) for name in names}}) as server:
        folders = library(server).folders()
        next(folders)
        time.sleep(0.5)
        assert len(server.asked) < 50
        folders.close()  # type: ignore[attr-defined]


def _of(names: list[str]) -> Say:
    return json_of([entry(name) for name in names])


@pytest.mark.parametrize(
    ("says", "code"),
    [
        ({f"/{FOLDER}/metadata.txt": status(404)}, "missing"),
        ({f"/{FOLDER}/metadata.txt": status(404), f"/{FOLDER}/": json_of([])}, "missing"),
        ({f"/{FOLDER}/metadata.txt": status(404), f"/{FOLDER}/": status(404)}, "gone"),
        ({f"/{FOLDER}/metadata.txt": status(404), f"/{FOLDER}/": status(403)}, "unreadable"),
        ({f"/{FOLDER}/metadata.txt": status(403)}, "unreadable"),
        (
            {f"/{FOLDER}/metadata.txt": status(404), f"/{FOLDER}/": json_of([entry("metadata.txt", "other")])},
            "not regular",
        ),
        ({f"/{FOLDER}/metadata.txt": status(301), f"/{FOLDER}/": json_of([entry("metadata.txt")])}, "not regular"),
        ({f"/{FOLDER}/metadata.txt": bytes_of(b"x" * (LIMIT + 1))}, "too big"),
        ({f"/{FOLDER}/metadata.txt": bytes_of(b"", Content_Length="9" * 30)}, "too big"),
        ({f"/{FOLDER}/metadata.txt": without_end}, "too big"),
        ({f"/{FOLDER}/metadata.txt": status(401)}, "unreachable"),
        ({f"/{FOLDER}/metadata.txt": status(418)}, "unreachable"),
        ({f"/{FOLDER}/metadata.txt": status(500)}, "unreachable"),
        ({f"/{FOLDER}/metadata.txt": cut_off}, "unreachable"),
        ({f"/{FOLDER}/metadata.txt": silence}, "unreachable"),
        ({f"/{FOLDER}/metadata.txt": status(404), f"/{FOLDER}/": hanging_up}, "unreachable"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(says: dict[str, Say], code: str) -> None:
    found = problem(says, deadline=0.3)
    assert found.code == code
    assert isinstance(found, NotNow) == (code in {"gone", "unreachable"})


def test_a_file_may_be_as_large_as_its_limit() -> None:
    with running(GOOD | {f"/{FOLDER}/metadata.txt": bytes_of(b"x" * LIMIT)}) as server:
        assert len(library(server).read(FOLDER, "metadata.txt", LIMIT)) == LIMIT


def test_present_are_files_with_something_in_them() -> None:
    files = [
        *FILES,
        entry("empty.m4s", "file", size=0),
        entry("folder.m4s"),
        entry("pipe.m4s", "other"),
        entry("text.m4s", "file", size="9"),
        entry("less.m4s", "file", size=-9),
        entry("nothing.m4s", "file"),
        entry("too-much.m4s", "file", size=10**4000),
        entry("a b&c.m4s", "file", size=1),
    ]
    says = {
        f"/{FOLDER}/": json_of(files),
        f"/{FOLDER}/sub folder/": json_of(FILES),
        f"/{FOLDER}/closed/": status(403),
    }
    asked = ["sub folder/1.m4s", "sub folder/2.m4s", "closed/1.m4s", "linked/x/1.m4s", "2.m4s"]
    with running(GOOD | says) as server:
        found = library(server).present(FOLDER, [*asked, *(str(file["name"]) for file in files)])
        assert set(found) == {"metadata.txt", "manifest.mpd", "1.m4s", "a b&c.m4s", "sub folder/1.m4s"}
        assert all(seconds > 86_400 for seconds in found.values())


@pytest.mark.parametrize(
    ("says", "code"),
    [(status(404), "gone"), (status(403), "unreadable"), (hanging_up, "unreachable"), (without_end, "too big")],
)
def test_a_folder_that_cannot_be_looked_into_says_why(says: Say, code: str) -> None:
    with running(GOOD | {f"/{FOLDER}/": says}) as server, pytest.raises(Problem) as caught:
        library(server).present(FOLDER, ["1.m4s"])
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("folder", "file", "quiet_for"),
    [(-100, -200, 99), (-200, -100, 99), (-1, -1, 0), (0, 0, 0), (1, 0, 0), (3600, -100, float("inf"))],
)
def test_ages_are_told_by_the_servers_own_clock(folder: int, file: int, quiet_for: float) -> None:
    now = 1_000_000_000
    changed = entry(FOLDER) | {"mtime": formatdate(now + folder, usegmt=True)}
    files = [entry("metadata.txt", "file", size=9) | {"mtime": formatdate(now + file, usegmt=True)}]
    with running({"/": json_of([changed]), f"/{FOLDER}/": json_of(files)}) as server:
        server.date = formatdate(now, usegmt=True)
        assert next(library(server).folders()).quiet_for == quiet_for
        assert library(server).present(FOLDER, ["metadata.txt"]) == {"metadata.txt": max(0, -file - 1)}
        server.date = "half past nine"
        assert next(library(server).folders()).quiet_for > 86_400


def test_one_folder_is_as_the_scan_sees_it() -> None:
    with running(GOOD) as server:
        source = library(server)
        assert source.folder(FOLDER) is not None
        assert source.folder("nosuchfolder") is None
        assert server.asked == ["/", f"/{FOLDER}/"]
        found, scanned = source.folder(FOLDER), next(source.folders())
        assert found is not None
        assert found.fingerprint == scanned.fingerprint


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../library", f"{FOLDER}/", "/etc/passwd", "a\0aaaaaaa", "%2e%2e%2f%2e"]
)
def test_a_folder_is_asked_for_by_a_plain_name(name: str) -> None:
    with running(GOOD) as server:
        assert library(server).folder(name) is None
        assert server.asked == []


def test_one_folder_of_a_server_that_does_not_answer_cannot_be_judged_now() -> None:
    with running(GOOD | {f"/{FOLDER}/": hanging_up}) as server, pytest.raises(NotNow) as caught:
        library(server).folder(FOLDER)
    assert caught.value.code == "unreachable"
    with running({"/": hanging_up}) as server, pytest.raises(LibraryUnreadable):
        library(server).folder(FOLDER)


def test_a_server_that_is_away_is_not_asked_for_everything() -> None:
    with running({}) as server:
        server.says = dict.fromkeys((f"/folder-{number:02}/metadata.txt" for number in range(50)), hanging_up)
        source = library(server)
        for number in range(50):
            with pytest.raises(NotNow, match="does not answer"):
                source.read(f"folder-{number:02}", "metadata.txt", LIMIT)
        assert len(server.asked) == 9


def test_user_and_password_are_sent_and_never_shown(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with running(GOOD) as server:
        server.password = "Xa ver:p@ss/wörd%?#"
        login = "Xa%20ver:p%40ss%2Fw%C3%B6rd%25%3F%23@"
        source = ListingLibrary(server.address.replace("127", f"{login}127"), backoff=0.01)
        assert source.name == server.address
        assert [folder.name for folder in source.folders()] == [FOLDER]
        server.password = "Xa ver:another"
        with pytest.raises(LibraryUnreadable) as refused:
            list(source.folders())
        with pytest.raises(NotNow) as later:
            source.read(FOLDER, "metadata.txt", LIMIT)
    seen = " ".join([caplog.text, repr(source), str(vars(source)), str(refused.value), later.value.detail])
    seen += repr(refused.value.__cause__) + repr(refused.value.__context__)
    encoded = base64.b64encode("Xa ver:p@ss/wörd%?#".encode()).decode()
    assert not [secret for secret in ("wörd", "w%C3%B6rd", "ver:", encoded) if secret in seen]


@pytest.mark.parametrize(
    "address",
    [
        "http://",
        "http:///films/",
        "http://u:secret@:80/",
        "http://u:secret@host:99999/",
        "http://u:secret@host:port/",
        "http://u:secret@[::1/",
        "ftp://u:secret@host/",
        "http://u:secret@host/?a=b",
        "http://u:secret@host/#there",
    ],
)
def test_what_is_no_address_is_refused_without_showing_it(address: str) -> None:
    with pytest.raises(LibraryUnreadable, match="write http://user:password@host:port/") as caught:
        ListingLibrary(address)
    assert "secret" not in str(caught.value)


def test_a_library_may_lie_below_an_address() -> None:
    below = {f"/my films{path}": json_of(FILES) for path in ("/", f"/{FOLDER}/")} | {
        "/my films/": json_of([entry(FOLDER)])
    }
    with running(below) as server:
        for address in (f"{server.address}my%20films", f"{server.address}my%20films/"):
            source = ListingLibrary(address)
            assert source.name == f"{server.address}my%20films/"
            assert [folder.name for folder in source.folders()] == [FOLDER]


def test_the_listing_of_a_crowded_folder_is_read_for_what_is_wanted() -> None:
    crowd = [entry(f"segment-{number:06}.m4s", "file", size=1) for number in range(100_000)]
    body = json.dumps(crowd + FILES).encode()
    (folder,) = scan({f"/{FOLDER}/": bytes_of(body)})
    assert folder.fingerprint.endswith("file.9.1735732800 file.900.1735732800 -")
