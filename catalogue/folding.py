"""Folding: letters without case, accents and other ways to write the same, and text cut into words of them.

What is stored and what is typed go through the same functions, so that both come out alike. Pure.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

# Words longer than this are cut: nobody types more, and each is a key in an index.
LONGEST_WORD = 40

_KATAKANA_TO_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_DIGITS = {zero + value: str(value) for zero in (0x0660, 0x06F0, 0x0966) for value in range(10)}
# Letters that have no decomposition in Unicode, and those that people do not keep apart when they type.
_LATIN = {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "ŋ": "n"}
_ARABIC = {"ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه"}
# Tatweel, joiners and the soft hyphen only say how a word is drawn.
_NOTHING = dict.fromkeys("\u0640\u200c\u200d\u00ad")
_LETTERS: dict[int, str | int | None] = {
    **{ord(letter): plainly for letter, plainly in (_LATIN | _ARABIC | _NOTHING).items()},
    **_KATAKANA_TO_HIRAGANA,
    **_DIGITS,
}
_FRACTIONS = {"½": " 1 2 ", "⅓": " 1 3 ", "⅔": " 2 3 ", "¼": " 1 4 ", "¾": " 3 4 ", "⅛": " 1 8 "}
# Before letters are taken apart, which would make letters of "™", and a blank of an acute accent for an apostrophe.
_SIGNS = str.maketrans({**dict.fromkeys("’‘ʼʻ`´′＇", "'"), **dict.fromkeys("™®©", " "), **_FRACTIONS})

# Vowel signs of Indic and South-East Asian scripts belong to their word, and are no letters to Python.
_VOWEL_SIGNS = "".join(
    chr(code) for code in (*range(0x900, 0x1100), *range(0x1780, 0x17D4)) if unicodedata.category(chr(code))[0] == "M"
)
# Han and kana are written without blanks: each character is a word, so that a piece from the middle is found.
_UNSPACED = "\u3005\u3007\u3041-\u3096\u309d\u309e\u30fc-\u30fe\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003134f"
_LETTER = f"(?:(?![{_UNSPACED}])[^\\W_]|[{_VOWEL_SIGNS}])"
_ANY_WORD = re.compile(f"[{_UNSPACED}]|{_LETTER}+(?:'{_LETTER}+)*")
# The same without apostrophes: what `marked` compares.
WORD_PART = re.compile(f"[{_UNSPACED}]|{_LETTER}+")
_ASCII_WORD = re.compile(r"[a-z0-9]+(?:'[a-z0-9]+)*")
_LAST_SPACED = 0x2E7F


class Piece(NamedTuple):
    """One word as it stands in a text: "ocean's" with its apostrophe.

    `glued`: nothing but one sign lies between it and the word before, as in "spider-man"; single letters always are.
    """

    written: str
    glued: bool

    @property
    def word(self) -> str:
        """The word without apostrophes: "oceans"."""
        return self.written.replace("'", "")[:LONGEST_WORD]


def plain(text: str) -> str:
    """Return `text` without case and accents, apostrophes as "'"; what else is no letter stays for `pieces`."""
    if text.isascii():
        return text.lower().replace("&", " and ").replace(" + ", " and ").replace("`", "'")
    text = text.translate(_SIGNS).replace("&", " and ").replace(" + ", " and ")
    apart = unicodedata.normalize("NFKD", text)
    return "".join(one for one in apart if not unicodedata.combining(one)).casefold().translate(_LETTERS)


@lru_cache(maxsize=1_000)
def pieces(text: str) -> tuple[Piece, ...]:
    """Return the words of `text` in their order, each with how it is joined to the one before."""
    folded = plain(text)
    found: list[Piece] = []
    last_end, last_single = 0, False
    for match in (_ASCII_WORD if folded.isascii() else _ANY_WORD).finditer(folded):
        written, start = match[0], match.start()
        single = is_initial(written)
        joined = start - last_end == 1 and not folded[last_end].isspace()
        found.append(Piece(written, bool(found) and (joined or (single and last_single))))
        last_end, last_single = match.end(), single
    return tuple(found)


def is_initial(word: str) -> bool:
    """Say whether this is a single letter of a script that has blanks between words."""
    return len(word) == 1 and word.isalpha() and ord(word) <= _LAST_SPACED
