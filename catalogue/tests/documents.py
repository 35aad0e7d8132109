"""The catalogue as documents, made comparable: two catalogues that were made at other times, in another order."""

from typing import Any

Documents = dict[str, list[dict[str, Any]]]

# When something was done is another matter than what was done.
_TIMES = frozenset({"_id", "added_at", "seen_at"})
_WHETHER = ("missing_since", "poster_failed_at", "omdb_fetched_at")
_KEYS = ("title_id", "episode_id", "series_id")


def about(document: dict[str, Any]) -> str:
    """Return what a document is about: an IMDb id, a folder, or itself."""
    return str(document.get("imdb_id") or document.get("folder") or document["_id"])


def comparable(documents: Documents) -> Documents:
    """Return documents without times, with names in place of keys, and each kind in the order of names."""
    called = {one["_id"]: about(one) for found in documents.values() for one in found}
    return {name: [_comparable(one, called) for one in sorted(found, key=about)] for name, found in documents.items()}


def _comparable(document: dict[str, Any], called: dict[Any, str]) -> dict[str, Any]:
    told = {name: value for name, value in document.items() if name not in _TIMES}
    told |= {name: called.get(told[name], "what is not there") for name in _KEYS if told.get(name)}
    told |= {name: told[name] is not None for name in _WHETHER if name in told}
    if told.get("season_lists"):
        told["season_lists"] = {season: kept["episodes"] for season, kept in told["season_lists"].items()}
    return told


def differences(one: Documents, other: Documents) -> list[tuple[str, ...]]:
    """Return what differs: which document, which field, and what each side says."""
    found: list[tuple[str, ...]] = []
    for kind in one:
        mine, theirs = ({about(document): document for document in side[kind]} for side in (one, other))
        assert len(mine) == len(one[kind]), f"two documents of one thing among {kind}"
        found += [(kind, name, "is on one side only") for name in sorted(mine.keys() ^ theirs.keys())]
        for name in sorted(mine.keys() & theirs.keys()):
            found += _different_fields(name, mine[name], theirs[name])
    return found


def _different_fields(name: str, mine: dict[str, Any], theirs: dict[str, Any]) -> list[tuple[str, ...]]:
    return [
        (name, field, f"{mine.get(field)!s:.80}", f"{theirs.get(field)!s:.80}")
        for field in sorted(mine.keys() | theirs.keys())
        if mine.get(field) != theirs.get(field)
    ]
