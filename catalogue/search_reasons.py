"""Why a title was found: by its whole name, or by which people."""

from functools import lru_cache

from catalogue.derived import people_of
from catalogue.models import Title
from catalogue.search_query import Asked, Query
from catalogue.search_words import all_words, fold, person_words, whole_name


def is_named(query: Query, name: str) -> bool:
    """Say whether a name has all that was asked for."""
    words = _words_of(name)
    return all(asked.is_in(words) for asked in query.asked)


@lru_cache(maxsize=2_000)
def _words_of(name: str) -> tuple[str, ...]:
    return tuple(all_words(name, [], None))


def whole_match(query: Query, name: str) -> int:
    """Return 0 when the query is this name word by word, 1 when it is the name written otherwise, else 2."""
    if whole_name(name) != query.name:
        return 2
    return 0 if tuple(fold(name)) == query.words else 1


def people_who_matched(query: Query, title: Title) -> tuple[str, ...]:
    """Return the people of a title who have what was asked for and its name and year have not.

    The one who has most of it comes first, then whoever has what is left.
    """
    without_people = (*_words_of(title.name), str(title.year))
    left = [asked for asked in query.asked if not asked.is_in(without_people)]
    people = people_of(vars(title))
    matched: list[str] = []
    while left and people:
        person = max(people, key=lambda name: _share(left, name))
        if not _share(left, person):
            break
        left = [asked for asked in left if not asked.is_in(person_words(person))]
        people.remove(person)
        matched.append(person)
    return tuple(matched)


def _share(asked: list[Asked], person: str) -> int:
    words = person_words(person)
    return sum(one.is_in(words) for one in asked)
