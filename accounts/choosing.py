"""Which profile somebody watches with: the session keeps the key of the one that was chosen."""

from django.http import HttpRequest

from accounts.models import Profile, User
from accounts.profiles import ensure_first_profile, profiles_of

_KEY = "profile"


def chosen_profile(request: HttpRequest, user: User) -> Profile | None:
    """Return the profile that this session has chosen; where there is no choice, the only one.

    None: there are several, or the only one has a PIN, or the chosen one is gone. Then somebody else must not become
    whoever is left.
    """
    profiles = profiles_of(user) if user.household is None else user.household
    if key := request.session.get(_KEY):
        return next((one for one in profiles if str(one.pk) == key), None)
    profiles = profiles or [ensure_first_profile(user)]
    return profiles[0] if len(profiles) == 1 and not profiles[0].pin else None


def has_chosen(request: HttpRequest) -> bool:
    """Return whether this session has chosen a profile, be it there or not."""
    return _KEY in request.session


def choose(request: HttpRequest, profile: Profile) -> None:
    """Let this session watch with a profile from now on."""
    request.session[_KEY] = str(profile.pk)


def choose_nobody(request: HttpRequest) -> None:
    """Forget the session's choice."""
    request.session.pop(_KEY, None)
