"""`{% watching title episodes as progress %}`: where the viewer is in a film or a series, for the title's page."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from bson import ObjectId
from django import template
from django.urls import reverse

from accounts.models import Profile
from catalogue.models import Episode, Title
from streaming import progress
from streaming.models import Playback
from streaming.order import place_of, shown_order

register = template.Library()

LabelKey = Literal["play", "resume", "next", "again"]


@dataclass(frozen=True)
class Progress:
    """What the main button does, and what has been seen of each episode.

    `play_url` is "" when there is nothing to play, `episode` is None for a film. `label_key`: nothing was watched
    ("play"), the viewer stopped in `episode` ("resume", with `percent` and `minutes_left`), it follows the last one
    finished ("next"), or all has been seen ("again"). `of` has `(percent, finished)` by an episode's key, `finished`
    says it of the whole title, and `season` is the one to open, None where nobody knows its number.
    """

    play_url: str
    label_key: LabelKey
    episode: Episode | None = None
    percent: int = 0
    minutes_left: int = 0
    finished: bool = False
    of: dict[ObjectId, tuple[int, bool]] = field(default_factory=dict)

    @property
    def season(self) -> int | None:
        return self.episode.season if self.episode else None


@register.simple_tag(takes_context=True)
def watching(context: dict[str, Any], title: Title, episodes: Sequence[Episode]) -> Progress:
    """Return where the viewer is in a title: one query. `episodes` are the available ones of a series."""
    profile: Profile = context["request"].profile
    playbacks = list(Playback.objects.filter(profile=profile, title=title))
    if title.kind == Title.Kind.SERIES:
        return _of_series(episodes, {one.episode_id: one for one in playbacks if one.episode_id})
    return _of_film(title, next((one for one in playbacks if not one.episode_id), None))


def _of_film(title: Title, playback: Playback | None) -> Progress:
    url = reverse("watch", args=[title.imdb_id])
    finished = bool(playback and playback.finished)
    if playback and playback.position:
        return _resumed(url, None, playback, finished, {})
    return Progress(url, "again" if finished else "play", finished=finished)


def _of_series(available: Sequence[Episode], playbacks: dict[ObjectId, Playback]) -> Progress:
    episodes = sorted(available, key=shown_order)
    if not episodes:
        return Progress("", "play")
    seen = {one.pk: playbacks[one.pk] for one in episodes if one.pk in playbacks}
    of = {pk: (progress.percent(one.position, one.duration), one.finished) for pk, one in seen.items()}
    counted = [one for one in episodes if place_of(one)] or episodes
    all_finished = all(one.pk in seen and seen[one.pk].finished for one in counted)
    if begun := _begun(counted, episodes, seen):
        return _resumed(_watch(begun), begun, seen[begun.pk], all_finished, of)
    last = max((at for at, one in enumerate(counted) if one.pk in seen and seen[one.pk].finished), default=-1)
    following = counted[last + 1 :]
    episode = following[0] if following else counted[0]
    label: LabelKey = "play" if last < 0 else "next" if following else "again"
    return Progress(_watch(episode), label, episode, finished=all_finished, of=of)


def _begun(counted: Sequence[Episode], episodes: Sequence[Episode], seen: dict[ObjectId, Playback]) -> Episode | None:
    """Return the episode that was left last; none when a later one has been finished since."""
    left = [one for one in episodes if one.pk in seen and seen[one.pk].position]
    if not left:
        return None
    newest = max(left, key=lambda one: seen[one.pk].updated_at)
    since = seen[newest.pk].updated_at
    after = counted[counted.index(newest) + 1 :] if newest in counted else []
    watched = (seen[one.pk].watched_at for one in after if one.pk in seen and seen[one.pk].finished)
    return None if any(at and at > since for at in watched) else newest


def _resumed(
    url: str, episode: Episode | None, playback: Playback, finished: bool, of: dict[ObjectId, tuple[int, bool]]
) -> Progress:
    position, duration = playback.position, playback.duration
    return Progress(
        url,
        "resume",
        episode,
        progress.percent(position, duration),
        progress.minutes_left(position, duration),
        finished,
        of,
    )


def _watch(episode: Episode) -> str:
    return reverse("watch", args=[episode.imdb_id])
