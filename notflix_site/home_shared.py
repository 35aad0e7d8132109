"""What of the home page is the same for everybody with one maturity limit: its HTML is kept, and holds nothing of one
person. Where something of a person belongs, the HTML has a gap.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Self
from urllib.parse import quote

from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from catalogue.freshness import kept
from catalogue.models import Episode, Title
from catalogue.similar import similar_to
from notflix_site.home_rows import Plan, Row, Viewing, plan

_FULL_ROWS = 3  # as many as the first screens show; the others come when they are near
_GHOSTS = range(10)  # what a row that is still to come shows in place of its posters, on the widest screen
# No text can be taken for it: what is text has its "<" written otherwise.
_GAP = SafeString("<!--gap-->")


@dataclass(frozen=True)
class Everybody:
    """All viewers with this maturity limit, children or not, who read this language."""

    max_age: int | None
    is_child: bool
    language: str | None

    @classmethod
    def like(cls, viewer: Viewing) -> Self:
        """Return those who see what this viewer sees."""
        return cls(viewer.max_age, viewer.is_child, get_language())

    def key(self, what: str) -> str:
        """Return the name under which `what` is kept for them."""
        return quote(f"home:{self.max_age}:{self.is_child}:{self.language}:{what}")


@dataclass(frozen=True)
class Cards:
    """Cards as HTML, by the IMDb ids of their titles, in order."""

    cards: dict[str, SafeString]

    @classmethod
    def of(cls, titles: list[Title]) -> Self:
        """Return the cards of titles."""
        return cls({title.imdb_id: render_to_string("home/_card.html", {"title": title}) for title in titles})

    def html(self, last: Collection[str] = ()) -> SafeString:
        """Return them as one piece, those of `last` at the end."""
        ids = sorted(self.cards, key=lambda one: one in last)
        return format_html_join("", "{}", ((self.cards[one],) for one in ids))


@dataclass(frozen=True)
class SharedRow:
    """A row: what stands around its cards, and the cards; None while they are still to be asked for."""

    around: tuple[SafeString, SafeString]
    cards: Cards | None

    def html(self, last: list[str]) -> SafeString:
        """Return the row, with the titles of `last` at its end."""
        before, after = self.around
        # Of cards that are to come, the gap is in their address.
        told = f"?last={','.join(last)}" if last else ""
        return format_html("{}{}{}", before, self.cards.html(last) if self.cards else told, after)


@dataclass(frozen=True)
class SharedHero:
    """The large first title: what stands around its buttons, and what plays when nothing of it was watched."""

    title: Title
    around: tuple[SafeString, SafeString]
    first_id: str


@dataclass(frozen=True)
class SharedPage:
    """The page: its large title, if it has one, and rows by their keys."""

    hero: SharedHero | None
    plan: Plan
    rows: dict[str, SharedRow]


def shared_page(everybody: Everybody, now: str) -> SharedPage:
    """Return the page of the edition `now`."""
    return kept(everybody.key("page"), lambda: _page(everybody, _plan(everybody, now)), of=now)


def shared_cards(everybody: Everybody, key: str, now: str) -> Cards | None:
    """Return the cards of one row; None when the page has no such row."""
    row = next((row for row in _plan(everybody, now).rows if row.key == key), None)
    return kept(everybody.key(f"row {key}"), lambda: Cards.of(row.titles(everybody)), of=now) if row else None


def cards_like(imdb_id: str, everybody: Everybody, now: str) -> Cards:
    """Return the cards of what is similar to a title that everybody of them may see."""

    def make() -> Cards:
        found = Title.objects.visible_to(everybody).filter(imdb_id=imdb_id)
        return Cards.of([similar.title for title in found for similar in similar_to(title, everybody)])

    return kept(everybody.key(f"like {imdb_id}"), make, of=now)


def _plan(everybody: Everybody, now: str) -> Plan:
    return kept(everybody.key("plan"), lambda: plan(everybody), of=now)


def _page(everybody: Everybody, page: Plan) -> SharedPage:
    title = Title.objects.visible_to(everybody).filter(pk=page.hero).first() if page.hero else None
    full = len(page.rows) if page.is_small else _FULL_ROWS
    rows = {row.key: _row(row, everybody, page, number < full) for number, row in enumerate(page.rows)}
    return SharedPage(_hero(title) if title else None, page, rows)


def _hero(title: Title) -> SharedHero:
    return SharedHero(title, _around("includes/home_hero.html", {"title": title}), _first_id(title))


def _first_id(title: Title) -> str:
    """Return the IMDb id of what plays first: a film itself, of a series its first episode; "" without any."""
    if title.kind == Title.Kind.MOVIE:
        return title.imdb_id
    episodes = Episode.objects.of_series(title).only("imdb_id")
    # Specials, season 0, are not where a series begins.
    first = [*episodes.filter(season__gte=1)[:1]] or [*episodes[:1]]
    return first[0].imdb_id if first else ""


def _row(row: Row, everybody: Everybody, page: Plan, is_full: bool) -> SharedRow:
    template = "home/_wall.html" if page.is_small else "home/_row.html"
    around = _around(template, {"row": row, "is_full": is_full, "ghosts": _GHOSTS})
    return SharedRow(around, Cards.of(row.titles(everybody)) if is_full else None)


def _around(template: str, context: dict[str, object]) -> tuple[SafeString, SafeString]:
    """Return what a template says before and after its `gap`."""
    before, _, after = render_to_string(template, {**context, "gap": _GAP}).partition(_GAP)
    return SafeString(before), SafeString(after)
