"""`request.profile`: who watches, found once a request; and nobody gets to a page without having said so."""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden
from django.http.response import HttpResponseBase, HttpResponseRedirect
from django.urls import ResolverMatch, reverse
from django.utils.functional import SimpleLazyObject

from accounts.answers import is_fetch
from accounts.choosing import chosen_profile, has_chosen
from accounts.models import Profile, User

_View = TypeVar("_View", bound=Callable[..., Any])

# A picture is named by a hash that only a page gives away, and a page has dozens.
_FOR_ANYBODY = frozenset({"picture"})
# Signing out is nobody's secret, and the way back to everything else.
_FOR_CHILDREN = frozenset({"account_logout"})


class ProfileRequest(HttpRequest):
    """A request of somebody signed in; what every view behind sign-in may rely on."""

    user: User
    profile: Profile


class ManyProfilesRequest(HttpRequest):
    """A request to a view that is `profile_not_required`."""

    user: User
    profile: Profile | None


def profile_not_required(view: _View) -> _View:
    """Mark a view that somebody may see before they have said who is watching."""
    view.profile_required = False  # type: ignore[attr-defined]
    return view


def grown_ups_only(view: _View) -> _View:
    """Mark a view that is not reached from a child's profile, unless somebody knows its PIN."""
    view.grown_ups_only = True  # type: ignore[attr-defined]
    return view


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
    """Attach `request.profile`, lazily, and ask who is watching where that is not known; None for a stranger."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.profile = SimpleLazyObject(lambda: _profile_of(request))  # type: ignore[attr-defined]
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., Any],
        view_args: Any,  # noqa: ARG002
        view_kwargs: Any,  # noqa: ARG002
    ) -> HttpResponseBase | None:
        """Lead to "Who's watching?", or out of a child's profile to a grown-up, or let the view answer."""
        match = request.resolver_match
        if match is None or match.url_name in _FOR_ANYBODY or not getattr(view_func, "login_required", True):
            return None
        of_account = _is_of_account(match)
        if of_account or getattr(view_func, "grown_ups_only", False):
            if _is_kept_in(request) and match.url_name not in _FOR_CHILDREN:
                return _instead(request, "leave_profile")
            if of_account:
                return None
        if getattr(view_func, "profile_required", True) and not request.profile:  # type: ignore[attr-defined]
            return _instead(request, "profiles")
        return None


def _profile_of(request: HttpRequest) -> Profile | None:
    return chosen_profile(request, request.user) if isinstance(request.user, User) else None


def _is_of_account(match: ResolverMatch) -> bool:
    """Return whether a page is one of the person, whoever is watching: allauth's, and the admin."""
    return match.app_name == "admin" or (match.url_name or "").startswith("account_")


def _is_kept_in(request: HttpRequest) -> bool:
    """Return whether this is a child's profile that only its PIN leads out of. Only a choice leads into one."""
    return has_chosen(request) and bool(request.profile) and request.profile.asks_to_leave  # type: ignore[attr-defined]


def _instead(request: HttpRequest, page: str) -> HttpResponseBase:
    """Lead to another page first, and from there back; a script is told that it may not."""
    if is_fetch(request):
        return HttpResponseForbidden()
    path = request.get_full_path()
    query = f"?{urlencode({'next': path}, safe='/')}" if request.method == "GET" and path != reverse("home") else ""
    return HttpResponseRedirect(reverse(page) + query)
