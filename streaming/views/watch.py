"""The watch page, and fresh tickets for it."""

from typing import Any

from csp.decorators import csp_update
from django.http import Http404, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.keys import key_of
from accounts.middleware import ProfileRequest
from accounts.models import Profile
from catalogue.access import episode_or_404, title_or_404
from catalogue.models import Episode, Stream, Title
from catalogue.templatetags.catalogue_tags import picture
from streaming import progress
from streaming.addresses import address
from streaming.next_up import next_after
from streaming.watched import Watched
from streaming.watching import languages_of, playback_of


@require_safe
@never_cache  # the page carries a ticket, and a place: it must not be shown again from a cache
@csp_update({"style-src": ["'unsafe-inline'"]})  # media-chrome writes the styles of its shadow roots into the page
def watch(request: ProfileRequest, imdb_id: str) -> HttpResponse:
    """Play a film or an episode from where the viewer stopped, `?start=0` from its start.

    `?version=<folder>` asks for one of several. A series leads to its own page.
    """
    title, episode = what_to_watch(request.profile, imdb_id)
    if episode is None and title.kind == Title.Kind.SERIES:
        return redirect(title)
    stream = _version(title, episode, request.GET.get("version", ""))
    context = {
        "title": title,
        "episode": episode,
        "stream": stream,
        "back_url": title.get_absolute_url(),
        "watching": _told(request, title, episode, stream),
    }
    return render(request, "streaming/watch.html", context)


@require_safe
@never_cache
def ticket(request: ProfileRequest, imdb_id: str) -> HttpResponse:
    """Answer new addresses of the same stream, as JSON: those of the page end with their ticket."""
    title, episode = what_to_watch(request.profile, imdb_id)
    return JsonResponse(_addresses(request, _version(title, episode, request.GET.get("version", ""))))


def what_to_watch(viewer: Profile, imdb_id: str) -> tuple[Title, Episode | None]:
    """Return a film or a series, or an episode with its series. Raises Http404 when it is not for this viewer."""
    try:
        return title_or_404(viewer, imdb_id), None
    except Http404:
        episode = episode_or_404(viewer, imdb_id)
        return episode.series, episode


def _version(title: Title, episode: Episode | None, folder: str) -> Stream:
    versions = list(Stream.objects.of_episode(episode) if episode else Stream.objects.of_film(title))
    if not versions:
        raise Http404
    return next((stream for stream in versions if stream.folder == folder), versions[0])


def _told(request: ProfileRequest, title: Title, episode: Episode | None, stream: Stream) -> dict[str, Any]:
    """Return what the player's script is told, ready to become JSON."""
    profile, played = request.profile, episode or title
    watched = Watched.of(profile.pk, title, episode, stream.duration)
    following = next_after(episode) if episode else None
    ticket_url = reverse("ticket", args=[played.imdb_id])
    return {
        "key": key_of(profile.pk, played.imdb_id),
        **_addresses(request, stream),
        "ticketUrl": f"{ticket_url}?{urlencode({'version': stream.folder})}",
        "reportUrl": reverse("report_position"),
        "languagesUrl": reverse("choose_languages"),
        "report": watched.word(),
        "csrf": get_token(request),
        "start": 0.0 if request.GET.get("start") == "0" else _start(watched),
        "duration": watched.duration,
        **_languages(profile, title),
        "autoplay": profile.autoplay,
        "card": progress.card_seconds(watched.duration) if following else 0,
        "next": _next(following) if following else None,
        "name": title.name,
        "detail": f"{episode.code} · {episode.name}".removeprefix(" · ") if episode else "",
        "artwork": _picture((episode.still if episode else "") or title.hero or title.poster),
        "back": title.get_absolute_url(),
    }


def _addresses(request: ProfileRequest, stream: Stream) -> dict[str, str]:
    return {
        # dash.js reads what is relative in a manifest from an absolute address only.
        "manifest": request.build_absolute_uri(address(stream, "manifest.mpd")),
        "hls": request.build_absolute_uri(address(stream, "master.m3u8")) if stream.has_hls else "",
        "thumbnails": address(stream, "thumbnails.vtt") if stream.has_sprite else "",
        "chapters": address(stream, "chapters.vtt") if stream.has_chapters else "",
    }


def _start(watched: Watched) -> float:
    """Return where to go on, in seconds of this version, which may be shorter than the one the place is from."""
    playback = playback_of(watched.profile, watched.imdb_id)
    place = playback.position if playback else 0.0
    return place if progress.meaning(place, watched.duration) is progress.Meaning.PLACE else 0.0


def _languages(profile: Profile, title: Title) -> dict[str, str]:
    """Return the languages chosen for this film or series; before that, the profile's."""
    chosen = languages_of(profile.pk, title.imdb_id)
    return {
        "audio": (chosen.audio if chosen else "") or profile.audio_language,
        "text": (chosen.text if chosen else "") or profile.text_language,
    }


def _next(episode: Episode) -> dict[str, str]:
    return {
        "url": reverse("watch", args=[episode.imdb_id]),
        "code": episode.code,
        "name": episode.name,
        "still": _picture(episode.still),
    }


def _picture(name: str) -> str:
    return picture(name) if name else ""
