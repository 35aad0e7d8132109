"""A database of its own for a measurement: started, migrated, and gone afterwards."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def throw_away_database() -> Iterator[None]:
    """Set Django up on an embedded server in a temporary directory. Only once in a process."""
    with tempfile.TemporaryDirectory(prefix="notflix-bench-") as data:
        os.environ.update(
            NOTFLIX_DATA=data, MONGODB_URI="", MONGODB_URI_FILE="", DJANGO_SETTINGS_MODULE="notflix_site.settings"
        )
        import django
        from django.core.management import call_command

        django.setup()
        from notflix_site.mongo import embedded

        try:
            call_command("migrate", verbosity=0)
            yield
        finally:
            embedded.stop_if_last()
