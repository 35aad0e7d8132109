"""Unique indexes that a query can use, and migrations that can be stopped at any moment.

The backend leaves values of another type (null, above all) out of every unique index. MongoDB cannot tell that a query
for a text needs none of those, so it reads the whole collection to find one IMDb id or one email address. A field that
is never null does not need the exception, and gets an index over all its values.

MongoDB has no transaction around a migration. One that was stopped half way has to be gone through again, and finds
some of its work done: a collection that exists gets the indexes it lacks (making one that exists is nothing), and an
index that is gone is not removed again.
"""

from typing import Any

from django.db.models import Field, Model
from django_mongodb_backend import schema as backend
from pymongo import IndexModel


class DatabaseSchemaEditor(backend.DatabaseSchemaEditor):
    def create_model(self, model: type[Model]) -> None:
        """Create a model's collection with its indexes, or what of them is not there."""
        name = model._meta.db_table
        if self.collect_sql or not self.connection.database.list_collection_names(filter={"name": name}):
            super().create_model(model)
            return
        self._create_model_indexes(model)
        for field in model._meta.local_many_to_many:
            through: Any = field.remote_field.through
            if through._meta.auto_created:
                self.create_model(through)

    def remove_index(self, model: type[Model], index: Any) -> None:
        """Remove an index, if it is there."""
        if self.collect_sql or index.name in self.get_collection(model._meta.db_table).index_information():
            super().remove_index(model, index)

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
