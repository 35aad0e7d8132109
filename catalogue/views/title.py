"""One film, or one series with its seasons and episodes."""

from dataclasses import dataclass
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from catalogue.access import title_or_404
from catalogue.models import Episode, Stream, Title
from catalogue.similar import similar_to
from catalogue.templatetags.catalogue_tags import picture
from catalogue.views.request import ViewerRequest

# Of a longer plot the two lines beside the poster show the beginning.
_TWO_LINES = 110
# Of more seasons only the numbers are written.
_NAMED_SEASONS = 6


@dataclass(frozen=True)
class Season:
    """One season as the page shows it; `number` is None for episodes whose season nobody knows."""

    number: int | None
    episodes: list[Episode]


@require_safe
@gzip_page
def title(request: ViewerRequest, imdb_id: str) -> HttpResponse:
    """One film, or one series with its seasons and episodes."""
    found = title_or_404(request.profile, imdb_id)
    episodes: list[Episode] = []
    versions: list[Stream] = []
    if found.kind == Title.Kind.SERIES:
        episodes = list(Episode.objects.of_series(found).defer("omdb", "words"))
    else:
        versions = list(Stream.objects.of_film(found))
    seasons = _seasons(episodes)
    context = {
        "title": found,
        "decade": found.year and found.year // 10 * 10,
        "plot_is_long": len(found.plot) > _TWO_LINES,
        "is_playable": bool(episodes or versions),
        "episodes": episodes,
        "versions": versions,
        "seasons": seasons,
        "many_seasons": len(seasons) > _NAMED_SEASONS,
        "similar": similar_to(found, request.profile),
        "open_graph": _open_graph(request, found),
    }
    return render(request, "catalogue/title.html", context)


def _seasons(episodes: list[Episode]) -> list[Season]:
    """Group episodes that come season by season: first the numbered seasons, then specials, then what has no place."""
    seasons = [Season(number, list(group)) for number, group in groupby(episodes, lambda one: one.season)]
    return sorted(seasons, key=lambda season: (season.number is None, season.number == 0, season.number or 0))


def _open_graph(request: HttpRequest, title: Title) -> dict[str, str]:
    """Return what a program that somebody signed in shows this page to is told of it; without what is not known."""
    shown = title.poster or title.hero
    told = {
        "og:site_name": "Notflix",
        "og:title": title.name,
        "og:type": "video.tv_show" if title.kind == Title.Kind.SERIES else "video.movie",
        "og:url": request.build_absolute_uri(title.get_absolute_url()),
        "og:description": title.plot,
        "og:image": request.build_absolute_uri(picture(shown)) if shown else "",
    }
    return {name: value for name, value in told.items() if value}
