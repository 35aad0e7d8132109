"""The first person of a new site."""

import secrets
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError

from accounts.models import User


class BadAddress(ValueError):
    """The administrator's address is no email address; the message is one line."""


@dataclass(frozen=True)
class Administrator:
    """Who may look after the site. `password` is set only when it was made up just now; it is nowhere else."""

    email: str
    made: bool
    password: str = ""


def ensure_administrator(email: str, password: str = "") -> Administrator:
    """Make the administrator with this address, once, with `password` or one that is made up.

    Somebody who is there already is left as they are. Raises BadAddress.
    """
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError as error:
        raise BadAddress(f"NOTFLIX_ADMIN_EMAIL is {email!r}, which is no email address.") from error
    if User.objects.filter(email=email).exists():
        return Administrator(email, made=False)
    made_up = "" if password else secrets.token_urlsafe(12)
    try:
        User.objects.create_superuser(email, password or made_up)
    except IntegrityError:
        # Another process made it between the question and the answer; its password is the one that counts.
        return Administrator(email, made=False)
    return Administrator(email, made=True, password=made_up)
