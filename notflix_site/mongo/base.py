"""The database engine: django-mongodb-backend, mended where it matters to us (see `compiler`, `schema`, `operations`).

With an empty HOST it finds or starts the embedded server, and takes care that a forked process opens its own client.
"""

import os
from typing import Any, ClassVar

from django.db import connections
from django_mongodb_backend import base as backend
from pymongo import MongoClient

from notflix_site.mongo import lookups
from notflix_site.mongo.operations import DatabaseOperations
from notflix_site.mongo.schema import DatabaseSchemaEditor

lookups.register()


def _is_null(field: str, wanted: bool) -> dict[str, Any]:
    return {field: None} if wanted else {field: {"$ne": None}}


class DatabaseWrapper(backend.DatabaseWrapper):
    ops_class = DatabaseOperations
    SchemaEditorClass = DatabaseSchemaEditor
    # The backend spells out that null is not below anything and that a missing field is null. In a $match both are so
    # anyway, and the additions keep the planner from finding its bounds and its order in an index.
    mongo_operators: ClassVar[dict[str, Any]] = {
        **backend.DatabaseWrapper.mongo_operators,
        "isnull": _is_null,
        "lt": lambda field, value: {field: {"$lt": value}},
        "lte": lambda field, value: {field: {"$lte": value}},
    }
    _connection_pools: ClassVar[dict[str, MongoClient[dict[str, Any]]]] = {}

    def get_connection_params(self) -> dict[str, Any]:
        """Return the arguments of MongoClient. Raises ImproperlyConfigured when no embedded server can be had."""
        params: dict[str, Any] = super().get_connection_params()
        if not self.settings_dict["HOST"]:
            # Where a URI is set, nothing of the embedded server is even imported.
            from notflix_site.mongo import embedded

            params["host"] = embedded.ensure_running()
        return params

    def forget_client(self) -> None:
        """Drop the client without closing it: after a fork it belongs to the parent."""
        self.connection = None
        self.session = None
        self.__dict__.pop("database", None)


def _forget_clients_of_parent() -> None:
    DatabaseWrapper._connection_pools.clear()
    for connection in connections.all(initialized_only=True):
        if isinstance(connection, DatabaseWrapper):
            connection.forget_client()


os.register_at_fork(after_in_child=_forget_clients_of_parent)
