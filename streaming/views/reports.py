"""What the player reports: where somebody is, and which languages they chose.

Both come with the signed word of the watch page, which says what is watched by whom.
"""

import re

from csp.decorators import csp_exempt
from django.core.exceptions import PermissionDenied
from django.core.signing import BadSignature
from django.http import HttpResponse, HttpResponseBadRequest
from django.views.decorators.http import require_POST

from accounts.middleware import ProfileRequest
from streaming import playback
from streaming.progress import LONGEST
from streaming.watched import Watched, watched_of

# Digits as scripts write them: no sign, no exponent, and nothing that is not a number.
_SECONDS = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,20})?")
# "" takes a choice back; "off" looks like a language, too.
_TAG = re.compile(r"(?:[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*)?")
_LONGEST_TAG = 35


@require_POST
@csp_exempt()  # nothing is shown of an answer without a body, and this is the most frequent request of all
def report_position(request: ProfileRequest) -> HttpResponse:
    """Write down where somebody is: `position` in seconds. 204, 400 for what is no place, 403 for another's word."""
    watched = _watched(request)
    position = request.POST.get("position", "")
    if not _SECONDS.fullmatch(position) or float(position) > LONGEST:
        return HttpResponseBadRequest()
    playback.report(watched, float(position))
    return HttpResponse(status=204)


@require_POST
def choose_languages(request: ProfileRequest) -> HttpResponse:
    """Remember `audio`, `text` or both, BCP 47, for the film or the series; a `text` of "off" is none."""
    watched = _watched(request)
    chosen = {name: request.POST[name] for name in ("audio", "text") if name in request.POST}
    if not chosen or any(len(tag) > _LONGEST_TAG or not _TAG.fullmatch(tag) for tag in chosen.values()):
        return HttpResponseBadRequest()
    playback.choose_languages(watched, chosen)
    return HttpResponse(status=204)


def _watched(request: ProfileRequest) -> Watched:
    """Return what the word of the request says. Raises PermissionDenied for a word of another profile, or none."""
    try:
        watched = watched_of(request.POST.get("report", ""))
    except BadSignature as error:
        raise PermissionDenied from error
    if watched.profile != request.profile.pk:
        raise PermissionDenied
    return watched
