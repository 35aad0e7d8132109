"""The profiles of a household: which there are, and a place for each new one."""

from bson import ObjectId
from django.db import IntegrityError

from accounts.keys import place_of
from accounts.models import Profile, User
from catalogue.quick_read import read

MOST = 8

# What pages know of a profile; all of it is simple, as the quick read wants it.
PROFILE_FIELDS = (
    *("user", "name", "colour", "avatar", "max_age", "is_child", "pin", "place"),
    *("language", "audio_language", "text_language", "autoplay"),
)


def profiles_of(user: User) -> list[Profile]:
    """Return the profiles of a person's household, the oldest first."""
    # Every page of somebody who has chosen none asks this, so it is read the quick way.
    return read(Profile, [{"user_id": user.pk}], PROFILE_FIELDS, index="profile_of_user", order=[("created_at", 1)])


def profile_of(user: User, pk: ObjectId) -> Profile | None:
    """Return the profile with this key if it is this person's, else None."""
    found = read(Profile, [{"_id": pk}, {"user_id": user.pk}], PROFILE_FIELDS, index="_id_")
    return found[0] if found else None


def ensure_first_profile(user: User) -> Profile:
    """Return the user's oldest profile, and make one when there is none.

    The first profile has the user's own key, so two requests that arrive together cannot make two.
    """
    if profiles := profiles_of(user):
        return profiles[0]
    name = user.first_name or user.email.split("@")[0]
    try:
        return Profile.objects.create(id=user.pk, user=user, name=name[:40], place=place_of(user.pk, 0))
    except IntegrityError:
        return profiles_of(user)[0]


def add(profile: Profile) -> bool:
    """Save a new profile in a free place of its household; False when it has as many as it may have.

    A place is unique, so of requests that come together one gets it, and the others try the next. Counting first would
    let all of them through. Profiles from before there were places have none: they use up the last ones.
    """
    others = profiles_of(profile.user)
    taken = {one.place for one in others}
    for number in range(MOST - sum(one.place is None for one in others)):
        profile.place = place_of(profile.user.pk, number)
        if profile.place in taken:
            continue
        try:
            profile.save(force_insert=True)
        except IntegrityError:
            continue
        return True
    return False
