"""Posters: fetched once from the hosts that OMDb names, never from anywhere else."""

from collections.abc import Collection

from catalogue import fetch

# The hosts that OMDb's answers name; the last two stand in old ones.
POSTER_HOSTS: frozenset[fetch.Origin] = frozenset(
    ("https", host) for host in ("m.media-amazon.com", "images-na.ssl-images-amazon.com", "ia.media-imdb.com")
)
_LIMIT = 5 * 1024 * 1024
_DEADLINE = 15.0


def download_poster(url: str, hosts: Collection[fetch.Origin] = POSTER_HOSTS) -> bytes:
    """Return the bytes of the poster at `url`, at most 5 MiB. Raises fetch.FetchProblem."""
    return fetch.download(url, hosts=hosts, limit=_LIMIT, deadline=_DEADLINE)
