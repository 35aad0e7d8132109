"""A video server's listing that misbehaves as it is told: real HTTP on this machine, entries that nginx never wrote."""

import base64
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

Say = Callable[["Handler"], None]
LONG_AGO = "Wed, 01 Jan 2025 12:00:00 GMT"


def entry(name: object, kind: object = "directory", **more: object) -> dict[str, object]:
    """Return an entry of a listing as nginx writes it, or as it never would."""
    return {"name": name, "type": kind, "mtime": LONG_AGO, **more}


def json_of(value: object) -> Say:
    """Answer with a value as JSON."""
    return bytes_of(json.dumps(value).encode())


def bytes_of(body: bytes, status: int = 200, **headers: str) -> Say:
    """Answer with these bytes; a header's underscores are written as hyphens."""

    def say(handler: "Handler") -> None:
        handler.send_response(status)
        for name, value in ({"Content_Length": str(len(body))} | headers).items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return say


def status(code: int) -> Say:
    """Answer with nothing but a status."""
    return bytes_of(b"", code)


def silence(handler: "Handler") -> None:
    """Never answer."""
    handler.server_of_lies.closing.wait(30)


def hanging_up(handler: "Handler") -> None:
    """Close the connection without a word."""
    handler.close_connection = True


def cut_off(handler: "Handler") -> None:
    """Promise more bytes than come."""
    handler.close_connection = True
    handler.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n[{ "name":"aaaaaaaa1", "type":"dir')


def without_end(handler: "Handler") -> None:
    """Send a listing that never ends."""
    handler.close_connection = True
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n[")
    more = json.dumps(entry("aaaaaaaa1")).encode() * 500
    while not handler.server_of_lies.closing.is_set():
        handler.wfile.write(more)


def dripping(handler: "Handler") -> None:
    """Send a byte now and then."""
    handler.close_connection = True
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while not handler.server_of_lies.closing.wait(0.05):
        handler.wfile.write(b" ")


@dataclass
class ListingServer:
    """What it says to each path (404 to others), the first words once each, and what it was asked."""

    says: dict[str, Say] = field(default_factory=dict)
    says_first: dict[str, list[Say]] = field(default_factory=dict)
    password: str = ""
    date: str = ""
    asked: list[str] = field(default_factory=list)
    connections: set[int] = field(default_factory=set)
    closing: threading.Event = field(default_factory=threading.Event)
    port: int = 0

    @property
    def address(self) -> str:
        """Its address, without a password."""
        return f"http://127.0.0.1:{self.port}/"


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    server_of_lies: ListingServer
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one packet for headers and body: keeps Nagle's algorithm from slowing the tests

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""

    def date_time_string(self, timestamp: float | None = None) -> str:
        """Return the time that the server says it is."""
        return self.server_of_lies.date or formatdate(timestamp, usegmt=True)

    def do_GET(self) -> None:
        server, path = self.server_of_lies, unquote(self.path, errors="surrogateescape")
        server.asked.append(path)
        server.connections.add(self.client_address[1])
        wanted = "Basic " + base64.b64encode(server.password.encode()).decode()
        says = server.says.get(path, status(404))
        if first := server.says_first.get(path):
            says = first.pop(0)
        if server.password and self.headers.get("Authorization") != wanted:
            says = status(401)
        try:
            says(self)
            self.wfile.flush()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True


@contextmanager
def running(says: Mapping[str, Say]) -> Iterator[ListingServer]:
    """Run a server that says these things, on a free port of 127.0.0.1."""
    lies = ListingServer(dict(says))

    class Here(Handler):
        server_of_lies = lies

    server = ThreadingHTTPServer(("127.0.0.1", 0), Here)
    server.daemon_threads = True
    lies.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield lies
    finally:
        lies.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()
