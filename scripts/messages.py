"""Bring the German catalogue up to date with the texts of the code and the templates, and compile it.

    python -m scripts.messages          (or: make messages)

A new text comes in without a translation, a changed one loses its own, one that is gone is dropped. It prints what is
left to translate in `locale/de/LC_MESSAGES/django.po`; after that, run it again. `docs/translating.md` has the rest.
"""

import io
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from catalogue import omdb_words

ROOT = Path(__file__).resolve().parent.parent
PO = ROOT / "locale" / "de" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")
_APPS = ("notflix_site", "streaming", "accounts", "catalogue")
_NOT_SHOWN = frozenset({"tests", "migrations", "mongo_migrations"})
# What Babel knows of gettext, and what Django adds: a number says which argument is a text, "c" its context.
_KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
_COMMENT = "Translators:"


def main() -> int:
    """Write the catalogue, the .po and the .mo. Returns 1 while something is not translated."""
    catalogue = updated(PO.read_bytes())
    PO.write_bytes(as_po(catalogue))
    MO.write_bytes(as_mo(catalogue))
    left = untranslated(catalogue)
    for message in left:
        print(f"not translated: {message.id!r}")
    print(f"{len(catalogue)} texts, {len(left)} of them not translated")
    return 1 if left else 0


def updated(po: bytes) -> Catalog:
    """Return the catalogue of a .po file with exactly the texts that code and templates have now, in their order."""
    catalogue = read_po(io.BytesIO(po), locale="de")
    now = Catalog(locale="de", creation_date=catalogue.creation_date, fuzzy=False)
    for name, text, comments, context in texts():
        now.add(text, locations=[(name, 0)], auto_comments=comments, context=context)
    catalogue.update(now, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    return catalogue


def texts() -> Iterator[tuple[str, str | tuple[str, ...], list[str], str | None]]:
    """Yield every text that is to be translated: its file, the text (or singular and plural), comments, context."""
    for path in _files():
        source = path.read_text(encoding="utf-8")
        if path.suffix == ".html":
            source = _as_python(source)
        name = path.relative_to(ROOT).as_posix()
        found = extract("python", io.BytesIO(source.encode()), keywords=_KEYWORDS, comment_tags=[_COMMENT])
        for _line, text, comments, context in found:
            yield name, text, comments, context
    for context, words in omdb_words.WORDS.items():
        for word in words:
            yield "catalogue/omdb_words.py", word, [], context


def untranslated(catalogue: Catalog) -> list[Message]:
    """Return the messages without a translation, or with a plural form missing."""
    return [
        message
        for message in catalogue
        if message.id and not (all(message.string) if isinstance(message.string, tuple) else message.string)
    ]


def as_po(catalogue: Catalog) -> bytes:
    """Return the catalogue as a .po file. Without line numbers: they would change with every edit of a file."""
    out = io.BytesIO()
    write_po(out, catalogue, width=120, include_lineno=False)
    return out.getvalue()


def as_mo(catalogue: Catalog) -> bytes:
    """Return the catalogue as a .mo file, which is what Django reads."""
    out = io.BytesIO()
    write_mo(out, catalogue)
    return out.getvalue()


def _files() -> Iterator[Path]:
    for app in _APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if not _NOT_SHOWN.intersection(path.relative_to(ROOT).parts):
                yield path
    yield from sorted((ROOT / "templates").rglob("*.html"))


def _as_python(template: str) -> str:
    """Return a template as lines of calls of gettext, which is how Django makes templates readable for extractors."""
    from django.utils.translation.template import templatize

    # The template's indentation means nothing, and Python's tokenizer would stumble over it.
    return re.sub(r"^[ \t]+", "", templatize(template), flags=re.MULTILINE)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "notflix_site.settings")
    sys.exit(main())
