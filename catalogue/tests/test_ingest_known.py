"""What a run knows of the catalogue before it looks at the library, and whose details are due."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from catalogue.ingest.known import Questions, known_folders
from catalogue.models import Episode, Stream, Title

pytestmark = [pytest.mark.django_db, pytest.mark.orm]

NOW = timezone.now()
LONG_AGO = NOW - timedelta(days=31)
LATELY = NOW - timedelta(days=29)
ASK = Questions(left=100)


def film(number: int, **fields: Any) -> Stream:
    """Make a film on the site with one stream, and return the stream."""
    title = Title.objects.create(
        imdb_id=f"tt{number:07}", kind="movie", name="x", sort_name="x", **{"available": True, **fields}
    )
    return Stream.objects.create(folder=f"folder-{number}", title=title, fingerprint="1")


def due(questions: Questions) -> set[str]:
    """Return the names of folders that are due."""
    folders, _ = known_folders(NOW, questions)
    return {name for name, one in folders.items() if one.due}


def test_folders_are_known_with_their_state_and_what_they_play() -> None:
    ready = film(1)
    film(2)
    Stream.objects.filter(folder="folder-2").update(state="problem", problem_code="manifest", problem_text="Damaged.")
    folders, played = known_folders(NOW, ASK)
    assert {name: (one.state, one.fault and one.fault.code) for name, one in folders.items()} == {
        "folder-1": ("ready", None),
        "folder-2": ("problem", "manifest"),
    }
    assert played == {(ready.title_id, None)}


def test_what_waits_for_details_or_was_asked_a_month_ago_is_due() -> None:
    film(1, needs_details=True)
    film(2, omdb_fetched_at=LONG_AGO)
    film(3, omdb_fetched_at=LATELY)
    film(4)  # its answer lies in its folder
    film(5, needs_details=True, omdb_fetched_at=LATELY)  # asked in vain
    film(6, needs_details=True, available=False)
    assert due(ASK) == {"folder-1", "folder-2"}
    assert due(Questions(left=0)) == set()
    assert due(Questions(left=100, refresh=True)) == {"folder-1", "folder-2", "folder-3", "folder-5"}


def test_an_episode_is_due_and_so_are_all_episodes_of_a_series_that_is() -> None:
    stream = film(1, omdb_fetched_at=LATELY)
    episode = Episode.objects.create(
        series_id=stream.title_id, imdb_id="tt0000009", name="x", available=True, omdb_fetched_at=LONG_AGO
    )
    Stream.objects.create(folder="an-episode", title=stream.title, episode=episode, fingerprint="1")
    assert due(ASK) == {"an-episode"}
    Title.objects.update(omdb_fetched_at=LONG_AGO)
    assert due(ASK) == {"folder-1", "an-episode"}


def test_no_more_is_due_than_may_be_asked_and_what_waits_longest_comes_first() -> None:
    for number in range(1, 6):
        film(number, omdb_fetched_at=LONG_AGO - timedelta(days=number))
    film(9, needs_details=True)
    assert due(Questions(left=3)) == {"folder-9", "folder-5", "folder-4"}


def test_a_poster_that_could_not_be_had_is_due_after_a_week() -> None:
    film(1, poster_failed_at=NOW - timedelta(days=8))
    film(2, poster_failed_at=NOW - timedelta(days=6))
    film(3, poster_failed_at=NOW - timedelta(days=8), curated_fields=["poster"])
    assert due(Questions(left=0)) == {"folder-1"}


def test_an_id_that_omdb_did_not_know_is_asked_about_again_after_a_month() -> None:
    for number, seen in ((1, LONG_AGO), (2, LATELY)):
        Stream.objects.create(
            folder=f"folder-{number}", state="problem", problem_code="not found", problem_text="?", seen_at=seen
        )
    assert due(ASK) == {"folder-1"}
