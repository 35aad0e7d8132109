"""What a stranger gets: every address of the site is walked, and all but a few ask for a sign-in."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

pytestmark = pytest.mark.django_db

# Sign-in and what leads to it; health; video, whose ticket is the right to it; and what makes the site an application,
# which a browser asks for without saying who is there, and which is the same for everybody.
OPEN = {
    "manifest",
    "service_worker",
    "offline",
    "healthz",
    "readyz",
    "deliver",
    "account_login",
    "account_logout",
    "account_signup",
    "account_inactive",
    "account_reset_password",
    "account_confirm_password_reset_code",
    "account_complete_password_reset",
    "account_password_reset_completed",
    "account_email_verification_sent",
    "account_confirm_email",
    "account_confirm_login_code",
}
SAMPLES = {
    "imdb_id": "tt0063350",
    "pk": "5f43a1b2c3d4e5f6a7b8c9d0",
    "name": "0" * 64 + ".webp",
    "object_id": "5f43a1b2c3d4e5f6a7b8c9d0",
    "app_label": "catalogue",
    "key": "a",
    "uidb36": "x",
    "url": "nowhere/",
    "content_type_id": "5f43a1b2c3d4e5f6a7b8c9d0",
    "id": "5f43a1b2c3d4e5f6a7b8c9d0",
}


def walk(patterns: list[Any], namespace: str = "", before: tuple[Any, ...] = ()) -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from walk(pattern.url_patterns, inner, before)
        else:
            yield f"{namespace}{pattern.name}", pattern


def addresses() -> list[tuple[str, str]]:
    from django.urls import NoReverseMatch, reverse

    found = []
    for name, pattern in walk(get_resolver().url_patterns):
        wanted = pattern.pattern.regex.groupindex
        if name.split(":")[-1] == "None" or name in OPEN:
            continue
        try:
            found.append((name, reverse(name, kwargs={key: SAMPLES[key] for key in wanted})))
        except NoReverseMatch:
            found.append((name, reverse(name, args=["5f43a1b2c3d4e5f6a7b8c9d0"] * pattern.pattern.regex.groups)))
    return found


@pytest.mark.parametrize(("name", "address"), addresses())
def test_a_stranger_is_sent_to_sign_in(client: Client, name: str, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 302, name
    assert response["Location"].startswith(("/accounts/login/", "/admin/login/")), name


def test_the_walk_sees_the_whole_site() -> None:
    names = {name for name, _ in addresses()}
    assert {"home", "browse", "title", "watch", "picture", "admin:index", "admin:catalogue_title_changelist"} <= names


def test_health_answers_a_stranger(client: Client) -> None:
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 200


def test_a_stranger_comes_back_to_where_they_wanted_to_go(client: Client) -> None:
    response = client.get("/title/tt0063350/")
    assert response["Location"] == "/accounts/login/?next=/title/tt0063350/"
