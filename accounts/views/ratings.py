"""The two thumbs of a title."""

from django.http import HttpResponse, HttpResponseBadRequest
from django.views.decorators.http import require_POST

from accounts import ratings
from accounts.answers import done
from accounts.middleware import ProfileRequest
from catalogue.access import title_or_404

_LIKED = {"up": True, "down": False, "none": None}


@require_POST
def rate_title(request: ProfileRequest, imdb_id: str) -> HttpResponse:
    """Keep what the profile thinks of a title: `rating` is up, down or none."""
    title = title_or_404(request.profile, imdb_id)
    wanted = request.POST.get("rating", "")
    if wanted not in _LIKED:
        return HttpResponseBadRequest()
    ratings.rate(request.profile, title, _LIKED[wanted])
    return done(request, title.get_absolute_url())
