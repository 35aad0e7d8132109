import io

import pytest
from django.core.management import CommandError, call_command

from accounts.administrator import ensure_administrator
from accounts.models import User

pytestmark = pytest.mark.django_db


@pytest.mark.orm
def test_a_generated_password_signs_in_and_is_given_out_once() -> None:
    made = ensure_administrator("Boss@Example.org")
    user = User.objects.get(email="boss@example.org")
    assert made.made
    assert user.check_password(made.password)
    assert user.is_superuser
    assert ensure_administrator("boss@example.org").password == ""


@pytest.mark.orm
def test_somebody_who_is_there_keeps_their_password() -> None:
    ensure_administrator("boss@example.org", "first password")
    again = ensure_administrator("boss@example.org", "second password")
    assert not again.made
    assert User.objects.get().check_password("first password")


def test_the_command_prints_a_generated_password_once(settings: object) -> None:
    out = io.StringIO()
    call_command("ensure_admin", stdout=out)
    assert "Password: " in out.getvalue()
    again = io.StringIO()
    call_command("ensure_admin", stdout=again)
    assert "Password" not in again.getvalue()


def test_an_address_that_is_none_is_refused_with_one_line(settings: pytest.FixtureRequest) -> None:
    settings.NOTFLIX_ADMIN_EMAIL = "not an address"  # type: ignore[attr-defined]
    with pytest.raises(CommandError, match="NOTFLIX_ADMIN_EMAIL is 'not an address'"):
        call_command("ensure_admin")
