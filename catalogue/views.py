"""The catalogue's pages: browse, a title, and the pictures both show."""

from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from catalogue.access import title_or_404
from catalogue.models import Episode, Stream, Title
from catalogue.querysets import Viewer

PAGE_SIZE = 60
_YEAR = 365 * 24 * 60 * 60


class ViewerRequest(HttpRequest):
    """A request of somebody signed in. `profile` is the viewer that the site's middleware attached."""

    profile: Viewer


@dataclass(frozen=True)
class Season:
    """One season as the page shows it; `number` is None for episodes whose season nobody knows."""

    number: int | None
    episodes: list[Episode]


@require_safe
def browse(request: ViewerRequest) -> HttpResponse:
    """All titles as a wall of posters, a page at a time; `?fragment=1` is the next page's cards alone."""
    kind = _one_of(request.GET.get("kind", ""), ("", *Title.Kind.values))
    order = _one_of(request.GET.get("order", ""), ("newest", "name"))
    titles = Title.objects.visible_to(request.profile).of_kind(kind).defer("omdb")
    titles = titles.newest() if order == "newest" else titles.by_name()
    if last := _last_seen(request):
        titles = titles.after(last, order)
    page = list(titles[: PAGE_SIZE + 1])
    next_url = ""
    if len(page) > PAGE_SIZE:
        page.pop()
        next_url = f"{reverse('browse')}?{urlencode({'kind': kind, 'order': order, 'after': page[-1].imdb_id})}"
    template = "catalogue/_title_cards.html" if request.GET.get("fragment") else "catalogue/browse.html"
    return render(request, template, {"titles": page, "kind": kind, "order": order, "next_url": next_url})


def _one_of(value: str, allowed: tuple[str, ...]) -> str:
    return value if value in allowed else allowed[0]


def _last_seen(request: ViewerRequest) -> Title | None:
    after = request.GET.get("after", "")[:12]
    return Title.objects.visible_to(request.profile).filter(imdb_id=after).defer("omdb").first() if after else None


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


@require_safe
def picture(request: HttpRequest, name: str) -> FileResponse:  # noqa: ARG001
    """A poster or still by the hash of its content, so it may be kept for ever by the browser that was let in."""
    try:
        file = (settings.NOTFLIX_PICTURES / name).open("rb")
    except OSError as error:
        raise Http404 from error
    response = FileResponse(file, content_type="image/webp")
    response.headers["Cache-Control"] = f"private, max-age={_YEAR}, immutable"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
