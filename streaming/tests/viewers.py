"""People who watch, for tests."""

from datetime import datetime
from typing import Any

from accounts.keys import key_of
from accounts.models import Profile, User
from accounts.profiles import ensure_first_profile
from catalogue.models import Episode, Stream, Title
from catalogue.tests.titles import make_episode, make_title
from streaming import playback
from streaming.models import Playback
from streaming.watched import Watched

HOUR = 3600.0


def make_viewer(name: str = "anna", **fields: Any) -> Profile:
    """Return the first profile of a new person, with these fields changed."""
    profile = ensure_first_profile(User.objects.create_user(f"{name}@example.org"))
    if fields:
        Profile.objects.filter(pk=profile.pk).update(**fields)
    return Profile.objects.get(pk=profile.pk)


def make_film(imdb_id: str = "tt0000001", name: str = "The Film", *, seconds: float = HOUR, **fields: Any) -> Title:
    """Return a film with a stream."""
    film = make_title(imdb_id, name, **fields)
    Stream.objects.create(folder=f"folder-{imdb_id}", title=film, duration=seconds)
    return film


def make_series(number: int, *seasons: int, first: int = 1, **fields: Any) -> tuple[Title, list[Episode]]:
    """Return a series and its episodes: so many in each season, of which the first is season `first`."""
    series = make_title(f"tt{number:03}0000", f"Series {number}", kind="series", **fields)
    episodes = [
        Episode(
            series=series,
            imdb_id=f"tt{number:03}{season:02}{one:02}",
            season=season,
            number=one,
            name=f"Episode {season} {one}",
            available=True,
        )
        for season, count in enumerate(seasons, start=first)
        for one in range(1, count + 1)
    ]
    return series, Episode.objects.bulk_create(episodes)


def make_unplaced(series: Title, imdb_id: str, season: int | None = None) -> Episode:
    """Return an episode whose number, and perhaps season, nobody knows."""
    episode = make_episode(series, imdb_id, f"Unplaced {imdb_id}", 1, 1)
    Episode.objects.filter(pk=episode.pk).update(season=season, number=None)
    return Episode.objects.get(pk=episode.pk)


def watch(
    profile: Profile, title: Title, episode: Episode | None = None, *, at: float = 1.0, when: datetime | None = None
) -> None:
    """Let a profile be at a part (0 to 1) of a film or episode of an hour, finished from 0.95 on; now, or then."""
    playback.report(Watched.of(profile.pk, title, episode, HOUR), at * HOUR)
    if when:
        found = Playback.objects.filter(key=key_of(profile.pk, (episode or title).imdb_id))
        found.update(updated_at=when)
        found.filter(finished=True, position=0.0).update(watched_at=when)


def stored(profile: Profile, imdb_id: str) -> Playback | None:
    """Return what is kept of a film or episode."""
    return Playback.objects.filter(key=key_of(profile.pk, imdb_id)).first()
