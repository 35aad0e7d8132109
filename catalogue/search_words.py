"""Search folding: what people type and what titles are called, made comparable.

Placeholder contract (the helper who owns this file replaces the bodies).
"""

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> list[str]:
    """Return the words of `text` without case, accents and punctuation, in their order."""
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(one for one in decomposed if not unicodedata.combining(one)).casefold()
    return _WORD.findall(plain)


def name_words(name: str) -> list[str]:
    """Return what a title is found by in its name: words, the whole name ("=spider man"), short beginnings ("sp*")."""
    words = fold(name)
    starts = {f"{word[:length]}*" for word in words for length in (1, 2, 3)}
    return sorted({*words, "=" + " ".join(words), *starts})


def all_words(name: str, people: list[str], year: int | None) -> list[str]:
    """Return the words of a title's name and people, and its year."""
    words = {word for text in (name, *people) for word in fold(text)}
    return sorted(words | ({str(year)} if year else set()))


def episode_words(name: str) -> list[str]:
    """Return the words that an episode is found by."""
    return sorted(set(fold(name)))


def slips(word: str) -> list[str]:
    """Return the keys under which a word is found by somebody whose finger slipped."""
    return sorted({word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}) if len(word) >= 4 else []


def is_word(word: str) -> bool:
    """Say whether this is a word of the vocabulary, and no mark for a whole name or a short beginning."""
    return not word.startswith("=") and not word.endswith("*")
