"""OMDb's own shape for the demo's facts: the `omdb.json` of a folder, so that no network is needed to ingest it."""

import json
from typing import Any

from catalogue.demo.films import Item, Series


def sidecar(item: Item) -> str:
    """Return the text of `omdb.json`: one answer for a film; for an episode its answer and its series', in an array."""
    answer = _answer(item)
    content = [answer, _series_answer(item.series)] if item.series else answer
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _answer(item: Item) -> dict[str, Any]:
    answer = {
        **_common(item),
        "Year": item.year,
        "Director": item.director,
        "Type": "episode" if item.series else "movie",
    }
    if item.series:
        place = {"Season": str(item.season), "Episode": str(item.episode), "seriesID": item.series.imdb_id}
        return {**answer, **place, "Response": "True"}
    return {**answer, "DVD": "N/A", "BoxOffice": "N/A", "Production": "N/A", "Website": "N/A", "Response": "True"}


def _series_answer(series: Series) -> dict[str, Any]:
    kind = {"Year": series.years, "Director": "N/A", "Type": "series", "totalSeasons": str(series.seasons)}
    return {**_common(series), **kind, "Response": "True"}


def _common(of: Item | Series) -> dict[str, Any]:
    ratings = [] if of.rating == "N/A" else [{"Source": "Internet Movie Database", "Value": f"{of.rating}/10"}]
    return {
        "Title": of.title,
        "Rated": of.rated,
        "Released": of.released,
        "Runtime": of.runtime,
        "Genre": of.genre,
        "Writer": of.writer,
        "Actors": of.actors,
        "Plot": of.plot,
        "Language": of.language,
        "Country": of.country,
        "Awards": "N/A",
        "Poster": "N/A",
        "Ratings": ratings,
        "Metascore": "N/A",
        "imdbRating": of.rating,
        "imdbVotes": of.votes,
        "imdbID": of.imdb_id,
    }
