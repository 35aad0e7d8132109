import math
from pathlib import Path

import pytest

from catalogue.packaging.encoding import hdr
from catalogue.tests.encoding import film_of, frames, made


@pytest.mark.parametrize(
    ("coded", "options"),
    [
        ("format=yuvj420p", ["-c:v", "mjpeg", "-q:v", "2"]),
        ("scale=out_color_matrix=bt601:out_range=tv,format=yuv420p", ["-c:v", "mpeg4", "-q:v", "2"]),
        ("format=gbrp", ["-c:v", "ffv1"]),
    ],
)
def test_colours_stay_what_they_were(tmp_path: Path, coded: str, options: list[str]) -> None:
    wanted = (180, 60, 110)
    plain = ["-f", "lavfi", "-i", "color=0xb43c6e:s=320x180:r=5:d=1,format=rgb24"]
    film = film_of(tmp_path, *plain, "-vf", coded, *options)
    _, (videos, _) = made(film, tmp_path / "out")
    frame = frames(tmp_path / "out", videos[0].segments)[0]
    assert (int(frame.colorspace), int(frame.color_range)) == (1, 1)  # BT.709, limited
    seen = frame.reformat(format="rgb24", src_colorspace="ITU709").to_image().getpixel((100, 100))
    assert seen == pytest.approx(wanted, abs=4)


@pytest.mark.parametrize("transfer", ["smpte2084", "arib-std-b67"])
def test_hdr_comes_out_about_as_bright_and_as_colourful_as_it_was(tmp_path: Path, transfer: str) -> None:
    patches = [(0, 0, 0), (60, 60, 60), (128, 128, 128), (190, 190, 190), (170, 60, 60), (60, 120, 70)]
    film = _hdr_film(tmp_path, patches, transfer)
    plan, (videos, _) = made(film, tmp_path / "out")
    assert plan.tone_map
    frame = frames(tmp_path / "out", videos[0].segments)[0]
    assert (int(frame.colorspace), int(frame.color_primaries), int(frame.color_trc)) == (1, 1, 1)
    shown = frame.reformat(format="rgb24", src_colorspace="ITU709").to_image()
    for number, wanted in enumerate(patches):
        assert shown.getpixel((number * 64 + 32, 90)) == pytest.approx(wanted, abs=9), wanted
    assert not (tmp_path / "out" / "hdr.cube").exists()


def test_hdr_stays_hdr_in_av1(tmp_path: Path) -> None:
    film = _hdr_film(tmp_path, [(128, 128, 128)], "smpte2084")
    _, (videos, _) = made(film, tmp_path / "out", codec="av1")
    frame = frames(tmp_path / "out", videos[0].segments)[0]
    assert frame.format.name == "yuv420p10le"
    assert (int(frame.colorspace), int(frame.color_primaries), int(frame.color_trc)) == (9, 9, 16)
    assert videos[0].video_range == "PQ"


def _hdr_film(place: Path, patches: list[tuple[int, int, int]], transfer: str) -> Path:
    """Make a film of patches of these SDR colours, side by side, each 64 pixels wide, coded in HDR."""
    row = b"".join(_hdr_pixel(patch, transfer) * 64 for patch in patches)
    raw = place / "raw"
    raw.write_bytes(row * 180 * 10)
    shape = ["-f", "rawvideo", "-pix_fmt", "rgb48le", "-video_size", f"{64 * len(patches)}x180", "-framerate", "10"]
    tags = f"setparams=range=tv:color_primaries=bt2020:color_trc={transfer}:colorspace=bt2020nc"
    coded = ["-vf", f"scale=out_color_matrix=bt2020:out_range=tv,format=yuv420p10le,{tags}", "-c:v", "libx264"]
    return film_of(place, *shape, "-i", str(raw), *coded, "-crf", "8")


def _hdr_pixel(patch: tuple[int, int, int], transfer: str) -> bytes:
    red, green, blue = (203 * (value / 255) ** 2.4 for value in patch)  # nits
    nits = (  # BT.709 to BT.2020 (ITU-R BT.2087)
        0.6274 * red + 0.3293 * green + 0.0433 * blue,
        0.0691 * red + 0.9195 * green + 0.0114 * blue,
        0.0164 * red + 0.0880 * green + 0.8956 * blue,
    )
    signal = _pq_of(nits) if transfer == "smpte2084" else _hlg_of(nits)
    return b"".join(round(value * 65535).to_bytes(2, "little") for value in signal)


def _pq_of(nits: tuple[float, ...]) -> list[float]:
    powers = [(value / 10_000) ** 0.1593017578125 for value in nits]
    return [((0.8359375 + 18.8515625 * power) / (1 + 18.6875 * power)) ** 78.84375 for power in powers]


def _hlg_of(nits: tuple[float, ...]) -> list[float]:
    luma = 0.2627 * nits[0] + 0.6780 * nits[1] + 0.0593 * nits[2]
    scene = [value / 1000 * (luma / 1000) ** (1 / 1.2 - 1) if luma else 0.0 for value in nits]
    return [
        math.sqrt(3 * value) if value <= 1 / 12 else 0.17883277 * math.log(12 * value - 0.28466892) + 0.55991073
        for value in scene
    ]


def test_the_table_leaves_black_black_and_no_light_above_white() -> None:
    values = [line.split() for line in hdr.cube("smpte2084").splitlines()[1:]]
    assert values[0] == ["0.00000"] * 3
    assert [float(part) for part in values[-1]] == pytest.approx([1, 1, 1], abs=0.001)
    assert all(0 <= float(part) <= 1 for row in values for part in row)
