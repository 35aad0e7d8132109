"""`request.profile`: the viewer, found once a request and only when something asks for it."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.functional import SimpleLazyObject

from accounts.models import Profile, User
from accounts.profiles import ensure_first_profile


class ProfileRequest(HttpRequest):
    """A request of somebody signed in; what every view behind sign-in may rely on."""

    user: User
    profile: Profile


class SignInMiddleware(LoginRequiredMiddleware):
    """Ask for a sign-in everywhere but where a view is marked `login_not_required`."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        """Let an open view pass before anybody asks who is there.

        Django's own looks at `request.user` first, which costs every piece of video a session and a user, and makes
        health depend on the database.
        """
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)


class ProfileMiddleware:
    """Attach `request.profile` to every request of a signed-in person, lazily; None for anybody else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.profile = SimpleLazyObject(lambda: _profile_of(request))  # type: ignore[attr-defined]
        return self.get_response(request)


def _profile_of(request: HttpRequest) -> Profile | None:
    return ensure_first_profile(request.user) if isinstance(request.user, User) else None
