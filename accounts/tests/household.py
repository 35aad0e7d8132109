"""A household for tests: a person, some profiles, and a browser that has chosen one."""

from typing import Any

from django.test import Client

from accounts.models import Profile, User
from accounts.pins import hashed
from accounts.profiles import add, ensure_first_profile

PASSWORD = "a long enough password"


def make_person(email: str = "anna@example.org") -> User:
    """Return a person with one profile, and no password yet: to hash one takes long."""
    user = User.objects.create_user(email)
    ensure_first_profile(user)
    return user


def make_profile(user: User, name: str, *, pin: str = "", **fields: Any) -> Profile:
    """Return one more profile of a person's household, with a PIN where one is given."""
    profile = Profile(user=user, name=name, pin=hashed(pin), **fields)
    assert add(profile)
    return profile


def sign_in(client: Client, user: User, password: str = "") -> None:
    """Sign a person in; with a password, which becomes theirs, they have given it again just now."""
    if password:
        user.set_password(password)
        user.save(update_fields=["password"])
    client.force_login(user)
    if password:
        client.post("/accounts/reauthenticate/", {"password": password})


def choose(client: Client, profile: Profile, pin: str = "") -> None:
    """Go on as a profile."""
    answer = client.post(f"/profiles/{profile.pk}/enter/", {"pin": pin} if pin else {})
    assert answer.status_code == 302, answer.content.decode()
