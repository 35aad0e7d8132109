"""For tests of any app: which index does a query use, and does every query of a page use one?

with explained_queries() as queries:
    client.get("/")
assert_all_indexed(queries)
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from pymongo import monitoring

_READING = {"aggregate", "find", "count", "distinct", "update", "delete", "findAndModify"}
_USEFUL_FIELDS = {
    "aggregate": ("pipeline", "collation", "hint", "let"),
    "find": ("filter", "sort", "projection", "skip", "limit", "collation", "hint"),
    "count": ("query", "skip", "limit"),
    "distinct": ("key", "query"),
    "update": ("updates",),
    "delete": ("deletes",),
    "findAndModify": ("query", "sort", "update", "remove", "upsert", "new", "arrayFilters"),
}
_BY_INDEX = {"IXSCAN", "IDHACK", "COUNT_SCAN", "DISTINCT_SCAN", "EXPRESS_IXSCAN", "EXPRESS_CLUSTERED_IXSCAN"}
_WITHOUT_INDEX = {"COLLSCAN", "SORT", "$sort", "$lookup:COLLSCAN"}


@dataclass(frozen=True)
class Query:
    """One command as the server received it, without the driver's additions. `str()` is for messages."""

    name: str
    collection: str
    command: dict[str, Any]

    def stages(self) -> list[str]:
        """Return the stages of the plan that MongoDB chooses for it, outermost first."""
        return _stages_of(self.command)

    def problem(self) -> str:
        """Return what is wrong with its plan (a whole collection read, a sort); "" when an index does it all."""
        stages = self.stages()
        if bad := _WITHOUT_INDEX & set(stages):
            return f"{' and '.join(sorted(bad))} in {stages} for {self}"
        return "" if _BY_INDEX & set(stages) else f"no index in {stages} for {self}"

    def __str__(self) -> str:
        return repr(self.command)


class _Recorder(monitoring.CommandListener):
    """Keeps the commands of all clients while somebody listens."""

    def __init__(self) -> None:
        self.lists: list[list[Query]] = []

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        name = event.command_name
        if name not in _READING or not self.lists:
            return
        command = {name: event.command[name]}
        command.update({key: event.command[key] for key in _USEFUL_FIELDS[name] if key in event.command})
        for queries in self.lists:
            queries.append(Query(name, str(command[name]), command))

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None: ...

    def failed(self, event: monitoring.CommandFailedEvent) -> None: ...


_recorder = _Recorder()


def listen_to_commands() -> None:
    """Make every client that is opened from now on report its commands. conftest.py calls this once."""
    monitoring.register(_recorder)


@contextmanager
def explained_queries() -> Iterator[list[Query]]:
    """Yield a list that fills with the queries sent inside the block, by the ORM, by PyMongo, in any thread."""
    queries: list[Query] = []
    _recorder.lists.append(queries)
    try:
        yield queries
    finally:
        _recorder.lists = [others for others in _recorder.lists if others is not queries]


def queries_of(queryset: QuerySet[Any]) -> list[Query]:
    """Evaluate `queryset` and return the queries that this took."""
    with explained_queries() as queries:
        list(queryset.all())
    return queries


def plan_stages(queryset: QuerySet[Any]) -> list[str]:
    """Evaluate `queryset` and return the stages of its plan, for example ["LIMIT", "FETCH", "IXSCAN"]."""
    return [stage for query in queries_of(queryset) for stage in query.stages()]


def assert_indexed(queryset: QuerySet[Any]) -> None:
    """Fail unless MongoDB answers `queryset` from an index, and in its order without a blocking sort."""
    assert_all_indexed(queries_of(queryset))


def assert_all_indexed(queries: Sequence[Query]) -> None:
    """Fail, naming each query that reads a whole collection or sorts; fail as well if there is no query at all."""
    if not queries:
        raise AssertionError("No query was made, so nothing was proved.")
    if problems := [problem for query in queries if (problem := query.problem())]:
        raise AssertionError("\n".join(problems))


def _stages_of(command: dict[str, Any]) -> list[str]:
    connection.ensure_connection()
    database: Any = connection.database  # type: ignore[attr-defined]
    explained = {"aggregate": command["aggregate"], **command, "cursor": {}} if "aggregate" in command else command
    answer = database.command("explain", explained, verbosity="executionStats")
    if "stages" not in answer:
        return list(_plan(answer["queryPlanner"]["winningPlan"]))
    names: list[str] = []
    for stage in answer["stages"]:
        name = next(key for key in stage if key.startswith("$"))
        names += _plan(stage[name]["queryPlanner"]["winningPlan"]) if name == "$cursor" else [name]
        if stage.get("collectionScans", 0) > 0:
            names.append(f"{name}:COLLSCAN")
    return names


def _plan(plan: dict[str, Any]) -> Iterator[str]:
    """Yield the stages of a plan of the classic engine, or of the newer one that wraps it in `queryPlan`."""
    if "stage" in plan:
        yield plan["stage"]
    branches = ("queryPlan", "inputStage", "outerStage", "innerStage", "thenStage", "elseStage")
    inner = [*(plan.get(key) for key in branches), *plan.get("inputStages", [])]
    for stage in inner:
        if stage:
            yield from _plan(stage)
