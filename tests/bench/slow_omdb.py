"""An OMDb that knows every film and answers after 100 ms, in a process of its own, so that it shares nobody's time.

`python -m tests.bench.slow_omdb` prints its port on 127.0.0.1 and answers until its standard input ends.
"""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.bench.made_library import answer

DELAY = 0.1  # seconds


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # headers and body in one packet

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing."""

    def do_GET(self) -> None:
        time.sleep(DELAY)
        body = json.dumps(answer(parse_qs(urlsplit(self.path).query)["i"][0])).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()


@contextmanager
def slow_omdb() -> Iterator[str]:
    """Run the server, and yield its address."""
    command = [sys.executable, "-m", "tests.bench.slow_omdb"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("no pipes")
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}/"
        process.stdin.close()


def main() -> None:
    """Answer until whoever started this closes the pipe, or dies."""
    server = _Server(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdout.write(f"{server.server_port}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main()
