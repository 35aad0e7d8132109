"""Which title each file is: an id that was given, or that of its episode in OMDb's lists of a series."""

from collections.abc import Sequence
from pathlib import Path

from catalogue import omdb_facts
from catalogue.omdb import Omdb, OmdbNotFound
from catalogue.packaging.asking.season import Place, place_in
from catalogue.packaging.report import CannotBegin, Job, Outcome
from catalogue.packaging.source import PackagingProblem

MetadataLines = tuple[tuple[str, str], ...]


def looks_like_an_episode(file: Path) -> bool:
    """Say whether a file's name tells an episode, or several."""
    try:
        return place_in(file.name) is not None
    except PackagingProblem:
        return True


def kind_of(imdb_id: str, omdb: Omdb) -> str:
    """Return what an id is: "movie", "series" or "episode".

    Raises OmdbProblem, or FactsProblem when it is something else.
    """
    return omdb_facts.facts(omdb.by_id(imdb_id)).kind


def identify(
    files: Sequence[Path], imdb_id: str, kind: str, metadata: MetadataLines, omdb: Omdb
) -> list[Job | Outcome]:
    """Return what each of `files` is, or the problem that it has: `no episode`, `several episodes`, `not listed`.

    `imdb_id` is what they are together, and of what `kind`: a series, or, of one file, a film or an episode.
    `metadata` are lines for all of them. Raises CannotBegin, and OmdbProblem when a season's list cannot be had.
    """
    if kind == "series":
        series = _Series(imdb_id, metadata, omdb)
        return [series.job_or_problem(file) for file in files]
    if len(files) > 1:
        what = {"movie": "a film", "episode": "a single episode"}[kind]
        raise CannotBegin(
            f"{imdb_id} is {what}, and there are {len(files)} files. Package them one by one; a season needs its "
            "series' id."
        )
    return [Job(files[0], imdb_id, metadata)]


class _Series:
    """A series, and those of its season lists that were asked for."""

    def __init__(self, imdb_id: str, metadata: MetadataLines, omdb: Omdb) -> None:
        self._id = imdb_id
        self._metadata = metadata
        self._omdb = omdb
        self._seasons: dict[int, dict[int, str]] = {}

    def job_or_problem(self, file: Path) -> Job | Outcome:
        try:
            return self._job(file)
        except PackagingProblem as problem:
            return Outcome(file, self._id, "problem", code=problem.code, detail=problem.detail)

    def _job(self, file: Path) -> Job:
        place = place_in(file.name)
        if place is None:
            raise PackagingProblem(
                "no episode",
                f"{self._id} is a series, and the name does not say which episode this is. Rename the file (S01E02), "
                "or give the episode's own id.",
            )
        # Said as well, so that ingest needs no answer of OMDb's to put the episode in its place.
        about = (("type", "episode"), ("series", self._id), ("season", str(place.season)))
        return Job(file, self._id_of(place), (*self._metadata, *about, ("episode", str(place.episode))))

    def _id_of(self, place: Place) -> str:
        if place.season not in self._seasons:
            self._seasons[place.season] = self._list_of(place.season)
        found = self._seasons[place.season].get(place.episode)
        if found is None:
            raise PackagingProblem(
                "not listed",
                f"OMDb lists no season {place.season}, episode {place.episode} of {self._id}. Check the numbers, or "
                "package it by itself with the episode's own id.",
            )
        return found

    def _list_of(self, season: int) -> dict[int, str]:
        """Return the ids of a season's episodes by their numbers; a season that OMDb does not know has none."""
        try:
            listed = omdb_facts.season_facts(self._omdb.season(self._id, season))
        except OmdbNotFound:
            return {}
        return {one.number: one.imdb_id for one in reversed(listed) if one.number is not None}
