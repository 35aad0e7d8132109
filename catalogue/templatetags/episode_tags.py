"""Which episodes of a season a title's page shows at first: those from where the viewer is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django import template

from catalogue.models import Episode

register = template.Library()

_SHOWN = 40
# Who is this far does not want to scroll past what they saw.
_FAR = 3

# By an episode's key: how much of it was seen, in percent, and whether it was finished.
Places = Mapping[object, tuple[int, bool]]
_NOTHING = (0, False)


@dataclass(frozen=True)
class Listed:
    """The episodes of a season in three parts, of which the first and the last are folded, and may be empty."""

    earlier: Sequence[Episode]
    shown: Sequence[Episode]
    further: Sequence[Episode]


@register.filter
def listed(episodes: Sequence[Episode], current: Episode | None) -> Listed:
    """Return the episodes from the one that comes next; from the first on when that is near, or of another season."""
    at = next((number for number, one in enumerate(episodes) if current and one.pk == current.pk), 0)
    first = at if at >= _FAR else 0
    return Listed(episodes[:first], episodes[first : first + _SHOWN], episodes[first + _SHOWN :])


@register.filter
def of_key(places: Places, key: object) -> tuple[int, bool]:
    """Return how much of an episode was seen, in percent, and whether it was finished."""
    return places.get(key, _NOTHING)


@register.filter
def all_of(episodes: Sequence[Episode], places: Places) -> bool:
    """Return whether all of these episodes were finished."""
    return all(places.get(episode.pk, _NOTHING)[1] for episode in episodes)
