"""Text from files and from other people's servers, made fit to store and to show."""

import unicodedata

# Zero-width joiners build words in Persian and Indic scripts, and emoji; other format characters only hide.
_KEPT_FORMAT_CHARACTERS = frozenset("\u200c\u200d")
_DROPPED_CATEGORIES = frozenset({"Cc", "Cf", "Cs"})

# "Die" is left out: it begins more English names ("Die Hard") than German ones.
_ARTICLES = frozenset("the a an der das le la les el los las il lo gli".split())  # noqa: SIM905 - reads better


def clean_text(text: str, longest: int) -> str:
    """Return `text` in NFC on one line, cut to `longest` characters, without what hides or misleads.

    That is Unicode's categories Cc (controls), Cf (bidi marks and other formatting) and Cs (surrogates).
    """
    # Cut before the work as well: a megabyte of plot costs no more than a page of it.
    line = text[: longest * 8]
    # To Python nothing of those categories is printable, and of all white space only the blank.
    if "  " in line or not line.isprintable():
        line = " ".join(line.split())
        if not line.isprintable():
            line = " ".join("".join(filter(_is_shown, line)).split())
    line = line.strip()
    if not line.isascii():
        line = unicodedata.normalize("NFC", line)
    return line[:longest].rstrip()


def sort_name(name: str) -> str:
    """Return `name` as it is sorted: lower case, no accents, no leading article or punctuation."""
    decomposed = unicodedata.normalize("NFKD", name)
    folded = "".join(one for one in decomposed if not unicodedata.combining(one)).casefold()
    words = folded.split()
    if len(words) > 1 and words[0] in _ARTICLES:
        words = words[1:]
    joined = " ".join(words)
    return (joined.lstrip("\"'.,:;!?-([{<*#\u00a1\u00bf\u2018\u201c\u00ab ") or joined or name)[:300]


def _is_shown(character: str) -> bool:
    return character in _KEPT_FORMAT_CHARACTERS or unicodedata.category(character) not in _DROPPED_CATEGORIES
