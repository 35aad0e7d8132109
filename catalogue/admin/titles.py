"""Titles and episodes."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from catalogue.admin.base import CuratedAdmin
from catalogue.models import Episode, Title


@admin.register(Title)
class TitleAdmin(CuratedAdmin):
    list_display = ("name", "kind", "year", "rated", "imdb_rating", "published", "available", "needs_details")
    list_filter = ("kind", "published", "available", "needs_details")
    search_fields = ("name__icontains", "imdb_id__exact")
    search_help_text = _("A part of the name, or an IMDb id")
    readonly_fields = ("sort_name", "age", "available", "needs_details", "added_at", "omdb_fetched_at")
    fieldsets = (
        (None, {"fields": ("imdb_id", "kind", "name", "published", "available", "needs_details")}),
        (
            _("Facts"),
            {
                "fields": (
                    ("year", "end_year", "released", "runtime"),
                    ("rated", "age"),
                    "genres",
                    "directors",
                    "writers",
                    "actors",
                    "languages",
                    "countries",
                    "plot",
                    "awards",
                    ("imdb_rating", "imdb_votes", "metascore"),
                )
            },
        ),
        (_("For ingest"), {"fields": ("curated_fields", "sort_name", "added_at", "omdb_fetched_at")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Title]:
        """OMDb's raw answers, and what only indexes need, stay in the database."""
        return super().get_queryset(request).defer("omdb", "season_lists", "people", "shelves", "name_words", "words")


@admin.register(Episode)
class EpisodeAdmin(CuratedAdmin):
    list_display = ("name", "series", "season", "number", "available", "needs_details")
    list_filter = ("available", "needs_details")
    list_select_related = ("series",)
    search_fields = ("name__icontains", "imdb_id__exact")
    search_help_text = _("A part of the name, or an IMDb id")
    raw_id_fields = ("series",)
    readonly_fields = ("available", "needs_details", "added_at", "omdb_fetched_at")
    fields = (
        ("imdb_id", "series"),
        ("season", "number"),
        "name",
        "plot",
        ("released", "runtime", "imdb_rating"),
        ("available", "needs_details"),
        "curated_fields",
        ("added_at", "omdb_fetched_at"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Episode]:
        """OMDb's raw answers stay in the database."""
        return super().get_queryset(request).defer("omdb")
