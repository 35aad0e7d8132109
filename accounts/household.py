"""Somebody signed in and the profiles of their household, read together: every page begins with them."""

from typing import Any

from bson import ObjectId

from accounts.models import Profile, User
from accounts.profiles import PROFILE_FIELDS
from catalogue.database import collection_of
from catalogue.quick_read import as_model

# Dates are shown on no page.
_USER_FIELDS = ("email", "password", "first_name", "last_name", "is_active", "is_staff", "is_superuser")


def user_with_household(pk: ObjectId) -> User | None:
    """Return the user with this key, its `household` filled; None when there is none. One query.

    A join by key of at most eight small documents takes half as long as asking twice.
    """
    steps: list[dict[str, Any]] = [
        {"$match": {"_id": pk}},
        {"$project": dict.fromkeys(_USER_FIELDS, 1)},
        {
            "$lookup": {
                "from": Profile._meta.db_table,
                "localField": "_id",
                "foreignField": "user_id",
                "as": "profiles",
            }
        },
    ]
    for found in collection_of(User).aggregate(steps, hint="_id_"):
        user = as_model(User, _USER_FIELDS, found)
        oldest_first = sorted(found["profiles"], key=lambda one: (one["created_at"], one["_id"]))
        user.household = [as_model(Profile, PROFILE_FIELDS, one) for one in oldest_first]
        return user
    return None
