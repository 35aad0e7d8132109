"""What a profile thinks of titles: thumb up or down."""

from django.utils import timezone

from accounts.keys import key_of
from accounts.models import Profile, Rating
from catalogue.database import collection_of
from catalogue.models import Title


def rate(profile: Profile, title: Title, liked: bool | None) -> None:
    """Keep what a profile thinks of a title; None takes it back.

    PyMongo's own update: unlike the ORM's it is tried again when the database changes its primary.
    """
    ratings, key = collection_of(Rating), key_of(profile.pk, title.imdb_id)
    if liked is None:
        ratings.delete_one({"_id": key})
        return
    rating = {"profile_id": profile.pk, "title_id": title.pk, "liked": liked, "rated_at": timezone.now()}
    ratings.update_one({"_id": key}, {"$set": rating}, upsert=True)


def rating_of(profile: Profile, title: Title) -> bool | None:
    """Return what a profile thinks of a title: True for a thumb up, None for nothing yet."""
    found = collection_of(Rating).find_one({"_id": key_of(profile.pk, title.imdb_id)}, {"liked": 1})
    return bool(found["liked"]) if found else None
