"""How many questions OMDb has been asked today: one document a day, counted by whoever asks."""

import contextlib
from typing import Any

from django.utils import timezone
from pymongo.collection import Collection
from pymongo.errors import DuplicateKeyError


class DailyCount:
    """The questions of a day (in UTC), of which there are at most `limit`. Any number of threads may count in one.

    `days` is the collection of `OmdbDay`; a thread has no connection of Django's own, and needs none for this.
    """

    def __init__(self, days: Collection[dict[str, Any]], limit: int) -> None:
        self._days = days
        self._limit = limit

    def left(self) -> int:
        """Return how many questions may still be asked today."""
        day = self._days.find_one({"day": _today()}) or {"calls": 0, "closed": False}
        return 0 if day["closed"] else max(0, self._limit - day["calls"])

    def take(self) -> bool:
        """Count one question before it is asked, and say whether it may be."""
        may = {"day": _today(), "closed": False, "calls": {"$lt": self._limit}}
        # An upsert whose filter does not match inserts, and a day can be inserted only once: either another thread was
        # the first of the day, and the second try counts, or there are no more questions.
        for _ in range(2):
            with contextlib.suppress(DuplicateKeyError):
                done = self._days.update_one(may, {"$inc": {"calls": 1}}, upsert=self._limit > 0)
                return bool(done.matched_count or done.upserted_id)
        return False

    def close(self) -> None:
        """Note that OMDb itself wants no more questions today."""
        self._days.update_one({"day": _today()}, {"$set": {"closed": True}, "$setOnInsert": {"calls": 0}}, upsert=True)


def _today() -> str:
    return timezone.now().date().isoformat()
