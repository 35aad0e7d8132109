"""The few things about the database that the ORM does not do or say."""

from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.db.migrations.executor import MigrationExecutor
from pymongo.collection import Collection


def collection_of(model: type[models.Model]) -> Collection[dict[str, Any]]:
    """Return the collection that the ORM keeps documents of `model` in."""
    backend: Any = connection  # Django's stubs know nothing of MongoDB
    found: Collection[dict[str, Any]] = backend.get_collection(model._meta.db_table)
    return found


def reason(error: BaseException) -> str:
    """Return why a query failed, on one line: the backend hides PyMongo's words, and PyMongo adds its whole state."""
    said = " ".join(str(error.__cause__ or error).split())
    return said.split(" (configured timeouts", maxsplit=1)[0].split(", Timeout:", maxsplit=1)[0][:300]


def ensure_set_up() -> None:
    """See that the collections have their indexes: without them two processes could make one film twice.

    The embedded server is nobody else's business, so its migrations are run here. Raises CommandError when a database
    that somebody set up by MONGODB_URI waits for `manage.py migrate`.
    """
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    if settings.MONGODB_URI:
        raise CommandError("the database is not set up for this version yet. Run: python manage.py migrate")
    call_command("migrate", verbosity=0, interactive=False)
