"""The only writer of the catalogue: one batch of folders, in a handful of round trips, safe to be killed anywhere.

A stream's document is the record that its folder is done, so it is written last: titles and episodes first, what no
longer plays withdrawn, then the streams. A run that dies in between leaves the streams as they were, and the next run
plans the same folders again.
"""

import contextlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bson import ObjectId
from django.db import models

from catalogue.database import collection_of
from catalogue.derived import title_derived
from catalogue.ingest.bulk import Overtaken, Tables, set_available
from catalogue.ingest.items import Draft, Item
from catalogue.ingest.known import Plays
from catalogue.ingest.library import Fault, Folder
from catalogue.ingest.seasons import SeasonLists
from catalogue.ingest.shelf import Shelf
from catalogue.ingest.stream_shelf import StreamShelf
from catalogue.models import Episode, Stream, Title, Word
from catalogue.search_words import episode_words
from catalogue.vocabulary import learn

_TRIES = 3


@dataclass
class Batch:
    """Folders to be written together.

    `items` play. `broken` cannot play. Of `unclear` nobody can say what they are: one that was on the site stays there.
    `missing` are names of folders that are gone. `lists` are lists of seasons by the IMDb id of their series;
    `in_vain` the ids that OMDb was asked about and does not know.
    """

    items: list[Item] = field(default_factory=list)
    broken: list[tuple[Folder, Fault]] = field(default_factory=list)
    unclear: list[tuple[Folder, Fault]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    lists: dict[str, SeasonLists] = field(default_factory=dict)
    in_vain: set[str] = field(default_factory=set)

    @property
    def folders(self) -> list[str]:
        """The names of all of them."""
        faulty = [folder.name for folder, _ in self.broken + self.unclear]
        return [item.content.folder.name for item in self.items] + faulty + self.missing


@dataclass
class Written:
    """What a batch changed: the IMDb ids of titles and episodes, and the names of folders."""

    titles: set[str] = field(default_factory=set)
    episodes: set[str] = field(default_factory=set)
    folders: set[str] = field(default_factory=set)


def write(batch: Batch, to: Tables, now: datetime) -> Written:
    """Bring the catalogue in line with a batch of folders, and say what that changed."""
    for _ in range(_TRIES):
        with contextlib.suppress(Overtaken):
            return _write(batch, to, now)
    return _write(batch, to, now)


def _write(batch: Batch, to: Tables, now: datetime) -> Written:
    written = Written()
    if batch.items or batch.in_vain:
        titles = _write_titles(batch, to, now)
        episodes = _write_episodes(batch, titles, to, now)
        written.titles, written.episodes = titles.written, episodes.written
        keys: Mapping[str, ObjectId] = {**titles.keys(), **episodes.keys()}
    else:
        keys = {}
    written.folders = _write_streams(batch, keys, to, now)
    return written


def put_right_what_is_available(played: set[Plays]) -> None:
    """Make titles and episodes available if a ready stream plays them, and only then: a run that was killed may have
    left some otherwise. `played` is what all ready streams play."""
    wanted: list[tuple[type[models.Model], set[ObjectId | None]]] = [
        (Title, {title for title, _ in played}),
        (Episode, {episode for _, episode in played}),
    ]
    for model, keys in wanted:
        collection = collection_of(model)
        available = {one["_id"] for one in collection.find({"available": True}, {"_id": 1})}
        set_available(collection, available - keys, available=False)
        set_available(collection, keys - available, available=True)


def _write_titles(batch: Batch, to: Tables, now: datetime) -> "Shelf":
    titles = Shelf(to[Title], [*(item.title.imdb_id for item in batch.items), *batch.in_vain], now)
    for draft in _latest(item.title for item in batch.items):
        titles.place(draft)
    for imdb_id, series in batch.lists.items():
        one = titles.found[imdb_id]
        lists = {**(one["season_lists"] or {}), **series.lists}
        titles.change(imdb_id, {"season_lists": lists, "needs_details": one["omdb"] is None or not series.complete})
    for imdb_id in batch.in_vain:
        titles.was_asked(imdb_id)
    for imdb_id in titles.touched:
        titles.change(imdb_id, title_derived(titles.found[imdb_id]))
    _learn_words(titles, to)
    titles.write()
    return titles


def _learn_words(shelf: "Shelf", to: Tables) -> None:
    """Learn the words of what is about to be written, first: a run that is killed leaves no title with unknown ones."""
    found = (shelf.found[imdb_id] for imdb_id in shelf.touched)
    learn((word for one in found for word in one["words"]), to[Word].collection)


def _write_episodes(batch: Batch, titles: "Shelf", to: Tables, now: datetime) -> "Shelf":
    placed = [(item.title.imdb_id, item.episode) for item in batch.items if item.episode]
    listed = [(series_id, draft) for series_id, series in batch.lists.items() for draft in series.episodes]
    drafts = [*placed, *listed]
    episodes = Shelf(to[Episode], [*(draft.imdb_id for _, draft in drafts), *batch.in_vain], now)
    for series_id, draft in placed:
        episodes.place(draft)
        episodes.change(draft.imdb_id, {"series_id": titles.found[series_id]["_id"]})
    for series_id, draft in listed:
        episodes.list_only(draft, titles.found[series_id]["_id"])
    for imdb_id in batch.in_vain:
        episodes.was_asked(imdb_id)
    for imdb_id in episodes.touched:
        episodes.change(imdb_id, {"words": episode_words(episodes.found[imdb_id]["name"])})
    _learn_words(episodes, to)
    episodes.write()
    return episodes


def _latest(drafts: Iterable[Draft]) -> Iterable[Draft]:
    """Return one draft for each id: those of a series are the same for all of its episodes, but for a fallback."""
    by_id: dict[str, Draft] = {}
    for draft in drafts:
        if (first := by_id.setdefault(draft.imdb_id, draft)) is not draft and first != draft:
            by_id[draft.imdb_id] = Draft(
                draft.imdb_id,
                {**first.values, **draft.values},
                draft.poster_url,
                {**draft.fallbacks, **first.fallbacks},
            )
    return by_id.values()


def _write_streams(batch: Batch, keys: Mapping[str, ObjectId], to: Tables, now: datetime) -> set[str]:
    streams = StreamShelf(to[Stream], batch.folders, now)
    for item in batch.items:
        streams.ready(item, keys[item.title.imdb_id], keys[item.episode.imdb_id] if item.episode else None)
    for folder, fault in batch.broken:
        streams.broken(folder, fault)
    for folder, fault in batch.unclear:
        streams.unclear(folder, fault)
    for name in batch.missing:
        streams.missing(name)
    streams.withdraw_what_no_longer_plays(to)
    return streams.write()
