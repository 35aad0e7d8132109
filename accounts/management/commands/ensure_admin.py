"""`manage.py ensure_admin`: somebody who can sign in and look after the site."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.administrator import BadAddress, ensure_administrator
from catalogue.database import ensure_set_up


class Command(BaseCommand):
    help = (
        "Make the administrator named by NOTFLIX_ADMIN_EMAIL, once. The password is NOTFLIX_ADMIN_PASSWORD, or one "
        "made up and printed this one time. Somebody who is there already is left as they are."
    )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        ensure_set_up()
        try:
            admin = ensure_administrator(settings.NOTFLIX_ADMIN_EMAIL, settings.NOTFLIX_ADMIN_PASSWORD)
        except BadAddress as error:
            raise CommandError(str(error)) from error
        if not admin.made:
            self.stdout.write(f"{admin.email} is there already.")
            return
        self.stdout.write(f"Administrator {admin.email} made.")
        if admin.password:
            self.stdout.write(f"Password: {admin.password}   (shown this once; change it after signing in)")
