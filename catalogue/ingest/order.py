"""What a run of ingest needs from this site's settings, for every command that makes one."""

import re
from pathlib import Path

from django.conf import settings

from catalogue.database import collection_of
from catalogue.ingest.directory import DirectoryLibrary
from catalogue.ingest.library import Library, is_remote
from catalogue.ingest.listing import ListingLibrary
from catalogue.ingest.run import Order
from catalogue.ingest.usage import DailyCount
from catalogue.models import OmdbDay
from catalogue.omdb import Omdb

_LIKE_AN_ADDRESS = re.compile("[a-z][a-z0-9+.-]*:/|[^/]*:[^/]*@", re.IGNORECASE)


def order_for(library: Library) -> Order:
    """Return an order for a library with this site's settings, and nothing else asked for."""
    return Order(
        library=library, pictures=settings.NOTFLIX_PICTURES, omdb=omdb(), daily_limit=settings.OMDB_DAILY_LIMIT
    )


def library_at(where: str) -> Library | None:
    """Return the library in a directory or at an address; None for what is neither.

    Half an address is neither, and not to be repeated to anybody: it may hold a password. Raises LibraryUnreadable.
    """
    if is_remote(where):
        return ListingLibrary(where)
    return None if not is_directory_path(where) else DirectoryLibrary(Path(where).absolute())


def is_directory_path(where: str) -> bool:
    """Say whether this is the path of a directory, and no address, nor half of one."""
    return bool(where) and not _LIKE_AN_ADDRESS.match(where)


def omdb() -> Omdb | None:
    """Return who answers questions about titles, or None when there is no key."""
    return Omdb(settings.OMDB_URL, settings.OMDB_API_KEY) if settings.OMDB_API_KEY else None


def daily_count() -> DailyCount:
    """Return the count of today's questions, which all commands share."""
    return DailyCount(collection_of(OmdbDay), settings.OMDB_DAILY_LIMIT)


def lock() -> Path:
    """Return the file that the only run at work holds."""
    return Path(settings.NOTFLIX_DATA) / "ingest.lock"
