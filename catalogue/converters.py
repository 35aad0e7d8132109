"""What an IMDb id looks like in an address."""


class ImdbIdConverter:
    """In a path, `<imdb:imdb_id>`: `tt` and seven to ten digits. IMDb's ids have seven or eight, and grow."""

    regex = "tt[0-9]{7,10}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
