"""More like this: titles with the same people, or of the same genres and time, each with one line why it is there.

What could be similar is read from indexes, a bounded number of titles however many there are; which of it is most
similar is decided here.
"""

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from catalogue.derived import shelf
from catalogue.models import Title
from catalogue.omdb_words import genre_name
from catalogue.querysets import Viewer

LENGTH = 12
# How many titles are read: some people have made hundreds, and a decade has thousands of one genre.
_READ = 60
# Who and what leads to others: the people billed first, the genres named first.
_BILLED = 6
_GENRES = 4
# What a shared person weighs who did the same for both, and one who did something else. A combination of genres weighs
# the more the fewer candidates share it: next to nothing when nearly all do, nearly five when one in 120 does.
_SAME_ROLE = {"directors": 12.0, "actors": 8.0, "writers": 5.0}
_OTHER_ROLE = 3.0
_SAME_DECADE = 1.0


@dataclass(frozen=True)
class Similar:
    """A title, and in the page's language why it is like another."""

    title: Title
    reason: str


@dataclass(frozen=True)
class _Link:
    """A person whom two titles share: what he or she did for the other one, and what that weighs."""

    person: str
    role: str
    same: bool
    weight: float


@dataclass(frozen=True)
class _Likeness:
    """What a title has in common with another: people (the weightiest first), genres, and the decade."""

    other: Title
    links: list[_Link]
    genres: frozenset[str]
    decade: int | None

    def weight(self, rarity: dict[frozenset[str], float]) -> float:
        """Return how much this is, given what combinations of genres weigh."""
        return sum(link.weight for link in self.links) + rarity[self.genres] + _SAME_DECADE * (self.decade is not None)


def similar_to(title: Title, viewer: Viewer) -> list[Similar]:
    """Return at most twelve titles that the viewer may see, the most similar first, never the title itself.

    Takes at most three queries: for its people, for its genres in its decade, and where both gave little, for its
    genres at any time.
    """
    visible = Title.objects.visible_to(viewer)
    found: list[Title] = []
    if names := _names(title):
        found += visible.with_person(*names).sorted_by("year")[:_READ]
    for decade in dict.fromkeys([_decade(title), None]):
        if title.genres and (decade or len({one.pk for one in found} - {title.pk}) < LENGTH):
            shelves = [shelf(genre=genre, decade=decade) for genre in title.genres[:_GENRES]]
            found += visible.filter(shelves__overlap=shelves).sorted_by("rating")[:_READ]
    return ranked(title, found)


def ranked(title: Title, candidates: Iterable[Title]) -> list[Similar]:
    """Return the twelve candidates that share most people and genres with a title, the most similar first, each once.

    What is as similar goes by its rating, then the newer first.
    """
    others = {one.imdb_id: one for one in candidates if one.imdb_id != title.imdb_id}
    roles, genres, decade = _roles(title), frozenset(title.genres), _decade(title)
    found = [
        _Likeness(one, _links(roles, one), genres.intersection(one.genres), decade if decade == _decade(one) else None)
        for one in others.values()
    ]
    rarity = _rarity([likeness.genres for likeness in found])

    def place(likeness: _Likeness) -> tuple[float, float, int, str]:
        other = likeness.other
        return -likeness.weight(rarity), -other.score, -other.sort_year, other.imdb_id

    alike = sorted((likeness for likeness in found if likeness.links or likeness.genres), key=place)
    return [Similar(likeness.other, _reason(title, likeness)) for likeness in alike[:LENGTH]]


def _names(title: Title) -> list[str]:
    billed = [*title.directors[:_BILLED], *title.actors[:_BILLED], *title.writers[:_BILLED]]
    return list(dict.fromkeys(billed))


def _decade(title: Title) -> int | None:
    return title.year // 10 * 10 if title.year else None


def _roles(title: Title) -> dict[str, list[str]]:
    """Return what each person did for a title: directors first, then the cast, then writers."""
    roles: dict[str, list[str]] = {}
    for role in _SAME_ROLE:
        for person in getattr(title, role):
            roles.setdefault(person, []).append(role)
    return roles


def _links(roles: dict[str, list[str]], other: Title) -> list[_Link]:
    """Return the people whom two titles share, each once, the weightiest first and else as the first title bills them.

    `roles` is what they did for the first title.
    """
    links: dict[str, _Link] = {}
    for role, weight in _SAME_ROLE.items():
        for person in getattr(other, role):
            if person in roles:
                same = role in roles[person]
                link = _Link(person, role, same, weight if same else _OTHER_ROLE)
                links[person] = max(links.get(person, link), link, key=lambda one: one.weight)
    if len(links) < 2:
        return list(links.values())
    return sorted((links[person] for person in roles if person in links), key=lambda link: -link.weight)


def _rarity(combinations: list[frozenset[str]]) -> dict[frozenset[str], float]:
    """Return what each combination of genres weighs: the more, the fewer candidates have it among theirs."""
    counted = Counter(combinations)
    return {
        genres: math.log((len(combinations) + 1) / sum(counted[one] for one in counted if genres <= one))
        if genres
        else 0.0
        for genres in counted
    }


def _reason(title: Title, likeness: _Likeness) -> str:
    if likeness.links:
        return _of_person(likeness.links[0])
    genres = [genre_name(genre) for genre in title.genres if genre in likeness.genres]
    named = _("%(genre)s and %(other)s") % {"genre": genres[0], "other": genres[1]} if len(genres) > 1 else genres[0]
    if likeness.decade is None:
        return named
    return _("%(genres)s of the %(decade)ds") % {"genres": named, "decade": likeness.decade}


def _of_person(link: _Link) -> str:
    sentences = {
        ("directors", True): _("Also directed by %(name)s"),
        ("writers", True): _("Also written by %(name)s"),
        ("directors", False): _("Directed by %(name)s"),
        ("writers", False): _("Written by %(name)s"),
    }
    return sentences.get((link.role, link.same), _("With %(name)s")) % {"name": link.person}
