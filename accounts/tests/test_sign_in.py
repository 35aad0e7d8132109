"""Signing in by email, and the faults of the database backend that have broken it before."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import LazySettings
from django.db import IntegrityError, connection
from django.test import Client

from accounts.middleware import ProfileRequest
from accounts.models import Profile, User
from accounts.profiles import ensure_first_profile

pytestmark = [pytest.mark.django_db, pytest.mark.orm]
PASSWORD = "a long enough password"


@pytest.fixture
def anna() -> User:
    return User.objects.create_user("Anna@Example.org", PASSWORD)


def sign_in(client: Client, email: str, password: str = PASSWORD) -> bool:
    response = client.post("/accounts/login/", {"login": email, "password": password})
    return response.status_code == 302 and "_auth_user_id" in client.session


def test_a_user_signs_in_whatever_the_case_of_the_address(client: Client, anna: User) -> None:
    assert sign_in(client, "ANNA@example.ORG")
    assert client.session["_auth_user_id"] == str(anna.pk)


def test_a_wrong_password_is_said_in_words(client: Client, anna: User) -> None:
    response = client.post("/accounts/login/", {"login": anna.email, "password": "wrong"})
    assert response.status_code == 200
    assert "not correct" in response.content.decode()


@pytest.mark.parametrize("email", [".*", "(", "anna@example.or.", "dan+1@example.org", "^anna", "a" * 300])
def test_an_address_that_looks_like_a_pattern_finds_nobody(client: Client, anna: User, email: str) -> None:
    assert not sign_in(client, email)


def test_an_address_with_a_plus_finds_itself(client: Client) -> None:
    User.objects.create_user("dan+1@example.org", PASSWORD)
    assert sign_in(client, "dan+1@example.org")


def test_sign_up_is_closed_unless_it_is_opened(client: Client) -> None:
    answer = client.post("/accounts/signup/", {"email": "x@example.org", "password1": PASSWORD, "password2": PASSWORD})
    assert answer.status_code == 200
    assert User.objects.count() == 0


def test_an_open_site_takes_a_new_person(client: Client, settings: LazySettings) -> None:
    settings.NOTFLIX_SIGNUP = "open"
    form = {"email": "New@Example.org", "password1": PASSWORD, "password2": PASSWORD}
    assert client.post("/accounts/signup/", form).status_code == 302
    assert User.objects.get().email == "new@example.org"


def test_a_password_can_be_reset_by_code(client: Client, anna: User, mailoutbox: list[object]) -> None:
    response = client.post("/accounts/password/reset/", {"email": anna.email})
    assert response.status_code == 302
    assert len(mailoutbox) == 1


def test_two_people_cannot_share_an_address(anna: User) -> None:
    with pytest.raises(IntegrityError):
        User.objects.create_user("ANNA@example.org", PASSWORD)


@pytest.mark.django_db(transaction=True)
def test_eight_sign_ups_at_once_make_one_user() -> None:
    def attempt(_number: int) -> bool:
        try:
            User.objects.create_user("rush@example.org")
        except IntegrityError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(attempt, range(8)))
    assert made.count(True) == 1
    assert User.objects.count() == 1


def test_the_first_profile_is_made_once(anna: User) -> None:
    first, again = ensure_first_profile(anna), ensure_first_profile(anna)
    assert first == again
    assert (first.name, first.max_age) == ("anna", None)
    assert Profile.objects.count() == 1


def test_every_request_of_a_signed_in_person_has_a_profile(client: Client, anna: User) -> None:
    client.force_login(anna)
    request: ProfileRequest = client.get("/").wsgi_request  # type: ignore[assignment]
    assert request.profile.user == anna


@pytest.mark.parametrize(
    "elsewhere",
    [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "http:///evil.example",
        "javascript:alert(1)",
        "\t//evil.example",
    ],
)
def test_signing_in_leads_to_no_other_site(client: Client, anna: User, elsewhere: str) -> None:
    form = {"login": anna.email, "password": PASSWORD, "next": elsewhere}
    assert client.post("/accounts/login/", form)["Location"] == "/"
