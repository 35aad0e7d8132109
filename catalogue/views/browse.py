"""Browse: all titles as a wall of posters, a page at a time."""

from typing import cast
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from catalogue.derived import shelf
from catalogue.models import Title
from catalogue.querysets import ORDERS, Order
from catalogue.views.request import ViewerRequest, one_of

PAGE_SIZE = 60


@require_safe
def browse(request: ViewerRequest) -> HttpResponse:
    """All titles as a wall of posters, a page at a time; `?fragment=1` is the next page's cards alone."""
    kind = one_of(request, "kind", Title.Kind.values, "")
    order = cast("Order", one_of(request, "order", ORDERS, "newest"))
    titles = Title.objects.visible_to(request.profile).on_shelf(shelf(kind=kind)).sorted_by(order)
    if last := _last_seen(request):
        titles = titles.after(last, order)
    page = list(titles[: PAGE_SIZE + 1])
    next_url = ""
    if len(page) > PAGE_SIZE:
        page.pop()
        next_url = f"{reverse('browse')}?{urlencode({'kind': kind, 'order': order, 'after': page[-1].imdb_id})}"
    template = "catalogue/_title_cards.html" if request.GET.get("fragment") else "catalogue/browse.html"
    return render(request, template, {"titles": page, "kind": kind, "order": order, "next_url": next_url})


def _last_seen(request: ViewerRequest) -> Title | None:
    after = request.GET.get("after", "")[:12]
    return Title.objects.visible_to(request.profile).filter(imdb_id=after).first() if after else None
