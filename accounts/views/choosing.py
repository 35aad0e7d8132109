"""Who's watching: the way into a profile, and out of a child's."""

from bson import ObjectId
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.answers import next_address
from accounts.choosing import choose, choose_nobody
from accounts.middleware import ManyProfilesRequest, ProfileRequest, grown_ups_only, profile_not_required
from accounts.models import Profile
from accounts.pins import LONGEST, Tried, try_pin
from accounts.profiles import MOST, ensure_first_profile, profile_of, profiles_of


@profile_not_required
@grown_ups_only
@never_cache
@require_safe
def profiles(request: ManyProfilesRequest) -> HttpResponse:
    """Who's watching?"""
    found = profiles_of(request.user) or [ensure_first_profile(request.user)]
    context = {"profiles": found, "next": next_address(request), "may_add": len(found) < MOST}
    return render(request, "profiles/who.html", context)


@profile_not_required
@grown_ups_only
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def enter_profile(request: ManyProfilesRequest, pk: ObjectId) -> HttpResponse:
    """Go on as a profile; where it has a PIN, a page asks for it first."""
    profile = profile_or_404(request, pk)
    if not profile.asks_to_enter:
        if request.method != "POST":
            return redirect("profiles")
        return _entered(request, profile)
    if request.method != "POST" or "pin" not in request.POST:
        return _ask(request, profile)
    tried = try_pin(profile, request.POST["pin"][: LONGEST + 1])
    return _entered(request, profile) if tried.right else _ask(request, profile, tried)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave_profile(request: ProfileRequest) -> HttpResponse:
    """Ask a grown-up: out of a child's profile, by its PIN. Then nobody is watching, until somebody says who."""
    if request.profile.asks_to_leave:
        if request.method != "POST":
            return _ask(request, request.profile)
        tried = try_pin(request.profile, request.POST.get("pin", "")[: LONGEST + 1])
        if not tried.right:
            return _ask(request, request.profile, tried)
        choose_nobody(request)
    return _next(request, "profiles")


def profile_or_404(request: ManyProfilesRequest, pk: ObjectId) -> Profile:
    """Return a profile of this person's household. Raises Http404 for any other."""
    if profile := profile_of(request.user, pk):
        return profile
    raise Http404


def _entered(request: ManyProfilesRequest, profile: Profile) -> HttpResponse:
    choose(request, profile)
    return _next(request, "home")


def _next(request: ManyProfilesRequest | ProfileRequest, otherwise: str) -> HttpResponse:
    address = next_address(request)
    return HttpResponseRedirect(address) if address else redirect(otherwise)


def _ask(request: ManyProfilesRequest | ProfileRequest, profile: Profile, tried: Tried | None = None) -> HttpResponse:
    """Show the page that asks for a PIN, with what was wrong with the last one."""
    context = {
        "asked": profile,
        "next": next_address(request),
        "problem": _problem(tried) if tried else "",
        "longest": LONGEST,
    }
    return render(request, "profiles/pin.html", context, status=429 if tried and tried.wait else 200)


def _problem(tried: Tried) -> str:
    if not tried.wait:
        return _("This is not the PIN. Try again.")
    return ngettext(
        "Too many wrong PINs. Try again in a minute.",
        "Too many wrong PINs. Try again in %(minutes)d minutes.",
        tried.wait,
    ) % {"minutes": tried.wait}
