"""A small OMDb on this machine: it answers as the real one does, outages included, and counts the questions.

Titles and plots are invented, except for a few old films with their plain facts.
"""

import json
import socket
import ssl
import struct
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

METROPOLIS = "tt0017136"
CITIZEN_KANE = "tt0033467"
SERIES = "tt9900100"
EPISODES = {(1, 1): "tt9900111", (1, 2): "tt9900112", (2, 1): "tt9900121", (2, 3): "tt9900123"}
GAME = "tt9900900"

_HTML = b"<!DOCTYPE html><html><body><h1>Sign in to the network</h1></body></html>"


def title(imdb_id: str, name: str, **fields: str) -> dict[str, Any]:
    """Return an answer of OMDb's for a title, "N/A" wherever `fields` say nothing."""
    unknown = "Rated Released Runtime Genre Director Writer Actors Plot Language Country Awards Poster Metascore"
    return {
        "Title": name,
        "Year": "N/A",
        **dict.fromkeys(unknown.split(), "N/A"),
        "Ratings": [],
        "imdbRating": "N/A",
        "imdbVotes": "N/A",
        "imdbID": imdb_id,
        "Type": "movie",
        "Response": "True",
        **fields,
    }


def known_titles() -> dict[str, dict[str, Any]]:
    """Return the answers the server starts with, by IMDb id: two films, a series with four episodes, a game."""
    films = [
        title(
            METROPOLIS,
            "Metropolis",
            Year="1927",
            Rated="Not Rated",
            Released="13 Mar 1927",
            Runtime="1 h 54 min",
            Genre="Drama, Sci-Fi",
            Director="Fritz Lang",
            Writer="Thea von Harbou (screenplay), Thea von Harbou",
            Actors="Brigitte Helm, Alfred Abel, Gustav Fröhlich, Rudolf Klein-Rogge",
            imdbRating="8.4",
            imdbVotes="75,994",
            Plot="A ruler's son goes down to the workers who keep his city running.",
        ),
        title(
            CITIZEN_KANE,
            "Citizen Kane",
            Year="1941",
            Rated="Approved",
            Released="05 Sep 1941",
            Runtime="119 min",
            Genre="Drama, Mystery",
            Director="Orson Welles",
            imdbRating="8.5",
            imdbVotes="217,872",
            Plot="A reporter asks what a dead publisher's last word meant.",
        ),
        title(GAME, "Lanterns: The Game", Type="game", Year="2015"),
    ]
    series = title(
        SERIES,
        "The Lantern Keepers",
        Type="series",
        Year="2008\u20132013",
        Rated="TV-PG",
        Runtime="45 min",
        Genre="Drama",
        totalSeasons="2",
        Plot="Three sisters look after a lighthouse that nobody needs.",
    )
    episodes = [
        title(
            imdb_id,
            f"Night {season}.{number}",
            Type="episode",
            Season=str(season),
            Episode=str(number),
            seriesID=SERIES,
            Year="2008",
            Released=f"0{number} Oct 2008",
            Runtime="44 min",
            Plot=f"The lamp goes out, and night {number} of year {season} is long.",
        )
        for (season, number), imdb_id in EPISODES.items()
    ]
    return {answer["imdbID"]: answer for answer in [*films, series, *episodes]}


class OmdbServer:
    """The server's switches, and what it was asked.

    `outage` makes it answer otherwise: "503", "522", "403" (HTML), "portal" (HTML and 200), "html 401", "drip" (a byte
    now and then, in the body), "drip headers", "silent", "endless", "endless chunks", "endless header", "truncated",
    "hang up", "reset", "garbage", "redirect", "many headers", a whole reply that begins with "HTTP/", or any text with
    "{" or "[" in it, which is then the body. It holds for the next `outages` questions, or for all if that is None;
    `outage_of` holds those of single ids. After `limit` answers the daily limit is reached. Each answer takes `delay`
    seconds.

    A name in `redirects` answers 302 with that Location, or with none if it is empty, instead of a file of `files`.
    """

    def __init__(self) -> None:
        self.key = "abcd1234"
        self.titles = known_titles()
        self.files: dict[str, bytes] = {}
        self.fetched: list[str] = []
        self.redirects: dict[str, str] = {}
        self.questions: list[dict[str, str]] = []
        self.delay = 0.0
        self.outage = ""
        self.outage_of: dict[str, str] = {}
        self.outages: int | None = None
        self.retry_after = ""
        self.limit: int | None = None
        self.finished_drips = 0
        self.closing = threading.Event()
        self._lock = threading.Lock()
        self._server = _Server(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    @property
    def port(self) -> int:
        """The port it listens on, on 127.0.0.1."""
        return self._server.server_port

    @property
    def url(self) -> str:
        """Its address, as OMDB_URL takes it; a file of `files` is at this address and its name."""
        return f"http://127.0.0.1:{self.port}/"

    @property
    def calls(self) -> int:
        """How many questions were asked."""
        return len(self.questions)

    def use_tls(self, certificate: Path) -> None:
        """Speak HTTPS from now on, with the certificate and the key in a PEM file."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)

    def close(self) -> None:
        """Stop; slow answers are left unfinished."""
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def note(self, question: dict[str, str]) -> tuple[int, str]:
        """Count a question; return how many there are now, and the outage that this one meets."""
        with self._lock:
            self.questions.append(question)
            if outage := self.outage_of.get(question.get("i", "")):
                return self.calls, outage
            if self.outages is None:
                return self.calls, self.outage
            self.outages -= 1
            return self.calls, self.outage if self.outages >= 0 else ""

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(_Handler):
            omdb = server

        return Handler


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a client that went away: some are killed."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    omdb: OmdbServer
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one packet for headers and body: keeps Nagle's algorithm from slowing the tests

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing: tests read the logs."""

    def do_GET(self) -> None:
        try:
            self._respond()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _respond(self) -> None:
        parts = urlsplit(self.path)
        if parts.path != "/":
            self._file(parts.path.lstrip("/"))
            return
        question = {name: values[0] for name, values in parse_qs(parts.query).items()}
        asked, outage = self.omdb.note(question)
        if self.omdb.delay:
            self.omdb.closing.wait(self.omdb.delay)
        if outage:
            self._misbehave(outage)
        else:
            self._answer(question, asked)

    def _answer(self, question: dict[str, str], asked: int) -> None:
        if "apikey" not in question:
            self._refuse("No API key provided.", 401)
        elif question["apikey"] != self.omdb.key:
            self._refuse("Invalid API key!", 401)
        elif self.omdb.limit is not None and asked > self.omdb.limit:
            self._refuse("Request limit reached!", 401)
        elif question.get("i") not in self.omdb.titles:
            self._refuse("Incorrect IMDb ID.")
        elif "Season" in question:
            self._season(question["i"], question["Season"])
        else:
            self._json(self.omdb.titles[question["i"]])

    def _season(self, series: str, season: str) -> None:
        episodes = [
            {name: one[name] for name in ("Title", "Released", "Episode", "imdbRating", "imdbID")}
            for one in self.omdb.titles.values()
            if one.get("seriesID") == series and one["Season"] == season
        ]
        if not episodes:
            self._refuse("Series or season not found!")
            return
        about = self.omdb.titles[series]
        self._json(
            {
                "Title": about["Title"],
                "Season": season,
                "totalSeasons": about["totalSeasons"],
                "Episodes": episodes,
                "Response": "True",
            }
        )

    def _refuse(self, error: str, status: int = 200) -> None:
        self._json({"Response": "False", "Error": error}, status)

    def _json(self, answer: dict[str, Any], status: int = 200) -> None:
        self._send(json.dumps(answer).encode(), "application/json; charset=utf-8", status)

    def _send(self, body: bytes, kind: str, status: int = 200) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if self.omdb.retry_after:
            self.send_header("Retry-After", self.omdb.retry_after)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def _file(self, name: str) -> None:
        self.omdb.fetched.append(name)
        if name in self.omdb.redirects:
            self._redirect(self.omdb.redirects[name])
            return
        data = self.omdb.files.get(name)
        self._send(data or b"", "image/jpeg", 404 if data is None else 200)

    def _redirect(self, location: str) -> None:
        self.send_response(302)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", str(len(_HTML)))
        self.end_headers()
        self.wfile.write(_HTML)
        self.wfile.flush()

    def _misbehave(self, outage: str) -> None:
        json_kind = "application/json; charset=utf-8"
        if outage.isdecimal():
            self._send(_HTML, "text/html", int(outage))
        elif outage.startswith("HTTP/"):
            self.close_connection = True
            self.wfile.write(outage.encode("utf-8", "surrogatepass"))
        elif outage == "portal":
            self._send(_HTML, "text/html")
        elif outage == "html 401":
            self._send(_HTML, "text/html", 401)
        elif "{" in outage or "[" in outage or outage == "null":
            self._send(outage.encode("utf-8", "surrogatepass"), json_kind)
        else:
            self.close_connection = True
            self._break_http(outage)
            self.wfile.flush()

    def _break_http(self, outage: str) -> None:
        start = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
        if outage == "silent":
            self.omdb.closing.wait(30)
        elif outage == "garbage":
            self.wfile.write(b"\x00\xffnot http at all\r\n\r\n")
        elif outage == "redirect":
            self.wfile.write(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n")
        elif outage == "many headers":
            self.wfile.write(start + b"X-More: 1\r\n" * 5000 + b"\r\n{}")
        elif outage == "truncated":
            self.wfile.write(start + b'Content-Length: 500\r\n\r\n{"Title": "Metro')
        elif outage == "drip":
            self._drip(start + b"Content-Length: 4000\r\n\r\n")
        elif outage == "drip headers":
            self._drip(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        elif outage == "endless":
            self._go_on(start + b"\r\n", b" " * 65536)
        elif outage == "endless chunks":
            self._go_on(start + b"Transfer-Encoding: chunked\r\n\r\n", b"400\r\n" + b" " * 1024 + b"\r\n")
        elif outage == "endless header":
            self._go_on(start + b"X-More: ", b"x" * 65536)
        elif outage == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def _go_on(self, start: bytes, part: bytes) -> None:
        self.wfile.write(start)
        while not self.omdb.closing.is_set():
            self.wfile.write(part)

    def _drip(self, start: bytes) -> None:
        self.wfile.write(start)
        for _ in range(300):
            self.wfile.write(b" ")
            self.wfile.flush()
            if self.omdb.closing.wait(0.05):
                return
        self.omdb.finished_drips += 1


@pytest.fixture
def omdb_server() -> Iterator[OmdbServer]:
    """An OMDb on a free port of this machine."""
    server = OmdbServer()
    yield server
    server.close()
