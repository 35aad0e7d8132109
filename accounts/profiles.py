"""Which profile a signed-in person watches with."""

from django.db import IntegrityError

from accounts.models import Profile, User


def ensure_first_profile(user: User) -> Profile:
    """Return the user's oldest profile, and make one when there is none.

    The first profile has the user's own key, so two requests that arrive together cannot make two.
    """
    profile = Profile.objects.filter(user=user).order_by("created_at").first()
    if profile:
        return profile
    name = user.first_name or user.email.split("@")[0]
    try:
        return Profile.objects.create(id=user.pk, user=user, name=name[:40])
    except IntegrityError:
        return Profile.objects.get(pk=user.pk)
