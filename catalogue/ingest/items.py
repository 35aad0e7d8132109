"""From a folder's content and OMDb's answers to what the catalogue should say: the order of authority lives here.

For each field `metadata.txt` comes before OMDb (the curator, who comes before both, is honoured where documents are
merged). A field that no source spoke about is not in `values`, so it stays as it is.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from catalogue import omdb_facts
from catalogue.ingest.content import Content
from catalogue.ingest.details import Details
from catalogue.ingest.library import FolderProblem
from catalogue.metadata_file import Metadata
from catalogue.models import SourceRating


@dataclass(frozen=True)
class Draft:
    """What the sources say of one film, series or episode: model fields and their values.

    `fallbacks` are values for fields that are still empty; `poster_url` is where OMDb says a poster can be had.
    """

    imdb_id: str
    values: dict[str, Any]
    poster_url: str = ""
    fallbacks: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Item:
    """One folder, ready to be written: its content, its film or series, and its episode if it is one."""

    content: Content
    title: Draft
    episode: Draft | None


def make_item(content: Content, details: Details, now: datetime) -> Item:
    """Work out what a folder is. Raises Problem when it cannot be said or is nothing that plays."""
    metadata = content.metadata
    answer = details.answer(metadata.imdb_id, content.answers)
    facts = _facts(answer)
    kind = facts.kind if facts else metadata.kind or ("episode" if metadata.series else "movie")
    if kind == "series":
        raise FolderProblem(
            "type", f"{metadata.imdb_id} is a whole series. Write the id of the episode that is in this folder."
        )
    if kind == "movie":
        own = {"name": metadata.title, "year": metadata.year}
        return Item(content, _title_draft(metadata.imdb_id, "movie", answer, facts, own, now), None)
    return _episode_item(content, details, answer, facts, now)


def _episode_item(
    content: Content,
    details: Details,
    answer: dict[str, Any] | None,
    facts: omdb_facts.Facts | None,
    now: datetime,
) -> Item:
    metadata = content.metadata
    series_id = metadata.series or (facts.series_id if facts else None)
    if not series_id:
        raise FolderProblem(
            "no series", "Nobody says which series this episode is of. Add a line like series: tt0000000."
        )
    series_answer = details.answer(series_id, content.answers)
    series_facts = _facts(series_answer)
    if series_facts and series_facts.kind != "series":
        raise FolderProblem("type", f"{series_id} is no series. Correct the line series: in metadata.txt.")
    series = _title_draft(series_id, "series", series_answer, series_facts, {}, now)
    return Item(content, series, _episode_draft(metadata, answer, facts, now))


def _facts(answer: dict[str, Any] | None) -> omdb_facts.Facts | None:
    return None if answer is None else omdb_facts.facts(answer)


def _title_facts(facts: omdb_facts.Facts | None) -> dict[str, Any]:
    if facts is None:
        return {}
    values = facts.title_values()
    if facts.ratings is not None:
        values["ratings"] = [SourceRating(source=one.source, value=one.value) for one in facts.ratings]
    return values


def _title_draft(
    imdb_id: str,
    kind: str,
    answer: dict[str, Any] | None,
    facts: omdb_facts.Facts | None,
    own: dict[str, Any],
    now: datetime,
) -> Draft:
    values = {"kind": kind, **_answered(answer, now), **_title_facts(facts), **_given(own)}
    return Draft(imdb_id, values, facts.poster_url or "" if facts else "")


def _episode_draft(
    metadata: Metadata, answer: dict[str, Any] | None, facts: omdb_facts.Facts | None, now: datetime
) -> Draft:
    own = {"name": metadata.title, "season": metadata.season, "number": metadata.episode}
    values = {**_answered(answer, now), **(facts.episode_values() if facts else {}), **_given(own)}
    return Draft(metadata.imdb_id, values, facts.poster_url or "" if facts else "")


def _answered(answer: dict[str, Any] | None, now: datetime) -> dict[str, Any]:
    return {} if answer is None else {"omdb": answer, "omdb_fetched_at": now, "needs_details": False}


def _given(own: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in own.items() if value not in (None, "")}
