"""A small library on disk, tickets for it, and a client that sends an address exactly as it is written."""

import http.client
import os
import socket
import time
from dataclasses import dataclass
from pathlib import Path

from streaming import tickets
from streaming.delivery import CONTENT_TYPES

SECRET = "s3cret-of-the-tests-" + "a" * 24
OLD_SECRET = "old-secret-of-the-tests-" + "b" * 20
STRANGER = "nobody-knows-this-secret-" + "c" * 20
FILM = "film0123456789abcdef"
OTHER_FILM = "other_film-89abcdef"
SEGMENT = "seg-0-00001.m4s"
SEGMENT_SIZE = 100_003
BIG = "whole.mp4"
BIG_SIZE = 50 * 1024 * 1024

KEYS = tickets.Keys.parse(SECRET)


def build(root: Path) -> Path:
    """Make the library below `root` and return its directory. What lies beside it is secret."""
    library = root / "library"
    for folder in (FILM, OTHER_FILM):
        _fill(library / folder)
    film = library / FILM
    outside = root / "outside"
    outside.mkdir()
    (outside / "secret.mp4").write_bytes(b"not for you")
    (film / "link.mp4").symlink_to(outside / "secret.mp4")
    (film / "inner-link.mp4").symlink_to(film / SEGMENT)
    (film / "linked").symlink_to(outside)
    (library / "linked-folder").symlink_to(outside)
    (film / "directory.mp4").mkdir()
    os.mkfifo(film / "pipe.mp4")
    with (film / BIG).open("wb") as big:
        big.truncate(BIG_SIZE)
    return library


def _fill(folder: Path) -> None:
    sub = folder / "audio" / "en"
    sub.mkdir(parents=True)
    (folder / "manifest.mpd").write_text("<MPD/>")
    (folder / SEGMENT).write_bytes(os.urandom(SEGMENT_SIZE))
    (folder / "empty.m4s").touch()
    (folder / "Big Film (2008), it's.m4s").write_bytes(b"a name as people write it")
    (sub / "init.mp4").write_bytes(b"init of " + folder.name.encode())
    for name in (
        "metadata.txt",
        "omdb.json",
        ".hidden.mp4",
        "-dash.mp4",
        "noextension",
        "page.html",
        "UPPER.MP4",
    ):
        (folder / name).write_text("tt0000001")
    for extension in CONTENT_TYPES:
        (folder / f"kind.{extension}").write_bytes(b"a few bytes")


def ticket(folder: str = FILM, *, seconds: int = 3600, keys: tickets.Keys = KEYS) -> str:
    """Return `/v/<key>/<signature>/<expires>`, a ticket for `folder` that ends `seconds` from now."""
    expires = int(time.time()) + seconds
    return f"/v/{tickets.sign(keys, folder, expires)}/{expires}"


def address(file: str, folder: str = FILM) -> str:
    """Return the address of `file`, written as it stands, with a good ticket."""
    return f"{ticket(folder)}/{folder}/{file}"


def flipped(path: str) -> str:
    """Return `path` with the first character of its signature changed. (The last has four unused bits.)"""
    head, key, signature, rest = path[:3], path[3], path[5:27], path[27:]
    return f"{head}{key}/{'A' if signature[0] != 'A' else 'B'}{signature[1:]}{rest}"


@dataclass(frozen=True)
class Answer:
    """What a server said."""

    status: int
    headers: dict[str, str]
    """By lower-case name; values of a repeated header joined with a comma."""
    body: bytes


def fetch(port: int, path: str, method: str = "GET", headers: dict[str, str] | None = None) -> Answer:
    """Send one request to 127.0.0.1:`port` and return the answer. The path goes out byte for byte."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request(method, path, headers=headers or {})
        response = connection.getresponse()
        found: dict[str, str] = {}
        for name, value in response.getheaders():
            found[name.lower()] = f"{found[name.lower()]}, {value}" if name.lower() in found else value
        return Answer(response.status, found, response.read())
    finally:
        connection.close()


def free_port() -> int:
    """Return a loopback port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def filled_in(headers: dict[str, str], answer: Answer) -> dict[str, str]:
    """Return `headers` with `{etag}` and `{modified}` replaced by those of `answer`."""
    facts = {"{etag}": answer.headers["etag"], "{modified}": answer.headers["last-modified"]}
    for name, value in facts.items():
        headers = {header: text.replace(name, value) for header, text in headers.items()}
    return headers


def short(value: object) -> str:
    """Return `value` as a test's name."""
    return str(value)[:60]


@dataclass(frozen=True)
class Row:
    """One line of the table that nginx and Django are both asked."""

    what: str
    path: str
    statuses: tuple[int, ...]
    """Those that are right; two where nginx may say "broken" (400) and Django "not there" (404)."""
    method: str = "GET"


# What else a request for SEGMENT may say, and the right status. `{etag}` and `{modified}` are the file's own.
_LAST = SEGMENT_SIZE - 1
_OLD_DATE = "Sun, 06 Nov 1994 08:49:37 GMT"
HEADERS: list[tuple[dict[str, str], int]] = [
    ({"Range": "bytes=0-0"}, 206),
    ({"Range": "bytes=100-299"}, 206),
    ({"Range": "bytes=0-"}, 206),
    ({"Range": f"bytes={_LAST}-"}, 206),
    ({"Range": "bytes=-1000"}, 206),
    ({"Range": f"bytes=-{SEGMENT_SIZE + 1}"}, 206),
    ({"Range": f"bytes=10-{SEGMENT_SIZE + 1000}"}, 206),
    ({"Range": "BYTES= 0 - 9 "}, 206),
    ({"Range": f"bytes={SEGMENT_SIZE}-"}, 416),
    ({"Range": "bytes=-0"}, 416),
    ({"Range": "bytes=9-5"}, 416),
    ({"Range": "bytes=abc"}, 416),
    ({"Range": "bytes=-"}, 416),
    ({"Range": "bytes=0-1x"}, 416),
    ({"Range": f"bytes={'9' * 4000}-"}, 416),
    ({"Range": f"bytes=0-{'9' * 4000}"}, 416),
    ({"Range": "bytes="}, 200),
    ({"Range": "bytes=0-1,5-6"}, 200),
    ({"Range": f"bytes={','.join(['0-'] * 500)}"}, 200),
    ({"Range": "items=0-1"}, 200),
    ({"Range": "0-1"}, 200),
    ({"Range": "bytes=0-9", "If-Range": "{etag}"}, 206),
    ({"Range": "bytes=0-9", "If-Range": "{modified}"}, 206),
    ({"Range": "bytes=0-9", "If-Range": '"another"'}, 200),
    ({"Range": "bytes=0-9", "If-Range": "W/{etag}"}, 200),
    ({"Range": "bytes=0-9", "If-Range": _OLD_DATE}, 200),
    ({"Range": "bytes=0-9", "If-Range": "nonsense"}, 200),
    ({"If-None-Match": "{etag}"}, 304),
    ({"If-None-Match": 'W/{etag}, "another"'}, 304),
    ({"If-None-Match": "*"}, 304),
    ({"If-None-Match": '"another"'}, 200),
    ({"If-Modified-Since": "{modified}"}, 304),
    ({"If-Modified-Since": "Fri, 31 Dec 2100 08:49:37 GMT"}, 304),
    ({"If-Modified-Since": _OLD_DATE}, 200),
    ({"If-Modified-Since": "nonsense"}, 200),
    ({"If-Match": '"another"'}, 412),
    ({"If-Match": "{etag}"}, 200),
    ({"If-Unmodified-Since": _OLD_DATE}, 412),
    ({"If-None-Match": "{etag}", "Range": "bytes=0-9"}, 304),
]


def table() -> list[Row]:
    """Return the requests that both servers must answer alike, with the statuses that are right."""
    return [*_served(), *_tickets(), *_escapes(), *_names(), *_links()]


def _served() -> list[Row]:
    return [
        Row("the manifest", address("manifest.mpd"), (200,)),
        Row("a segment", address(SEGMENT), (200,)),
        Row("a file in a sub-folder", address("audio/en/init.mp4"), (200,)),
        Row("a name as people write it", address("Big%20Film%20(2008),%20it's.m4s"), (200,)),
        Row("a query, which nobody reads", address("manifest.mpd") + "?x=/../.y", (200,)),
        Row("an encoded letter", address("manifest%2empd"), (200,)),
        Row("an empty file", address("empty.m4s"), (200,)),
        Row("HEAD", address(SEGMENT), (200,), "HEAD"),
        Row("OPTIONS", address(SEGMENT), (204,), "OPTIONS"),
        *(Row(f"*.{extension}", address(f"kind.{extension}"), (200,)) for extension in CONTENT_TYPES),
    ]


def _tickets() -> list[Row]:
    good = address(SEGMENT)
    tail = f"{FILM}/{SEGMENT}"
    expires = good.split("/")[4]
    signature = good.split("/")[3]
    return [
        Row("a forged ticket", flipped(good), (403,)),
        Row("an expired ticket", f"{ticket(seconds=-60)}/{tail}", (410,)),
        Row("a forged and expired ticket", flipped(f"{ticket(seconds=-60)}/{tail}"), (403,)),
        Row("another folder with this ticket", f"{ticket()}/{OTHER_FILM}/{SEGMENT}", (403,)),
        Row("a later end", good.replace(expires, str(int(expires) + 3600)), (403,)),
        Row("an absurd end", f"/v/a/{signature}/{'9' * 3000}/{tail}", (403,)),
        Row("no end", f"/v/a/{signature}//{tail}", (404,)),
        Row("an end of 0", f"/v/a/{signature}/0/{tail}", (403,)),
        Row("a negative end", f"/v/a/{signature}/-1/{tail}", (404,)),
        Row("a short signature", f"/v/a/abc/{expires}/{tail}", (403,)),
        Row("a padded signature", f"/v/a/{signature}==/{expires}/{tail}", (404,)),
        Row("a very long signature", f"/v/a/{'a' * 2000}/{expires}/{tail}", (403,)),
        Row("an unknown letter", good.replace("/v/a/", "/v/z/", 1), (403,)),
        Row("the other letter", good.replace("/v/a/", "/v/b/", 1), (403,)),
        Row("no letter", good.replace("/v/a/", "/v//", 1), (404,)),
        Row("a strange letter", good.replace("/v/a/", "/v/%C3%A4/", 1), (404,)),
        Row("a letter signed with the empty secret", f"{_signed_with_nothing('z')}/{tail}", (403,)),
        Row("the second letter signed with the empty secret", f"{_signed_with_nothing('b')}/{tail}", (403,)),
        Row("a stranger's secret", f"{ticket(keys=tickets.Keys.parse(STRANGER))}/{tail}", (403,)),
        Row("no ticket at all", f"/v/{tail}", (404,)),
        Row("no ticket's words", f"/v/a/b/c/{tail}", (404,)),
        Row("a forged ticket for what is not served", flipped(address("metadata.txt")), (404,)),
        Row("POST", good, (405,), "POST"),
        Row("PUT", good, (405,), "PUT"),
        Row("DELETE", good, (405,), "DELETE"),
        Row("POST with a forged ticket", flipped(good), (405,), "POST"),
    ]


def _signed_with_nothing(key: str) -> str:
    expires = str(int(time.time()) + 3600)
    return f"/v/{key}/{tickets._signature('', expires, FILM)}/{expires}"


def _escapes() -> list[Row]:
    ups = (
        "..",
        "%2e%2e",
        "%2E%2E",
        ".%2e",
        "%2e.",
        "..%2f",
        "%252e%252e",
        "%c0%ae%c0%ae",
        "%e0%80%ae.",
        "..%5c",
        "..\\",
    )
    rows = [Row(f"up with {up}", address(f"{up}/outside/secret.mp4"), (400, 404)) for up in ups]
    rows += [Row(f"up with {up} and back", address(f"audio/{up}/manifest.mpd"), (400, 404)) for up in ups]
    rows += [Row(f"to another folder with {up}", address(f"{up}/{OTHER_FILM}/manifest.mpd"), (400, 404)) for up in ups]
    rows += [
        Row("many up", address("../" * 6 + "etc/passwd.mp4"), (400, 404)),
        Row("many encoded up", address("..%2f" * 6 + "etc/passwd.mp4"), (400, 404)),
        Row("a single dot", address("./manifest.mpd"), (404,)),
        Row("an encoded single dot", address("%2e/manifest.mpd"), (404,)),
        Row("a backslash", address("audio\\en\\init.mp4"), (404,)),
        Row("an encoded backslash", address("audio%5cen%5cinit.mp4"), (404,)),
        Row("NUL", address("manifest.mpd%00"), (400, 404)),
        Row("NUL and an extension", address("metadata.txt%00.mp4"), (400, 404)),
        Row("a newline at the end", address(f"{SEGMENT}%0a"), (404,)),
        Row("a newline within", address("metadata.txt%0a.mp4"), (404,)),
        Row("a carriage return", address(f"{SEGMENT}%0d"), (404,)),
        Row("a newline in the folder", f"{ticket()}/{FILM}%0a/{SEGMENT}", (404,)),
        Row("a doubled slash", f"{ticket()}/{FILM}//{SEGMENT}", (404,)),
        Row("an absolute path", address("/etc/passwd.mp4"), (404,)),
        Row("a broken percent sign", address("%zz/manifest.mpd"), (400, 404)),
        Row("a path a mile long", address("a/" * 400 + "init.mp4"), (404,)),
        Row("a name a mile long", address("a" * 1000 + ".mp4"), (404,)),
    ]
    return rows


def _names() -> list[Row]:
    hidden = (
        "metadata.txt",
        "omdb.json",
        ".hidden.mp4",
        "-dash.mp4",
        "noextension",
        "page.html",
        "UPPER.MP4",
    )
    return [
        *(Row(name, address(name), (404,)) for name in hidden),
        Row("the listing of the folder", address(""), (404,)),
        Row("the folder without a slash", f"{ticket()}/{FILM}", (404,)),
        Row("the listing of a sub-folder", address("audio/"), (404,)),
        Row("a sub-folder", address("audio"), (404,)),
        Row("a folder with a film's name", address("directory.mp4"), (404,)),
        Row("a folder with a film's name, as one", address("directory.mp4/"), (404,)),
        Row("a file as a folder", address(f"{SEGMENT}/x.mp4"), (404,)),
        Row("a named pipe", address("pipe.mp4"), (404,)),
        Row("a file that is not there", address("seg-9-99999.m4s"), (404,)),
        Row("a folder that is not there", address("manifest.mpd", "gone0123456789ab"), (404,)),
        Row("a folder's name that is too short", f"{ticket()}/short/{SEGMENT}", (404,)),
        Row("the top", "/v/", (404,)),
        Row("the top without a slash", "/v", (404,)),
        Row("the top of a ticket", f"{ticket()}/", (404,)),
        Row("the folder's hash alone", f"/v/{FILM}/manifest.mpd", (404,)),
    ]


def _links() -> list[Row]:
    return [
        Row("a link out of the library", address("link.mp4"), (403,)),
        Row("a link within the library", address("inner-link.mp4"), (403,)),
        Row("a linked sub-folder", address("linked/secret.mp4"), (404,)),
        Row("a linked folder", address("secret.mp4", "linked-folder"), (404,)),
    ]
