"""Search: titles by their names, people and year, and episodes by their names under their series.

`docs/search.md` says what is found and in which order.
"""

import unicodedata
from dataclasses import dataclass, field

from catalogue.mending import mended, read_otherwise
from catalogue.models import Episode, Title
from catalogue.plain_text import clean_text
from catalogue.querysets import Viewer
from catalogue.search_episodes import episodes_found
from catalogue.search_library import Library
from catalogue.search_query import Query
from catalogue.search_reasons import is_named, people_who_matched, whole_match
from catalogue.search_words import fold, whole_name

_LONGEST = 200
_EPISODES_FROM = 3


@dataclass(frozen=True)
class Found:
    """A title, and why it is here when its name does not say so: who matched, which of its episodes matched.

    Of a title only what a line of results shows is loaded, of an episode its place, name and id.
    """

    title: Title
    people: tuple[str, ...] = ()
    episodes: tuple[Episode, ...] = ()


@dataclass(frozen=True)
class Results:
    """What was found for a query, best first.

    `query` is it on one line, `marks` are the folded beginnings of words to highlight, and `mended` is what was
    searched instead when the query as typed leads to nothing; "" otherwise.
    """

    query: str
    found: list[Found] = field(default_factory=list)
    marks: tuple[str, ...] = ()
    mended: str = ""


def search(viewer: Viewer, text: str, limit: int = 48) -> Results:
    """Return what this viewer may see of what `text` looks for, at most `limit` titles. Never raises on any text."""
    typed, library = clean_text(text, _LONGEST), Library(viewer)
    words = fold(typed)
    if not words:
        return Results(typed, [Found(title) for title in _called(library, whole_name(typed), limit)])
    query = Query(words)
    if found := _found(library, query, limit):
        return Results(typed, found, query.marks)
    for other in read_otherwise(query):
        if found := _found(library, other, limit):
            return Results(typed, found, other.marks)
    if (instead := mended(library, query)) and (found := _found(library, Query(instead), limit)):
        told = unicodedata.normalize("NFC", " ".join(instead))
        return Results(typed, found, Query(instead).marks, told)
    return Results(typed)


def _found(library: Library, query: Query, limit: int) -> list[Found]:
    """Return titles by name, then series by their episodes, then titles by people and year."""
    named, others = _titles(library, query, limit)
    found = {title.pk: Found(title) for title in named}
    if len(named) < limit and sum(map(len, query.words)) >= _EPISODES_FROM and not query.leads_nowhere:
        for series, episodes in episodes_found(library, query):
            found[series.pk] = Found(series, episodes=episodes)
    described = [Found(title, people_who_matched(query, title)) for title in others if title.pk not in found]
    # Who is called all that was asked goes before two people who share it.
    described.sort(key=lambda one: len(one.people) > 1)
    return [*found.values(), *described][:limit]


def _titles(library: Library, query: Query, limit: int) -> tuple[list[Title], list[Title]]:
    """Return titles that have all words in their names, those of exactly this name first, and others that have them.

    Several words lead to few titles: those are read at once, and names are told from people here. One word, or its
    beginning, leads to many, of which names alone may fill the page.
    """
    found: list[Title] = []
    if len(query.asked) > 1 and not query.leads_nowhere:
        found = library.titles("words", query.in_words(), limit)
        if 0 < len(found) < limit:
            return _by_name(query, found)
    named = library.titles("name_words", query.in_names(), limit)
    if len(named) == limit:
        called = _called(library, query.name, limit)
        return _exact_first(query, list(dict.fromkeys([*called, *named]))), []
    if len(query.asked) == 1 and not query.leads_nowhere:
        found = library.titles("words", query.in_words(), limit - len(named), without=[title.pk for title in named])
    return _exact_first(query, named), found


def _by_name(query: Query, titles: list[Title]) -> tuple[list[Title], list[Title]]:
    """Return those titles whose name has all words, those of exactly this name first, and the others."""
    named = {title.pk for title in titles if is_named(query, title.name)}
    others = [title for title in titles if title.pk not in named]
    return _exact_first(query, [title for title in titles if title.pk in named]), others


def _exact_first(query: Query, titles: list[Title]) -> list[Title]:
    return sorted(titles, key=lambda title: whole_match(query, title.name))


def _called(library: Library, name: str, limit: int) -> list[Title]:
    """Return titles of exactly this name, best first; none without one."""
    return library.titles("name_words", {"name_words": name}, limit) if name else []
