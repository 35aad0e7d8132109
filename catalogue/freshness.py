"""What pages keep of the catalogue for a minute, and how it is dropped when the catalogue changes.

Everything kept carries the catalogue's edition in its key. Whoever writes calls `changed()`, and from then on nobody
asks for the old edition; what was kept of it runs out by itself.
"""

import uuid
from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache

_KEPT = 60  # seconds
_EDITION = "catalogue:edition"

_Made = TypeVar("_Made")


def changed() -> None:
    """Drop what is kept: titles, episodes or streams changed."""
    cache.set(_EDITION, uuid.uuid4().hex, None)


def edition() -> str:
    """Return a word that is another after every change; ask once for a page."""
    return str(cache.get(_EDITION, "first"))


def kept(key: str, make: Callable[[], _Made], *, of: str) -> _Made:
    """Return what was made for `key` within the last minute, and make it anew when there is none.

    `of` is the edition that the page is made of. What is kept must be the same for everybody who may see it, so
    whatever decides that (the maturity limit, the language) is part of `key`.
    """
    full_key = f"catalogue:{of}:{key}"
    found: _Made | None = cache.get(full_key)
    if found is None:
        found = make()
        cache.set(full_key, found, _KEPT)
    return found
