"""`request.watched`: what the viewer has watched, for pages that leave it out; asked for only when one does."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from streaming.watching import watched_title_ids


class WatchedMiddleware:
    """Attach `request.watched`, a lazy list of the keys of titles; it stands after the profile's middleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.watched = SimpleLazyObject(lambda: watched_title_ids(request.profile))  # type: ignore[attr-defined]
        return self.get_response(request)
