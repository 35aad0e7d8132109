"""What an IMDb id and a key of the database look like in an address."""

from bson import ObjectId


class ImdbIdConverter:
    """In a path, `<imdb:imdb_id>`: `tt` and seven to ten digits. IMDb's ids have seven or eight, and grow."""

    regex = "tt[0-9]{7,10}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class ObjectIdConverter:
    """In a path, `<oid:pk>`: a MongoDB key, 24 hexadecimal digits. Anything else is no address of the site."""

    regex = "[0-9a-f]{24}"

    def to_python(self, value: str) -> ObjectId:
        return ObjectId(value)

    def to_url(self, value: ObjectId | str) -> str:
        return str(value)
