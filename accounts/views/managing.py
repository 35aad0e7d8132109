"""Making, changing and deleting profiles: for grown-ups, and where there is a PIN, for who knows the password."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from allauth.account.decorators import reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from bson import ObjectId
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accounts.choosing import choose_nobody
from accounts.forms import ProfileForm
from accounts.middleware import ManyProfilesRequest, grown_ups_only, profile_not_required
from accounts.models import Profile
from accounts.profiles import MOST, add, profiles_of
from accounts.views.choosing import profile_or_404

_View = Callable[..., HttpResponse]


def _managing(view: _View) -> _View:
    """Let in who may manage the household: with a PIN anywhere in it, only who gave the password just now.

    Else anybody could raise their own limit. allauth's decorator alone would keep a posted form, with the PIN in it,
    in the session; here the form is asked for again.
    """

    @profile_not_required
    @grown_ups_only
    @never_cache
    @sensitive_post_parameters("pin")
    @wraps(view)
    def guarded(request: ManyProfilesRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if any(one.pin for one in profiles_of(request.user)):
            try:
                _gave_password(request)
            except ReauthenticationRequired:
                back = urlencode({"next": request.path}, safe="/")
                return HttpResponseRedirect(f"{reverse('account_reauthenticate')}?{back}")
        return view(request, *args, **kwargs)

    return guarded


@reauthentication_required
def _gave_password(request: HttpRequest) -> None:
    """Raises ReauthenticationRequired unless the password was given in the last minutes."""


@_managing
@require_safe
def manage_profiles(request: ManyProfilesRequest) -> HttpResponse:
    """The household's profiles, to be changed."""
    found = profiles_of(request.user)
    return render(request, "profiles/manage.html", {"profiles": found, "may_add": len(found) < MOST, "most": MOST})


@_managing
@require_http_methods(["GET", "HEAD", "POST"])
def new_profile(request: ManyProfilesRequest) -> HttpResponse:
    """A form for one more profile."""
    form = ProfileForm(request.POST or None, instance=Profile(user=request.user))
    if form.is_valid():
        if add(form.filled()):
            return redirect("manage_profiles")
        form.add_error(
            None, _("There are %(most)d profiles already, which is as many as there can be.") % {"most": MOST}
        )
    return render(request, "profiles/form.html", {"form": form})


@_managing
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: ManyProfilesRequest, pk: ObjectId) -> HttpResponse:
    """A form to change one profile."""
    found = profile_or_404(request, pk)
    form = ProfileForm(request.POST or None, instance=found)
    if form.is_valid():
        form.filled().save(update_fields=form.changes())
        return redirect("manage_profiles")
    context = {"form": form, "edited": found, "may_delete": len(profiles_of(request.user)) > 1}
    return render(request, "profiles/form.html", context)


@_managing
@require_http_methods(["GET", "HEAD", "POST"])
def delete_profile(request: ManyProfilesRequest, pk: ObjectId) -> HttpResponse:
    """Ask whether a profile is to go, with all that is its own; the last one stays."""
    found = profile_or_404(request, pk)
    is_last = len(profiles_of(request.user)) == 1
    if request.method != "POST" or is_last:
        return render(request, "profiles/delete.html", {"edited": found, "is_last": is_last})
    if request.profile and request.profile.pk == found.pk:
        choose_nobody(request)
    name = found.name
    found.delete()
    messages.success(request, _("%(name)s is gone.") % {"name": name})
    return redirect("manage_profiles")
