"""Names with addresses of a test's own choosing: no test can tell the world's name servers what to answer."""

import socket
from typing import Any

import pytest


class Names:
    """What the system answers for some names: each look-up takes the next of a name's answers, the last one stays."""

    def __init__(self) -> None:
        self.answers: dict[str, list[list[str]]] = {}
        self.asked: list[str] = []
        self._system = socket.getaddrinfo

    def look_up(self, host: str, port: int, *args: Any, **options: Any) -> list[Any]:
        """Answer as `socket.getaddrinfo` does; what is not in `answers` is asked of the system."""
        if host not in self.answers:
            return self._system(host, port, *args, **options)
        self.asked.append(host)
        answers = self.answers[host]
        addresses = answers.pop(0) if len(answers) > 1 else answers[0]
        return [_found(address, port) for address in addresses]


def _found(address: str, port: int) -> tuple[Any, ...]:
    if ":" in address:
        return socket.AF_INET6, socket.SOCK_STREAM, 6, "", (address, port, 0, 0)
    return socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    """Names of this test's own, in place of the system's look-up."""
    own = Names()
    monkeypatch.setattr(socket, "getaddrinfo", own.look_up)
    return own
