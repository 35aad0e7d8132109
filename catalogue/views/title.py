"""One film, or one series with its seasons and episodes."""

from dataclasses import dataclass
from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from catalogue.access import title_or_404
from catalogue.models import Episode, Stream, Title
from catalogue.views.request import ViewerRequest


@dataclass(frozen=True)
class Season:
    """One season as the page shows it; `number` is None for episodes whose season nobody knows."""

    number: int | None
    episodes: list[Episode]


@require_safe
def title(request: ViewerRequest, imdb_id: str) -> HttpResponse:
    """One film, or one series with its seasons and episodes."""
    found = title_or_404(request.profile, imdb_id)
    seasons: list[Season] = []
    versions: list[Stream] = []
    if found.kind == Title.Kind.SERIES:
        seasons = _seasons(list(Episode.objects.of_series(found).defer("omdb")))
        playable = seasons[0].episodes[0].imdb_id if seasons else ""
    else:
        versions = list(Stream.objects.of_film(found))
        playable = found.imdb_id if versions else ""
    context = {
        "title": found,
        "play_url": reverse("watch", args=[playable]) if playable else "",
        "versions": versions,
        "seasons": seasons,
    }
    return render(request, "catalogue/title.html", context)


def _seasons(episodes: list[Episode]) -> list[Season]:
    """Group episodes that come season by season: first the numbered seasons, then specials, then what has no place."""
    seasons = [Season(number, list(group)) for number, group in groupby(episodes, lambda one: one.season)]
    return sorted(seasons, key=lambda season: (season.number is None, season.number == 0, season.number or 0))
