"""The watch page: what its player is told, and fresh tickets."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Profile
from catalogue.models import Episode, Stream, Title
from notflix_site.mongo.tests.explain import assert_all_indexed, explained_queries
from streaming import playback, progress
from streaming.tests.viewers import HOUR, make_film, make_series, make_viewer, watch
from streaming.watched import Watched, watched_of

pytestmark = pytest.mark.django_db

FETCH = {"X-Requested-With": "fetch"}


@pytest.fixture
def anna(client: Client) -> Profile:
    profile = make_viewer()
    client.force_login(profile.user)
    return profile


def told(client: Client, address: str) -> dict[str, Any]:
    """Return what the player is told on a page, which no cache may keep."""
    answer = client.get(address)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    found = answer.context["watching"]
    assert isinstance(found, dict)
    return found


def stream(episode: Episode, seconds: float = HOUR, **fields: Any) -> Stream:
    return Stream.objects.create(
        folder=f"folder-{episode.imdb_id}", title=episode.series, episode=episode, duration=seconds, **fields
    )


def test_what_the_player_of_a_film_is_told(client: Client, anna: Profile) -> None:
    film = make_film(name="</script><b>", hero="a" * 64 + ".webp")
    found = told(client, "/watch/tt0000001/")
    assert watched_of(found.pop("report")) == Watched.of(anna.pk, film, None, HOUR)
    assert found.pop("manifest").startswith("http://testserver/v/")
    assert found.pop("csrf")
    assert found == {
        "key": f"{anna.pk}:tt0000001",
        "hls": "",
        "thumbnails": "",
        "chapters": "",
        "ticketUrl": "/watch/tt0000001/ticket/?version=folder-tt0000001",
        "reportUrl": "/watching/position/",
        "languagesUrl": "/watching/languages/",
        "start": 0.0,
        "duration": 3600.0,
        "audio": "",
        "text": "",
        "autoplay": True,
        "card": 0,
        "next": None,
        "name": "</script><b>",
        "detail": "",
        "artwork": f"/pictures/{'a' * 64}.webp",
        "back": "/title/tt0000001/",
    }


def test_what_the_player_of_an_episode_is_told(client: Client, anna: Profile) -> None:
    _series, (first, second, third) = make_series(1, 3)
    stream(first, 45 * 60, has_hls=True, has_sprite=True, has_chapters=True)
    stream(third, 20 * 60)
    Episode.objects.filter(pk=second.pk).update(available=False)
    Episode.objects.filter(pk=third.pk).update(still="b" * 64 + ".webp")
    found = told(client, f"/watch/{first.imdb_id}/")
    assert (found["name"], found["detail"], found["back"]) == ("Series 1", "S01E01 · Episode 1 1", "/title/tt0010000/")
    assert found["next"] == {
        "url": f"/watch/{third.imdb_id}/",
        "code": "S01E03",
        "name": "Episode 1 3",
        "still": f"/pictures/{'b' * 64}.webp",
    }
    assert found["card"] == 35
    assert found["hls"].startswith("http://testserver/v/")
    assert found["hls"].endswith("/master.m3u8")
    assert found["thumbnails"].endswith("/thumbnails.vtt")
    assert found["chapters"].endswith("/chapters.vtt")
    last = told(client, f"/watch/{third.imdb_id}/")
    assert (last["next"], last["card"]) == (None, 0)
    assert last["artwork"] == f"/pictures/{'b' * 64}.webp"


@pytest.mark.parametrize(
    ("minutes", "card"), [(0, 0), (9.9, 0), (10, 30), (39.9, 30), (40, 35), (49.9, 35), (50, 40), (180, 40)]
)
def test_when_the_end_card_comes(minutes: float, card: int) -> None:
    assert progress.card_seconds(minutes * 60) == card


def test_it_goes_on_where_the_viewer_stopped(client: Client, anna: Profile) -> None:
    film = make_film()
    Stream.objects.create(folder="the-short-one", title=film, duration=1700)
    watch(make_viewer("ben"), film, at=0.2)
    assert told(client, "/watch/tt0000001/?version=folder-tt0000001")["start"] == 0
    watch(anna, film, at=0.5)
    assert told(client, "/watch/tt0000001/?version=folder-tt0000001")["start"] == 1800
    assert told(client, "/watch/tt0000001/?version=folder-tt0000001&start=0")["start"] == 0
    # Another version is over before that.
    assert told(client, "/watch/tt0000001/?version=the-short-one")["start"] == 0
    watch(anna, film)
    assert told(client, "/watch/tt0000001/?version=folder-tt0000001")["start"] == 0


@pytest.mark.parametrize("seconds", [None, 0, 299])
def test_nothing_short_or_without_a_length_is_resumed(client: Client, anna: Profile, seconds: float | None) -> None:
    film = make_film()
    watch(anna, film, at=0.05)
    Stream.objects.update(duration=seconds)
    found = told(client, "/watch/tt0000001/")
    assert (found["start"], found["duration"]) == (0, seconds or 0)


def test_languages_are_those_of_the_series_then_those_of_the_profile(client: Client, anna: Profile) -> None:
    Profile.objects.update(audio_language="fr", text_language="de", autoplay=False)
    series, (first, second) = make_series(1, 2)
    stream(second)
    playback.choose_languages(Watched.of(anna.pk, series, first, HOUR), {"text": "off"})
    found = told(client, f"/watch/{second.imdb_id}/")
    assert (found["audio"], found["text"], found["autoplay"]) == ("fr", "off", False)


def test_a_series_leads_to_its_own_page(client: Client, anna: Profile) -> None:
    series, _ = make_series(1, 1)
    assert client.get(f"/watch/{series.imdb_id}/").headers["Location"] == "/title/tt0010000/"
    assert client.get(f"/watch/{series.imdb_id}/ticket/").status_code == 404


def test_a_fresh_ticket_is_for_the_same_version(client: Client, anna: Profile) -> None:
    film = make_film()
    Stream.objects.create(folder="the-other-one", title=film, duration=600, has_hls=True)
    for folder in ("folder-tt0000001", "the-other-one"):
        page = told(client, f"/watch/tt0000001/?version={folder}")
        answer = client.get(page["ticketUrl"], headers=FETCH)
        assert "no-store" in answer["Cache-Control"]
        assert answer.json() == {name: page[name] for name in ("manifest", "hls", "thumbnails", "chapters")}
        assert f"/{folder}/" in answer.json()["manifest"]


@pytest.mark.parametrize("change", [{"published": False}, {"available": False}, {"age": 18}])
def test_there_is_no_ticket_and_no_page_for_what_may_not_be_seen_any_more(
    client: Client, anna: Profile, change: dict[str, Any]
) -> None:
    Profile.objects.update(max_age=12)
    _series, (first, second) = make_series(1, 2, age=7)
    stream(first)
    stream(second)
    make_film(age=7)
    addresses = ["/watch/tt0000001/", f"/watch/{first.imdb_id}/"]
    addresses += [f"{address}ticket/" for address in addresses]
    assert [client.get(address, headers=FETCH).status_code for address in addresses] == [200] * 4
    assert told(client, f"/watch/{first.imdb_id}/")["next"]
    Title.objects.update(**change)
    assert [client.get(address, headers=FETCH).status_code for address in addresses] == [404] * 4


def test_the_page_takes_few_queries_and_no_more_in_a_large_library(client: Client, anna: Profile) -> None:
    counts = set()
    for number in range(1, 8):
        series, episodes = make_series(number, 10, 10)
        streams = [Stream(folder=f"folder-{one.imdb_id}", title=series, episode=one, duration=HOUR) for one in episodes]
        Stream.objects.bulk_create(streams)
        watch(anna, series, episodes[3], at=0.5)
        client.get("/")
        with explained_queries() as queries:
            assert told(client, f"/watch/{episodes[3].imdb_id}/")["start"] == 1800
        counts.add(len(queries))
    assert_all_indexed(queries)
    # The user with the profiles; an episode and its series, after no film was found; stream, place, languages, next.
    assert counts == {8}
    make_film()
    with explained_queries() as queries:
        told(client, "/watch/tt0000001/")
    assert_all_indexed(queries)
    assert len(queries) == 5
    with explained_queries() as queries:
        client.get("/watch/tt0000001/ticket/")
    assert_all_indexed(queries)
    assert len(queries) == 3
