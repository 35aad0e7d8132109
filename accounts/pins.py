"""PINs: four to eight digits, kept as a hash, and tried only a few times.

The tries are counted in the profile's own document by one atomic update each, which is exact however many come at once
and in however many processes. (A limit kept in the file cache is not: there twenty tries at once passed a limit of
five.) A try is counted before the PIN is looked at; the right one takes the count back.
"""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.utils import timezone

from accounts.models import Profile
from catalogue.database import collection_of

SHORTEST, LONGEST = 4, 8
MOST_TRIES = 5
WAIT = timedelta(minutes=5)

# Quicker than the password's hash: what protects so few digits is that they can be tried only a few times.
_HASHER = "scrypt"


@dataclass(frozen=True)
class Tried:
    """What came of a PIN. `wait` is the number of whole minutes until another may be tried, 0 when that is now."""

    right: bool
    wait: int = 0


def hashed(pin: str) -> str:
    """Return what a profile keeps of a PIN; "" for none."""
    return make_password(pin, hasher=_HASHER) if pin else ""


def try_pin(profile: Profile, pin: str) -> Tried:
    """Compare a PIN with the profile's. After too many wrong ones the right one is refused as well, for a while."""
    now = timezone.now()
    if not _may_try(profile, now):
        return Tried(right=False, wait=_minutes_left(profile, now))
    if not check_password(pin, profile.pin):
        return Tried(right=False)
    collection_of(Profile).update_one({"_id": profile.pk}, {"$set": {"pin_tries": 0}})
    return Tried(right=True)


def _may_try(profile: Profile, now: datetime) -> bool:
    """Count a try, and return whether it is within the limit."""
    profiles = collection_of(Profile)
    over = {"$or": [{"pin_tried_at": None}, {"pin_tried_at": {"$lte": now - WAIT}}]}
    begun = profiles.update_one({"_id": profile.pk, **over}, {"$set": {"pin_tries": 1, "pin_tried_at": now}})
    if begun.modified_count:
        return True
    counted = profiles.update_one({"_id": profile.pk, "pin_tries": {"$lt": MOST_TRIES}}, {"$inc": {"pin_tries": 1}})
    return counted.modified_count == 1


def _minutes_left(profile: Profile, now: datetime) -> int:
    found = collection_of(Profile).find_one({"_id": profile.pk}, {"pin_tried_at": 1})
    since = found and found.get("pin_tried_at")
    left = since.replace(tzinfo=UTC) + WAIT - now if since else timedelta()
    return max(1, math.ceil(left / timedelta(minutes=1)))
