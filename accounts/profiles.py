"""Which profile a signed-in person watches with."""

from django.db import IntegrityError

from accounts.models import Profile, User
from catalogue.quick_read import read

_FIELDS = ("user", "name", "max_age")


def ensure_first_profile(user: User) -> Profile:
    """Return the user's oldest profile, and make one when there is none.

    The first profile has the user's own key, so two requests that arrive together cannot make two.
    """
    # Every page asks this, so it is read the quick way.
    oldest = read(Profile, [{"user_id": user.pk}], _FIELDS, index="profile_of_user", order=[("created_at", 1)], limit=1)
    if oldest:
        return oldest[0]
    name = user.first_name or user.email.split("@")[0]
    try:
        return Profile.objects.create(id=user.pk, user=user, name=name[:40])
    except IntegrityError:
        return Profile.objects.get(pk=user.pk)
