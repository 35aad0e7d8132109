"""Which episode comes next: after one that is playing, and after the highest that was finished of each series."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bson import ObjectId
from django.db.models import Q
from django.utils import timezone

from accounts.models import Profile
from catalogue.models import Episode, Title
from catalogue.quick_read import read
from streaming.models import Playback
from streaming.order import Place, place_of
from streaming.watching import available_episodes, finished_lately, visible_titles

FORGOTTEN_AFTER = timedelta(days=365)
# Some of the latest series have nothing that comes next.
_READ_FOR_EACH = 2


@dataclass(frozen=True)
class NextUp:
    """A series, and the episode that comes next in it."""

    title: Title
    episode: Episode


def next_up(
    profile: Profile, limit: int, without: set[ObjectId], lately: Sequence[Playback] | None = None
) -> list[NextUp]:
    """Return what comes next in the series watched last, without some titles: five queries, however many there are.

    `lately` is what `finished_lately` found, where somebody has asked already.

    That is the first episode that can be played after the highest season and number finished. Specials are neither
    counted nor offered. A series rests when nothing of it was finished for 365 days, or it was removed.
    """
    latest = [one for one in _series(finished_lately(profile) if lately is None else lately) if one not in without]
    titles = visible_titles(profile, latest[: 2 * _READ_FOR_EACH * limit])
    series = [one for one in latest if one in titles and titles[one].kind == Title.Kind.SERIES]
    series = series[: _READ_FOR_EACH * limit]
    if not series:
        return []
    chosen = _following(profile, series)
    episodes = available_episodes(chosen.values())
    found = [NextUp(titles[one], episodes[chosen[one]]) for one in series if chosen.get(one) in episodes]
    return found[:limit]


def next_after(episode: Episode) -> Episode | None:
    """Return the episode that can be played after this one: after a special a special; None without a place."""
    if episode.season is None or episode.number is None:
        return None
    found = Episode.objects.filter(series=episode.series_id, available=True, number__isnull=False)
    if episode.season:
        later = Q(season__gt=episode.season) | Q(season=episode.season, number__gt=episode.number)
        found = found.filter(season__gte=episode.season).filter(later)
    else:
        found = found.filter(season=0, number__gt=episode.number)
    return next(iter(found.order_by("season", "number", "pk").defer("omdb", "words")[:1]), None)


def _series(lately: Sequence[Playback]) -> list[ObjectId]:
    """Return the keys of series that do not rest, the one of which an episode was finished last first."""
    since = timezone.now() - FORGOTTEN_AFTER
    awake = (one.title_id for one in lately if one.watched_at and one.watched_at >= since and not one.dismissed)
    return [*dict.fromkeys(awake)]


def _following(profile: Profile, series: Sequence[ObjectId]) -> dict[ObjectId, ObjectId]:
    """Return the key of the next episode of each series that has one, by the series' key."""
    seen = read(
        Playback,
        [{"profile_id": profile.pk, "title_id": {"$in": [*series]}, "finished": True}],
        ("episode",),
        index="playback_of_title",
    )
    finished = {one.episode_id for one in seen}
    # Missing episodes have a place as well: who has seen one does not see those before it again.
    placed = read(
        Episode,
        [{"series_id": {"$in": [*series]}, "available": {"$in": [True, False]}}],
        ("series", "season", "number", "available"),
        index="episode_in_order",
    )
    highest: dict[ObjectId, Place] = {}
    following: dict[ObjectId, tuple[Place, ObjectId]] = {}
    for one in placed:
        place = place_of(one)
        if place and one.pk in finished:
            highest[one.series_id] = max(place, highest.get(one.series_id, place))
    for one in placed:
        place, last = place_of(one), highest.get(one.series_id)
        if not place or not last or place <= last or not one.available:
            continue
        following[one.series_id] = min((place, one.pk), following.get(one.series_id, (place, one.pk)))
    return {series_id: pk for series_id, (_place, pk) in following.items()}
