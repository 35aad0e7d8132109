"""A library for the player: a film and four episodes, eleven minutes each, with sound and captions in two languages.

It is one clip, encoded once at two pictures a second, so that it is made in a few seconds.
"""

import shutil
from pathlib import Path

from catalogue import ffmpeg
from catalogue.packaging import film
from catalogue.packaging.report import Job, Outcome
from catalogue.packaging.wishes import AudioWish, Wishes

SECONDS = 612
CARD = 30  # seconds before the end of a clip of this length
FILM = "tt9100000"
SERIES = "tt9200000"
EPISODES = ("tt9200001", "tt9200002", "tt9200003", "tt9200004")
_SPOKEN = {"eng": "Hello", "ger": "Hallo"}
_RATE = 2


class _Silent:
    """A stage that nobody watches."""

    def begin(self, label: str, number: int, of: int) -> None: ...

    def stage(self, name: str) -> None: ...

    def moved(self, fraction: float, speed: float | None) -> None: ...

    def end(self, outcome: Outcome) -> None: ...


def build_player_library(place: Path) -> Path:
    """Build the library in `place`, and return it."""
    library = place / "library"
    library.mkdir()
    wishes = Wishes(ladder=(180, 90), audio=(AudioWish("all"),))
    job = Job(_clip(place), FILM, (("title", "A long film"),))
    outcome = film.package(job, wishes, library, force=False, stage=_Silent())
    assert outcome.state == "made", outcome
    for number, imdb_id in enumerate(EPISODES, 1):
        folder = library / f"episode-{number}"
        shutil.copytree(library / outcome.folder, folder)
        (folder / "metadata.txt").write_text(
            f"imdb: {imdb_id}\ntitle: Part {number}\ntype: episode\nseries: {SERIES}\nseason: 1\nepisode: {number}\n"
        )
    return library


def _clip(place: Path) -> Path:
    """Make the source: a test card, a tone for each language, captions all along, and two chapters."""
    clip = place / "clip.mkv"
    inputs = ["-f", "lavfi", "-i", f"testsrc2=size=320x180:rate={_RATE}:duration={SECONDS}"]
    maps, named = ["-map", "0:v", "-map", "1:a", "-map", "2:a"], []
    for hertz in (440, 660):
        inputs += ["-f", "lavfi", "-i", f"sine=frequency={hertz}:duration={SECONDS}:sample_rate=16000"]
    for number, (language, word) in enumerate(_SPOKEN.items()):
        words = place / f"{language}.srt"
        words.write_text(_subtitles(word))
        inputs += ["-i", str(words)]
        maps += ["-map", str(3 + number)]
        named += [f"-metadata:s:a:{number}", f"language={language}", f"-metadata:s:s:{number}", f"language={language}"]
    chapters = place / "chapters.txt"
    chapters.write_text(
        ";FFMETADATA1\n"
        "[CHAPTER]\nTIMEBASE=1/1\nSTART=0\nEND=300\ntitle=At home\n"
        f"[CHAPTER]\nTIMEBASE=1/1\nSTART=300\nEND={SECONDS}\ntitle=Out & about\n"
    )
    picture = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-g", str(4 * _RATE)]
    sound = ["-c:a", "pcm_s16le", "-c:s", "subrip"]  # it is encoded when it is packaged
    ffmpeg.run([*inputs, "-i", str(chapters), *maps, "-map_chapters", "5", *picture, *sound, *named, str(clip)])
    return clip


def _subtitles(word: str) -> str:
    return "".join(f"{at // 5 + 1}\n{_time(at)} --> {_time(at + 5)}\n{word} {at}\n\n" for at in range(0, SECONDS, 5))


def _time(seconds: int) -> str:
    return f"00:{seconds // 60:02d}:{seconds % 60:02d},000"
