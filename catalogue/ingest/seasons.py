"""OMDb's lists of seasons: of each season that has an episode in the library, asked once and kept with the series.

They bring the episodes that are not in the library, so that everybody sees what is missing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from catalogue import omdb_facts
from catalogue.ingest.details import Details
from catalogue.ingest.items import Draft, Item
from catalogue.ingest.known import NEWS_AFTER
from catalogue.problems import Problem

_FIELDS = ("name", "season", "number", "released", "imdb_rating")


@dataclass
class SeasonLists:
    """What is new about one series: its lists by season (as they are kept), and the episodes they name.

    `complete` is False when a list could not be had; then the series goes on waiting for details.
    """

    lists: dict[str, Any]
    episodes: list[Draft] = field(default_factory=list)
    complete: bool = True


def want_lists(items: Iterable[Item], details: Details, kept: Mapping[str, Mapping[str, Any]], now: datetime) -> None:
    """Begin to ask for the lists that are neither kept nor asked for yet."""
    for series_id, season in _seasons(items):
        if not _is_fresh(_kept_lists(kept, series_id).get(str(season)), now):
            details.want_season(series_id, season)


def season_lists(
    items: Iterable[Item], details: Details, kept: Mapping[str, Mapping[str, Any]], now: datetime
) -> dict[str, SeasonLists]:
    """Return what the lists that were asked for say, by the IMDb id of the series."""
    found: dict[str, SeasonLists] = {}
    for series_id, season in _seasons(items):
        answer = details.season(series_id, season)
        before = _kept_lists(kept, series_id)
        if answer is None and (not details.had_a_key or _is_fresh(before.get(str(season)), now)):
            continue
        series = found.setdefault(series_id, SeasonLists(dict(before)))
        if answer is None:
            series.complete = False
        else:
            listed = answer.fields.get("Episodes", [])
            series.lists[str(season)] = {"asked_at": now.isoformat(timespec="seconds"), "episodes": listed}
            series.episodes += _drafts(answer.fields)
    return found


def _seasons(items: Iterable[Item]) -> list[tuple[str, int]]:
    """Return each series and season among the items once, in their order."""
    places = ((item.title.imdb_id, item.episode.values.get("season")) for item in items if item.episode)
    return list(dict.fromkeys((series_id, season) for series_id, season in places if season is not None))


def _kept_lists(kept: Mapping[str, Mapping[str, Any]], series_id: str) -> Mapping[str, Any]:
    return kept.get(series_id, {}).get("season_lists") or {}


def _is_fresh(kept: Mapping[str, Any] | None, now: datetime) -> bool:
    return kept is not None and datetime.fromisoformat(kept["asked_at"]) > now - NEWS_AFTER


def _drafts(answer: Mapping[str, Any]) -> list[Draft]:
    try:
        listed = omdb_facts.season_facts(answer)
    except Problem:
        return []  # a list that cannot be read lists nothing
    return [
        Draft(
            one.imdb_id, {}, fallbacks={name: getattr(one, name) for name in _FIELDS if getattr(one, name) is not None}
        )
        for one in listed
    ]
