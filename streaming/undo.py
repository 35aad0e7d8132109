"""Undoing a deletion without keeping anything: the page holds what was deleted, signed, and may send it back."""

from bson import ObjectId
from django.core import signing

from accounts.models import Profile
from accounts.places import milliseconds, moment
from catalogue.database import collection_of
from streaming.models import Playback

_SALT = "streaming.undo"
_SECONDS = 24 * 3600
_TIMES = ("watched_at", "updated_at")
_KEYS = ("profile_id", "title_id", "episode_id")
_COLUMNS = [str(field.column) for field in Playback._meta.concrete_fields]


def word_of(playback: Playback) -> str:
    """Return a playback as a signed word for the form that deletes it."""
    told = {str(field.column): getattr(playback, field.attname) for field in Playback._meta.concrete_fields}
    told.update({name: str(told[name]) for name in _KEYS if told[name]})
    told.update({name: milliseconds(told[name]) for name in _TIMES if told[name]})
    return signing.dumps([told[name] for name in _COLUMNS], salt=_SALT, compress=True)


def put_back(profile: Profile, word: str) -> None:
    """Write a deleted playback again, unless it has been watched since.

    Raises BadSignature when the word is not ours, is another profile's, or is older than a day.
    """
    told = dict(zip(_COLUMNS, signing.loads(word, salt=_SALT, max_age=_SECONDS), strict=True))
    if told["profile_id"] != str(profile.pk):
        raise signing.BadSignature
    told.update({name: ObjectId(told[name]) for name in _KEYS if told[name]})
    told.update({name: moment(told[name]) for name in _TIMES if told[name]})
    collection_of(Playback).update_one({"_id": told.pop("_id")}, {"$setOnInsert": told}, upsert=True)
