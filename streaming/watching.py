"""What a profile watched, read: where it goes on, and what it knows already."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bson import ObjectId

from accounts.keys import key_of
from accounts.models import Profile
from catalogue.database import collection_of
from catalogue.models import Episode, Title
from catalogue.quick_read import read
from streaming import progress
from streaming.models import LanguageChoice, Playback
from streaming.order import place_of

# Of each title that stands in the row there may be a few begun episodes, and some that may not be seen any more.
_READ_FOR_EACH = 4
# A season marked as watched is many at once, and must not push every other series out.
_LATEST_FINISHED = 500
_LATEST = 100


@dataclass(frozen=True)
class Begun:
    """A film, or an episode of the series `title`, that somebody stopped in: `percent` of it seen, 1 to 99."""

    title: Title
    episode: Episode | None
    playback: Playback

    @property
    def percent(self) -> int:
        return progress.percent(self.playback.position, self.playback.duration)

    @property
    def minutes_left(self) -> int:
        return progress.minutes_left(self.playback.position, self.playback.duration)


def finished_lately(profile: Profile) -> list[Playback]:
    """Return the episodes finished last, the newest first, as far as the rows of a page look back: one query."""
    return read(
        Playback,
        [{"profile_id": profile.pk, "finished": True, "episode_id": {"$ne": None}}],
        ("title", "episode", "watched_at", "dismissed"),
        index="playback_finished",
        order=[("watched_at", -1), ("_id", 1)],
        limit=_LATEST_FINISHED,
    )


def continue_watching(profile: Profile, limit: int, lately: Sequence[Playback] | None = None) -> list[Begun]:
    """Return what the profile goes on with, the newest first and one entry for a title: four queries at most.

    `lately` is what `finished_lately` found, where somebody has asked already.

    An episode that was left before its end, and after which a later one was finished, is not gone on with: whoever
    leaves during the credits wants the next episode, and `next_up` has it.
    """
    begun = Playback.objects.filter(profile=profile, continues=True).order_by("-updated_at", "key")
    playbacks = list(begun[: _READ_FOR_EACH * limit])
    titles = visible_titles(profile, (one.title_id for one in playbacks))
    playbacks = [one for one in playbacks if one.title_id in titles]
    finished: list[Playback] = []
    if left := {one.title_id: one.updated_at for one in playbacks if one.episode_id}:  # of each series the oldest
        lately = finished_lately(profile) if lately is None else lately
        finished = [one for one in lately if one.watched_at and one.watched_at > left.get(one.title_id, one.watched_at)]
    episodes = available_episodes(one.episode_id for one in [*playbacks, *finished])
    found: dict[ObjectId, Begun] = {}
    for one in playbacks:
        title = titles[one.title_id]
        if one.title_id in found or bool(one.episode_id) != (title.kind == Title.Kind.SERIES):
            continue
        episode = episodes.get(one.episode_id) if one.episode_id else None
        if one.episode_id and (episode is None or _is_behind(one, episode, finished, episodes)):
            continue
        found[one.title_id] = Begun(title, episode, one)
    return list(found.values())[:limit]


def watched_title_ids(profile: Profile | None) -> list[ObjectId]:
    """Return the keys of all titles that the profile has watched anything of; none without a profile."""
    if profile is None:
        return []
    found: list[ObjectId] = collection_of(Playback).distinct("title_id", {"profile_id": profile.pk})
    return found


def lately_watched(profile: Profile) -> list[Title]:
    """Return the titles watched last, with their genres, the newest first: those that may be seen and were not removed
    from the rows. Two queries.
    """
    latest = read(
        Playback,
        [{"profile_id": profile.pk, "dismissed": False}],
        ("title",),
        index="playback_newest",
        order=[("updated_at", -1), ("_id", 1)],
        limit=_LATEST,
    )
    wanted = [*dict.fromkeys(one.title_id for one in latest)]
    titles = Title.objects.visible_to(profile).only("imdb_id", "name", "genres").in_bulk(wanted)
    return [titles[one] for one in wanted if one in titles]


def playback_of(profile: ObjectId, imdb_id: str) -> Playback | None:
    """Return what is kept of a film or episode; None when there is nothing."""
    return next(iter(Playback.objects.filter(key=key_of(profile, imdb_id))), None)


def languages_of(profile: ObjectId, imdb_id: str) -> LanguageChoice | None:
    """Return which languages were chosen for a film or series; None before any was."""
    return next(iter(LanguageChoice.objects.filter(key=key_of(profile, imdb_id))), None)


def visible_titles(profile: Profile, ids: Iterable[ObjectId]) -> dict[ObjectId, Title]:
    """Return those of these titles that the profile may see, as cards, by key."""
    wanted = [*dict.fromkeys(ids)]
    if not wanted:
        return {}
    return {title.pk: title for title in Title.objects.visible_to(profile).as_cards().filter(pk__in=wanted)}


def available_episodes(ids: Iterable[ObjectId | None]) -> dict[ObjectId, Episode]:
    """Return those of these episodes that can be played, by key. Their series decides who may see them."""
    wanted = [one for one in dict.fromkeys(ids) if one]
    if not wanted:
        return {}
    found = Episode.objects.filter(pk__in=wanted, available=True).defer("omdb", "words")
    return {episode.pk: episode for episode in found}


def _is_behind(begun: Playback, episode: Episode, finished: list[Playback], episodes: dict[ObjectId, Episode]) -> bool:
    """Say whether a later episode of the series was finished after this one was left."""
    place = place_of(episode)
    if place is None:
        return False
    for one in finished:
        if one.title_id != begun.title_id or not one.watched_at or one.watched_at <= begun.updated_at:
            continue
        other = episodes.get(one.episode_id) if one.episode_id else None
        other_place = place_of(other) if other else None
        if other_place and other_place > place:
            return True
    return False
