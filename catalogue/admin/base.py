"""What the lists of the catalogue have in common."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from catalogue.admin.paginator import EstimatingPaginator
from catalogue.database import collection_of
from catalogue.freshness import changed
from catalogue.models import Episode, Title, Word
from catalogue.vocabulary import learn


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
        derived = obj.derived()
        for name, value in derived.items():
            setattr(obj, name, value)
        learn(obj.words, collection_of(Word))
        if change:
            fields = set(form.changed_data)
            obj.curated_fields = sorted({*obj.curated_fields, *(fields - {"published", "curated_fields"})})
            obj.save(update_fields=sorted({*fields, *derived, "curated_fields"}))
        else:
            obj.save()
        changed()

    def delete_model(self, request: HttpRequest, obj: Title | Episode) -> None:
        """Delete one, and drop what pages keep of it."""
        super().delete_model(request, obj)
        changed()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Title] | QuerySet[Episode]) -> None:
        """Delete several, and drop what pages keep of them."""
        super().delete_queryset(request, queryset)
        changed()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:  # noqa: ARG002
        """The IMDb id is a document's identity: it is given once."""
        return (*self.readonly_fields, "imdb_id") if obj else tuple(self.readonly_fields)
