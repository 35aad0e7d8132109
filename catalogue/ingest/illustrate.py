"""Pictures for what is about to be written: stills out of the folders, posters from where OMDb says.

A film without a picture is still a film: whatever goes wrong here is a line in the report.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path

from catalogue import pictures
from catalogue.fetch import FetchProblem, Origin
from catalogue.ingest.items import Draft, Item
from catalogue.ingest.report import Report
from catalogue.models import Title
from catalogue.pictures import StoredPicture
from catalogue.posters import download_poster

STILL_WIDTH = 1280
POSTER_WIDTH = 500


def illustrate(items: Sequence[Item], directory: Path, hosts: Collection[Origin], report: Report) -> list[Item]:
    """Return the items with the names of their pictures among their values; the files are in `directory` by then.

    Posters come only from `hosts`. A folder whose picture found no room on the disk loses its fingerprint, so that the
    next run reads it again.
    """
    posters, waiting = _posters(items, directory, hosts, report)
    illustrated = []
    for item in items:
        still, found_room = _still(item, directory, report)
        done = found_room and item.title.imdb_id not in waiting
        illustrated.append(_illustrated(item if done else _to_be_read_again(item), still, posters))
    return illustrated


def _to_be_read_again(item: Item) -> Item:
    folder = replace(item.content.folder, fingerprint="")
    return replace(item, content=replace(item.content, folder=folder))


def _illustrated(item: Item, still: StoredPicture | None, posters: dict[str, StoredPicture]) -> Item:
    title, episode = item.title, item.episode
    if still and episode:
        episode = _with(episode, still=still.name, colour=still.colour)
        title = replace(title, fallbacks={"hero": still.name, "colour": still.colour})
    elif still:
        title = _with(title, hero=still.name, colour=still.colour)
    if poster := posters.get(title.imdb_id):
        title = replace(_with(title, poster=poster.name), fallbacks={"colour": poster.colour, **title.fallbacks})
    return replace(item, title=title, episode=episode)


def _with(draft: Draft, **values: str) -> Draft:
    return replace(draft, values={**draft.values, **values})


def _still(item: Item, directory: Path, report: Report) -> tuple[StoredPicture | None, bool]:
    """Keep the folder's still; also say whether there was room for it."""
    if item.content.still is None:
        return None, True
    try:
        return pictures.store(item.content.still, directory, width=STILL_WIDTH), True
    except pictures.PictureProblem as problem:
        report.note(f"The still of {item.content.folder.name} cannot be used: {problem}")
        return None, problem.code != "disk"


def _posters(
    items: Sequence[Item], directory: Path, hosts: Collection[Origin], report: Report
) -> tuple[dict[str, StoredPicture], set[str]]:
    """Fetch the posters that are not here yet, once for each title; also return the ids of those without room."""
    wanted = {item.title.imdb_id: item.title.poster_url for item in items if item.title.poster_url}
    known = Title.objects.filter(imdb_id__in=sorted(wanted)).exclude(poster="").values_list("imdb_id", flat=True)
    for imdb_id in known if wanted else ():
        del wanted[imdb_id]
    stored, waiting = {}, set()
    for imdb_id, url in wanted.items():
        try:
            stored[imdb_id] = pictures.store(download_poster(url, hosts), directory, width=POSTER_WIDTH)
        except (FetchProblem, pictures.PictureProblem) as problem:
            report.note(f"The poster of {imdb_id} cannot be had: {problem}")
            if problem.code == "disk":
                waiting.add(imdb_id)
    return stored, waiting
