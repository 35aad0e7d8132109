"""All that a profile watched, the newest first, in pages and as a table to take away."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.keys import key_of
from accounts.models import Profile
from accounts.places import Place
from catalogue.models import Episode, Title
from streaming import progress
from streaming.models import Playback
from streaming.undo import word_of
from streaming.watching import available_episodes, visible_titles

_BATCH = 500
# A spreadsheet takes what begins so for a formula, and runs it.
_FORMULA = tuple("=+-@\t\r\n|%＝＋－＠")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


@dataclass(frozen=True)
class Entry:
    """One film or episode that was watched. `title` is None when this profile may not see it, or not any more."""

    playback: Playback
    title: Title | None
    episode: Episode | None

    @property
    def imdb_id(self) -> str:
        return self.playback.key.partition(":")[2]

    @property
    def name(self) -> str:
        """What it is called in a sentence: "The Film", "The Series S01E02"."""
        named = [self.title.name if self.title else "", self.episode.code if self.episode else ""]
        return " ".join(filter(None, named))

    @property
    def percent(self) -> int:
        return progress.percent(self.playback.position, self.playback.duration)

    @property
    def minutes_left(self) -> int:
        return progress.minutes_left(self.playback.position, self.playback.duration)

    @property
    def place(self) -> Place:
        """Where the next page begins, if this entry is the last of one."""
        return Place(self.playback.updated_at, self.imdb_id)

    @property
    def undo(self) -> str:
        """What the form that deletes this entry may send to have it back."""
        return word_of(self.playback)


def entries(profile: Profile, limit: int, after: Place | None = None) -> list[Entry]:
    """Return what the profile watched, the newest first, after a place: three queries."""
    playbacks = Playback.objects.filter(profile=profile).order_by("-updated_at", "key")
    if after:
        later = Q(updated_at__lt=after.at) | Q(key__gt=key_of(profile.pk, after.imdb_id))
        playbacks = playbacks.filter(updated_at__lte=after.at).filter(later)
    return _named(profile, list(playbacks[:limit]))


def table(profile: Profile) -> Iterator[str]:
    """Yield the lines of a table of all that the profile watched, as CSV, read a batch at a time.

    Times are UTC. What the profile may not see any more has a line without a name.
    """
    # A spreadsheet takes a file without this mark for one in an old encoding.
    yield "\N{ZERO WIDTH NO-BREAK SPACE}" + _line(
        [
            _("Title"),
            _("Year"),
            _("Episode"),
            _("Name of the episode"),
            _("IMDb id"),
            _("Last watched"),
            _("Finished"),
            _("Position"),
            _("Length"),
        ]
    )
    after: Place | None = None
    while batch := entries(profile, _BATCH, after):
        yield "".join(_line(_cells(entry)) for entry in batch)
        after = batch[-1].place


def _named(profile: Profile, playbacks: Sequence[Playback]) -> list[Entry]:
    titles = visible_titles(profile, (one.title_id for one in playbacks))
    episodes = available_episodes(one.episode_id for one in playbacks if one.title_id in titles)
    return [_entry(one, titles.get(one.title_id), episodes.get(one.episode_id)) for one in playbacks]  # type: ignore[arg-type]


def _entry(playback: Playback, title: Title | None, episode: Episode | None) -> Entry:
    """Return an entry; an episode that is gone leaves nothing to name, as if its series were gone."""
    return Entry(playback, None, None) if playback.episode_id and not episode else Entry(playback, title, episode)


def _cells(entry: Entry) -> list[str]:
    playback = entry.playback
    return [
        *_names(entry.title, entry.episode),
        entry.imdb_id if entry.title else "",
        playback.updated_at.strftime("%Y-%m-%d %H:%M:%S"),
        playback.watched_at.strftime("%Y-%m-%d %H:%M:%S") if playback.watched_at else "",
        _clock(playback.position),
        _clock(playback.duration),
    ]


def _names(title: Title | None, episode: Episode | None) -> list[str]:
    of_title = [title.name, str(title.year or "")] if title else ["", ""]
    return [*of_title, episode.code if episode else "", episode.name if episode else ""]


def _clock(seconds: float) -> str:
    """Return seconds as 1:02:03; "" for none."""
    return str(timedelta(seconds=round(seconds))) if seconds else ""


def _line(cells: Sequence[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow([_safe(cell) for cell in cells])
    return out.getvalue()


def _safe(cell: str) -> str:
    """Return a cell on one line that no spreadsheet takes for a formula."""
    text = _CONTROL.sub(" ", cell).strip()
    return f"'{text}" if text.startswith(_FORMULA) else text
