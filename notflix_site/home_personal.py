"""What of the home page is one person's: what they go on with, what comes next, their list, and why else to stay.

All of it may fail without the page failing: then it shows what is the same for everybody.
"""

import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db import DatabaseError
from pymongo.errors import PyMongoError

from accounts import my_list
from accounts.models import Profile
from catalogue.database import reason
from catalogue.freshness import kept
from catalogue.models import Title
from notflix_site.home_rows import ROW_LENGTH
from streaming.next_up import NextUp, next_up
from streaming.watching import Begun, continue_watching, finished_lately, lately_watched

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True)
class Habits:
    """What follows from what a profile watched; kept for a minute, it need not be newer than that.

    `genres` counts the genres of what was watched last, `latest` is what the page finds more like.
    """

    genres: Counter[str] = field(default_factory=Counter)
    latest: Title | None = None


@dataclass(frozen=True)
class Personal:
    """What the page shows to one profile alone; nothing of it for somebody who has watched nothing.

    `saved` are the IMDb ids of what is on the profile's list, `listed` the titles of it that were put there last.
    """

    begun: list[Begun] = field(default_factory=list)
    next_up: list[NextUp] = field(default_factory=list)
    listed: list[Title] = field(default_factory=list)
    saved: list[str] = field(default_factory=list)
    habits: Habits = field(default_factory=Habits)

    def begun_of(self, title: Title) -> Begun | None:
        """Return where the profile stopped in a title, if its rows know."""
        return next((one for one in self.begun if one.title.pk == title.pk), None)

    def following_of(self, title: Title) -> NextUp | None:
        """Return which episode of a series comes next for the profile, if its rows know."""
        return next((one for one in self.next_up if one.title.pk == title.pk), None)

    def heads(self) -> Iterator[str]:
        """Yield the IMDb ids of what its rows begin with."""
        for row in ([one.title for one in self.begun], [one.title for one in self.next_up], self.listed):
            if row:
                yield row[0].imdb_id


def personal(profile: Profile, now: str) -> Personal:
    """Return what the page of the edition `now` shows to a profile alone; nothing when the database does not answer."""
    try:
        return _read(profile, now)
    except (DatabaseError, PyMongoError) as error:
        _LOG.warning("The home page shows no rows of the profile's own: %s", reason(error))
        return Personal()


def _read(profile: Profile, now: str) -> Personal:
    lately = finished_lately(profile)
    begun = continue_watching(profile, ROW_LENGTH, lately)
    following = next_up(profile, ROW_LENGTH, {one.title.pk for one in begun}, lately)
    saved = my_list.page(profile, ROW_LENGTH)
    # What stands at the head of a row above does not stand there again.
    above = {row[0].title.pk for row in (begun, following) if row}
    listed = sorted(saved.titles, key=lambda title: title.pk in above)
    habits = kept(f"habits:{profile.pk}:{profile.max_age}", lambda: _habits(profile), of=now)
    return Personal(begun, following, listed, saved.imdb_ids, habits)


def _habits(profile: Profile) -> Habits:
    watched = lately_watched(profile)
    return Habits(Counter(genre for title in watched for genre in title.genres), next(iter(watched), None))
