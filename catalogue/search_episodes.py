"""Episodes that are found by their names, under series that the viewer may see."""

from bson import ObjectId

from catalogue.models import Episode, Title
from catalogue.search_library import Library
from catalogue.search_query import Query

_SERIES = 10
_OF_EACH = 5
_READ_AT_ONCE = 100
_READ_AT_MOST = 5


def episodes_found(library: Library, query: Query) -> list[tuple[Title, tuple[Episode, ...]]]:
    """Return series with their episodes that have all words of a query in their names.

    Up to ten series in the order of their votes, with up to five episodes of each in their order. What is read is
    bounded: of words that a thousand episodes have, the series that came into the library first are shown.
    """
    wanted = query.in_words()
    episodes: dict[ObjectId, list[Episode]] = {}
    series: dict[ObjectId, Title] = {}
    last = None
    for _ in range(_READ_AT_MOST):
        batch = library.episodes(wanted, _READ_AT_ONCE, after=last)
        for one in batch:
            episodes.setdefault(one.series_id, []).append(one)
        series |= library.titles_of_keys({one.series_id for one in batch})
        if len(batch) < _READ_AT_ONCE or len(series) >= _SERIES:
            break
        last = batch[-1].series_id
    best = sorted(series.values(), key=lambda title: (title.imdb_votes or 0, title.pk), reverse=True)[:_SERIES]
    return [(title, _in_order(episodes[title.pk])) for title in best]


def _in_order(episodes: list[Episode]) -> tuple[Episode, ...]:
    return tuple(sorted(episodes, key=lambda one: (one.season or 0, one.number or 0, one.pk))[:_OF_EACH])
