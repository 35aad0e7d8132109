"""The home page: a large first title, then rows, of which those further down are asked for one by one."""

from dataclasses import dataclass
from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.translation import get_language
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from accounts.middleware import ProfileRequest
from catalogue.derived import shelf
from catalogue.freshness import edition, kept
from catalogue.models import Title
from notflix_site.home_rows import Plan, Row, plan

_FULL_ROWS = 3  # as many as the first screens show; the others come when they are near
_GHOSTS = range(10)  # what a row that is still to come shows in place of its posters, on the widest screen


@dataclass(frozen=True)
class Everybody:
    """All viewers with this maturity limit. What is kept is made for them, so it can hold nothing of one person."""

    max_age: int | None

    def key(self, what: str) -> str:
        """Return the name under which `what` is kept for them, in the language of the page."""
        return quote(f"home:{self.max_age}:{get_language()}:{what}")


@dataclass(frozen=True)
class Shared:
    """The page's parts that are the same for everybody, as HTML; both are "" when there is nothing to see."""

    hero: str
    rows: str


@require_safe
@gzip_page
def home(request: ProfileRequest) -> HttpResponse:
    """A large first title and rows of what this profile may see."""
    everybody, now = Everybody(request.profile.max_age), edition()
    shared = kept(everybody.key("page"), lambda: _render_page(everybody, _plan(everybody, now)), of=now)
    context = {
        "shared": shared,
        "library_is_empty": not shared.rows
        and not shared.hero
        and not Title.objects.published().on_shelf(shelf()).exists(),
    }
    return render(request, "home.html", context)


@require_safe
@gzip_page
def home_row(request: ProfileRequest, key: str) -> HttpResponse:
    """The cards of one row of the home page; 404 when the page of this profile has no such row."""
    everybody, now = Everybody(request.profile.max_age), edition()
    row = next((row for row in _plan(everybody, now).rows if row.key == key), None)
    if row is None:
        raise Http404
    return HttpResponse(kept(everybody.key(f"row {key}"), lambda: _render_cards(row, everybody), of=now))


def _plan(everybody: Everybody, now: str) -> Plan:
    return kept(everybody.key("plan"), lambda: plan(everybody), of=now)


def _render_page(everybody: Everybody, page: Plan) -> Shared:
    """Return the large title and the rows, the first of them with their cards."""
    title = Title.objects.visible_to(everybody).filter(pk=page.hero).first()
    hero = render_to_string("includes/home_hero.html", {"title": title}) if title else ""
    template, full = ("home/_wall.html", len(page.rows)) if page.is_small else ("home/_row.html", _FULL_ROWS)
    rows = [
        render_to_string(template, {"row": row, "number": number, "titles": titles, "ghosts": _GHOSTS})
        for number, row in enumerate(page.rows)
        for titles in [row.titles(everybody) if number < full else []]
    ]
    return Shared(hero, format_html_join("", "{}", ((row,) for row in rows)))


def _render_cards(row: Row, everybody: Everybody) -> str:
    return render_to_string("home/_cards.html", {"titles": row.titles(everybody)})
