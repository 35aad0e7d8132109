"""What the player sends: positions and languages, each with the signed word of the watch page."""

import pytest
from django.conf import settings
from django.core import signing
from django.test import Client

from accounts.models import Profile, User
from catalogue.models import Title
from notflix_site.mongo.tests.explain import explained_queries
from streaming import watched as module
from streaming.models import LanguageChoice, Playback
from streaming.tests.viewers import HOUR, make_film, make_series, make_viewer
from streaming.watched import Watched, watched_of

pytestmark = [pytest.mark.django_db, pytest.mark.orm]

POSITION = "/watching/position/"
LANGUAGES = "/watching/languages/"


@pytest.fixture
def anna(client: Client) -> Profile:
    profile = make_viewer()
    client.force_login(profile.user)
    return profile


@pytest.fixture
def film() -> Title:
    return make_film()


def word(profile: Profile, film: Title) -> str:
    return Watched.of(profile.pk, film, None, HOUR).word()


def test_a_report_is_one_read_and_one_write(client: Client, anna: Profile, film: Title) -> None:
    client.get("/watch/tt0000001/")  # the session comes from the cache from now on
    for position in ("1800.5", "3600", "12"):
        with explained_queries() as queries:
            answer = client.post(POSITION, {"report": word(anna, film), "position": position})
        assert (answer.status_code, answer.content) == (204, b"")
        assert [query.name for query in queries] == ["aggregate", "update"]
        assert [query.collection for query in queries] == ["accounts_user", "streaming_playback"]
    assert Playback.objects.get().finished


@pytest.mark.parametrize(
    "position",
    [
        *("", "-1", "nan", "NaN", "inf", "Infinity", "1e3", "0x10", "1,5", "1.5.2", " 5", "5\n", "٣", "five", "1."),
        *(".5", "1_000", "172801", "999999", "5" + "0" * 9, "9" * 400, "0." + "3" * 21),
    ],
)
def test_what_is_no_place_is_refused(client: Client, anna: Profile, film: Title, position: str) -> None:
    assert client.post(POSITION, {"report": word(anna, film), "position": position}).status_code == 400
    assert not Playback.objects.exists()


def test_a_report_without_a_place_is_refused(client: Client, anna: Profile, film: Title) -> None:
    assert client.post(POSITION, {"report": word(anna, film)}).status_code == 400
    assert client.get(POSITION).status_code == 405


@pytest.mark.parametrize("address", [POSITION, LANGUAGES])
def test_only_our_own_word_for_this_profile_is_taken(
    client: Client, anna: Profile, film: Title, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = word(anna, film)
    strangers = word(make_viewer("ben"), film)
    housemate = word(Profile.objects.create(user=anna.user, name="Child", max_age=7), film)
    assert client.post(f"/profiles/{anna.pk}/enter/").status_code == 302
    told = [str(anna.pk), str(film.pk), film.imdb_id, "", film.imdb_id, HOUR]
    other_purpose = signing.dumps(told)
    flipped = ("A" if good[0] != "A" else "B") + good[1:]
    bad = [strangers, housemate, other_purpose, flipped, "", "x", ":::", good + "=", "é" * 50, good * 9, "\x00"]
    for one in bad:
        answer = client.post(address, {"report": one, "position": "1800", "audio": "de"})
        assert answer.status_code == 403, one
    monkeypatch.setattr(module, "_SECONDS", -1)
    assert client.post(address, {"report": good, "position": "1800", "audio": "de"}).status_code == 403
    assert not Playback.objects.exists()
    assert not LanguageChoice.objects.exists()


def test_a_word_says_what_was_put_into_it(film: Title) -> None:
    series, episodes = make_series(1, 1)
    viewer = make_viewer()
    for watched in (Watched.of(viewer.pk, film, None, 99.5), Watched.of(viewer.pk, series, episodes[0], None)):
        assert watched_of(watched.word()) == watched
        assert len(watched.word()) < module._LONGEST_WORD / 1.5


def test_a_forged_request_from_elsewhere_changes_nothing(anna: Profile, film: Title) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(anna.user)
    body = {"report": word(anna, film), "position": "1800"}
    assert client.post(POSITION, body).status_code == 403
    assert not Playback.objects.exists()
    page = client.get("/watch/tt0000001/")
    told = page.context["watching"]
    body = {"report": told["report"], "csrfmiddlewaretoken": told["csrf"], "position": "1800"}
    assert client.post(told["reportUrl"], body).status_code == 204


def test_a_body_without_end_is_refused(client: Client, anna: Profile, film: Title) -> None:
    much = {"report": word(anna, film), "position": "1800", "more": "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)}
    answer = client.post(POSITION, "&".join(f"{k}={v}" for k, v in much.items()), "application/x-www-form-urlencoded")
    assert answer.status_code == 400
    assert not Playback.objects.exists()


def test_a_stranger_reports_nothing(film: Title) -> None:
    viewer = make_viewer()
    answer = Client().post(POSITION, {"report": word(viewer, film), "position": "1800"})
    assert answer.status_code in (302, 403)
    viewer.user.is_active = False
    viewer.user.save(update_fields=["is_active"])
    client = Client()
    client.force_login(User.objects.create_user("ben@example.org"))
    assert client.post(POSITION, {"report": word(viewer, film), "position": "1800"}).status_code == 403
    assert not Playback.objects.exists()


def test_languages_are_chosen_for_the_whole_series(client: Client, anna: Profile) -> None:
    series, episodes = make_series(1, 2)
    for episode, chosen in zip(episodes, [{"audio": "pt-BR"}, {"text": "off"}], strict=True):
        told = {"report": Watched.of(anna.pk, series, episode, HOUR).word(), **chosen}
        assert client.post(LANGUAGES, told).status_code == 204
    choice = LanguageChoice.objects.get()
    assert (choice.title_id, choice.audio, choice.text) == (series.pk, "pt-BR", "off")


@pytest.mark.parametrize(
    "chosen",
    [{}, {"audio": "<b>"}, {"audio": "a" * 36}, {"text": "de\n"}, {"audio": "d"}, {"audio": "de", "text": "$where"}],
)
def test_what_is_no_language_is_refused(client: Client, anna: Profile, film: Title, chosen: dict[str, str]) -> None:
    assert client.post(LANGUAGES, {"report": word(anna, film), **chosen}).status_code == 400
    assert not LanguageChoice.objects.exists()
