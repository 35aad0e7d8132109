"""One library read twice, from the disk and through a real nginx: the same report, and the same catalogue."""

import io
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from catalogue.database import collection_of
from catalogue.ingest.directory import DirectoryLibrary
from catalogue.ingest.library import Library, LibraryUnreadable
from catalogue.ingest.listing import ListingLibrary
from catalogue.ingest.plan import Plan
from catalogue.ingest.progress import Silent
from catalogue.ingest.report import Report
from catalogue.ingest.run import Order, run
from catalogue.models import Episode, IngestRun, Stream, Title
from catalogue.tests.libraries import answer, episode_answer, make_folder, settle
from notflix_site.mongo.tests.explain import explained_queries
from streaming.tests.nginx_server import PASSWORD, NginxServer, running_nginx, stop

pytestmark = [pytest.mark.django_db, pytest.mark.nginx]

FILM, OTHER_FILM, SERIES, EPISODE = "tt0063350", "tt0017136", "tt0055662", "tt0522534"
HERE = "127.0.0.1"
CROWD = 3000
GOOD = 10  # folders of the library below that can be played
_OF_THE_MOMENT = ("_id", "fingerprint")


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A library with good folders, and with nearly everything that can be wrong with others; links are elsewhere."""
    root = tmp_path / "library"
    _good(root)
    _bad(root)
    _misnamed(root)
    settle(root)
    return root


def _good(root: Path) -> None:
    make_folder(root, "film-with-everything", FILM, kept=answer(FILM, "Night of the Living Dead"), still=True)
    (root / "film-with-everything" / "master.m3u8").write_text("#EXTM3U\n")
    make_folder(root, "film-in-colour", f"{FILM}\nlabel: In colour", kept=answer(FILM, "Night of the Living Dead"))
    make_folder(root, "film-without-details", f"{OTHER_FILM}\ntitle: Metropolis\nyear: 1927")
    series = answer(SERIES, "The Beverly Hillbillies", Type="series", Year="1962–1971")
    make_folder(root, "an-episode", EPISODE, kept=[episode_answer(EPISODE, "Oil", SERIES, 1, 1), series])
    _with_sub_folders(make_folder(root, "film-in-sub-folders", "tt0000001"))
    make_folder(root, "film-of-many-files", "tt0000002")


def _with_sub_folders(folder: Path) -> None:
    for track in ("0", "1"):
        place = folder / "video & sound" / track
        place.mkdir(parents=True)
        for path in folder.glob(f"*-{track}[-.]*"):
            path.rename(place / path.name)
    manifest = (folder / "manifest.mpd").read_text()
    for name in ("init", "seg"):
        manifest = manifest.replace(f'="{name}-', f'="video &amp; sound/$RepresentationID$/{name}-')
    (folder / "manifest.mpd").write_text(manifest)


def _bad(root: Path) -> None:
    """Make a folder for each way to break a good one."""
    breaks: dict[str, Callable[[Path], object]] = {
        "no-metadata": lambda folder: (folder / "metadata.txt").unlink(),
        "metadata-without-id": lambda folder: (folder / "metadata.txt").write_text("The Matrix (1999)"),
        "metadata-with-two-ids": lambda folder: (folder / "metadata.txt").write_text(f"{FILM} {OTHER_FILM}"),
        "metadata-empty": lambda folder: (folder / "metadata.txt").write_text(""),
        "metadata-binary": lambda folder: (folder / "metadata.txt").write_bytes(FILM.encode() + b"\0"),
        "metadata-latin-1": lambda folder: (folder / "metadata.txt").write_bytes(b"title: Am\xe9lie"),
        "metadata-of-64-KiB": lambda folder: (folder / "metadata.txt").write_bytes(b" " * 65_527 + FILM.encode()),
        "metadata-too-big": lambda folder: (folder / "metadata.txt").write_bytes(b" " * 65_528 + FILM.encode()),
        "metadata-sparse": lambda folder: os.truncate(folder / "metadata.txt", 10**10),
        "metadata-a-folder": lambda folder: _instead(folder / "metadata.txt", Path.mkdir),
        "metadata-a-pipe": lambda folder: _instead(folder / "metadata.txt", os.mkfifo),
        "no-manifest": lambda folder: (folder / "manifest.mpd").unlink(),
        "manifest-truncated": lambda folder: os.truncate(folder / "manifest.mpd", 300),
        "manifest-with-dtd": lambda folder: (folder / "manifest.mpd").write_text("<!DOCTYPE MPD><MPD/>"),
        "manifest-a-folder": lambda folder: _instead(folder / "manifest.mpd", Path.mkdir),
        "no-segment": lambda folder: (folder / "seg-1-00002.m4s").unlink(),
        "segment-empty": lambda folder: os.truncate(folder / "seg-1-00002.m4s", 0),
        "segment-a-folder": lambda folder: _instead(folder / "seg-1-00002.m4s", Path.mkdir),
        "answer-no-json": lambda folder: (folder / "omdb.json").write_text("{"),
        "answer-a-folder": lambda folder: (folder / "omdb.json").mkdir(),
        "answer-too-big": lambda folder: os.truncate(_written(folder / "omdb.json"), 10**8),
        "still-no-picture": lambda folder: (folder / "still-1.jpg").write_text("no picture"),
        "index-of-html": lambda folder: (folder / "index.html").write_text("<html>instead of a listing?"),
    }
    for number, (name, break_it) in enumerate(breaks.items()):
        break_it(make_folder(root, name, f"tt{number + 1000:07}"))
    no_sub_folder = make_folder(root, "sub-folder-gone", "tt0000003")
    _with_sub_folders(no_sub_folder)
    (no_sub_folder / "video & sound").rename(no_sub_folder / "video")
    (root / "nothing-in-it").mkdir()


def _written(path: Path) -> Path:
    path.touch()
    return path


def _instead(path: Path, make: Callable[[Path], object]) -> None:
    path.unlink()
    make(path)


def _misnamed(root: Path) -> None:
    for name in (
        "short",
        "a" * 129,
        "dots.in.the.name",
        "blanks in it",
        "ünïcödé-name",
        "%2e%2e%2f",
        "same-name",
        "Same-Name",
    ):
        make_folder(root, name, FILM)
    for odd in (b"no-utf-8-\xff\xfe", b"no-utf-8-\xff\xfd", b"new\nline", b'"quoted"\\', b"\x1b[31mred", b"a" * 255):
        (root / os.fsdecode(odd)).mkdir()
    for name in (".hidden-folder", "@eaDir", "lost+found"):
        make_folder(root, name, FILM)
    (root / "a-file-not-a-folder").write_text("x")
    (root / "index.html").write_text("<html>instead of a listing?")
    os.mkfifo(root / "a-pipe-in-its-place")


@pytest.fixture
def nginx(nginx_path: str, library: Path, tmp_path: Path) -> Iterator[NginxServer]:
    (tmp_path / "nginx").mkdir()
    with running_nginx(nginx_path, tmp_path / "nginx", library, listing_for=HERE) as server:
        yield server


def remote(server: NginxServer) -> ListingLibrary:
    return ListingLibrary(server.listing, backoff=0.01)


def ingest(source: Library, progress: Silent | None = None, **more: Any) -> Report:
    with tempfile.TemporaryDirectory() as pictures:
        return run(Order(source, Path(pictures), **more), progress or Silent())


def facts(report: Report) -> dict[str, Any]:
    """Return all that a report says, except how long it took."""
    return report.as_dict() | {"seconds": 0}


def documents() -> dict[str, list[dict[str, Any]]]:
    """Return everything that ingest writes, as the database holds it."""
    return {model.__name__: list(collection_of(model).find()) for model in (Title, Episode, Stream, IngestRun)}


def catalogue() -> dict[str, dict[str, Any]]:
    """Return titles, episodes and streams by name, without times, with names in the place of keys."""
    found = documents()
    names: dict[object, str] = {None: ""}
    for one in (*found["Title"], *found["Episode"]):
        names[one["_id"]] = one["imdb_id"]
    return {
        one.get("imdb_id") or one["folder"]: {
            field: names[value] if field.endswith("_id") and field != "imdb_id" else value
            for field, value in one.items()
            if field not in _OF_THE_MOMENT and not field.endswith("_at")
        }
        for one in (*found["Title"], *found["Episode"], *found["Stream"])
    }


def forget() -> None:
    for model in (Title, Episode, Stream, IngestRun):
        collection_of(model).delete_many({})


def test_both_kinds_of_library_give_the_same_report_and_catalogue(library: Path, nginx: NginxServer) -> None:
    for number in range(CROWD):
        (library / "film-of-many-files" / f"seg-0-{number:05}-more.m4s").write_bytes(b"x")
    settle(library)
    planned = facts(ingest(DirectoryLibrary(library), dry_run=True))
    assert facts(ingest(remote(nginx), dry_run=True)) == planned
    from_disk, there = facts(ingest(DirectoryLibrary(library))), catalogue()
    forget()
    from_nginx, also_there = facts(ingest(remote(nginx))), catalogue()
    assert from_nginx == from_disk
    assert also_there == there
    assert from_disk["added"] == GOOD
    assert len({problem["code"] for problem in from_disk["problems"]}) > 12
    assert from_disk["added"] + len(from_disk["problems"]) == from_disk["folders"] == GOOD + 35


def test_a_second_run_through_nginx_finds_everything_as_it_was(nginx: NginxServer) -> None:
    ingest(remote(nginx))
    before = documents()
    with explained_queries() as queries:
        report = ingest(remote(nginx))
    assert (report.added, report.updated, report.settling, report.unchanged) == (0, 0, 0, GOOD)
    assert documents() == before
    assert {query.name for query in queries} <= {"aggregate", "find"}


def test_one_folder_can_be_looked_at_through_nginx(library: Path, nginx: NginxServer) -> None:
    ingest(remote(nginx))
    (library / "no-segment" / "seg-1-00002.m4s").write_bytes(b"here it is")
    for path in (library / "no-segment", library / "no-segment" / "seg-1-00002.m4s"):
        os.utime(path, (time.time() - 1000,) * 2)
    report = ingest(remote(nginx), only=frozenset({"no-segment"}))
    assert (report.folders, report.updated, report.problems) == (1, 1, [])


def test_a_folder_that_is_gone_goes_missing_and_comes_back_through_nginx(library: Path, nginx: NginxServer) -> None:
    ingest(remote(nginx))
    (library / "film-in-colour").rename(library.parent / "away")
    assert ingest(remote(nginx)).missing == 1
    assert Stream.objects.get(folder="film-in-colour").state == "missing"
    (library.parent / "away").rename(library / "film-in-colour")
    assert ingest(remote(nginx)).updated == 1


def test_a_folder_that_is_being_written_is_left_through_nginx(library: Path, nginx: NginxServer) -> None:
    make_folder(library, "half-copied", "tt0000004")
    (library / "half-copied" / "seg-0-00002.m4s").unlink()
    assert ingest(remote(nginx)).settling == 1
    assert not Stream.objects.filter(folder="half-copied").exists()


def test_links_are_the_one_difference(library: Path, nginx: NginxServer) -> None:
    film = library / "film-with-everything"
    (library / "link-to-a-folder").symlink_to(film)
    (library / "link-to-a-file").symlink_to(film / "metadata.txt")
    (library / "link-to-nothing").symlink_to("nowhere")
    for name in ("metadata.txt", "manifest.mpd", "seg-1-00002.m4s"):
        linked = make_folder(library, f"linked-{name[:8]}", "tt0000005")
        _instead(linked / name, lambda path: path.symlink_to(film / path.name))
    (make_folder(library, "sub-folder-linked", "tt0000006") / "x").touch()
    _with_sub_folders(library / "sub-folder-linked")
    (library / "sub-folder-linked" / "video & sound").rename(library.parent / "video")
    (library / "sub-folder-linked" / "video & sound").symlink_to(library.parent / "video")
    settle(library)

    def links(source: Library) -> dict[str, str]:
        problems = ingest(source, dry_run=True).problems
        return {one["folder"]: one["code"] for one in problems if "link" in one["folder"]}

    alike = {"link-to-a-folder": "symlink", "sub-folder-linked": "incomplete"}
    assert links(DirectoryLibrary(library)) == alike | {
        "link-to-a-file": "symlink",
        "link-to-nothing": "symlink",
        "linked-metadata": "symlink",
        "linked-manifest": "symlink",
        "linked-seg-1-00": "incomplete",
    }
    assert links(remote(nginx)) == alike | {"linked-metadata": "unreadable", "linked-manifest": "unreadable"}


def test_what_nginx_may_not_read_is_unreadable(nginx_path: str) -> None:
    with tempfile.TemporaryDirectory() as directory:
        place = Path(directory)
        place.chmod(0o755)
        (place / "nginx").mkdir()
        make_folder(place / "library", "a-closed-folder", FILM).chmod(0)
        (make_folder(place / "library", "a-closed-file", FILM) / "metadata.txt").chmod(0)
        make_folder(place / "library", "an-open-folder", FILM)
        with running_nginx(
            nginx_path, place / "nginx", place / "library", listing_for=HERE, user="nobody nogroup"
        ) as server:
            report = ingest(remote(server))
        (place / "library" / "a-closed-folder").chmod(0o700)
    assert {one["folder"]: one["code"] for one in report.problems} == {
        "a-closed-folder": "unreadable",
        "a-closed-file": "unreadable",
    }
    assert report.added == 1


@pytest.mark.parametrize("words", ["does not answer", "does not take this user and password", "lets nobody in"])
def test_a_listing_that_is_closed_changes_nothing(
    nginx_path: str, nginx: NginxServer, library: Path, tmp_path: Path, words: str
) -> None:
    ingest(remote(nginx))
    before, address = documents(), nginx.listing
    (tmp_path / "other").mkdir()
    with running_nginx(nginx_path, tmp_path / "other", library, listing_for="127.0.0.2") as closed:
        if words == "does not answer":
            stop(nginx.process)
        elif words == "lets nobody in":
            address = closed.listing
        else:
            address = address.replace("ingest:", "ingest:wrong")
        with pytest.raises(CommandError, match=words) as refusal:
            call_command("ingest", "--library", address, stdout=io.StringIO(), stderr=io.StringIO())
    assert "\n" not in str(refusal.value)
    assert PASSWORD not in str(refusal.value)
    assert documents() == before


class _Stopping(Silent):
    """Stops a server at a moment of a run."""

    def __init__(self, server: NginxServer, after: int) -> None:
        self.server, self.after = server, after

    def scanned(self, folders: int) -> None:
        if folders == self.after:
            stop(self.server.process)

    def planned(self, plan: Plan) -> None:  # noqa: ARG002
        if not self.after:
            stop(self.server.process)


def test_nginx_that_stops_during_the_scan_leaves_the_catalogue_as_it_was(library: Path, nginx: NginxServer) -> None:
    for number in range(60):  # more than are asked for ahead
        make_folder(library, f"folder-{number:03}", f"tt00{number:05}")
    ingest(remote(nginx))
    before = documents()
    with pytest.raises(
        LibraryUnreadable, match=r"^the video server at .* does not answer: .*\. Nothing was changed\.$"
    ):
        ingest(remote(nginx), _Stopping(nginx, after=1))
    assert documents() == before


def test_nginx_that_stops_after_the_scan_leaves_the_rest_for_the_next_run(
    nginx_path: str, library: Path, nginx: NginxServer, tmp_path: Path
) -> None:
    ingest(DirectoryLibrary(library))
    there = catalogue()
    forget()
    report = ingest(remote(nginx), _Stopping(nginx, after=0))
    assert (report.added, report.missing) == (0, 0)
    assert report.settling == report.folders - len(report.problems) > GOOD
    assert [note for note in report.notes if "The video server does not answer" in note] == report.notes != []
    (tmp_path / "again").mkdir()
    with running_nginx(nginx_path, tmp_path / "again", library, listing_for=HERE) as again:
        assert ingest(remote(again)).added == GOOD
    assert catalogue() == there
