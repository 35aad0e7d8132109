#!/usr/bin/env python
"""Notflix's command line: `python manage.py ingest`, `python manage.py serve`, and Django's own commands."""

import os
import signal
import sys
from types import FrameType


def _leave(signum: int, _frame: FrameType | None) -> None:
    # Python dies of these two without running its exit handlers, and one of those stops the embedded database.
    sys.exit(128 + signum)


def main() -> None:
    """Run one management command. A wrong setting is one line on standard error and exit code 1."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "notflix_site.settings")
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGHUP, _leave)
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
        from django.db import DatabaseError
        from pymongo.errors import ConnectionFailure
    except ImportError:
        sys.exit("Django is not installed here. Run `make run`, or use the environment it made: . .venv/bin/activate")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"Notflix cannot start: {error}")
    except (ConnectionFailure, DatabaseError) as error:
        # The backend wraps some of PyMongo's errors and not others.
        if not isinstance(error.__cause__ or error, ConnectionFailure):
            raise
        from catalogue.database import reason

        sys.exit(f"The database does not answer: {reason(error)}. Check MONGODB_URI, and that the server runs.")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
