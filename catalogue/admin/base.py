"""What the lists of the catalogue have in common."""

from typing import Any

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest

from catalogue.admin.paginator import EstimatingPaginator
from catalogue.models import Episode, Title


class FastAdmin(admin.ModelAdmin):
    """Lists in the order of an index, newest first, that are never counted or sorted in memory."""

    paginator = EstimatingPaginator
    show_full_result_count = False
    list_per_page = 50
    ordering = ("-added_at", "-pk")
    sortable_by = ()


class CuratedAdmin(FastAdmin):
    """A field that a person changes here is theirs: ingest never writes it again."""

    def save_model(
        self,
        request: HttpRequest,  # noqa: ARG002
        obj: Title | Episode,
        form: ModelForm,
        change: bool,
    ) -> None:
        """Save a new document whole, of an old one only what was changed; note that as curated."""
        derived = obj.derived() if isinstance(obj, Title) else {}
        for name, value in derived.items():
            setattr(obj, name, value)
        if not change:
            obj.save()
            return
        changed = set(form.changed_data)
        obj.curated_fields = sorted({*obj.curated_fields, *(changed - {"published", "curated_fields"})})
        obj.save(update_fields=sorted({*changed, *derived, "curated_fields"}))

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:  # noqa: ARG002
        """The IMDb id is a document's identity: it is given once."""
        return (*self.readonly_fields, "imdb_id") if obj else tuple(self.readonly_fields)
