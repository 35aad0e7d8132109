"""The order of a series' episodes: seasons, then numbers. Specials are season 0, and stand apart. Pure."""

from typing import Protocol

Place = tuple[int, int]


class Placed(Protocol):
    """What has a place in a series, if anybody knows it."""

    season: int | None
    number: int | None


def place_of(episode: Placed) -> Place | None:
    """Return the place of an episode among the numbered ones; None for a special, and when it is not known."""
    return (episode.season, episode.number) if episode.season and episode.number is not None else None


def shown_order(episode: Placed) -> tuple[bool, bool, int, bool, int]:
    """Return a key that sorts as pages show episodes: the numbered seasons, the specials, then what has no place."""
    season, number = episode.season, episode.number
    return season is None, season == 0, season or 0, number is None, number or 0
