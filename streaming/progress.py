"""What a place in a film means: where it counts from, and where the film is over. Pure."""

import enum

COUNTS_FROM = 0.05
_FINISHED_FROM = 0.95
_HAS_CREDITS = 600.0
_CREDITS = 30.0
_TOO_SHORT = 300.0
LONGEST = 48 * 3600.0
"""No film is longer, in seconds."""


class Meaning(enum.Enum):
    """What a place means for whoever is there."""

    NOTHING = enum.auto()
    BEGINNING = enum.auto()
    PLACE = enum.auto()
    FINISHED = enum.auto()


def meaning(position: float, duration: float) -> Meaning:
    """Say what it means to be at `position` in a film of `duration` seconds, which is 0 when nobody knows it.

    From 95 % on it is finished, and in the last 30 s of anything over 10 minutes. Before 5 % it has only begun, and
    that does not count. Nothing under 5 minutes is gone on with, and nothing can be said without a length.
    """
    if duration <= 0:
        return Meaning.NOTHING
    if position >= _FINISHED_FROM * duration or (duration > _HAS_CREDITS and duration - position <= _CREDITS):
        return Meaning.FINISHED
    if duration < _TOO_SHORT:
        return Meaning.NOTHING
    return Meaning.PLACE if position >= COUNTS_FROM * duration else Meaning.BEGINNING


def percent(position: float, duration: float) -> int:
    """Return how much of a film has been seen, 1 to 99; 0 for none of it."""
    return min(99, max(1, round(100 * position / duration))) if position > 0 and duration > 0 else 0


def minutes_left(position: float, duration: float) -> int:
    """Return how many minutes are left of a film, at least one."""
    return max(1, round((duration - position) / 60))


def card_seconds(duration: float) -> int:
    """Return how many seconds before the end of an episode the next one is offered; 0 for not at all."""
    minutes = duration / 60
    if minutes < 10:
        return 0
    return 30 if minutes < 40 else 35 if minutes < 50 else 40
