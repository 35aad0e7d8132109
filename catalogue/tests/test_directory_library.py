"""A library on disk: what is a folder, what is a fault, when one has changed, and that no link is ever followed."""

import os
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.ingest.directory import DirectoryLibrary
from catalogue.ingest.library import Fault, Folder, LibraryUnreadable, NotNow
from catalogue.ingest.scanning import judged, shown
from catalogue.problems import Problem
from catalogue.tests.libraries import SEGMENTS, make_folder

FILM = "tt0063350"
LIMIT = 64 * 1024


@pytest.fixture
def library(tmp_path: Path) -> Path:
    root = tmp_path / "library"
    root.mkdir()
    return root


def folders(library: Path) -> list[Folder]:
    return list(DirectoryLibrary(library).folders())


def faults(library: Path) -> dict[str, str]:
    """Return the codes of the faulty folders by name."""
    return {folder.name: folder.fault.code for folder in folders(library) if folder.fault}


def look(library: Path, name: str) -> Folder:
    folder = DirectoryLibrary(library).folder(name)
    assert folder is not None
    return folder


def code_of_reading(library: Path, folder: str, file: str = "metadata.txt") -> str:
    with pytest.raises(Problem) as caught:
        DirectoryLibrary(library).read(folder, file, LIMIT)
    assert "\n" not in caught.value.detail
    return caught.value.code


@contextmanager
def nobody(place: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Be a user who may not read everything, in the directory `place`: root may, and those above it are closed."""
    place.chmod(0o755)
    monkeypatch.chdir(place)
    me = os.geteuid()
    try:
        if me == 0:
            os.seteuid(65534)
        yield
    finally:
        os.seteuid(me)


def test_folders_come_in_the_byte_order_of_their_names(library: Path) -> None:
    for name in ("zzzzzzzz", "ZZZZZZZ1", "00000000", "_underscore", "-rf-minus", "aaaaaaaa" * 16):
        make_folder(library, name, FILM)
    names = [folder.name for folder in folders(library)]
    assert names == ["-rf-minus", "00000000", "ZZZZZZZ1", "_underscore", "aaaaaaaa" * 16, "zzzzzzzz"]
    assert faults(library) == {}


def test_what_is_none_of_ours_is_passed_over(library: Path) -> None:
    for name in (".git", ".hidden-folder", "lost+found", "@eaDir"):
        (library / name).mkdir()
    (library / ".hidden-link").symlink_to(library)
    (library / "a-file-with-a-good-name").write_text("x")
    (library / "Thumbs.db").write_text("x")
    os.mkfifo(library / "pipe-pipe-pipe")
    assert folders(library) == []


def test_a_folder_that_cannot_be_one_is_a_fault(library: Path, tmp_path: Path) -> None:
    for name in ("short", "a" * 129, "a name with blanks", "dots.in.it", "ünïcödé-name", "%2e%2e%2f%2e"):
        (library / name).mkdir()
    (library / "link-to-a-folder").symlink_to(make_folder(tmp_path, "elsewhere", FILM))
    (library / "link-inside").symlink_to("short")
    (library / "link-to-nothing").symlink_to("nothing")
    assert faults(library) == {
        "short": "name",
        shown("a" * 129): "name",
        "a name with blanks": "name",
        "dots.in.it": "name",
        "ünïcödé-name": "name",
        "%2e%2e%2f%2e": "name",
        "link-to-a-folder": "symlink",
        "link-inside": "symlink",
        "link-to-nothing": "symlink",
    }


def test_names_that_nobody_could_print_are_shown_and_stay_different(library: Path) -> None:
    names = [
        b"not-utf-8-\xff\xfe",
        b"not-utf-8-\xff\xfd",
        b"not-utf-8-\\udcff\\udcfe",
        b"a\nnew line",
        b"a\\nnew line",
        b"\x1b[31mred\x07",
        "turned \u202eround".encode(),
        b"a" * 255,
        b"a" * 254 + b"b",
        b"\xff" * 255,
    ]
    for name in names:
        (library / os.fsdecode(name)).mkdir()
    found = folders(library)
    assert {folder.fault.code for folder in found if folder.fault} == {"name"}
    assert len({folder.name for folder in found}) == len(names)
    for folder in found:
        assert folder.name.isprintable()
        assert len(folder.name.encode()) <= 4 * len(folder.name) <= 4 * 128


@given(st.lists(st.text(st.characters(exclude_categories=[])), min_size=2, max_size=2, unique=True))
def test_any_two_names_are_shown_differently(names: list[str]) -> None:
    texts = [shown(name.encode("utf-8", "surrogatepass").decode("utf-8", "surrogateescape")) for name in names]
    assert texts[0] != texts[1]
    assert all(text.isprintable() and text.encode() is not None and len(text) <= 128 for text in texts)


@given(st.text(st.characters(codec="utf-8"), min_size=110, max_size=400))
def test_what_is_shown_of_one_name_is_never_that_of_another(name: str) -> None:
    text = shown(name)
    assert text == name or shown(text) != text


@given(st.dictionaries(st.text(max_size=12), st.none()))
def test_names_are_judged_in_byte_order_and_once(found: dict[str, Fault | None]) -> None:
    names = [name for name, _ in judged(found)]
    assert names == sorted(set(names), key=str.encode)


def test_of_two_folders_equal_but_for_case_the_first_is_used(library: Path) -> None:
    for name in ("Night-Film", "night-film", "NIGHT-FILM", "another-film"):
        make_folder(library, name, FILM)
    found = {folder.name: folder.fault for folder in folders(library)}
    assert [name for name, fault in found.items() if not fault] == ["NIGHT-FILM", "another-film"]
    fault = found["night-film"]
    assert fault is not None
    assert (fault.code, "NIGHT-FILM" in fault.detail, "night-film" in fault.detail) == ("case", True, True)
    assert found["Night-Film"] is not None


def test_a_folder_that_may_not_be_read_is_a_fault(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_folder(library, "aaaaaaaa1", FILM).chmod(0o600)
    make_folder(library, "bbbbbbbb1", FILM)
    with nobody(library, monkeypatch):
        assert faults(Path()) == {"aaaaaaaa1": "unreadable"}
        assert code_of_reading(Path(), "aaaaaaaa1") == "unreadable"


@pytest.mark.parametrize("file", ["metadata.txt", "manifest.mpd", "omdb.json"])
def test_a_folder_has_changed_when_one_of_its_three_files_has(library: Path, file: str) -> None:
    folder = make_folder(library, "aaaaaaaa1", FILM, kept={})
    before = look(library, "aaaaaaaa1")
    assert folders(library)[0].fingerprint == before.fingerprint
    about = (folder / file).stat()
    (folder / file).write_bytes(b"longer" * 1000)
    os.utime(folder / file, ns=(about.st_mtime_ns, about.st_mtime_ns))
    resized = look(library, "aaaaaaaa1")
    os.utime(folder / file, ns=(about.st_mtime_ns, about.st_mtime_ns + 1))
    touched = look(library, "aaaaaaaa1")
    assert len({before.fingerprint, resized.fingerprint, touched.fingerprint}) == 3


def test_a_folder_has_changed_when_a_file_comes_or_goes(library: Path) -> None:
    folder = make_folder(library, "aaaaaaaa1", FILM)
    before = look(library, "aaaaaaaa1")
    (folder / SEGMENTS[0]).write_bytes(b"rewritten where it is")
    assert look(library, "aaaaaaaa1").fingerprint == before.fingerprint
    (folder / SEGMENTS[0]).unlink()
    assert look(library, "aaaaaaaa1").fingerprint != before.fingerprint


def test_a_file_that_becomes_something_else_is_a_change(library: Path) -> None:
    folder = make_folder(library, "aaaaaaaa1", FILM)
    prints = {look(library, "aaaaaaaa1").fingerprint}
    for make in (Path.mkdir, os.mkfifo, lambda path: path.symlink_to("manifest.mpd")):
        path = folder / "metadata.txt"
        path.rmdir() if path.is_dir() else path.unlink()
        make(path)
        os.utime(folder, (0, 0))
        prints.add(look(library, "aaaaaaaa1").fingerprint)
    assert len(prints) == 4


def test_a_folder_has_been_quiet_since_the_last_change_in_it(library: Path) -> None:
    folder = make_folder(library, "aaaaaaaa1", FILM)
    assert 3500 < look(library, "aaaaaaaa1").quiet_for < 4000
    (folder / "metadata.txt").write_text(FILM)
    assert look(library, "aaaaaaaa1").quiet_for < 60
    long_ago = time.time() - 10_000
    for path in (folder, folder / "metadata.txt", folder / "manifest.mpd"):
        os.utime(path, (long_ago, long_ago))
    assert 9_000 < look(library, "aaaaaaaa1").quiet_for < 11_000
    (folder / "a-new-file").touch()
    assert look(library, "aaaaaaaa1").quiet_for < 60


def test_a_change_in_the_future_was_made_long_ago(library: Path) -> None:
    folder = make_folder(library, "aaaaaaaa1", FILM)
    tomorrow = time.time() + 86_400
    os.utime(folder / "manifest.mpd", (tomorrow, tomorrow))
    assert look(library, "aaaaaaaa1").quiet_for == float("inf")
    os.utime(folder / "seg-0-00001.m4s", (tomorrow, tomorrow))
    ages = DirectoryLibrary(library).present("aaaaaaaa1", SEGMENTS)
    assert ages["seg-0-00001.m4s"] == float("inf")
    assert 3500 < ages["seg-0-00002.m4s"] < 4000


def test_a_library_that_is_not_there_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(
        LibraryUnreadable, match=r"^there is no library at .*nowhere\. Make the directory, or set NOTFLIX"
    ):
        folders(tmp_path / "nowhere")
    with pytest.raises(LibraryUnreadable, match="there is no library"):
        DirectoryLibrary(tmp_path / "nowhere").folder("aaaaaaaa1")


def test_a_library_that_is_a_file_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(LibraryUnreadable, match=r"Not a directory\. Check NOTFLIX_LIBRARY"):
        folders(tmp_path / "file")


def test_a_library_that_may_not_be_listed_says_what_to_do(library: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_folder(library, "aaaaaaaa1", FILM)
    library.chmod(0o711)
    with nobody(library.parent, monkeypatch):
        with pytest.raises(LibraryUnreadable, match=r"Permission denied\. Check NOTFLIX_LIBRARY"):
            folders(Path("library"))
        assert look(Path("library"), "aaaaaaaa1").fault is None  # which asks for no listing


@pytest.mark.skipif(not Path("/proc/self/net").exists(), reason="Linux has directories that break while they are read")
def test_a_library_that_breaks_while_it_is_listed_says_what_to_do() -> None:
    ended = subprocess.Popen(["true"])
    os.waitid(os.P_PID, ended.pid, os.WEXITED | os.WNOWAIT)
    try:
        with pytest.raises(LibraryUnreadable, match=r"net cannot be read: Invalid argument\. Check NOTFLIX_LIBRARY"):
            folders(Path(f"/proc/{ended.pid}/net"))
    finally:
        ended.wait()


def test_a_library_may_be_reached_through_a_link(library: Path, tmp_path: Path) -> None:
    make_folder(library, "aaaaaaaa1", FILM)
    (tmp_path / "films").symlink_to(library)
    assert [folder.fault for folder in folders(tmp_path / "films")] == [None]
    assert DirectoryLibrary(tmp_path / "films").read("aaaaaaaa1", "metadata.txt", LIMIT) == FILM.encode()


def test_a_library_that_goes_away_during_the_scan_is_noticed(library: Path) -> None:
    for number in range(4):
        make_folder(library, f"folder-{number}", FILM)
    scan = DirectoryLibrary(library).folders()
    assert next(scan).name == "folder-0"
    library.rename(library.with_name("unmounted"))
    library.mkdir()
    with pytest.raises(LibraryUnreadable, match="went away"):
        list(scan)


def test_a_folder_that_goes_away_during_the_scan_is_not_there(library: Path) -> None:
    gone, file, link = (make_folder(library, f"folder-{number}", FILM) for number in (1, 2, 3))
    make_folder(library, "folder-0", FILM)
    scan = DirectoryLibrary(library).folders()
    next(scan)
    for folder in (gone, file, link):
        folder.rename(library.parent / folder.name)
    file.write_text("x")
    link.symlink_to(library.parent / "folder-3")
    assert [(folder.name, folder.fault and folder.fault.code) for folder in scan] == [("folder-3", "symlink")]


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../library", "aaaaaaaa1/../aaaaaaaa1", "aaaaaaaa1/", "/etc", "a\0aaaaaaa"]
)
def test_a_folder_is_asked_for_by_a_plain_name(library: Path, name: str) -> None:
    make_folder(library, "aaaaaaaa1", FILM)
    assert DirectoryLibrary(library).folder(name) is None


def test_one_folder_is_as_the_scan_sees_it(library: Path) -> None:
    make_folder(library, "aaaaaaaa1", FILM)
    (library / "linklink1").symlink_to("aaaaaaaa1")
    (library / "filefile1").write_text("x")
    assert look(library, "linklink1") == folders(library)[1]
    assert DirectoryLibrary(library).folder("filefile1") is None
    assert DirectoryLibrary(library).folder("nosuchfolder") is None
    assert look(library, "aaaaaaaa1").fingerprint == folders(library)[0].fingerprint


def test_a_folder_that_is_gone_cannot_be_judged_now(library: Path) -> None:
    (library / "linklink1").symlink_to(make_folder(library, "aaaaaaaa1", FILM))
    (library / "filefile1").write_text("x")
    for name in ("nosuchfolder", "linklink1", "filefile1"):
        assert code_of_reading(library, name) == "gone"
        with pytest.raises(NotNow) as caught:
            DirectoryLibrary(library).present(name, SEGMENTS)
        assert caught.value.code == "gone"


def test_no_link_is_followed_while_folders_are_swapped(library: Path, tmp_path: Path) -> None:
    secret = make_folder(tmp_path, "outside1", "secret")
    folder = make_folder(library, "aaaaaaaa1", FILM)
    aside = library / ".aside"
    done = threading.Event()

    def swap() -> None:
        while not done.is_set():
            folder.rename(aside)
            folder.symlink_to(secret)
            folder.unlink()
            aside.rename(folder)

    swapping = threading.Thread(target=swap)
    swapping.start()
    outcomes = set()
    try:
        for _ in range(2000):
            try:
                outcomes.add(DirectoryLibrary(library).read("aaaaaaaa1", "metadata.txt", LIMIT))
            except NotNow as problem:
                outcomes.add(problem.code.encode())
    finally:
        done.set()
        swapping.join()
    assert outcomes <= {FILM.encode(), b"gone"}


def test_present_are_ordinary_files_with_something_in_them(library: Path) -> None:
    folder = make_folder(library, "aaaaaaaa1", FILM)
    (folder / "video" / "en").mkdir(parents=True)
    (folder / "video" / "en" / "1.m4s").write_bytes(b"x")
    (folder / "empty.m4s").touch()
    (folder / "folder.m4s").mkdir()
    (folder / "link.m4s").symlink_to(SEGMENTS[0])
    (folder / "linked").symlink_to("video")
    os.mkfifo(folder / "pipe.m4s")
    there = [SEGMENTS[0], "video/en/1.m4s"]
    not_there = [
        "empty.m4s",
        "folder.m4s",
        "link.m4s",
        "pipe.m4s",
        "linked/en/1.m4s",
        "video/en",
        "video/de/1.m4s",
        f"{SEGMENTS[0]}/1.m4s",
        "nul\0.m4s",
        "x" * 300,
    ]
    assert list(DirectoryLibrary(library).present("aaaaaaaa1", [*not_there, *there])) == there


def test_nobody_is_told_of_files_that_are_not_asked_for(library: Path) -> None:
    make_folder(library, "aaaaaaaa1", FILM)
    assert DirectoryLibrary(library).present("aaaaaaaa1", []) == {}
