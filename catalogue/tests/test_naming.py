"""A folder is named by the bytes of the film and by what is asked for: the same twice is one, anything else another."""

import hashlib
import os
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from catalogue.packaging.reading import naming
from catalogue.packaging.reading.naming import Digest, folder_name
from catalogue.packaging.source import PackagingProblem
from catalogue.packaging.wishes import AudioWish, SideFile, Wishes

DIGEST = "ab" * 32
LARGE = 256 * 2**20


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = tmp_path / "film.mkv"
    path.write_bytes(os.urandom(9 * 2**20 + 7))
    return path


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A file that takes a while to hash, and no room on the disk."""
    path = tmp_path / "large.mkv"
    path.touch()
    os.truncate(path, LARGE)
    return path


def problem_of(path: Path) -> str:
    """Return the code with which a file cannot be hashed."""
    with pytest.raises(PackagingProblem) as caught:
        Digest(path).result()
    return caught.value.code


def test_the_digest_is_that_of_the_whole_file(film: Path) -> None:
    heard: list[float] = []
    digest = Digest(film, heard.append)
    assert digest.result() == hashlib.blake2b(film.read_bytes(), digest_size=32).hexdigest()
    assert heard == sorted(heard)
    assert heard[-1] == 1


def test_the_name_of_a_file_does_not_matter(film: Path, tmp_path: Path) -> None:
    link = tmp_path / "-another\nname.mp4"
    link.symlink_to(film)
    assert Digest(link).result() == Digest(film).result()


def test_what_cannot_be_hashed_is_a_problem_and_never_waits(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mkv")
    assert problem_of(tmp_path / "pipe.mkv") == "not regular"
    assert problem_of(tmp_path) == "not regular"
    assert problem_of(tmp_path / "nowhere.mkv") == "missing"


def test_a_file_that_grows_while_it_is_hashed_is_a_problem(large: Path) -> None:
    assert _problem_when(large, lambda: os.truncate(large, LARGE + 1)) == "changing"


def test_a_file_that_is_replaced_while_it_is_hashed_is_a_problem(large: Path, film: Path) -> None:
    assert _problem_when(large, lambda: film.replace(large)) == "changing"


def test_a_file_that_disappears_while_it_is_hashed_is_a_problem(large: Path) -> None:
    assert _problem_when(large, large.unlink) == "changing"


def test_a_stopped_digest_has_no_result(large: Path) -> None:
    heard: list[float] = []
    with Digest(large, heard.append) as digest:
        pass
    assert not heard or heard[-1] < 1
    with pytest.raises(RuntimeError):
        digest.result()


def test_a_name_is_32_digits_and_stays_the_same() -> None:
    # Written out, because folders of a library keep their names: a change makes everything anew.
    assert folder_name(DIGEST, Wishes()) == "75d63dd6b3b67e659b360410a75c2717"


def test_everything_that_changes_the_folder_changes_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    english = AudioWish("en")
    wishes = [
        Wishes(),
        Wishes(ladder="copy"),
        Wishes(ladder=(1080, 720)),
        Wishes(ladder=(720,)),
        Wishes(codec="av1"),
        Wishes(audio=(english,)),
        Wishes(audio=(replace(english, surround=True),)),
        Wishes(audio=(english, AudioWish("de"))),
        Wishes(audio=(AudioWish("de"), english)),
        Wishes(subtitles=(_side_file(tmp_path / "a.srt", "one", "en"),)),
        Wishes(subtitles=(_side_file(tmp_path / "b.srt", "one", "de"),)),
        Wishes(subtitles=(_side_file(tmp_path / "c.srt", "two", "en"),)),
    ]
    names = {folder_name(DIGEST, wished) for wished in wishes} | {folder_name("cd" * 32, Wishes())}
    monkeypatch.setattr(naming, "EDITION", naming.EDITION + 1)
    names.add(folder_name(DIGEST, Wishes()))
    assert len(names) == len(wishes) + 2
    assert all(len(name) == 32 and set(name) <= set("0123456789abcdef") for name in names)


def test_where_subtitles_lie_does_not_matter(tmp_path: Path) -> None:
    first, second = (Wishes(subtitles=(_side_file(tmp_path / name, "one", "en"),)) for name in ("a.srt", "b.vtt"))
    assert folder_name(DIGEST, first) == folder_name(DIGEST, second)


def test_subtitles_that_cannot_be_read_are_a_problem(tmp_path: Path) -> None:
    with pytest.raises(PackagingProblem) as caught:
        folder_name(DIGEST, Wishes(subtitles=(SideFile(tmp_path / "gone.srt", "en"),)))
    assert (caught.value.code, "gone.srt" in caught.value.detail) == ("subtitles", True)


def _side_file(path: Path, text: str, language: str) -> SideFile:
    path.write_text(text)
    return SideFile(path, language)


def _problem_when(path: Path, happens: Callable[[], object]) -> str:
    """Return the code of the problem that there is when something happens to a file after its first block was read."""
    begun = threading.Event()
    digest = Digest(path, lambda _share: begun.set())
    begun.wait()
    happens()
    with pytest.raises(PackagingProblem) as caught:
        digest.result()
    return caught.value.code
