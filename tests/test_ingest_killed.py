"""Ingest is killed at twenty random moments; each time the next run leaves the catalogue of an undisturbed one."""

import os
import random
import shutil
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient

from catalogue.tests.documents import Documents, comparable, differences
from catalogue.tests.omdb_server import OmdbServer
from notflix_site.mongo import embedded
from tests import mixed_library
from tests.ingest_process import Site, finish, set_up, start

KILLS = 10  # in each of the first two tests
_DATABASE = "killed"
_CATALOGUE = ("catalogue_title", "catalogue_episode", "catalogue_stream")
_COLLECTIONS = (*_CATALOGUE, "catalogue_word", "catalogue_ingestrun", "catalogue_omdbday")


@dataclass(frozen=True)
class Moment:
    """The whole of what ingest works on at some time: the documents, and the directory of pictures."""

    documents: Documents
    pictures: Path


class House:
    """A site whose database and pictures can be put back to what they were."""

    def __init__(self, place: Path, server: OmdbServer) -> None:
        self.site = Site(embedded.ensure_running(), _DATABASE, place / "data", server.port, server.key)
        self.site.data.mkdir()
        self._client: MongoClient[dict[str, Any]] = MongoClient(self.site.uri)
        self._place = place
        set_up(self.site)

    def close(self) -> None:
        """Leave nothing on the server."""
        self._client.drop_database(_DATABASE)
        self._client.close()

    def documents(self) -> Documents:
        """Return every document."""
        return {name: list(self._client[_DATABASE][name].find()) for name in _COLLECTIONS}

    def catalogue(self) -> Documents:
        """Return titles, episodes and streams, comparable with those of another run."""
        documents = self.documents()
        return comparable({name: documents[name] for name in _CATALOGUE})

    def on_the_site(self) -> tuple[set[str], set[str]]:
        """Return the ids of titles and episodes that are available, and of those that a ready stream plays."""
        titles, episodes, streams = (self.catalogue()[kind] for kind in _CATALOGUE)
        available = {one["imdb_id"] for one in titles + episodes if one["available"]}
        ready = [one for one in streams if one["state"] == "ready"]
        return available, {one[key] for one in ready for key in ("title_id", "episode_id") if one[key]}

    def keep(self, name: str) -> Moment:
        """Keep what is there now."""
        pictures = self._place / name
        if self.site.pictures.exists():
            shutil.copytree(self.site.pictures, pictures)
        else:
            pictures.mkdir()
        return Moment(self.documents(), pictures)

    def restore(self, moment: Moment) -> None:
        """Put everything back to what it was."""
        for name, documents in moment.documents.items():
            collection = self._client[_DATABASE][name]
            collection.delete_many({})
            if documents:
                collection.insert_many(documents)
        shutil.rmtree(self.site.pictures, ignore_errors=True)
        shutil.copytree(moment.pictures, self.site.pictures)


@pytest.fixture(scope="module")
def server() -> Iterator[OmdbServer]:
    server = OmdbServer()
    server.delay = 0.003
    yield server
    server.close()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, server: OmdbServer) -> Iterator[House]:
    house = House(tmp_path_factory.mktemp("house"), server)
    yield house
    house.close()


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, server: OmdbServer) -> Path:
    place = tmp_path_factory.mktemp("libraries") / "library"
    mixed_library.build(place, server)
    return place


@pytest.fixture(scope="module")
def at_first(house: House) -> Moment:
    """Nothing: no document, no picture."""
    return house.keep("at-first")


@pytest.fixture(scope="module")
def ingested(house: House, library: Path, at_first: Moment) -> Moment:
    """What an undisturbed run makes of the library."""
    house.restore(at_first)
    report = finish(house.site, library)
    assert len(report["problems"]) == mixed_library.BAD
    return house.keep("ingested")


@pytest.fixture(scope="module")
def changed(library: Path) -> Path:
    """The library, some time later."""
    later = mixed_library.copied(library, library.with_name("changed"))
    mixed_library.change(later)
    return later


def test_a_first_run_that_was_killed_is_finished_by_the_next(house: House, library: Path, at_first: Moment) -> None:
    kill_again_and_again(house, library, at_first, random.Random(1))


def test_a_run_over_a_changed_library_that_was_killed_is_finished_by_the_next(
    house: House, changed: Path, ingested: Moment
) -> None:
    kill_again_and_again(house, changed, ingested, random.Random(2))


def test_what_a_killed_run_left_is_put_right_even_if_the_library_is_another_one_by_then(
    house: House, library: Path, changed: Path, at_first: Moment
) -> None:
    house.restore(at_first)
    writes = finish(house.site, library)["writes"]
    for last_write in random.Random(3).sample(range(1, writes), KILLS // 2):
        kill_at(last_write, house, library, at_first)
        finish(house.site, changed)
        available, played = house.on_the_site()
        assert available == played, f"killed after {last_write} of {writes} writes"


def test_half_a_picture_that_a_killed_run_left_is_removed_by_a_later_one(
    house: House, library: Path, at_first: Moment
) -> None:
    kill_at(2, house, library, at_first)
    old, young = house.site.pictures / ".long-ago.part", house.site.pictures / ".just-now.part"
    old.write_bytes(b"half of it")
    young.write_bytes(b"somebody may be writing this")
    os.utime(old, (0, 0))
    finish(house.site, library)
    assert not old.exists()
    assert young.exists()


def kill_again_and_again(house: House, library: Path, before: Moment, chance: random.Random) -> None:
    """Kill ingest at moments that are spread over a whole run, each time starting from `before`.

    Half of the moments are of the clock. A run mostly waits, so the other half are between two of its writes.
    """
    house.restore(before)
    began = time.monotonic()
    undisturbed = finish(house.site, library)
    length = time.monotonic() - began
    expected, pictures = house.catalogue(), names(house.site.pictures)
    moments = [(number + chance.random()) / KILLS * 2 * length for number in range(KILLS // 2)]
    last_writes = chance.sample(range(1, undisturbed["writes"]), KILLS // 2)
    for kill in [
        *(partial(kill_after, seconds) for seconds in moments),
        *(partial(kill_at, last) for last in last_writes),
    ]:
        kill(house, library, before)
        finish(house.site, library)
        after = house.documents()
        assert differences(house.catalogue(), expected) == [], kill
        assert names(house.site.pictures) == pictures
        report = finish(house.site, library)
        assert (report["added"], report["updated"], report["missing"], report["omdb_calls"]) == (0, 0, 0, 0)
        assert report["writes"] == 0
        assert problems(report) == problems(undisturbed)
        assert differences(house.documents(), after) == []


def kill_after(seconds: float, house: House, library: Path, before: Moment) -> None:
    """Kill a run after so many seconds; earlier if it is done by then."""
    while True:
        house.restore(before)
        process = start(house.site, library).process
        time.sleep(seconds)
        process.kill()
        if was_killed(process):
            return
        seconds *= 0.8


def kill_at(last_write: int, house: House, library: Path, before: Moment) -> None:
    """Kill a run after so many of its writes."""
    house.restore(before)
    assert was_killed(start(house.site, library, last_write=last_write).process)


def was_killed(process: BaseProcess) -> bool:
    """Wait for a process, and say whether it was killed."""
    process.join()
    return process.exitcode == -signal.SIGKILL


def problems(report: dict[str, Any]) -> set[tuple[str, str, str]]:
    """Return a report's problems, whatever their order."""
    return {(one["folder"], one["code"], one["detail"]) for one in report["problems"]}


def names(pictures: Path) -> set[str]:
    """Return the names of everything in the directory of pictures."""
    return {one.name for one in pictures.iterdir()}
