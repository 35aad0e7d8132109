"""Health, for whoever watches the machine; and what stands where there is nothing."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.defaults import page_not_found
from pymongo.errors import PyMongoError

from accounts.language import speak_language_of_profile


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """200 while this process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """200 while the database answers, otherwise 503."""
    backend: Any = connection  # Django's stubs know nothing of MongoDB
    try:
        backend.get_database().command("ping")
    except (DatabaseError, PyMongoError):
        return HttpResponse("the database does not answer\n", status=503, content_type="text/plain")
    return HttpResponse("ready\n", content_type="text/plain")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for an address that leads to no view, so that nobody asked the profile for its language yet."""
    speak_language_of_profile(request)
    return page_not_found(request, exception)
