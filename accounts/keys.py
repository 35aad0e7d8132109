"""The key of what one profile did with one title or episode: its list entry, its rating, its place in a film."""

from bson import ObjectId


def key_of(profile: ObjectId, imdb_id: str) -> str:
    """Return the document's key: there is one for each pair, so writing it twice writes it once.

    A key of its own needs no unique index, and an upsert by it cannot make two however many devices report at once.
    """
    return f"{profile}:{imdb_id}"
