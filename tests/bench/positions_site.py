"""The site as gunicorn serves it, with two addresses beside it that write a position and do nothing else.

`/bare/` is a view behind the same middleware, `/barest/` is answered before Django has seen the request.
"""

import os
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "notflix_site.settings")
_django = get_wsgi_application()

from bson import ObjectId  # noqa: E402  (models need Django set up)
from django.conf import settings  # noqa: E402
from django.contrib.auth.decorators import login_not_required  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.urls import path  # noqa: E402
from django.views.decorators.csrf import csrf_exempt  # noqa: E402

from catalogue.database import collection_of  # noqa: E402
from notflix_site.urls import urlpatterns as of_site  # noqa: E402
from streaming import playback  # noqa: E402
from streaming.models import Playback  # noqa: E402
from streaming.watched import Watched  # noqa: E402

_WATCHED = Watched(ObjectId(), ObjectId(), "tt0000001", None, "tt0000001", 3600.0)


def _write(key: str, position: str) -> None:
    update = [{"$set": playback._at(_WATCHED, float(position))}]
    collection_of(Playback).update_one({"_id": key}, update, upsert=True)


@csrf_exempt
@login_not_required
def bare(request: HttpRequest) -> HttpResponse:
    """Write a position under the key of the request."""
    _write(request.POST["key"], request.POST["position"])
    return HttpResponse(status=204)


urlpatterns = [path("bare/", bare), *of_site]
settings.ROOT_URLCONF = __name__


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer `/barest/`, and leave all else to the site."""
    if environ["PATH_INFO"] != "/barest/":
        return _django(environ, start_response)
    told = parse_qs(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])).decode())
    _write(told["key"][0], told["position"][0])
    start_response("204 No Content", [])
    return []
