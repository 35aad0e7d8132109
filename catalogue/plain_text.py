"""Text from files and from other people's servers, made fit to store and to show."""

import unicodedata

# Zero-width joiners build words in Persian and Indic scripts, and emoji; other format characters only hide.
_KEPT_FORMAT_CHARACTERS = frozenset("\u200c\u200d")
_DROPPED_CATEGORIES = frozenset({"Cc", "Cf", "Cs"})


def clean_text(text: str, longest: int) -> str:
    """Return `text` in NFC on one line, cut to `longest` characters, without what hides or misleads.

    That is Unicode's categories Cc (controls), Cf (bidi marks and other formatting) and Cs (surrogates).
    """
    # Cut before the work as well: a megabyte of plot costs no more than a page of it.
    spaced = " ".join(text[: longest * 8].split())
    if not (spaced.isascii() and spaced.isprintable()):
        shown = unicodedata.normalize("NFC", "".join(filter(_is_shown, spaced)))
        spaced = " ".join(shown.split())
    return spaced[:longest].rstrip()


def _is_shown(character: str) -> bool:
    return character in _KEPT_FORMAT_CHARACTERS or unicodedata.category(character) not in _DROPPED_CATEGORIES
