"""A site over a made catalogue in a process and a database of its own, which times its pages when it is told to.

`python -m tests.bench.page_worker FILMS SERIES` reads a question on each line of its standard input, as JSON, and
answers each with a line: see the methods of `Site`. `Worker` is the other end.
"""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

from tests.bench.ingesting import Commands
from tests.bench.made_queries import KINDS, make_queries
from tests.bench.throw_away import throw_away_database

_TITLE = re.compile(rb'href="/title/(tt[0-9]+)/"')
_LATER = re.compile(r'data-lazy-row="[^"]*".*?<h2[^>]*>([^<]*)', re.DOTALL)
_EMAIL = "bench@example.org"
_SAMPLES = 150
_ORDERS = ("newest", "name", "year", "rating")
_FACETS = {"kind": "movie", "genre": "Drama", "decade": "1990s", "age": "13"}


class Site:
    """The site, signed in, and the plain pages beside it. Each public method answers one question."""

    def __init__(self, commands: Commands) -> None:
        from django.test import Client

        from accounts.models import User
        from catalogue.database import collection_of
        from catalogue.models import Title

        self._commands = commands
        self._client = Client(SERVER_NAME="localhost")
        self._client.force_login(User.objects.create_user(_EMAIL))
        self._titles = collection_of(Title)

    def addresses(self) -> dict[str, list[tuple[str, int]]]:
        """Return addresses of each kind of page, and how many titles each of them shows."""
        return {
            page: [(address, len(self._shown(self._client, address))) for address in addresses]
            for page, addresses in self._pages()
        }

    def seconds(self, page: str, address: str) -> float:
        """Return how long a whole request takes; a page called "cold" finds nothing kept."""
        from catalogue.freshness import changed

        if page.endswith("cold"):
            changed()
        began = time.perf_counter()
        self._client.get(address)
        return time.perf_counter() - began

    def home(self, rounds: int) -> dict[str, Any]:
        """Return the seconds of our home page and of the plain one, in turns, and how many queries ours makes."""
        later = _LATER.findall(self._client.get("/").content.decode())
        plain = self._plain(later)
        if sorted(self._shown(self._client, "/")) != sorted(self._shown(plain, "/")):
            raise SystemExit("The plain home page shows other titles than ours.")
        times = self._in_turns([(self._client, "/"), (plain, "/")], rounds)
        self._commands.sent.clear()
        self._client.get("/")
        return {"ours": times[0], "plain": times[1], "queries": self._commands.round_trips}

    def search(self, count: int, rounds: int) -> list[tuple[str, str, int, list[float], list[float]]]:
        """Return of each of `count` queries kind, text, how many titles, our page's seconds and the plain one's."""
        plain = self._plain([])
        measured = []
        for kind, query in make_queries(self._sample({"actors.1": {"$exists": True}}), count, seed=2):
            address = f"/search/?{urlencode({'q': query})}"
            shown = self._shown(self._client, address)
            same = f"/search/?{urlencode({'ids': ' '.join(shown)})}"
            if self._shown(plain, same) != shown:
                raise SystemExit(f"The plain page shows other titles than ours for {query!r}.")
            ours, theirs = self._in_turns([(self._client, address), (plain, same)], rounds)
            measured.append((kind, query, len(shown), ours, theirs))
        return measured

    def _pages(self) -> Iterator[tuple[str, list[str]]]:
        """Yield each kind of page that must not grow with the library, with its addresses."""
        films, series = self._sample({"kind": "movie", "actors.3": {"$exists": True}}), self._sample({"kind": "series"})
        for page in ("home, cold", "home, warm"):
            yield page, ["/"]
        yield "rows, cold", [f"/rows/{key}/" for key in ("new", "top", "films", "series", "genre-Drama")]
        for order in _ORDERS:
            yield f"browse by {order}", [f"/browse/?{urlencode({'order': order})}"]
            yield (
                f"browse by {order}, facets",
                [f"/browse/?{urlencode({'order': order, **self._facets(most)})}" for most in (1, 2, 3, 4)],
            )
        yield "browse, further", [f"/browse/?{urlencode({'after': one['imdb_id'], 'fragment': 1})}" for one in films]
        yield "person", [f"/browse/?{urlencode({'person': one['actors'][0]})}" for one in films]
        queries = make_queries(films, _SAMPLES)
        for wanted in KINDS:
            yield (
                f"search, {wanted}",
                [f"/search/?{urlencode({'q': query})}" for kind, query in queries if kind == wanted],
            )
        yield "title, film", [f"/title/{one['imdb_id']}/" for one in films]
        yield "title, series", [f"/title/{one['imdb_id']}/" for one in series]

    @staticmethod
    def _facets(most: int) -> dict[str, str]:
        return dict(list(_FACETS.items())[:most])

    def _sample(self, wanted: dict[str, Any]) -> list[dict[str, Any]]:
        """Return titles from all over the catalogue: by their ids, which say nothing about what was added when."""
        fields = {"imdb_id": 1, "name": 1, "actors": 1, "directors": 1}
        step = max(1, self._titles.count_documents(wanted) // _SAMPLES)
        found = self._titles.find(wanted, fields).sort("imdb_id")
        return [one for place, one in enumerate(found) if place % step == 0][:_SAMPLES]

    def _plain(self, later: list[str]) -> Any:
        from pymongo import MongoClient

        from notflix_site.mongo import embedded
        from tests.bench.plain_pages import make_app

        client: MongoClient[dict[str, Any]] = MongoClient(embedded.ensure_running())
        collection = client[self._titles.database.name][self._titles.name]
        return make_app(collection, later).test_client()

    @staticmethod
    def _shown(client: Any, address: str) -> list[str]:
        """Return the IMDb ids of the titles on a page, each once, in their order."""
        response = client.get(address)
        if response.status_code != 200:
            raise SystemExit(f"{address} answers {response.status_code}.")
        body = response.content if hasattr(response, "content") else response.data
        return list(dict.fromkeys(found.decode() for found in _TITLE.findall(body)))

    @staticmethod
    def _in_turns(pages: list[tuple[Any, str]], rounds: int) -> list[list[float]]:
        times: list[list[float]] = [[] for _ in pages]
        for _ in range(rounds):
            for (client, address), taken in zip(pages, times, strict=True):
                began = time.perf_counter()
                client.get(address)
                taken.append(time.perf_counter() - began)
        return times


class Worker:
    """Asks a site in another process."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def ask(self, question: str, **arguments: Any) -> Any:
        """Return what the method of `Site` with this name answers. Raises SystemExit when the other process is gone."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([question, arguments]) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise SystemExit(f"The site has died over {question!r}.")
        return json.loads(answer)


@contextmanager
def running_worker(films: int, series: int) -> Iterator[Worker]:
    """Start a site over as many films and series; it answers when its catalogue is filled."""
    command = [sys.executable, "-m", "tests.bench.page_worker", str(films), str(series)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Worker(process)
        assert process.stdin is not None
        process.stdin.close()


def main() -> None:
    """Fill the catalogue, and answer until whoever started this closes the pipe, or dies."""
    films, series = map(int, sys.argv[1:])
    commands = Commands()
    with throw_away_database():
        from django.core.management import call_command

        from tests.bench.made_catalogue import fill

        call_command("collectstatic", verbosity=0, interactive=False)
        fill(films, series)
        site = Site(commands)
        for line in sys.stdin:
            question, arguments = json.loads(line)
            sys.stdout.write(json.dumps(getattr(site, question)(**arguments)) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
