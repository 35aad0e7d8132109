"""Pictures are decoded, shrunk, encoded again and kept whole, or refused with one line."""

import hashlib
import struct
import subprocess
import sys
import zlib
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from catalogue.pictures import PictureProblem, dominant_colour, store

SECRET = b"<script>alert('exif')</script>"


def picture(
    kind: str = "JPEG", size: tuple[int, int] = (200, 100), colour: str = "#3060c0", **options: object
) -> bytes:
    """Return the bytes of a picture in one colour."""
    data = BytesIO()
    Image.new("RGB", size, colour).save(data, kind, **options)
    return data.getvalue()


def refusal(data: bytes, directory: Path) -> str:
    """Return the code with which a picture is refused; nothing of it is kept."""
    with pytest.raises(PictureProblem) as caught:
        store(data, directory, width=100)
    assert "\n" not in caught.value.detail
    assert not directory.exists() or not list(directory.iterdir())
    return caught.value.code


def png_header(width: int, height: int) -> bytes:
    """Return a PNG that claims a size and has no pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_is_shrunk_and_named_by_its_content(tmp_path: Path, kind: str) -> None:
    stored = store(picture(kind), tmp_path / "pictures", width=80)
    data = (tmp_path / "pictures" / stored.name).read_bytes()
    assert stored.name == f"{hashlib.sha256(data).hexdigest()}.webp"
    assert (stored.width, stored.height) == (80, 40)
    with Image.open(BytesIO(data)) as kept:
        assert (kept.format, kept.size) == ("WEBP", (80, 40))


def test_a_small_picture_is_not_blown_up(tmp_path: Path) -> None:
    stored = store(picture(size=(40, 30)), tmp_path, width=500)
    assert (stored.width, stored.height) == (40, 30)


def test_the_same_picture_is_kept_once_whoever_stores_it(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        stored = set(pool.map(lambda _: store(picture(), tmp_path, width=80), range(16)))
    assert [file.name for file in tmp_path.iterdir()] == [one.name for one in stored]


def test_a_file_that_was_damaged_is_written_again(tmp_path: Path) -> None:
    name = store(picture(), tmp_path, width=80).name
    (tmp_path / name).write_bytes(b"half")
    store(picture(), tmp_path, width=80)
    assert name == f"{hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()}.webp"


def test_a_picture_is_turned_upright_and_its_metadata_goes(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010E] = SECRET.decode()
    data = picture(exif=exif, comment=SECRET, icc_profile=SECRET) + SECRET
    stored = store(data, tmp_path, width=200)
    assert (stored.width, stored.height) == (100, 200)
    assert data.count(SECRET) >= 3
    assert SECRET not in (tmp_path / stored.name).read_bytes()


def test_transparency_becomes_the_pages_dark(tmp_path: Path) -> None:
    data = BytesIO()
    Image.new("RGBA", (32, 32), (255, 255, 255, 0)).save(data, "PNG")
    stored = store(data.getvalue(), tmp_path, width=32)
    with Image.open(tmp_path / stored.name) as kept:
        assert max(kept.convert("L").tobytes()) < 40


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "picture"),
        (b"<!DOCTYPE html><html></html>", "picture"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "picture"),
        (picture("GIF"), "picture"),
        (picture("BMP"), "picture"),
        (picture(size=(400, 400))[:-300], "picture"),
        (png_header(100, 100), "picture"),
        (png_header(0, 0), "picture"),
        (picture(size=(1, 1)), "too small"),
        (picture(size=(15, 400)), "too small"),
        (png_header(8000, 6000), "too big"),
        (png_header(11000, 11000), "too big"),
        (png_header(50_000, 50_000), "too big"),
    ],
    ids=str,
)
def test_what_is_no_usable_picture_is_refused(tmp_path: Path, data: bytes, code: str) -> None:
    assert refusal(data, tmp_path / "pictures") == code


def test_of_an_animation_the_first_picture_is_kept(tmp_path: Path) -> None:
    frame = Image.new("RGB", (32, 32), "#c03030")
    data = BytesIO()
    others = [Image.new("RGB", (32, 32), (0, number % 256, 0)) for number in range(50)]
    frame.save(data, "WEBP", save_all=True, append_images=others)
    assert store(data.getvalue(), tmp_path, width=32).colour[1:3] > "80"


def test_a_directory_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(PictureProblem) as caught:
        store(picture(), tmp_path / "file" / "pictures", width=80)
    assert caught.value.code == "disk"


def test_a_full_disk_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "in.jpg").write_bytes(picture(size=(400, 400)))
    program = (
        "import resource, sys; from pathlib import Path; from catalogue.pictures import PictureProblem, store\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))\n"  # the system's own way to say: no room
        "try: store(Path(sys.argv[1]).read_bytes(), Path(sys.argv[2]), width=300)\n"
        "except PictureProblem as problem: sys.exit(0 if problem.code == 'disk' else 2)\n"
        "sys.exit(3)"
    )
    arguments = [str(tmp_path / "in.jpg"), str(tmp_path / "pictures")]
    subprocess.run([sys.executable, "-B", "-c", program, *arguments], check=True, cwd=Path(__file__).parents[2])
    assert list((tmp_path / "pictures").iterdir()) == []


def test_the_colour_is_what_one_remembers_not_the_average() -> None:
    scene = Image.new("RGB", (160, 90), "#202020")
    scene.paste("#d02020", (0, 0, 50, 90))
    scene.paste("#e8e8e8", (120, 0, 160, 90))
    red, green, blue = (int(dominant_colour(scene)[start : start + 2], 16) for start in (1, 3, 5))
    assert red > 2 * max(green, blue)


def test_a_grey_picture_stays_grey() -> None:
    colour = dominant_colour(Image.new("RGB", (20, 20), "#ffffff"))
    assert colour[1:3] == colour[3:5] == colour[5:7] <= "80"


@settings(max_examples=60)
@given(st.binary(max_size=200), st.integers(0, 600))
def test_any_bytes_are_a_picture_or_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes, start: int) -> None:
    whole = picture(size=(32, 32))
    damaged = whole[:start] + data + whole[start + len(data) :]
    directory = tmp_path_factory.getbasetemp() / "any"
    try:
        stored = store(damaged, directory, width=32)
    except PictureProblem:
        return
    assert (directory / stored.name).stat().st_size > 0
