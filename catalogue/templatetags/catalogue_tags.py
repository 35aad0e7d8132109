"""How facts about titles are written on a page, and which colour and size their poster is set in."""

import colorsys
import math
import re
import unicodedata
import zlib
from collections.abc import Sequence
from functools import lru_cache

from django import template
from django.urls import get_script_prefix, reverse
from django.utils.translation import get_language, get_language_info, gettext

from catalogue.models import Episode, Stream, Title
from catalogue.omdb_words import country_name, genre_name, spoken_name
from catalogue.pictures import half_name

register = template.Library()

HUES = 24
_GREY = 0.12
_UNRATED = frozenset({"", "N/A", "NOT RATED", "UNRATED"})
_DASH = "\N{EN DASH}"
_HEX_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
# Poster type in hundredths of the poster's width, largest first; cards.css has a class for each.
_SIZES = (17, 14, 11, 9, 7)
_TEXT_WIDTH = 84
_TEXT_HEIGHT = 92
_LETTER = 0.66
_STANDARD_LINES = (144, 180, 240, 360, 480, 576, 720, 1080, 1440, 2160, 4320)
_STANDARD_SHAPE = 16 / 9
_ANY_PICTURE = f"{'0' * 64}.webp"


half = register.filter("half", half_name)
genre = register.filter("genre", genre_name)
spoken = register.filter("spoken", spoken_name)
country = register.filter("country", country_name)


@register.filter
def picture(name: str) -> str:
    """Return the address of a stored picture; for hundreds on a page `{% url %}` takes too long."""
    return _pictures_address(get_script_prefix()) + name


@register.filter
def srcset(name: str, width: int) -> str:
    """Return both sizes of a stored picture for an <img>; `width` is how wide pictures of its kind are kept."""
    return f"{picture(half_name(name))} {width // 2}w, {picture(name)} {width}w"


@lru_cache(maxsize=8)
def _pictures_address(script_prefix: str) -> str:  # noqa: ARG001  (`reverse` knows it by itself)
    """Return what the addresses of all pictures begin with."""
    return reverse("picture", args=[_ANY_PICTURE]).removesuffix(_ANY_PICTURE)


@register.filter
def tint(subject: Title | Episode) -> str:
    """Return the CSS class of a title's or episode's colour: "tint-0" to "tint-23" by hue, or "tint-neutral".

    A colour taken from the film decides; without one the IMDb id does, so the same title always looks the same.
    """
    return _tint_of(subject.colour) or f"tint-{zlib.crc32(subject.imdb_id.encode()) % HUES}"


@lru_cache(maxsize=4096)
def _tint_of(colour: str) -> str:
    """Return the class of a colour; "" when it is none."""
    if not _HEX_COLOUR.fullmatch(colour):
        return ""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    hue, _lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    return "tint-neutral" if saturation < _GREY else f"tint-{round(hue * HUES) % HUES}"


@register.filter
def runtime(minutes: int | None) -> str:
    """Return a length in minutes as people say it: "1 h 42 min", "45 min", "2 h"; "" when it is not known."""
    return _runtime(minutes, get_language()) if minutes else ""


@lru_cache(maxsize=4096)
def _runtime(minutes: int, language: str | None) -> str:  # noqa: ARG001  (gettext knows it by itself)
    """Return a length in a language; each is looked up in its catalogue once."""
    hours, rest = divmod(minutes, 60)
    words = [gettext("%(hours)d h") % {"hours": hours}] if hours else []
    if rest:
        words.append(gettext("%(minutes)d min") % {"minutes": rest})
    return " ".join(words)


@register.filter
def minutes(seconds: float | None) -> int | None:
    """Return a length in seconds as whole minutes, at least one; None when it is not known."""
    return max(1, round(seconds / 60)) if seconds else None


@register.filter
def years(title: Title) -> str:
    """Return when a title came out: "1927"; for a series its first and last year, the last left open while it runs.

    Empty when it is not known.
    """
    if not title.year:
        return ""
    if title.kind != Title.Kind.SERIES or title.end_year == title.year:
        return str(title.year)
    return f"{title.year}{_DASH}{title.end_year or ''}"


@register.filter
def maturity(title: Title) -> str:
    """Return the rating as printed ("PG-13"); "" when nobody rated the title."""
    rated = title.rated.strip()
    return "" if rated.upper() in _UNRATED else rated


@register.filter
def facts(title: Title) -> list[str]:
    """Return what a card says below its poster: years, length and maturity, those that are known."""
    return [fact for fact in (years(title), runtime(title.runtime), maturity(title)) if fact]


@register.filter
def quality(stream: Stream) -> str:
    """Return the best picture of a stream by its usual name, "1080p" or "4K"; "" when there is no picture."""
    return next(iter(qualities(stream)), "")


def qualities(stream: Stream) -> list[str]:
    """Return all pictures of a stream by their usual names, the best first: "1080p", "720p".

    A wide film of 1920x800 counts as 1080p, and so does one held upright: the shape of a frame is not its sharpness.
    """
    sides = [sorted((picture.width, picture.height)) for picture in stream.renditions or []]
    lines = sorted((max(short, long / _STANDARD_SHAPE) for short, long in sides), reverse=True)
    # A few lines less than the standard is cropping, not another quality.
    names = [min(_STANDARD_LINES, key=lambda standard: abs(standard - line)) for line in lines]
    return ["4K" if name == 2160 else f"{name}p" for name in dict.fromkeys(names)]


@register.filter
def languages(tracks: Sequence[object] | None) -> str:
    """Return the languages of sound or text tracks, each once, by name: "English, French"; "" without any."""
    codes = [code for track in tracks or [] if (code := getattr(track, "language", ""))]
    return ", ".join(dict.fromkeys(language_name(code) for code in codes))


def language_name(code: str) -> str:
    """Return the name of a language in the page's own, "English"; the BCP 47 `code` itself where Django knows none."""
    try:
        # Django has names for two ways to write Chinese, and none for Chinese.
        return str(get_language_info("zh-hans" if code == "zh" else code)["name_translated"])
    except KeyError:
        return code


@register.filter
def poster_size(name: str) -> int:
    """Return the type size for a name set on a poster, in hundredths of the poster's width.

    It is the largest of five at which the longest word fits on a line and all the lines fit on the poster.
    """
    for size in _SIZES:
        per_line = _TEXT_WIDTH / (size * _LETTER)
        lines = math.ceil(_width(name) / per_line * 1.2)
        if _longest_word(name) <= per_line and lines * size * 1.1 <= _TEXT_HEIGHT:
            return size
    return _SIZES[-1]


@register.filter
def shorten(name: str, letters: int) -> str:
    """Return `name`, or when it is longer than `letters`, its first words and an ellipsis; no word is cut in two."""
    if len(name) <= letters:
        return name
    kept = name[:letters]
    if not name[letters].isspace() and " " in kept and not _is_wide(name[letters]):
        kept = kept[: kept.rindex(" ")]
    return kept.rstrip(f" ,;:-{_DASH}\N{EM DASH}") + "…"


def _is_wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in "WF"


def _width(text: str) -> int:
    """Return the width of `text` in Latin letters; Chinese, Japanese and Korean characters take two."""
    return sum(2 if _is_wide(letter) else 1 for letter in text)


def _longest_word(text: str) -> int:
    """Return the width of the longest piece without a place to break; a line may break after any wide character."""
    words = "".join(" " if _is_wide(letter) else letter for letter in text).split()
    return max((len(word) for word in words), default=0)
