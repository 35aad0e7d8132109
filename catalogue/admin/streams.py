"""Streams: one per hashed folder. Ingest writes them; a curator looks."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _

from catalogue.admin.base import FastAdmin
from catalogue.models import Stream


@admin.register(Stream)
class StreamAdmin(FastAdmin):
    list_display = ("folder", "title", "episode", "label", "state", "problem_code", "added_at")
    list_filter = ("state",)
    list_select_related = ("title", "episode")
    search_fields = ("folder__startswith", "problem_code__exact")
    search_help_text = "The beginning of the folder's name, or a problem's code"
    fields = (
        ("folder", "label"),
        ("title", "episode"),
        ("state", "problem_code"),
        "problem_text",
        "duration",
        "qualities",
        "sound",
        "captions",
        ("has_hls", "has_thumbnails"),
        ("added_at", "seen_at", "missing_since"),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """A stream is a folder in the library: put one there and run ingest."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Stream | None = None) -> bool:  # noqa: ARG002
        """What ingest reads from a folder is mended in the folder."""
        return False

    @admin.display(description="qualities")
    def qualities(self, stream: Stream) -> str:
        """Each rendition's size and rate, the best first."""
        best_first = sorted(stream.renditions or [], key=lambda one: -one.bandwidth)
        return ", ".join(f"{one.width} × {one.height} at {one.bandwidth / 1e6:.1f} Mbit/s" for one in best_first)

    @admin.display(description="sound")
    def sound(self, stream: Stream) -> str:
        """Each sound track's language."""
        return ", ".join(one.label or one.language or _("not named") for one in stream.audio or []) or _("none")

    @admin.display(description="captions")
    def captions(self, stream: Stream) -> str:
        """Each caption track's language."""
        return ", ".join(one.label or one.language or _("not named") for one in stream.text or []) or _("none")
