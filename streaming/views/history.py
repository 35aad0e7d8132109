"""What a profile watched: a page, a table to take away, and the end of it."""

from django.core.exceptions import PermissionDenied
from django.core.signing import BadSignature
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.answers import done
from accounts.middleware import ProfileRequest, grown_ups_only
from accounts.places import Place
from streaming import playback
from streaming.history import entries, table
from streaming.undo import put_back

PAGE_SIZE = 50
_LONGEST_WORD = 1000


@grown_ups_only
@require_safe
@never_cache
def history(request: ProfileRequest) -> HttpResponse:
    """What was watched, the newest first; `?after=` goes on from a place, `?fragment=1` is only what follows there."""
    after = Place.read(request.GET.get("after", ""))
    if "after" in request.GET and not after:
        raise Http404
    found = entries(request.profile, PAGE_SIZE + 1, after)
    shown = found[:PAGE_SIZE]
    context = {
        "entries": [one for one in shown if one.title],
        "unnamed": sum(not one.title for one in shown),
        "next_url": f"?{urlencode({'after': str(shown[-1].place)})}" if len(found) > PAGE_SIZE else "",
        "is_first": not after,
    }
    page = "streaming/_history_entries.html" if request.GET.get("fragment") else "streaming/history.html"
    return render(request, page, context)


@grown_ups_only
@require_safe
@never_cache
def history_download(request: ProfileRequest) -> HttpResponseBase:
    """All of it as a table (CSV), written while it is read."""
    name = f"notflix-history-{timezone.now():%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(table(request.profile), content_type="text/csv; charset=utf-8", headers=headers)


@grown_ups_only
@require_POST
def delete_playback(request: ProfileRequest, imdb_id: str) -> HttpResponse:
    """Delete what is kept of one film or episode. It is the viewer's own, so it need not be visible any more.

    A script may take that back: `deleted` is 0 then, and `undo` is the word for it that the page held.
    """
    if request.POST.get("deleted") == "0":
        try:
            put_back(request.profile, request.POST.get("undo", "")[:_LONGEST_WORD])
        except BadSignature as error:
            raise PermissionDenied from error
    else:
        playback.forget(request.profile, imdb_id)
    return done(request, reverse("history"))


@grown_ups_only
@require_POST
def delete_history(request: ProfileRequest) -> HttpResponse:
    """Delete all that is kept of what this profile watched."""
    playback.forget_everything(request.profile)
    return done(request, reverse("history"))
