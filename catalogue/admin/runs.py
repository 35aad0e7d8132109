"""Runs of ingest, to read."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from catalogue.admin.base import FastAdmin
from catalogue.ingest.plan import IN_WORDS
from catalogue.models import IngestRun

_MOST_SHOWN = 100


@admin.register(IngestRun)
class IngestRunAdmin(FastAdmin):
    list_display = ("started_at", "summary", "problems", "seconds")
    ordering = ("-started_at", "-pk")
    fields = ("started_at", "finished_at", "library", "planned", "lines")

    def get_queryset(self, request: HttpRequest) -> QuerySet[IngestRun]:
        """A plan holds thousands of names; it is fetched for one run at a time."""
        return super().get_queryset(request).defer("plan")

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Runs are made by `manage.py ingest`."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: IngestRun | None = None) -> bool:  # noqa: ARG002
        """A record stays what it is."""
        return False

    @admin.display(description=gettext_lazy("folders"))
    def summary(self, run: IngestRun) -> str:
        """What changed, in one line."""
        if run.finished_at is None:
            return "stopped before its end, or still running"
        counts: dict[str, Any] = run.report
        names = ("added", "updated", "unchanged", "missing")
        return ", ".join(f"{counts[name]:,} {name}" for name in names if counts.get(name)) or "-"

    @admin.display(description=gettext_lazy("problems"))
    def problems(self, run: IngestRun) -> int:
        """How many folders had a problem."""
        return int(run.report.get("problem_count", len(run.report.get("problems", []))))

    @admin.display(description=gettext_lazy("seconds"))
    def seconds(self, run: IngestRun) -> float:
        """How long it took."""
        return round(run.report.get("seconds", 0), 1)

    @admin.display(description=gettext_lazy("plan"))
    def planned(self, run: IngestRun) -> str:
        """What the run set out to do: each kind of folder with the first of their names."""
        plan = run.plan or {}
        lines = [_line(words, **plan[kind]) for kind, words in IN_WORDS.items() if plan.get(kind, {}).get("count")]
        return "\n".join(lines) or "-"

    @admin.display(description=gettext_lazy("report"))
    def lines(self, run: IngestRun) -> str:
        """Each problem and note on a line of its own."""
        problems = (f"{one['folder']}  {one['code']}: {one['detail']}" for one in run.report.get("problems", []))
        return "\n".join((self.summary(run), *problems, *run.report.get("notes", [])))


def _line(words: str, count: int, names: list[str]) -> str:
    return f"{count:,} {words}: {', '.join(names[:_MOST_SHOWN])}{' ...' if count > _MOST_SHOWN else ''}"
