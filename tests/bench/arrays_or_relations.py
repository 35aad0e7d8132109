"""Why genres are arrays: filter 5,000 documents by a many-to-many value, and by a value in an indexed array.

Run it with `python -m tests.bench.arrays_or_relations`. It uses a throw-away embedded database.
"""

import statistics
import time
from collections.abc import Callable

from tests.bench.throw_away import throw_away_database

COUNT = 5000
VALUES = [f"value {number}" for number in range(20)]
ROUNDS = 5


def _fill() -> None:
    from django.contrib.auth.models import Group

    from accounts.models import User
    from catalogue.database import collection_of
    from catalogue.models import Title

    groups = [Group.objects.create(name=value) for value in VALUES]
    users = User.objects.bulk_create([User(email=f"{number}@example.org", password="!") for number in range(COUNT)])
    through = User.groups.through
    through.objects.bulk_create(
        [
            through(user=user, group=groups[(number + step) % len(groups)])
            for number, user in enumerate(users)
            for step in (0, 1, 2)
        ]
    )
    Title.objects.bulk_create(
        [
            Title(
                imdb_id=f"tt{number:07d}",
                kind="movie",
                name="x",
                sort_name="x",
                genres=[VALUES[(number + step) % len(VALUES)] for step in (0, 1, 2)],
            )
            for number in range(COUNT)
        ]
    )
    collection_of(Title).create_index([("genres", 1), ("_id", 1)])


def _median_ms(work: Callable[[], int]) -> tuple[float, int]:
    times, found = [], 0
    for _ in range(ROUNDS):
        start = time.perf_counter()
        found = work()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times), found


def main() -> None:
    """Print both medians in milliseconds and their ratio."""
    with throw_away_database():
        from accounts.models import User
        from catalogue.models import Title

        _fill()
        relation, by_relation = _median_ms(lambda: len(User.objects.filter(groups__name=VALUES[3]).values_list("pk")))
        array, by_array = _median_ms(lambda: len(Title.objects.filter(genres__contains=[VALUES[3]]).values_list("pk")))
    print(f"many-to-many filter  {relation:8.1f} ms   ({by_relation} of {COUNT} documents)")  # noqa: T201
    print(f"indexed array        {array:8.1f} ms   ({by_array} of {COUNT} documents)")  # noqa: T201
    print(f"ratio                {relation / array:8.1f}")  # noqa: T201


if __name__ == "__main__":
    main()
