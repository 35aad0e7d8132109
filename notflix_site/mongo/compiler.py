"""Compilers whose queries leave the order to an index.

The stock backend puts stages between `$match` and `$sort` that keep MongoDB's planner from seeing that an index already
has the order: `$addFields` that sets a field to itself, the `$project` of `values()` and `only()`, the `$lookup` of
`select_related()`. None of them changes what is sorted, so here the sort comes first.

Django finds a compiler by its class name in this module, hence the names that are only passed on.
"""

from typing import Any

from django.db.models.expressions import Col
from django_mongodb_backend import compiler as backend
from django_mongodb_backend.compiler import (
    SQLAggregateCompiler,
    SQLDeleteCompiler,
    SQLInsertCompiler,
    SQLUpdateCompiler,
)
from django_mongodb_backend.query import MongoQuery

__all__ = ["SQLAggregateCompiler", "SQLCompiler", "SQLDeleteCompiler", "SQLInsertCompiler", "SQLUpdateCompiler"]


class OrderedQuery(MongoQuery):
    """A query that sorts right after it matches, where that gives the same result."""

    def get_pipeline(self) -> list[dict[str, Any]]:
        """Return the stages of the aggregation."""
        if not self._sorts_what_is_stored():
            return super().get_pipeline()
        stages = [{"$match": self.match_mql}] if self.match_mql else []
        if self.ordering:
            stages.append({"$sort": self.ordering})
        stages += self.lookup_pipeline or []
        if self.query.low_mark > 0:
            stages.append({"$skip": self.query.low_mark})
        if self.query.high_mark is not None:
            stages.append({"$limit": self.query.high_mark - self.query.low_mark})
        if self.project_fields:
            stages.append({"$project": self.project_fields})
        return stages

    def _sorts_what_is_stored(self) -> bool:
        """Say whether filter and order look at the collection's own fields only, before anything was worked out."""
        computed = (
            self.search_pipeline
            or self.subqueries
            or self.aggregation_pipeline
            or self.combinator_pipeline
            or self.extra_fields
            or self.subquery_lookup
        )
        return not computed and self.compiler.looks_at_own_fields_only()


class SQLCompiler(backend.SQLCompiler):
    query_class = OrderedQuery

    def build_query(self, columns: Any = None) -> MongoQuery:
        """Return the query without the fields that are only set to themselves.

        `columns` are what to fetch; None means whole documents, less what `only()` or `defer()` leave out.
        """
        if columns is None and self.query.get_select_mask():
            columns = self.columns
        query = super().build_query(columns)
        query.project_fields = _with_plain_paths(query.project_fields or {})
        if query.extra_fields:
            query.extra_fields = {name: mql for name, mql in query.extra_fields.items() if not _is_itself(name, mql)}
        return query

    def looks_at_own_fields_only(self) -> bool:
        """Say whether the filter and the order use no joined collection and no computed value."""
        filtered = self._get_all_expressions_of_type(self.get_where(), Col)
        # A field that values_list() fetches as well is ordered by its place among those.
        ordered = [getattr(order.expression, "source", order.expression) for order in self.order_by_objs or []]
        return all(isinstance(column, Col) and column.alias == self.collection_name for column in [*filtered, *ordered])


def _with_plain_paths(fields: dict[str, Any]) -> dict[str, Any]:
    """Return a projection with {"title.name": 1} for {"title": {"name": 1}}, which SecantusDB takes for a new value."""
    plain: dict[str, Any] = {}
    for name, mql in fields.items():
        if _names_fields(mql) and all(value == 1 for value in mql.values()):
            plain.update({f"{name}.{key}": 1 for key in mql})
        else:
            plain[name] = mql
    return plain


def _is_itself(path: str, mql: Any) -> bool:
    """Say whether `mql` gives the field `path` the value it has anyway, as {"title": {"name": "$title.name"}} does."""
    if _names_fields(mql):
        return all(_is_itself(f"{path}.{key}", value) for key, value in mql.items())
    return bool(mql == f"${path}")


def _names_fields(mql: Any) -> bool:
    """Say whether `mql` is about the fields of a document, and not an operator such as {"$literal": 1}."""
    return isinstance(mql, dict) and not any(key.startswith("$") for key in mql)
