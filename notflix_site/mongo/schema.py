"""Unique indexes that a query can use.

The backend leaves values of another type (null, above all) out of every unique index. MongoDB cannot tell that a query
for a text needs none of those, so it reads the whole collection to find one IMDb id or one email address. A field that
is never null does not need the exception, and gets an index over all its values.
"""

from typing import Any

from django.db.models import Field, Model
from django_mongodb_backend import schema as backend
from pymongo import IndexModel


class DatabaseSchemaEditor(backend.DatabaseSchemaEditor):
    def add_index(
        self,
        model: type[Model],
        index: Any,
        *,
        field: "Field[Any, Any] | None" = None,
        unique: bool = False,
        column_prefix: str = "",
        parent_model: type[Model] | None = None,
    ) -> None:
        """Create `index`; when it is unique, over every value of the fields that are never null."""
        if not unique:
            super().add_index(model, index, field=field, column_prefix=column_prefix, parent_model=parent_model)
            return
        made = index.get_pymongo_index_model(model, self, field=field, unique=True, column_prefix=column_prefix)
        if made:
            fields: list[Any] = [field] if field else [model._meta.get_field(name) for name, _ in index.fields_orders]
            _cover_all_values(made, {f"{column_prefix}{one.column}" for one in fields if not one.null})
            self.get_collection((parent_model or model)._meta.db_table).create_indexes([made])


def _cover_all_values(index: IndexModel, columns: set[str]) -> None:
    """Take the condition on the type of `columns` out of the index; what is left of its conditions stays."""
    conditions = index.document.get("partialFilterExpression", {})
    for column in columns:
        if isinstance(conditions.get(column), dict):
            conditions[column].pop("$type", None)
    left = {name: condition for name, condition in conditions.items() if condition}
    if left:
        index.document["partialFilterExpression"] = left
    else:
        index.document.pop("partialFilterExpression", None)
