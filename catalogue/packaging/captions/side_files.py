"""Files of subtitles beside a film: SubRip, ASS/SSA or WebVTT, in whatever encoding they were saved."""

import codecs
import stat
import tempfile
from collections.abc import Sequence
from pathlib import Path

from charset_normalizer import from_bytes

from catalogue import ffmpeg
from catalogue.packaging.captions import webvtt
from catalogue.packaging.captions.webvtt import Cue
from catalogue.packaging.source import PackagingProblem
from catalogue.packaging.wishes import SideFile
from catalogue.plain_text import clean_text

MAX_BYTES = 10 * 2**20
# UTF-32's mark first: it begins with UTF-16's.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WESTERN = "cp1252"
# What subtitles were saved in before Unicode. A few lines do not tell one of these from another, but the language does.
_BEFORE_UNICODE = {
    **dict.fromkeys(("ru", "uk", "be", "bg", "mk", "sr"), "cp1251 koi8_r iso8859_5"),
    **dict.fromkeys(("pl", "cs", "sk", "hu", "sl", "hr", "bs", "ro", "sq"), "cp1250 iso8859_2"),
    **dict.fromkeys(("et", "lv", "lt"), "cp1257"),
    **dict.fromkeys(("ar", "fa", "ur"), "cp1256"),
    "el": "cp1253",
    "tr": "cp1254",
    "he": "cp1255",
    "vi": "cp1258",
    "th": "cp874",
    "ja": "cp932 euc_jp",
    "ko": "cp949",
    "zh": "gb18030 big5",
}


def read(side: SideFile) -> list[Cue]:
    """Return the cues of a file as they stand in it, in WebVTT's markup.

    Raises PackagingProblem `subtitles`: it cannot be read, is too large, or is no subtitles.
    """
    content = _decoded(_bytes(side), side.language)
    if content.lstrip("\ufeff \t\r\n").lower().startswith("[script info]"):
        content = _ass_as_webvtt(side, content)
    cues = webvtt.parse(content)
    if not cues:
        raise _problem(side, "holds no subtitles that can be read; SRT, ASS and WebVTT can")
    return cues


def examine(side_files: Sequence[SideFile]) -> None:
    """Read them all and forget them, before hours of encoding begin. Raises PackagingProblem `subtitles`."""
    for side in side_files:
        read(side)


def _bytes(side: SideFile) -> bytes:
    try:
        if not stat.S_ISREG(side.path.stat().st_mode):  # before it is opened, as a pipe would wait for its writer
            raise _problem(side, "is not an ordinary file; name a file of subtitles")
        with side.path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise _problem(side, "is missing; look at its name") from None
    except (OSError, ValueError) as error:
        raise _problem(side, "cannot be read; check its permissions and the disk") from error
    if len(data) > MAX_BYTES:
        raise _problem(side, f"is larger than {MAX_BYTES // 2**20} MiB; this cannot be the right file")
    return data


def _decoded(data: bytes, language: str) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    try:
        return data.decode()
    except UnicodeDecodeError:
        likely = _BEFORE_UNICODE.get(language.partition("-")[0], _WESTERN).split()
    best = from_bytes(data, cp_isolation=likely).best()
    return str(best) if best else data.decode(likely[0], "replace")


def _ass_as_webvtt(side: SideFile, content: str) -> str:
    with tempfile.TemporaryDirectory(prefix="notflix-subtitles-") as place:
        written, converted = Path(place) / "subtitles.ass", Path(place) / "subtitles.vtt"
        written.write_text(content.lstrip("\ufeff \t\r\n"), encoding="utf-8", newline="")
        try:
            ffmpeg.run(["-f", "ass", "-i", str(written), "-c:s", "webvtt", "-f", "webvtt", str(converted)])
        except ffmpeg.FfmpegFailedError as error:
            raise _problem(side, f"cannot be converted from ASS ({error}); save it as SRT") from error
        return converted.read_text(encoding="utf-8", errors="replace")


def _problem(side: SideFile, what: str) -> PackagingProblem:
    name = clean_text(str(side.path).encode("utf-8", "replace").decode(), 200)
    return PackagingProblem("subtitles", f"The subtitles {name}: this {what}.")
