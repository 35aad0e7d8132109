"""Keys made of others: of what one profile did with one title or episode, and of a profile's place in its household."""

from bson import ObjectId


def key_of(profile: ObjectId, imdb_id: str) -> str:
    """Return the document's key: there is one for each pair, so writing it twice writes it once.

    A key of its own needs no unique index, and an upsert by it cannot make two however many devices report at once.
    """
    return f"{profile}:{imdb_id}"


def place_of(user: ObjectId, number: int) -> str:
    """Return one of the places for profiles in a household. It is unique: two requests cannot take the same."""
    return f"{user}:{number}"


def imdb_id_of(key: str) -> str:
    """Return the IMDb id in a key that `key_of` made."""
    return key.partition(":")[2]
