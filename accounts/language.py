"""Which language a page is in: the profile's own, else the one that the browser asks for."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

_WITH_WORDS = frozenset({"text/html", "application/manifest+json", "text/javascript"})
# The admin has no profile, and pictures have no words.
_WITHOUT_PROFILE = frozenset({"picture"})


class BrowserLanguageMiddleware(LocaleMiddleware):
    """Speak the browser's language, and say so on what has words."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Name the language of what has words. Video and pictures have none, and caches need not keep one for each."""
        if response.headers.get("Content-Type", "").partition(";")[0] not in _WITH_WORDS:
            return response
        return super().process_response(request, response)


class ProfileLanguageMiddleware:
    """Speak the profile's language where it has one. Stands after whatever decides who is there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., Any],
        view_args: Any,  # noqa: ARG002
        view_kwargs: Any,  # noqa: ARG002
    ) -> None:
        """Ask the profile before the view does; only where it would be asked in any case, so it costs no query."""
        match = request.resolver_match
        if not getattr(view_func, "login_required", True) or match is None:
            return
        if match.app_name == "admin" or match.url_name in _WITHOUT_PROFILE:
            return
        speak_language_of_profile(request)


def speak_language_of_profile(request: HttpRequest) -> None:
    """Go on in the language that the profile chose, if it chose one."""
    language = getattr(getattr(request, "profile", None), "language", "")
    if language in dict(settings.LANGUAGES):
        translation.activate(language)
        request.LANGUAGE_CODE = language
