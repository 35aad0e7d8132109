"""Runs of ingest, to read."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from catalogue.admin.base import FastAdmin
from catalogue.models import IngestRun


@admin.register(IngestRun)
class IngestRunAdmin(FastAdmin):
    list_display = ("started_at", "summary", "problems", "seconds")
    ordering = ("-started_at", "-pk")
    fields = ("started_at", "finished_at", "library", "lines")

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Runs are made by `manage.py ingest`."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: IngestRun | None = None) -> bool:  # noqa: ARG002
        """A record stays what it is."""
        return False

    @admin.display(description="folders")
    def summary(self, run: IngestRun) -> str:
        """What changed, in one line."""
        counts: dict[str, Any] = run.report
        names = ("added", "updated", "unchanged", "missing")
        return ", ".join(f"{counts.get(name, 0)} {name}" for name in names)

    @admin.display(description="problems")
    def problems(self, run: IngestRun) -> int:
        """How many folders had a problem."""
        return len(run.report.get("problems", []))

    @admin.display(description="seconds")
    def seconds(self, run: IngestRun) -> float:
        """How long it took."""
        return float(run.report.get("seconds", 0))

    @admin.display(description="report")
    def lines(self, run: IngestRun) -> str:
        """Each problem and note on a line of its own."""
        problems = (f"{one['folder']}  {one['code']}: {one['detail']}" for one in run.report.get("problems", []))
        return "\n".join((self.summary(run), *problems, *run.report.get("notes", [])))
