"""From a folder's content and OMDb's answers to what the catalogue should say: the order of authority lives here.

For each field `metadata.txt` comes before OMDb (the curator, who comes before both, is honoured where documents are
merged). A field that no source spoke about is not in `values`, so it stays as it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from catalogue import omdb_facts
from catalogue.ingest.content import Content
from catalogue.ingest.details import Answer, Details
from catalogue.ingest.library import FolderProblem
from catalogue.metadata_file import Metadata


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


@dataclass(frozen=True)
class Subject:
    """What a folder is about, as far as its own id says: a film ("" for `series_id`) or an episode of a series."""

    content: Content
    answer: Answer | None
    facts: omdb_facts.Facts | None
    series_id: str


def identify(content: Content, details: Details, kept: Mapping[str, Mapping[str, Any]]) -> Subject:
    """Find out what a folder's id stands for.

    `kept` are the catalogue's documents by IMDb id. Raises Problem when it cannot be said, or is nothing that plays.
    """
    metadata = content.metadata
    answer = details.answer(metadata.imdb_id, content.answers, kept.get(metadata.imdb_id))
    facts = _facts(answer)
    kind = facts.kind if facts else metadata.kind or ("episode" if metadata.series else "movie")
    if kind == "series":
        raise FolderProblem(
            "type", f"{metadata.imdb_id} is a whole series. Write the id of the episode that is in this folder."
        )
    if kind == "movie":
        return Subject(content, answer, facts, "")
    series_id = metadata.series or (facts.series_id if facts else None)
    if not series_id:
        raise FolderProblem(
            "no series", "Nobody says which series this episode is of. Add a line like series: tt0000000."
        )
    return Subject(content, answer, facts, series_id)


def make_item(subject: Subject, details: Details, kept: Mapping[str, Mapping[str, Any]]) -> Item:
    """Return what the catalogue should say of a folder. Raises Problem when its series is none."""
    metadata = subject.content.metadata
    if not subject.series_id:
        own = {"name": metadata.title, "year": metadata.year}
        return Item(subject.content, _title_draft(metadata.imdb_id, "movie", subject.answer, subject.facts, own), None)
    answer = details.answer(subject.series_id, subject.content.answers, kept.get(subject.series_id))
    facts = _facts(answer)
    if facts and facts.kind != "series":
        raise FolderProblem("type", f"{subject.series_id} is no series. Correct the line series: in metadata.txt.")
    series = _title_draft(subject.series_id, "series", answer, facts, {})
    return Item(subject.content, series, _episode_draft(metadata, subject.answer, subject.facts))


def _facts(answer: Answer | None) -> omdb_facts.Facts | None:
    return None if answer is None else omdb_facts.facts(answer.fields)


def _title_draft(
    imdb_id: str, kind: str, answer: Answer | None, facts: omdb_facts.Facts | None, own: dict[str, Any]
) -> Draft:
    said = facts.title_values() if facts else {}
    if facts and facts.ratings is not None:
        said["ratings"] = facts.ratings
    if facts and not facts.poster_url:
        said["poster_failed_at"] = None  # there is nothing to try again
    values = {"kind": kind, **_answered(answer), **said, **_given(own)}
    return Draft(imdb_id, values, facts.poster_url or "" if facts else "")


def _episode_draft(metadata: Metadata, answer: Answer | None, facts: omdb_facts.Facts | None) -> Draft:
    own = {"name": metadata.title, "season": metadata.season, "number": metadata.episode}
    values = {**_answered(answer), **(facts.episode_values() if facts else {}), **_given(own)}
    return Draft(metadata.imdb_id, values)


def _answered(answer: Answer | None) -> dict[str, Any]:
    if answer is None or answer.is_kept:
        return {}
    return {"omdb": answer.fields, "omdb_fetched_at": answer.asked_at, "needs_details": False}


def _given(own: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in own.items() if value not in (None, "")}
