"""What is kept of what somebody watched: every rule about positions, on a real database."""

from concurrent.futures import ThreadPoolExecutor
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.keys import key_of
from accounts.models import Profile
from catalogue.database import collection_of
from catalogue.models import Title
from streaming import playback, progress
from streaming.models import LanguageChoice, Playback
from streaming.progress import Meaning
from streaming.tests.viewers import HOUR, make_film, make_series, make_viewer, stored, watch
from streaming.watched import Watched

pytestmark = [pytest.mark.django_db, pytest.mark.orm]

FIELDS = {field.column for field in Playback._meta.concrete_fields}
# What can be told of one film after some reports: where it goes on, "finished", or nothing at all.
NOTHING, DONE = None, "finished"


@pytest.fixture
def anna() -> Profile:
    return make_viewer()


@pytest.fixture
def film() -> Title:
    return make_film()


def told(profile: Profile, film: Title) -> Any:
    """Return NOTHING, DONE, a place, or (DONE, a place) for what is watched again."""
    found = stored(profile, film.imdb_id)
    if found is None:
        return NOTHING
    assert found.continues == (found.position > 0 and not found.dismissed)
    assert bool(found.watched_at) == found.finished
    if not found.finished:
        return found.position
    return (DONE, found.position) if found.position else DONE


@pytest.mark.parametrize(
    ("duration", "positions", "after"),
    [
        # A film of an hour: 5 % are 180 s, 95 % are 3420 s, and so are its last 180 s.
        (HOUR, [0], NOTHING),
        (HOUR, [179.9], NOTHING),
        (HOUR, [180], 180),
        (HOUR, [1800], 1800),
        (HOUR, [1800, 900], 900),
        (HOUR, [1800, 100], 1800),
        (HOUR, [3419], 3419),
        (HOUR, [3420], DONE),
        (HOUR, [5000], DONE),
        (HOUR, [1800, 3600], DONE),
        (HOUR, [3600, 3500], DONE),
        # After its end: 5 % from wherever it was taken up again.
        (HOUR, [3600, 1800], DONE),
        (HOUR, [3600, 1800, 1979], DONE),
        (HOUR, [3600, 1800, 1980], (DONE, 1980)),
        (HOUR, [3600, 0, 10, 179], DONE),
        (HOUR, [3600, 0, 10, 180], (DONE, 180)),
        (HOUR, [3600, 100, 200], DONE),
        (HOUR, [3600, 100, 200, 280], (DONE, 280)),
        (HOUR, [3600, 1800, 0, 180], (DONE, 180)),
        (HOUR, [3600, 0, 180, 1800, 900], (DONE, 900)),
        (HOUR, [3600, 0, 180, 1800, 10], (DONE, 1800)),
        (HOUR, [3600, 0, 180, 3600], DONE),
        (HOUR, [3600, 0, 180, 3600, 300], DONE),
        # The last 30 s, of what is longer than ten minutes.
        (601, [570], 570),
        (601, [571], DONE),
        (600, [569], 569),
        (600, [570], DONE),
        (400, [371], 371),
        (400, [380], DONE),
        # Under five minutes only the end counts.
        (300, [150], 150),
        (299, [150], NOTHING),
        (299, [285], DONE),
        (299, [285, 0, 150], DONE),
        # Nobody knows how long it is.
        (0, [0], NOTHING),
        (0, [1800], NOTHING),
    ],
)
def test_what_is_kept_after_some_reports(
    anna: Profile, film: Title, duration: float, positions: list[float], after: Any
) -> None:
    for position in positions:
        playback.report(Watched.of(anna.pk, film, None, duration), position)
    assert told(anna, film) == after
    assert [set(one) for one in collection_of(Playback).find()] == ([FIELDS] if after is not NOTHING else [])


def test_a_length_that_cannot_be_is_cut_off() -> None:
    assert Watched.of(make_viewer().pk, make_film(), None, 10**9).duration == progress.LONGEST


def test_another_version_of_a_film_has_another_length(anna: Profile, film: Title) -> None:
    playback.report(Watched.of(anna.pk, film, None, HOUR), 1800)
    playback.report(Watched.of(anna.pk, film, None, 2 * HOUR), 3500)
    found = stored(anna, film.imdb_id)
    assert found
    assert (found.position, found.duration) == (3500, 7200)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(reports=st.lists(st.tuples(st.booleans(), st.floats(0, 2 * HOUR)), max_size=12))
def test_no_order_of_reports_from_two_devices_loses_finished(
    anna: Profile, film: Title, reports: list[tuple[bool, float]]
) -> None:
    collection_of(Playback).delete_many({})
    ends = False
    lengths = {True: HOUR, False: HOUR * 1.01}
    for first_device, position in reports:
        watched = Watched.of(anna.pk, film, None, lengths[first_device])
        playback.report(watched, position)
        meaning = progress.meaning(min(position, watched.duration), watched.duration)
        ends = ends or meaning is Meaning.FINISHED
        found = stored(anna, film.imdb_id)
        assert bool(found and found.finished) == ends
        if meaning is Meaning.FINISHED:
            assert told(anna, film) == DONE
        if meaning is Meaning.PLACE and not ends:
            assert told(anna, film) == position


def test_forty_reports_at_once_make_one_document(anna: Profile, film: Title) -> None:
    watched = Watched.of(anna.pk, film, None, HOUR)
    with ThreadPoolExecutor(40) as pool:
        list(pool.map(lambda number: playback.report(watched, 200 + number), range(40)))
    assert Playback.objects.get().position in range(200, 240)


def test_two_devices_that_end_and_lag_behind_at_once_stay_finished(anna: Profile, film: Title) -> None:
    watched = Watched.of(anna.pk, film, None, HOUR)
    playback.report(watched, 1790)
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda position: playback.report(watched, position), [1800, 3600] * 20))
    found = Playback.objects.get()
    assert found.finished
    # However they came in, the one that lags behind has not passed 5 % since the end.
    assert told(anna, film) == DONE


@pytest.mark.parametrize("before", [[], [1800], [3600], [3600, 0, 200]])
def test_marking_a_film_says_finished_and_unmarking_says_nothing(
    anna: Profile, film: Title, before: list[float]
) -> None:
    for position in before:
        playback.report(Watched.of(anna.pk, film, None, HOUR), position)
    playback.mark_watched(anna, film, [], True)
    assert told(anna, film) == DONE
    assert [set(one) for one in collection_of(Playback).find()] == [FIELDS]
    playback.mark_watched(anna, film, [], False)
    assert told(anna, film) == NOTHING


def test_marking_again_keeps_the_day(anna: Profile, film: Title) -> None:
    playback.mark_watched(anna, film, [], True)
    first = Playback.objects.get()
    playback.mark_watched(anna, film, [], True)
    again = Playback.objects.get()
    assert (again.watched_at, again.updated_at) == (first.watched_at, first.updated_at)


def test_a_season_is_marked_without_its_neighbours_and_without_another_profile(anna: Profile) -> None:
    series, episodes = make_series(1, 3, 2)
    ben = make_viewer("ben")
    watch(anna, series, episodes[3], at=0.5)
    watch(ben, series, episodes[3], at=0.5)
    playback.mark_watched(anna, series, episodes[:3], True)
    finished = set(Playback.objects.filter(profile=anna, finished=True).values_list("episode", flat=True))
    assert finished == {one.pk for one in episodes[:3]}
    playback.mark_watched(anna, series, episodes[:4], False)
    assert [one.profile_id for one in Playback.objects.all()] == [ben.pk]


def test_more_episodes_than_fit_into_one_batch(anna: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(playback, "_BATCH", 2)
    series, episodes = make_series(1, 5)
    playback.mark_watched(anna, series, episodes, True)
    assert len(Playback.objects.filter(finished=True)) == 5
    playback.mark_watched(anna, series, episodes, False)
    assert len(Playback.objects.all()) == 0


def test_what_was_removed_comes_back_by_undo_and_by_watching(anna: Profile) -> None:
    series, episodes = make_series(1, 3)
    watch(anna, series, episodes[0])
    watch(anna, series, episodes[1], at=0.5)
    film = make_film()
    watch(anna, film, at=0.5)

    def state() -> list[tuple[bool, bool]]:
        found = [stored(anna, imdb_id) for imdb_id in (episodes[0].imdb_id, episodes[1].imdb_id, film.imdb_id)]
        return [(one.dismissed, one.continues) for one in found if one]

    before = [(False, False), (False, True), (False, True)]
    assert state() == before
    playback.dismiss(anna, series, True)
    assert state() == [(True, False), (True, False), (False, True)]
    playback.dismiss(anna, series, False)
    assert state() == before
    playback.dismiss(anna, series, True)
    watch(anna, series, episodes[1], at=0.6)
    assert state() == [(True, False), (False, True), (False, True)]


def test_languages_are_remembered_one_by_one(anna: Profile) -> None:
    series, episodes = make_series(1, 2)
    for episode, chosen in product(episodes, [{"audio": "de"}, {"text": "off"}]):
        playback.choose_languages(Watched.of(anna.pk, series, episode, HOUR), chosen)
    choice = LanguageChoice.objects.get()
    assert (choice.key, choice.audio, choice.text) == (key_of(anna.pk, series.imdb_id), "de", "off")
    assert (choice.profile_id, choice.title_id) == (anna.pk, series.pk)
    columns = {field.column for field in LanguageChoice._meta.concrete_fields}
    assert [set(one) for one in collection_of(LanguageChoice).find()] == [columns]


def test_the_first_language_chosen_leaves_the_other_open(anna: Profile, film: Title) -> None:
    playback.choose_languages(Watched.of(anna.pk, film, None, HOUR), {"text": "en"})
    choice = LanguageChoice.objects.get()
    assert (choice.audio, choice.text) == ("", "en")


def test_forgetting_one_episode_after_the_other_leaves_nothing_of_the_series(anna: Profile) -> None:
    series, episodes = make_series(1, 2)
    for episode in episodes:
        watch(anna, series, episode)
    playback.choose_languages(Watched.of(anna.pk, series, episodes[0], HOUR), {"audio": "de"})
    playback.forget(anna, episodes[0].imdb_id)
    assert len(LanguageChoice.objects.all()) == 1
    playback.forget(anna, episodes[1].imdb_id)
    assert documents_of(anna) == 0


def test_forgetting_everything_is_complete_and_of_one_profile_only(anna: Profile, film: Title) -> None:
    ben = make_viewer("ben")
    series, episodes = make_series(1, 3)
    for viewer in (anna, ben):
        watch(viewer, film, at=0.5)
        playback.mark_watched(viewer, series, episodes, True)
        playback.choose_languages(Watched.of(viewer.pk, film, None, HOUR), {"audio": "de"})
    playback.forget_everything(anna)
    assert (documents_of(anna), documents_of(ben)) == (0, 5)


def test_a_deleted_profile_takes_all_of_it_along(anna: Profile, film: Title) -> None:
    watch(anna, film, at=0.5)
    playback.choose_languages(Watched.of(anna.pk, film, None, HOUR), {"audio": "de"})
    key = anna.pk
    anna.delete()
    anna.pk = key
    assert documents_of(anna) == 0


def documents_of(profile: Profile) -> int:
    """Return how many documents of the whole database are about this profile, in whatever field."""
    database = collection_of(Playback).database
    names = [name for name in database.list_collection_names() if name not in ("accounts_profile", "accounts_user")]
    documents = [document for name in names for document in database[name].find()]
    return sum(str(profile.pk) in str(document) for document in documents)
