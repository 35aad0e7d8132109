"""The watch page."""

from csp.decorators import csp_update
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.middleware import ProfileRequest
from accounts.models import Profile
from catalogue.access import episode_or_404, title_or_404
from catalogue.models import Episode, Stream, Title
from streaming.addresses import address


@require_safe
@csp_update({"style-src": ["'unsafe-inline'"]})  # media-chrome writes the styles of its shadow roots into the page
def watch(request: ProfileRequest, imdb_id: str) -> HttpResponse:
    """Play a film or an episode; `?version=<folder>` asks for one of several. A series leads to its own page."""
    title, episode = _what(request.profile, imdb_id)
    if episode is None and title.kind == Title.Kind.SERIES:
        return redirect(title)
    versions = Stream.objects.of_episode(episode) if episode else Stream.objects.of_film(title)
    stream = _version(list(versions), request.GET.get("version", ""))
    context = {
        "title": title,
        "episode": episode,
        "stream": stream,
        "manifest_url": request.build_absolute_uri(address(stream, "manifest.mpd")),
        "thumbnails_url": address(stream, "thumbnails.vtt") if stream.has_sprite else "",
        "chapters_url": address(stream, "chapters.vtt") if stream.has_chapters else "",
        "back_url": title.get_absolute_url(),
    }
    response = render(request, "streaming/watch.html", context)
    # The page carries a ticket: it must not be shown again from a cache after the ticket's end.
    response.headers["Cache-Control"] = "no-store"
    return response


def _what(viewer: Profile, imdb_id: str) -> tuple[Title, Episode | None]:
    try:
        return title_or_404(viewer, imdb_id), None
    except Http404:
        episode = episode_or_404(viewer, imdb_id)
        return episode.series, episode


def _version(versions: list[Stream], folder: str) -> Stream:
    if not versions:
        raise Http404
    return next((stream for stream in versions if stream.folder == folder), versions[0])
