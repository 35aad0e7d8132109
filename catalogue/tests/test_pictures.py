"""Pictures are decoded, shrunk, encoded again and kept whole, or refused with one line."""

import hashlib
import struct
import subprocess
import sys
import warnings
import zlib
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, PngImagePlugin

from catalogue.pictures import PictureProblem, dominant_colour, half_name, store

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


def png_chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width: int, height: int, *chunks: bytes) -> bytes:
    """Return a PNG that claims a size, made of these chunks."""
    header = png_chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + png_chunk(b"IEND", b"")


def png_header(width: int, height: int) -> bytes:
    """Return a PNG that claims a size and has no pixels."""
    return png(width, height, png_chunk(b"IDAT", b""))


def animated_png(frames: int) -> bytes:
    """Return a PNG of 32 × 32 pixels: first red, then again and again blue."""
    red, blue = (zlib.compress((b"\0" + colour * 32) * 32) for colour in (b"\xc0\x30\x30", b"\x30\x30\xc0"))

    def control(number: int) -> bytes:
        return png_chunk(b"fcTL", struct.pack(">IIIIIHHBB", number, 32, 32, 0, 0, 1, 10, 0, 0))

    chunks = [png_chunk(b"acTL", struct.pack(">II", frames, 0)), control(0), png_chunk(b"IDAT", red)]
    for number in range(1, 2 * frames - 2, 2):
        chunks += [control(number), png_chunk(b"fdAT", struct.pack(">I", number + 1) + blue)]
    return png(32, 32, *chunks)


def webp_chunk(kind: bytes, body: bytes) -> bytes:
    return kind + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def webp(width: int, height: int, *chunks: bytes) -> bytes:
    """Return an animated WebP that claims a size, made of these chunks."""
    size = struct.pack("<I", width - 1)[:3] + struct.pack("<I", height - 1)[:3]
    body = b"WEBP" + webp_chunk(b"VP8X", b"\x02\0\0\0" + size) + webp_chunk(b"ANIM", bytes(6)) + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def animated_webp(frames: int, size: tuple[int, int] = (32, 32)) -> bytes:
    """Return a WebP: first red, then again and again blue."""

    def frame(colour: str) -> bytes:
        place = bytes(6) + struct.pack("<I", size[0] - 1)[:3] + struct.pack("<I", size[1] - 1)[:3] + b"\x0a\0\0\0"
        return webp_chunk(b"ANMF", place + picture("WEBP", size, colour, lossless=True)[12:])

    return webp(*size, frame("#c03030"), *[frame("#3030c0")] * (frames - 1))


def resized_jpeg(width: int, height: int) -> bytes:
    """Return a JPEG that claims another size than it has."""
    data = bytearray(picture())
    start = data.index(b"\xff\xc0") + 5
    data[start : start + 4] = struct.pack(">HH", height, width)
    return bytes(data)


def repeated_scans(count: int) -> bytes:
    """Return a JPEG that is drawn so many times over."""
    data = picture(size=(64, 64), progressive=True)
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * count + data[-2:]


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
    assert {file.name for file in tmp_path.iterdir()} == {
        name for one in stored for name in (one.name, half_name(one.name))
    }
    assert len(stored) == 1


def test_a_file_that_was_damaged_is_written_again(tmp_path: Path) -> None:
    name = store(picture(), tmp_path, width=80).name
    (tmp_path / name).write_bytes(b"half")
    store(picture(), tmp_path, width=80)
    assert name == f"{hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()}.webp"


def test_a_picture_is_turned_upright(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    for kind in ("JPEG", "PNG", "WEBP"):
        stored = store(picture(kind, (2000, 1000), exif=exif), tmp_path, width=200)
        assert (stored.width, stored.height) == (200, 400)


def test_nothing_but_pixels_gets_through(tmp_path: Path) -> None:
    exif, notes = Image.Exif(), PngImagePlugin.PngInfo()
    exif[0x010E] = SECRET.decode()
    notes.add_text("comment", SECRET.decode())
    notes.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    for data in (
        picture(exif=exif, comment=SECRET, icc_profile=SECRET, xmp=SECRET) + SECRET,
        picture("PNG", exif=exif, pnginfo=notes) + SECRET,
        picture("WEBP", exif=exif, icc_profile=SECRET, xmp=SECRET) + SECRET,
    ):
        stored = store(data, tmp_path, width=200)
        assert data.count(SECRET) >= 4
        for name in (stored.name, half_name(stored.name)):
            assert SECRET not in (tmp_path / name).read_bytes()
            with Image.open(tmp_path / name) as kept:
                assert kept.info.keys().isdisjoint({"exif", "xmp", "icc_profile", "comment"})


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
@pytest.mark.parametrize("width", [20, 500])
def test_a_png_of_any_kind_keeps_its_brightness(tmp_path: Path, mode: str, width: int) -> None:
    grey = Image.linear_gradient("L")  # black above, white below
    whole = grey.convert("I").point(lambda value: value * 257).convert("I;16") if mode == "I;16" else grey.convert(mode)
    data = BytesIO()
    whole.save(data, "PNG")
    stored = store(data.getvalue(), tmp_path, width=width)
    with Image.open(tmp_path / stored.name) as kept:
        rows = kept.convert("L").resize((1, 4), Image.Resampling.BOX).tobytes()
    assert all(abs(row - expected) < 12 for row, expected in zip(rows, (32, 96, 160, 224), strict=True))


def test_a_large_picture_has_no_seams(tmp_path: Path) -> None:
    large = Image.merge("RGB", [Image.linear_gradient("L").resize((3001, 2003)).rotate(turn) for turn in (0, 180, 0)])
    data = BytesIO()
    large.save(data, "PNG", compress_level=1)
    stored = store(data.getvalue(), tmp_path, width=300)
    with Image.open(tmp_path / stored.name) as kept:
        difference = ImageChops.difference(kept.convert("RGB"), large.resize(kept.size, Image.Resampling.LANCZOS))
    assert max(difference.tobytes()) < 8


def test_a_cmyk_jpeg_is_kept_in_its_colours(tmp_path: Path) -> None:
    data = BytesIO()
    Image.new("RGB", (300, 300), "#c03030").convert("CMYK").save(data, "JPEG")
    assert store(data.getvalue(), tmp_path, width=100).colour[1:3] > "a0"


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
        (b"GIF89a/*" + picture() + b"*/=1;alert(1)", "picture"),
        (b"<html><!--" + picture() + b"-->", "picture"),
        (b" " + picture("PNG"), "picture"),
        (b"RIFF\x24\0\0\0WAVEfmt " + bytes(40), "picture"),
        (b"RIFF\x24\0\0\0WEBPnone" + bytes(40), "picture"),
        (png_header(0, 0), "picture"),
        (resized_jpeg(0, 0), "picture"),
        (resized_jpeg(0, 100), "picture"),
        *((picture(kind, (1, 1)), "too small") for kind in ("JPEG", "PNG", "WEBP")),
        (picture(size=(15, 400)), "too small"),
        (png_header(8000, 6000), "too big"),
        (png_header(11000, 11000), "too big"),
        (png_header(50_000, 50_000), "too big"),
        (resized_jpeg(8000, 6000), "too big"),
        (resized_jpeg(50_000, 50_000), "too big"),
        (picture("WEBP", (4100, 2600), lossless=True), "too big"),
        (webp(11_000, 11_000), "picture"),
        (webp(50_000, 50_000), "too big"),
        (repeated_scans(200), "too big"),
    ],
    ids=lambda value: value if isinstance(value, str) else repr(value[:40]),
)
def test_what_is_no_usable_picture_is_refused(tmp_path: Path, data: bytes, code: str) -> None:
    assert refusal(data, tmp_path / "pictures") == code


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9])
def test_a_picture_that_was_cut_off_is_refused(tmp_path: Path, kind: str, share: float) -> None:
    noise = BytesIO()
    Image.effect_noise((200, 200), 100).convert("RGB").save(noise, kind)
    assert refusal(noise.getvalue()[: int(share * noise.tell())], tmp_path / "pictures") == "picture"


@pytest.mark.parametrize("data", [animated_png(30_000), animated_webp(30_000)], ids=["png", "webp"])
def test_of_an_animation_the_first_picture_is_kept(tmp_path: Path, data: bytes) -> None:
    stored = store(data, tmp_path, width=32)
    assert stored.colour[1:3] > "80" > stored.colour[5:7]
    with Image.open(tmp_path / stored.name) as kept:
        assert getattr(kept, "n_frames", 1) == 1


def test_a_jpeg_that_is_drawn_in_some_turns_is_kept(tmp_path: Path) -> None:
    assert store(repeated_scans(20), tmp_path, width=32).width == 32


def test_large_pictures_are_drawn_one_after_another(tmp_path: Path) -> None:
    large = tmp_path / "large.png"
    large.write_bytes(png(5000, 4000, png_chunk(b"IDAT", zlib.compress(bytes(4000 * (1 + 3 * 5000)), 1))))
    program = (
        "import resource, sys; from concurrent.futures import ThreadPoolExecutor; from pathlib import Path\n"
        "from catalogue.pictures import store\n"
        "data, directory = Path(sys.argv[1]).read_bytes(), Path(sys.argv[2])\n"
        "def megabytes(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024\n"
        "before = megabytes()\n"
        "with ThreadPoolExecutor(4) as pool: list(pool.map(lambda _: store(data, directory, width=500), range(4)))\n"
        "print(megabytes() - before)"
    )
    arguments = [sys.executable, "-B", "-c", program, str(large), str(tmp_path / "pictures")]
    run = subprocess.run(arguments, check=True, cwd=Path(__file__).parents[2], capture_output=True, text=True)
    assert float(run.stdout) < 2 * 80  # one needs 80 MB, four at once would need 320


def test_any_number_of_threads_may_store_and_none_warns(tmp_path: Path) -> None:
    def code(data: bytes) -> str:
        try:
            return f"{store(data, tmp_path, width=100).width}"
        except PictureProblem as problem:
            return problem.code

    given_and_expected = {
        picture(size=(300, 200)): "100",
        png_header(11_000, 11_000): "too big",  # at this size Pillow warns
        picture("WEBP", (120, 120)): "100",
        picture()[:100]: "picture",
    }
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        filters = list(warnings.filters)
        with ThreadPoolExecutor(8) as pool:
            assert list(pool.map(code, list(given_and_expected) * 25)) == list(given_and_expected.values()) * 25
        assert warnings.filters == filters


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
