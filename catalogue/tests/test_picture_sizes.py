"""Each picture is kept in two sizes. Those from before there were two get the small one when it is first asked for."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from django.conf import LazySettings
from django.http import HttpResponseBase
from django.test import Client, RequestFactory
from PIL import Image

from accounts.models import User
from catalogue.pictures import PictureProblem, half_name, make_half, store, whole_name
from catalogue.tests.test_pictures import picture
from catalogue.views.picture import picture as picture_view

FOR_EVER = "private, max-age=31536000, immutable"
NOT_FOR_LONG = "private, max-age=60"


@pytest.fixture
def directory(settings: LazySettings, tmp_path: Path) -> Path:
    settings.NOTFLIX_PICTURES = tmp_path / "pictures"
    return tmp_path / "pictures"


@pytest.fixture
def old_name(directory: Path) -> str:
    """The name of a picture that was stored before there were two sizes."""
    name = store(picture(size=(900, 1350)), directory, width=500).name
    (directory / half_name(name)).unlink()
    return name


def answer(name: str) -> HttpResponseBase:
    """Return what the view says to somebody who was let in."""
    return picture_view(RequestFactory().get(f"/pictures/{name}"), name=name)


def body(response: HttpResponseBase) -> bytes:
    return b"".join(response)


def size(path: Path) -> tuple[int, int]:
    with Image.open(path) as kept:
        assert kept.format == "WEBP"
        return kept.size


@pytest.mark.parametrize(
    ("given", "width", "whole", "half"),
    [
        ((1000, 1500), 500, (500, 750), (250, 375)),
        ((1920, 1080), 1280, (1280, 720), (640, 360)),
        ((300, 444), 500, (300, 444), (250, 370)),  # the usual poster of OMDb: 150 would be too small for a card
        ((640, 360), 1280, (640, 360), (640, 360)),
        ((900, 500), 1280, (900, 500), (640, 356)),
        ((200, 300), 500, (200, 300), (200, 300)),
        ((40, 30), 500, (40, 30), (40, 30)),
    ],
)
def test_the_small_one_is_half_as_wide_but_no_narrower_than_pages_count_on(
    tmp_path: Path, given: tuple[int, int], width: int, whole: tuple[int, int], half: tuple[int, int]
) -> None:
    stored = store(picture(size=given), tmp_path, width=width)
    assert size(tmp_path / stored.name) == (stored.width, stored.height) == whole
    assert size(tmp_path / half_name(stored.name)) == half


def test_both_names_tell_of_each_other() -> None:
    name = f"{'0' * 64}.webp"
    assert half_name(name) == f"{'0' * 64}-half.webp"
    assert whole_name(half_name(name)) == whole_name(name) == name


def test_a_small_one_that_cannot_be_kept_keeps_the_name_from_existing(tmp_path: Path) -> None:
    name = store(picture(), tmp_path, width=80).name
    (tmp_path / name).unlink()
    (tmp_path / half_name(name)).unlink()
    (tmp_path / half_name(name)).mkdir()  # something in the way
    with pytest.raises(PictureProblem) as caught:
        store(picture(), tmp_path, width=80)
    assert caught.value.code == "disk"
    assert [file.name for file in tmp_path.iterdir()] == [half_name(name)]


def test_the_small_one_of_an_old_picture_is_made_once(directory: Path, old_name: str) -> None:
    response = answer(half_name(old_name))
    made = directory / half_name(old_name)
    assert (response.status_code, response["Content-Type"], response["Cache-Control"]) == (200, "image/webp", FOR_EVER)
    assert body(response) == made.read_bytes()
    assert size(made) == (250, 375)
    written = made.stat().st_mtime_ns
    assert body(answer(half_name(old_name))) == made.read_bytes()
    assert made.stat().st_mtime_ns == written


def test_many_ask_at_once_for_a_small_one_that_is_not_there_yet(directory: Path, old_name: str) -> None:
    together = Barrier(8)

    def ask(_number: int) -> bytes:
        together.wait()
        return body(answer(half_name(old_name)))

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(ask, range(8)))
    assert answers == {(directory / half_name(old_name)).read_bytes()}
    assert {file.name for file in directory.iterdir()} == {old_name, half_name(old_name)}


def test_the_picture_itself_stands_in_where_the_small_one_cannot_be_kept(directory: Path, old_name: str) -> None:
    (directory / half_name(old_name)).mkdir()  # something in the way
    response = answer(half_name(old_name))
    assert (response.status_code, response["Cache-Control"]) == (200, NOT_FOR_LONG)
    assert body(response) == (directory / old_name).read_bytes()
    assert {file.name for file in directory.iterdir()} == {old_name, half_name(old_name)}


def test_the_picture_itself_stands_in_where_it_cannot_be_drawn(directory: Path) -> None:
    name = f"{'0' * 64}.webp"
    directory.mkdir()
    (directory / name).write_bytes(b"no picture")
    response = answer(half_name(name))
    assert (response.status_code, response["Cache-Control"], body(response)) == (200, NOT_FOR_LONG, b"no picture")
    assert [file.name for file in directory.iterdir()] == [name]


def test_a_full_disk_leaves_no_half_of_the_small_one(directory: Path, old_name: str) -> None:
    program = (
        "import resource, sys; from pathlib import Path; from catalogue.pictures import PictureProblem, make_half\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))\n"  # the system's own way to say: no room
        "try: make_half(sys.argv[1], Path(sys.argv[2]))\n"
        "except PictureProblem as problem: sys.exit(0 if problem.code == 'disk' else 2)\n"
        "sys.exit(3)"
    )
    arguments = [sys.executable, "-B", "-c", program, old_name, str(directory)]
    subprocess.run(arguments, check=True, cwd=Path(__file__).parents[2])
    assert [file.name for file in directory.iterdir()] == [old_name]


def test_there_is_no_small_one_of_nothing(directory: Path) -> None:
    with pytest.raises(PictureProblem):
        make_half(f"{'0' * 64}.webp", directory)
    assert not directory.exists()


@pytest.mark.django_db
def test_only_the_two_names_of_a_picture_are_addresses(client: Client, directory: Path, old_name: str) -> None:
    client.force_login(User.objects.create_user("anna@example.org"))
    (directory.parent / "secret.webp").write_bytes(b"secret")
    digest = old_name.removesuffix(".webp")
    assert client.get(f"/pictures/{digest}-half.webp").status_code == 200
    assert client.head(f"/pictures/{digest}-half.webp").status_code == 200
    assert client.post(f"/pictures/{digest}-half.webp").status_code == 405
    for name in (
        f"{'0' * 64}.webp",
        f"{'0' * 64}-half.webp",
        f"{digest}-half-half.webp",
        f"{digest}-HALF.webp",
        f"{digest}-quarter.webp",
        f"{digest.upper()}.webp",
        f"{digest}-half.webp%0A",
        f"{digest}-half.webp/",
        f"{digest}-half.webp%00",
        f"{digest[:63]}-half.webp",
        "-half.webp",
        "../secret.webp",
        "..%2Fsecret.webp",
        f"{digest}/../../secret.webp",
        f".{digest}.part",
    ):
        assert client.get(f"/pictures/{name}").status_code == 404, name


@pytest.mark.django_db
def test_nothing_is_made_for_somebody_who_is_not_signed_in(directory: Path, old_name: str) -> None:
    assert Client().get(f"/pictures/{half_name(old_name)}").status_code == 302
    assert [file.name for file in directory.iterdir()] == [old_name]
