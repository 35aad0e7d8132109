"""Search: what is found for some words, as a page and as the part of it that changes while somebody types."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from catalogue import search as engine
from catalogue.browsing import choices_for
from catalogue.result_lines import lines_of, sentence_of
from catalogue.views.request import ViewerRequest

LIMIT = 48


@require_safe
@gzip_page
def search(request: ViewerRequest) -> HttpResponse:
    """What is found for `?q=`; with `?fragment=1` the results alone."""
    results = engine.search(request.profile, request.GET.get("q", ""), LIMIT)
    context: dict[str, Any] = {
        "results": results,
        "lines": lines_of(results),
        "sentence": sentence_of(results, LIMIT),
        "is_cut": len(results.found) == LIMIT,
    }
    if not results.query:
        context["genres"] = choices_for(request.profile).genres
    template = "catalogue/_search_results.html" if request.GET.get("fragment") else "catalogue/search.html"
    return render(request, template, context)
