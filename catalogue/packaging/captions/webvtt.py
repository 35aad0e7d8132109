"""Cues of WebVTT (W3C): read from what ffmpeg or people wrote, SubRip as well, cleaned, and written again."""

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

_CLOCK = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})"
_TIMING = re.compile(rf"\s*{_CLOCK}\s*-->\s*{_CLOCK}(.*)", re.ASCII)
_SETTING = re.compile(r"(?:vertical|line|position|size|align):[A-Za-z0-9.,%-]+", re.ASCII)
_NO_CUE = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s.*)?", re.DOTALL)
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n)+")
_NUMBER = re.compile(r"\d{1,9}", re.ASCII)

_ENTITY = re.compile(r"&#?\w{1,31};", re.ASCII)
_OVERRIDE = re.compile(r"\{\\[^{}]*\}")
_DRAWING = re.compile(r"m(?:\s+-?[\d.]+){2}(?:\s+(?:[mnlbspc]|-?[\d.]+))*\s*", re.ASCII)
_TAG = re.compile(r"<(/?)([A-Za-z]+)([^<>]*)>|<\d[\d:.]*>", re.ASCII)
_KEPT_TAGS = frozenset({"i", "b", "u", "ruby", "rt"})
_DROPPED_TAGS = frozenset({"font", "span", "c", "v", "lang", "s", "strike", "p", "div", "em", "strong", "center"})
_HIDDEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\ufeff\ufff9-\ufffb\ud800-\udfff]")


@dataclass(frozen=True)
class Cue:
    """Words and when they are seen, in seconds; `words` is WebVTT's markup. `settings` say where on the picture."""

    start: float
    end: float
    words: str
    settings: str = ""


def text(cues: Iterable[Cue]) -> str:
    """Return the text of a WebVTT file with these cues."""
    blocks = [
        f"{_time(cue.start)} --> {_time(cue.end)}{' ' + cue.settings if cue.settings else ''}\n{cue.words}\n"
        for cue in cues
    ]
    return "WEBVTT\n\n" + "\n".join(blocks)


def parse(content: str) -> list[Cue]:
    """Return the cues of a text in WebVTT or SubRip as they stand there.

    Cues with blank lines in them, or without one between them, are common, so the lines of times tell where one begins.
    """
    lines = content.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    timings = [(at, found) for at, line in enumerate(lines) if "-->" in line and (found := _TIMING.match(line))]
    ends = [*(_end_of_words(lines, at) for at, _ in timings[1:]), len(lines)]
    cues = []
    for (at, found), end in zip(timings, ends, strict=False):  # without any cue there is one end too many
        words = _without_notes(lines[at + 1 : end])
        cues.append(Cue(_seconds(found.groups()[:4]), _seconds(found.groups()[4:8]), words, _settings(found[9])))
    return cues


def cleaned(cues: Sequence[Cue], duration: float) -> list[Cue]:
    """Return the cues in order, within a film of `duration` seconds, each once, with nothing in them but words.

    What stays of their markup is italic, bold, underlined and ruby. Drawings of ASS and empty cues are left out.
    """
    clean = (replace(cue, end=min(cue.end, duration), words=_words(cue.words)) for cue in cues)
    kept = dict.fromkeys(cue for cue in clean if cue.words and cue.end - cue.start > 0.001)
    return sorted(kept, key=lambda cue: (cue.start, cue.end))


def escaped(words: str) -> str:
    """Return plain text as the text of a cue."""
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _end_of_words(lines: Sequence[str], timing: int) -> int:
    """Return the line before which the words of a cue end, when the times of the next one are in line `timing`.

    The line before the times may be the next cue's name or number.
    """
    before = timing - 1
    has_name = before > 0 and lines[before].strip()
    if has_name and (not lines[before - 1].strip() or _NUMBER.fullmatch(lines[before].strip())):
        return before
    return timing


def _without_notes(lines: Sequence[str]) -> str:
    """Return the lines as one text, without the comments and styles that stand between this cue and the next."""
    words, *others = _BLANK_LINES.split("\n".join(["", *lines]))
    return "\n".join([words, *(block for block in others if not _NO_CUE.fullmatch(block))]).strip("\n")


def _seconds(parts: Sequence[str | None]) -> float:
    hours, minutes, seconds, fraction = parts
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0) + float(f"0.{fraction}")


def _settings(said: str) -> str:
    return " ".join(one for one in said.split() if _SETTING.fullmatch(one))


def _words(markup: str) -> str:
    plain = _OVERRIDE.sub("", markup).replace("\\N", "\n").replace("\\n", "\n").replace("\\h", " ")
    if _DRAWING.fullmatch(plain.strip()):
        return ""
    pieces, at = [], 0
    for tag in _TAG.finditer(plain):
        pieces += [_plain(plain[at : tag.start()]), _tag(tag)]
        at = tag.end()
    lines = "".join([*pieces, _plain(plain[at:])]).split("\n")
    return "\n".join(line for one in lines if (line := " ".join(one.split())))


def _tag(tag: re.Match[str]) -> str:
    name = (tag[2] or "").lower()
    if name in _KEPT_TAGS:
        return f"<{tag[1]}{name}>"
    if name == "br":
        return "\n"
    return "" if not name or name in _DROPPED_TAGS else escaped(tag[0])


def _plain(piece: str) -> str:
    return escaped(_HIDDEN.sub("", _ENTITY.sub(lambda entity: html.unescape(entity[0]), piece)))


def _time(seconds: float) -> str:
    whole, rest = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}.{rest:03d}"
