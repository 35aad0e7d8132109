"""A database of its own for a measurement: started, migrated, and gone afterwards."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def throw_away_database() -> Iterator[Path]:
    """Set Django up on an embedded server in a temporary directory, and yield that. Only once in a process.

    Whatever else a measurement puts into the directory is gone afterwards, too.
    """
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
            yield Path(data)
        finally:
            embedded.stop_if_last()
