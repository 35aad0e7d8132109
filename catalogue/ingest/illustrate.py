"""Pictures for what is about to be written: stills out of the folders, posters from where OMDb says.

A film without a picture is still a film: whatever goes wrong here is a line in the report. A poster that could not be
had is remembered, and tried again after a week or when OMDb names another.
"""

from collections.abc import Collection, Mapping, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from catalogue import pictures
from catalogue.fetch import FetchProblem, Origin
from catalogue.ingest.content import STILL, read_still
from catalogue.ingest.documents import stored
from catalogue.ingest.items import Draft, Item
from catalogue.ingest.known import POSTER_AGAIN_AFTER
from catalogue.ingest.library import Library, NotNow
from catalogue.ingest.report import Report
from catalogue.pictures import PictureProblem, StoredPicture
from catalogue.posters import download_poster

STILL_WIDTH = 1280
POSTER_WIDTH = 500
_NO_ROOM = "disk"


@dataclass(frozen=True)
class Studio:
    """Where stills come from and posters may come from, where pictures are kept, and the threads that fetch and draw.

    `unchanged` are the names of folders whose stills are here. `tried` are the addresses of posters that were asked for
    in this run.
    """

    library: Library
    unchanged: Set[str]
    directory: Path
    hosts: Collection[Origin]
    pool: ThreadPoolExecutor
    report: Report
    now: datetime
    tried: set[str] = field(default_factory=set)


_Tried = StoredPicture | FetchProblem | PictureProblem


def illustrate(items: Sequence[Item], kept: Mapping[str, Mapping[str, Any]], studio: Studio) -> list[Item]:
    """Return the items with the names of their pictures among their values; the files are there by then.

    `kept` are the catalogue's documents by IMDb id. A folder whose picture found no room on the disk loses its
    fingerprint, so that the next run reads it again.
    """
    titles = {item.title.imdb_id: item.title for item in items}
    wanted = {one.imdb_id: one.poster_url for one in titles.values() if _wants_poster(one, kept, studio)}
    studio.tried.update(wanted.values())
    posters = dict(zip(wanted, studio.pool.map(lambda url: _poster(url, studio), wanted.values()), strict=True))
    illustrated = [
        item for item in items if STILL in item.content.extras and item.content.folder.name not in studio.unchanged
    ]
    drawn = studio.pool.map(lambda item: _still(item, studio), illustrated)
    stills = {item.content.folder.name: still for item, still in zip(illustrated, drawn, strict=True)}
    for imdb_id, tried in posters.items():
        if not isinstance(tried, StoredPicture):
            studio.report.note(f"The poster of {imdb_id} cannot be had: {tried}")
    return [
        _illustrated(item, stills.get(item.content.folder.name), posters.get(item.title.imdb_id), studio)
        for item in items
    ]


def _wants_poster(title: Draft, kept: Mapping[str, Mapping[str, Any]], studio: Studio) -> bool:
    before = kept.get(title.imdb_id, {})
    if not title.poster_url or title.poster_url in studio.tried or "poster" in before.get("curated_fields", ()):
        return False
    if before.get("poster_source") != title.poster_url:
        # One that came before sources were noted is a poster all the same.
        return bool(before.get("poster_source")) or not before.get("poster")
    failed = before.get("poster_failed_at")
    return failed is not None and failed < stored(studio.now - POSTER_AGAIN_AFTER)


def _poster(url: str, studio: Studio) -> _Tried:
    try:
        return pictures.store(download_poster(url, studio.hosts), studio.directory, width=POSTER_WIDTH)
    except (FetchProblem, PictureProblem) as problem:
        return problem


def _still(item: Item, studio: Studio) -> _Tried | NotNow | None:
    try:
        data = read_still(studio.library, item.content)
        if data is None:
            return None
        picture = pictures.store(data, studio.directory, width=STILL_WIDTH)
        return replace(picture, colour=item.content.package.colour or picture.colour)
    except PictureProblem as problem:
        studio.report.note(f"The still of {item.content.folder.name} cannot be used: {problem}")
        return problem
    except NotNow as problem:
        return problem


def _illustrated(item: Item, still: _Tried | NotNow | None, poster: _Tried | None, studio: Studio) -> Item:
    title, episode = item.title, item.episode
    if isinstance(still, StoredPicture):
        if episode:
            episode = _with(episode, still=still.name, colour=still.colour)
            title = replace(title, fallbacks={"hero": still.name, "colour": still.colour})
        else:
            title = _with(title, hero=still.name, colour=still.colour)
    if isinstance(poster, StoredPicture):
        title = _with(title, poster=poster.name, poster_source=title.poster_url, poster_failed_at=None)
        title = replace(title, fallbacks={"colour": poster.colour, **title.fallbacks})
    elif poster is not None and poster.code != _NO_ROOM:
        title = _with(title, poster_source=title.poster_url, poster_failed_at=studio.now)
    if isinstance(still, NotNow) or any(getattr(one, "code", "") == _NO_ROOM for one in (still, poster)):
        item = to_be_read_again(item)
    return replace(item, title=title, episode=episode)


def to_be_read_again(item: Item) -> Item:
    """Return the item without its folder's fingerprint: what is written of it will look changed to the next run."""
    folder = replace(item.content.folder, fingerprint="")
    return replace(item, content=replace(item.content, folder=folder))


def _with(draft: Draft, **values: Any) -> Draft:
    return replace(draft, values={**draft.values, **values})
