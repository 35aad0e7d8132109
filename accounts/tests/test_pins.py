"""PINs: into a profile, out of a child's, and how often one may try."""

import logging
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import Profile, User
from accounts.pins import MOST_TRIES, WAIT, hashed, try_pin
from accounts.tests.household import PASSWORD, choose, make_person, make_profile, sign_in

pytestmark = pytest.mark.django_db
FETCH = {"X-Requested-With": "fetch"}
WRONG = "0000"
PIN = "48151623"
FORM = {"name": "Mia", "colour": "tint-21", "avatar": "", "max_age": "", "pin": ""}


@pytest.fixture
def anna(client: Client) -> User:
    user = make_person()
    sign_in(client, user)
    return user


@pytest.fixture
def ben(anna: User) -> Profile:
    return make_profile(anna, "Ben", pin=PIN)


@pytest.fixture
def mia(anna: User) -> Profile:
    """A child, who may not leave without the PIN."""
    return make_profile(anna, "Mia", pin=PIN, is_child=True, max_age=7)


def watching(client: Client) -> str:
    """Return the name of whoever is watching; "" for nobody."""
    answer = client.get("/search/")
    return answer.wsgi_request.profile.name if answer.status_code == 200 else ""  # type: ignore[attr-defined]


# --- Into a profile --------------------------------------------------------------------------------------------------


def test_a_profile_with_a_pin_opens_with_it_alone(client: Client, anna: User, ben: Profile) -> None:
    address = f"/profiles/{ben.pk}/enter/"
    assert 'inputmode="numeric"' in client.get(address).content.decode()
    for tried in ({}, {"pin": ""}, {"pin": WRONG}, {"pin": PIN + "1"}, {"pin": PIN[:4]}):
        answer = client.post(address, {**tried, "next": "/browse/"})
        assert answer.status_code == 200
        assert watching(client) == ""
    client.post(address, {"pin": PIN, "next": "/browse/"})
    assert watching(client) == "Ben"


def test_the_only_profile_with_a_pin_is_asked_for_as_well(client: Client, anna: User) -> None:
    Profile.objects.update(pin=hashed(PIN))
    assert client.get("/")["Location"] == "/profiles/"


def test_a_pin_is_kept_and_told_nowhere(
    client: Client, anna: User, ben: Profile, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    sign_in(client, anna, PASSWORD)
    pages = [
        client.post(f"/profiles/{ben.pk}/", {**FORM, "pin": "86420"}),
        client.post(f"/profiles/{ben.pk}/enter/", {"pin": "86421"}),
        client.post("/profiles/new/", {**FORM, "name": "", "pin": "86422"}),
        client.post(f"/profiles/{ben.pk}/enter/", {"pin": "86420"}),
        client.get("/profiles/manage/"),
    ]
    said = caplog.text + repr(dict(client.session)) + "".join(page.content.decode() for page in pages)
    said += repr(Profile.objects.get(pk=ben.pk).__dict__)
    assert watching(client) == "Mia"  # the new name, by the new PIN
    assert not re.search(r"(?<!\d)8642[012](?!\d)", said)  # as a number of its own: the driver's own ids are long


# --- How often -------------------------------------------------------------------------------------------------------


def test_after_five_wrong_ones_the_right_one_waits_as_well(client: Client, anna: User, ben: Profile) -> None:
    address = f"/profiles/{ben.pk}/enter/"
    for _number in range(MOST_TRIES):
        assert "This is not the PIN" in client.post(address, {"pin": WRONG}).content.decode()
    answer = client.post(address, {"pin": PIN})
    assert answer.status_code == 429
    assert "Too many wrong PINs. Try again in 5 minutes." in answer.content.decode()
    assert watching(client) == ""
    Profile.objects.filter(pk=ben.pk).update(pin_tried_at=timezone.now() - WAIT)
    client.post(address, {"pin": PIN})
    assert watching(client) == "Ben"


def test_the_right_one_takes_the_count_back(ben: Profile) -> None:
    for _round in range(2):
        assert not any(try_pin(ben, WRONG).right for _number in range(MOST_TRIES - 1))
        assert try_pin(ben, PIN).right


def test_the_wait_is_told_in_whole_minutes(ben: Profile) -> None:
    Profile.objects.filter(pk=ben.pk).update(
        pin_tries=MOST_TRIES, pin_tried_at=timezone.now() - WAIT + timedelta(seconds=30)
    )
    assert try_pin(ben, PIN).wait == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_are_five_tries(ben: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    def attempt(_number: int) -> int:
        try:
            return try_pin(ben, WRONG).wait
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        waits = list(pool.map(attempt, range(20)))
    assert waits.count(0) == MOST_TRIES
    assert not try_pin(ben, PIN).right


def test_one_profiles_tries_are_not_anothers(anna: User, ben: Profile, mia: Profile) -> None:
    for _number in range(MOST_TRIES + 1):
        try_pin(ben, WRONG)
    assert try_pin(mia, PIN).right


# --- Out of a child's profile ----------------------------------------------------------------------------------------

GROWN_UP_PAGES = [
    *("/profiles/", "/profiles/manage/", "/profiles/new/", "/admin/", "/accounts/password/change/"),
    *("/accounts/email/", "/accounts/reauthenticate/"),
]


def test_a_child_comes_in_freely_and_leaves_with_the_pin_alone(client: Client, anna: User, mia: Profile) -> None:
    choose(client, mia)
    other = Profile.objects.exclude(pk=mia.pk).get()
    own = [f"/profiles/{pk}/{rest}" for pk in (mia.pk, other.pk) for rest in ("", "enter/", "delete/")]
    for address in [*GROWN_UP_PAGES, *own]:
        answer = client.get(address)
        assert answer["Location"].startswith("/profiles/leave/"), address
        answer = client.post(address, {"pin": PIN, "password": PASSWORD})
        assert answer["Location"] == "/profiles/leave/", address
        assert client.post(address, headers=FETCH).status_code == 403
    assert "Ask a grown-up" in client.get("/profiles/leave/").content.decode()
    for wrong in (WRONG, "", PASSWORD):
        assert client.post("/profiles/leave/", {"pin": wrong}).status_code == 200
    assert watching(client) == "Mia"
    assert client.post("/profiles/leave/", {"pin": PIN, "next": "/profiles/"})["Location"] == "/profiles/"
    assert watching(client) == ""
    choose(client, other)
    assert watching(client) == "anna"


def test_leaving_has_the_same_limit(client: Client, anna: User, mia: Profile) -> None:
    choose(client, mia)
    for _number in range(MOST_TRIES):
        client.post("/profiles/leave/", {"pin": WRONG})
    assert client.post("/profiles/leave/", {"pin": PIN}).status_code == 429
    assert watching(client) == "Mia"


def test_a_child_may_sign_out(client: Client, anna: User, mia: Profile) -> None:
    choose(client, mia)
    client.post("/accounts/logout/")
    assert "_auth_user_id" not in client.session


def test_a_childs_menu_has_two_ways(client: Client, anna: User, mia: Profile) -> None:
    anna.is_staff = True
    anna.save()
    choose(client, mia)
    page = client.get("/search/").content.decode()
    menu = page[page.index('id="profile-menu"') : page.index("</header>")]
    assert "Switch profile" in menu
    assert "Sign out" in menu
    for other in ("Manage profiles", "Admin", "History", "Change password", anna.email):
        assert other not in menu


def test_a_child_without_a_pin_may_go(client: Client, anna: User) -> None:
    choose(client, make_profile(anna, "Mia", is_child=True, max_age=7))
    assert client.get("/profiles/").status_code == 200
    assert client.get("/profiles/leave/")["Location"] == "/profiles/"


# --- Managing --------------------------------------------------------------------------------------------------------


def test_with_a_pin_in_the_household_managing_asks_for_the_password(client: Client, anna: User, ben: Profile) -> None:
    anna.set_password(PASSWORD)
    anna.save()
    client.force_login(anna)
    choose(client, Profile.objects.exclude(pk=ben.pk).get())
    assert client.get("/profiles/manage/")["Location"] == "/accounts/reauthenticate/?next=/profiles/manage/"
    for address in ("/profiles/new/", *(f"/profiles/{ben.pk}/{rest}" for rest in ("", "delete/"))):
        for answer in (client.get(address), client.post(address, {**FORM, "pin": "97531", "remove_pin": "on"})):
            assert answer["Location"] == f"/accounts/reauthenticate/?next={address}"
    assert "97531" not in repr(dict(client.session))
    assert Profile.objects.get(pk=ben.pk).pin == ben.pin
    client.post("/accounts/reauthenticate/", {"password": "wrong"})
    assert client.get("/profiles/manage/").status_code == 302
    answer = client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": f"/profiles/{ben.pk}/"})
    assert answer["Location"] == f"/profiles/{ben.pk}/"
    # A forgotten PIN is taken away like this.
    client.post(f"/profiles/{ben.pk}/", {**FORM, "remove_pin": "on"})
    choose(client, ben)
