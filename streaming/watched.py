"""What somebody watches, and the signed word for it that the player sends along with every report.

The watch page makes the word once it has seen that this profile may see the film. So a report need not look at the
film again: it costs the one read that says who is there, and one write.
"""

from dataclasses import dataclass

from bson import ObjectId
from django.core import signing

from catalogue.models import Episode, Title
from streaming.progress import LONGEST

_SALT = "streaming.watched"
# A player without a network keeps its last report and sends it when it is next opened.
_SECONDS = 30 * 24 * 3600
_LONGEST_WORD = 400


@dataclass(frozen=True)
class Watched:
    """One film or episode before one viewer: the keys of both, and its length in seconds, 0 when it is not known.

    `title` is the film, or the series of `episode`; `imdb_id` is the film's or the episode's.
    """

    profile: ObjectId
    title: ObjectId
    title_imdb_id: str
    episode: ObjectId | None
    imdb_id: str
    duration: float

    @classmethod
    def of(cls, profile: ObjectId, title: Title, episode: Episode | None, duration: float | None) -> "Watched":
        """Return it for documents. A length over two days is a mistake of a manifest, and cut off."""
        return cls(
            profile,
            title.pk,
            title.imdb_id,
            episode.pk if episode else None,
            (episode or title).imdb_id,
            min(max(duration or 0.0, 0.0), LONGEST),
        )

    def word(self) -> str:
        """Return it signed."""
        told = [str(self.profile), str(self.title), self.title_imdb_id, str(self.episode or ""), self.imdb_id]
        return signing.dumps([*told, round(self.duration, 3)], salt=_SALT)


def watched_of(word: str) -> Watched:
    """Return what a signed word says. Raises BadSignature when it is not ours, or older than thirty days."""
    if len(word) > _LONGEST_WORD:
        raise signing.BadSignature
    profile, title, title_imdb_id, episode, imdb_id, duration = signing.loads(word, salt=_SALT, max_age=_SECONDS)
    return Watched(
        ObjectId(profile), ObjectId(title), title_imdb_id, ObjectId(episode) if episode else None, imdb_id, duration
    )
