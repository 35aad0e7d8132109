"""Posters: fetched once from the hosts that OMDb names, never from anywhere else."""

from catalogue import fetch

# OMDb's answers name these two; the second is what old answers still say.
POSTER_HOSTS = frozenset({("https", "m.media-amazon.com"), ("https", "ia.media-imdb.com")})
_LIMIT = 5 * 1024 * 1024
_DEADLINE = 15.0


def download_poster(url: str) -> bytes:
    """Return the bytes of the poster at `url`, at most 5 MiB. Raises fetch.FetchProblem."""
    return fetch.download(url, hosts=POSTER_HOSTS, limit=_LIMIT, deadline=_DEADLINE)
