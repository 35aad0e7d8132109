"""Building the demo library: each folder under a hidden name first, and given its own name when it is complete."""

import fcntl
import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from fractions import Fraction
from itertools import accumulate
from pathlib import Path

from catalogue import ffmpeg
from catalogue.demo import answers, captions, clip, footage
from catalogue.demo.films import ITEMS, Item
from catalogue.demo.scenes import SCENES
from catalogue.languages import own_name
from catalogue.packaging.manifests import hls_writer, mpd_writer, segments
from catalogue.packaging.manifests.labels import SoundName
from catalogue.packaging.pictures import album
from catalogue.packaging.presentation import Captions, Presentation, Segments
from catalogue.packaging.source import PackagingProblem

EDITION = "2"  # raise it when the clips are made differently: the folders then get other names
SPACE_NEEDED = 600_000_000  # bytes: the library is about 200 MB; fetching and drawing need as much again for a while
SLOWER = 6  # the footage of a city is 7.6 s long
_SOUND = SoundName("en", "English", "main")
_UNFINISHED = ".demo-unfinished"
_HIDDEN = ".building-"
_PASSED_OVER = frozenset({"lost+found", "@eaDir"})

Say = Callable[[str], None]


class DemoLibraryError(Exception):
    """The demo library cannot be built; the message is one line and says what to do."""


@dataclass(frozen=True)
class Built:
    """What a build did: the names of its folders, in the order of the items, and the notes worth showing."""

    folders: tuple[str, ...]
    notes: tuple[str, ...]


def is_wanted(library: Path) -> bool:
    """Say whether the demo may be built into `library`: it is empty, missing, or holds a demo that was not finished.

    Raises DemoLibraryError when the directory cannot be read.
    """
    try:
        if not library.exists() or (library / _UNFINISHED).exists():
            return True
        return not any(entry.name[0] != "." and entry.name not in _PASSED_OVER for entry in library.iterdir())
    except OSError as error:
        raise DemoLibraryError(f"the library {library} cannot be read: {error.strerror}") from error


def build(
    library: Path,
    cache: Path,
    *,
    items: Sequence[Item] = ITEMS,
    shape: clip.Shape | None = None,
    started: Say = lambda _: None,
    finished: Say = lambda _: None,
) -> Built:
    """Build a folder of `library` for each of `items`; real footage is kept in the directory `cache`.

    `started` and `finished` are told each item's label. Folders that are there already stay as they are. Raises
    DemoLibraryError when there is no room, no ffmpeg, or another build at work.
    """
    _check_space(library, cache)
    try:
        ffmpeg.find()
    except ffmpeg.FfmpegMissingError as error:
        raise DemoLibraryError(str(error)) from error
    with _alone(library):
        for left in library.glob(f"{_HIDDEN}*"):
            shutil.rmtree(left, ignore_errors=True)
        makers = [_Maker(item, library, cache, shape or clip.Shape(), started, finished) for item in items]
        _run_all(makers)
        (library / _UNFINISHED).unlink()
    return Built(tuple(maker.name for maker in makers), tuple(note for maker in makers for note in maker.notes))


def _check_space(library: Path, cache: Path) -> None:
    for place in (library, cache):
        there = next(parent for parent in (place, *place.parents) if parent.exists())
        free = shutil.disk_usage(there).free
        if free < SPACE_NEEDED:
            raise DemoLibraryError(
                f"{there} has {free // 1_000_000} MB free and the demo library needs {SPACE_NEEDED // 1_000_000} MB. "
                "Make room, or point NOTFLIX_LIBRARY at another disk."
            )


@contextmanager
def _alone(library: Path) -> Iterator[None]:
    """Hold the library for one build. The file that is locked also says that a build has begun and not ended."""
    try:
        library.mkdir(parents=True, exist_ok=True)
        mark = (library / _UNFINISHED).open("w")
    except OSError as error:
        raise DemoLibraryError(f"the library {library} cannot be written: {error.strerror}") from error
    with mark:
        try:
            fcntl.flock(mark, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DemoLibraryError(f"another build is at work in {library}; let it finish") from None
        yield


def _run_all(makers: "Sequence[_Maker]") -> None:
    """Make all folders, two at a time. The first failure, or Ctrl-C, stops what runs and is passed on."""
    pool = ThreadPoolExecutor(max_workers=2)
    jobs = [pool.submit(maker.make) for maker in makers]
    try:
        done, _ = wait(jobs, return_when=FIRST_EXCEPTION)
        for job in done:
            job.result()
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        while not all(job.done() for job in jobs):  # a maker between two programs would start its next one
            ffmpeg.stop_all()
            wait(jobs, timeout=0.05)
        raise
    finally:
        pool.shutdown(wait=True)


class _Maker:
    """Makes one folder. Its name is known once it is known whether the real footage can be had."""

    def __init__(self, item: Item, library: Path, cache: Path, shape: clip.Shape, started: Say, finished: Say) -> None:
        self.item, self.library, self.cache, self.shape = item, library, cache, shape
        self.started, self.finished = started, finished
        self.notes: list[str] = []
        self.name = ""

    def make(self) -> None:
        self.started(self.item.label)
        film = self._footage()
        self.name = folder_name(self.item, self.shape, real=film is not None)
        if not (self.library / self.name).exists():
            try:
                self._make_hidden(film)
            except PackagingProblem as problem:
                raise DemoLibraryError(f"{self.item.label}: {problem.detail}") from problem
        self.finished(self.item.label)

    def _footage(self) -> Path | None:
        if not self.item.footage:
            return None
        try:
            return footage.get(self.item.footage, self.cache)
        except footage.FootageMissingError as error:
            self.notes.append(f"{self.item.label}: {error}. A drawn clip stands in for it.")
            return None

    def _make_hidden(self, film: Path | None) -> None:
        hidden = self.library / f"{_HIDDEN}{self.name}"
        hidden.mkdir()
        try:
            with tempfile.TemporaryDirectory(dir=hidden, prefix=".work-") as work:
                self._fill(hidden, Path(work), film)
            hidden.replace(self.library / self.name)
        except BaseException:
            shutil.rmtree(hidden, ignore_errors=True)
            raise

    def _fill(self, folder: Path, work: Path, film: Path | None) -> None:
        whole = film is not None and self.item.footage == "big_buck_bunny"
        if film is None:
            rate = clip.from_scene(SCENES[self.item.scene](), words(self.item), folder, work, self.shape)
        elif whole:
            rate = clip.copied(film, folder)
        else:
            scene = SCENES[self.item.scene]()
            rate = clip.from_footage(film, SLOWER, scene, words(self.item), folder, work, self.shape)
        self._describe(folder, rate, whole=whole)
        (folder / "metadata.txt").write_text(self.item.metadata, encoding="utf-8", newline="")
        (folder / "omdb.json").write_text(answers.sidecar(self.item), encoding="utf-8")

    def _describe(self, folder: Path, rate: int, *, whole: bool) -> None:
        """Add what packaging adds to the segments: pictures, captions and the manifests."""
        videos, sounds = segments.read_tracks(folder, [_SOUND], Fraction(rate))
        duration = max(track.segments.duration for track in videos)
        starts = _starts(videos[0].segments)
        moments = [starts[number - 1] for number in self.item.stills] if whole else _clear(starts, self.shape.seconds)
        pictures = album.take(folder, videos, duration, moments)
        film = Presentation(
            title=self.item.label,
            duration=duration,
            videos=videos,
            sounds=sounds,
            captions=_captions(folder, self.item.captions, duration) if self.item.captions else (),
            thumbnails=pictures.thumbnails,
        )
        for name, text in {"manifest.mpd": mpd_writer.manifest(film), **hls_writer.playlists(film)}.items():
            (folder / name).write_text(text, encoding="utf-8")


def _starts(cut: Segments) -> list[float]:
    """Return when each segment begins, in seconds: there a whole picture can be had at once."""
    return list(accumulate(cut.seconds[:-1], initial=0.0))


def _clear(starts: Sequence[float], seconds: int) -> list[float] | None:
    """Return those at which nothing is written over a drawn clip; None for one that is too short for that."""
    return [start for start in starts if clip.CLEAR_AFTER <= start <= seconds - clip.SEGMENT] or None


def _captions(folder: Path, name: str, duration: float) -> tuple[Captions, ...]:
    found = []
    for language, text in captions.tracks(name, duration).items():
        file = f"captions-{language}.vtt"
        (folder / file).write_text(text, encoding="utf-8")
        found.append(Captions(file, language, own_name(language), "caption"))
    return tuple(found)


def words(item: Item) -> clip.Words:
    """Return what the clip of `item` says about itself."""
    if item.series:
        return clip.Words(
            item.title, f"{item.series.title}  ·  season {item.season}, episode {item.episode}", item.notice
        )
    people = f"  ·  {item.director}" if item.director != "N/A" else ""
    return clip.Words(item.title, f"{item.year}{people}", item.notice)


def folder_name(item: Item, shape: clip.Shape, *, real: bool) -> str:
    """Return the folder's name: a BLAKE2b hash of all that decides its content, the same in every build."""
    content = [EDITION, asdict(item), asdict(shape), real]
    return hashlib.blake2b(json.dumps(content, sort_keys=True).encode(), digest_size=16).hexdigest()
