"""Browse: titles as a wall of posters, narrowed down and in order, a page at a time."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from catalogue.browsing import Choices, Filters, choices_for
from catalogue.facets import facets_of, kinds_of, orders_of, unwatched_of
from catalogue.models import Title
from catalogue.views.request import ViewerRequest

PAGE_SIZE = 60


@require_safe
@gzip_page
def browse(request: ViewerRequest) -> HttpResponse:
    """Titles as a wall of posters, narrowed down and in order; `?fragment=1` is the next page's cards alone.

    Raises Http404 when the cards after a title are asked for that is gone: they would be the first ones again.
    """
    choices = choices_for(request.profile)
    filters = Filters.of(request.GET, choices)
    last = _last_seen(request)
    titles = filters.titles(request.profile, request.watched)
    page = list((titles.after(last, filters.order) if last else titles)[: PAGE_SIZE + 1])
    shown = page[:PAGE_SIZE]
    next_url = filters.address(after=shown[-1].imdb_id) if len(page) > PAGE_SIZE else ""
    cards = {"titles": shown, "next_url": next_url}
    if request.GET.get("fragment"):
        if request.GET.get("after") and not last:
            raise Http404
        return render(request, "catalogue/_title_cards.html", cards)
    place = {
        "first_url": filters.address() if last else "",
        "count": _count(len(shown)) if shown and not last and not next_url else "",
    }
    return render(request, "catalogue/browse.html", cards | place | _what_to_choose(filters, choices))


def _what_to_choose(filters: Filters, choices: Choices) -> dict[str, Any]:
    kinds, facets = kinds_of(filters), [] if filters.person else facets_of(filters, choices)
    return {
        "filters": filters,
        "heading": filters.person or (kinds.chosen if filters.kind else _("Films and series")),
        "kinds": kinds,
        "facets": facets,
        "narrowed": [facet for facet in facets if facet.without],
        "orders": None if filters.person else orders_of(filters),
        "unwatched": unwatched_of(filters),
        "clear_url": filters.but(genre="", decade=None, age=None, unwatched=False).address(),
    }


def _last_seen(request: ViewerRequest) -> Title | None:
    if not (after := request.GET.get("after", "")[:12]):
        return None
    # No `first()`: it would sort what the unique index finds.
    return next(iter(Title.objects.visible_to(request.profile).filter(imdb_id=after)), None)


def _count(number: int) -> str:
    return ngettext("%(number)d title", "%(number)d titles", number) % {"number": number}
