"""The home page: a large first title, what the profile goes on with, then rows that are the same for everybody.

Of these, the rows further down are asked for one by one.
"""

from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from accounts.middleware import ProfileRequest
from catalogue.derived import shelf
from catalogue.freshness import edition
from catalogue.models import Title
from notflix_site.home_personal import Personal, personal
from notflix_site.home_rows import ROW_AT_LEAST, arranged
from notflix_site.home_shared import Cards, Everybody, SharedHero, SharedPage, cards_like, shared_cards, shared_page

_MOST_LAST = 20


@require_safe
@gzip_page
def home(request: ProfileRequest) -> HttpResponse:
    """A large first title and rows of what this profile may see."""
    everybody, now = Everybody.like(request.profile), edition()
    page = shared_page(everybody, now)
    own = personal(request.profile, now)
    like = _like(own, everybody, now)
    rows = list(_rows(page, own, like))
    context = {
        "hero": page.hero,
        "play": _play(page.hero, own) if page.hero else None,
        "own": own,
        "like": like,
        "rows": rows,
        "state": _state(page, own, like),
        "library_is_empty": not rows and not page.hero and not Title.objects.published().on_shelf(shelf()).exists(),
    }
    return render(request, "home.html", context)


@require_safe
@gzip_page
def home_row(request: ProfileRequest, key: str) -> HttpResponse:
    """The cards of one row of the home page; 404 when the page of this profile has no such row.

    `?last=` are IMDb ids of titles that the page has in plain view already: they stand at the end.
    """
    cards = shared_cards(Everybody.like(request.profile), key, edition())
    if cards is None:
        raise Http404
    return HttpResponse(cards.html(request.GET.get("last", "").split(",")[:_MOST_LAST]))


def _rows(page: SharedPage, own: Personal, like: Cards | None) -> Iterator[SafeString]:
    """Yield the rows that are the same for everybody, in the order of this profile's page."""
    heads = [page.hero.title.imdb_id] if page.hero else []
    heads += [*own.heads(), *(list(like.cards)[:1] if like else [])]
    for row, last in arranged(page.plan.rows, heads, own.habits.genres):
        yield page.rows[row.key].html(last)


def _like(own: Personal, everybody: Everybody, now: str) -> Cards | None:
    """Return what is like the title watched last; None without any, and on a child's calmer page."""
    if own.habits.latest is None or everybody.is_child:
        return None
    cards = cards_like(own.habits.latest.imdb_id, everybody, now)
    return cards if len(cards.cards) >= ROW_AT_LEAST else None


def _play(hero: SharedHero, own: Personal) -> dict[str, Any]:
    """Return what the large title's buttons say of this profile, and lead to."""
    begun, following = own.begun_of(hero.title), own.following_of(hero.title)
    episode = begun.episode if begun else following.episode if following else None
    first = hero.title.imdb_id if hero.title.kind == Title.Kind.MOVIE else hero.first_id
    return {
        "imdb_id": episode.imdb_id if episode else first,
        "episode": episode,
        "minutes_left": begun.minutes_left if begun else None,
        "is_saved": hero.title.imdb_id in own.saved,
    }


def _state(page: SharedPage, own: Personal, like: Cards | None) -> dict[str, Any]:
    """Return what cards show of this profile: how much of each title was seen, in percent, and what is on its list.

    The list may hold what cannot be seen any more, so of it only what the page has cards of is told.
    """
    carded = {one for row in page.plan.rows for one in row.first} | {title.imdb_id for title in own.listed}
    carded |= set(like.cards) if like else set()
    saved = [one for one in own.saved if one in carded]
    return {"begun": {one.title.imdb_id: one.percent for one in own.begun}, "saved": saved}
