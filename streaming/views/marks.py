"""What a viewer says about titles: watched, not watched, not now."""

from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.views.decorators.http import require_POST

from accounts.answers import done
from accounts.middleware import ProfileRequest
from catalogue.access import title_or_404
from catalogue.models import Episode, Title
from streaming import playback
from streaming.views.watch import what_to_watch

_FLAGS = {"1": True, "0": False}
# More than the longest soap opera.
_MOST_EPISODES = 20_000


@require_POST
def mark_watched(request: ProfileRequest, imdb_id: str) -> HttpResponse:
    """Mark a film, an episode or a series as `watched`, 1 or 0; with a `season`, only that one of the series."""
    watched = _FLAGS.get(request.POST.get("watched", ""))
    season = request.POST.get("season", "")
    if watched is None or (season and not _is_number(season)):
        return HttpResponseBadRequest()
    title, episode = what_to_watch(request.profile, imdb_id)
    episodes = [episode] if episode else []
    if title.kind == Title.Kind.SERIES and not episode:
        episodes = _episodes(title, int(season) if season else None)
        if not episodes:
            raise Http404
    playback.mark_watched(request.profile, title, episodes, watched)
    return done(request, title.get_absolute_url())


@require_POST
def dismiss(request: ProfileRequest, imdb_id: str) -> HttpResponse:
    """Take a title out of "continue watching" and "next up" (`dismissed` 1), or put it back (0)."""
    dismissed = _FLAGS.get(request.POST.get("dismissed", ""))
    if dismissed is None:
        return HttpResponseBadRequest()
    title = title_or_404(request.profile, imdb_id)
    playback.dismiss(request.profile, title, dismissed)
    return done(request, title.get_absolute_url())


def _episodes(series: Title, season: int | None) -> list[Episode]:
    found = Episode.objects.of_series(series).only("imdb_id", "series")
    return list((found if season is None else found.filter(season=season))[:_MOST_EPISODES])


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 5
