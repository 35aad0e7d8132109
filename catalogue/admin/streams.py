"""Streams: one per hashed folder. Ingest writes them; a curator looks."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalogue.admin.base import FastAdmin
from catalogue.languages import own_name
from catalogue.models import AudioTrack, Stream, TextTrack
from catalogue.templatetags.catalogue_tags import language_name, languages, qualities
from catalogue.terminal import size_in_words

_CHANNELS = {1: "mono", 2: "stereo", 6: "5.1", 8: "7.1"}
_USUAL_SOUND = 128_000  # bits a second; streams do not note it


@admin.register(Stream)
class StreamAdmin(FastAdmin):
    list_display = ("plays", "condition", "picture", "sound", "captions", "takes", "added_at")
    list_filter = ("state",)
    list_select_related = ("title", "episode")
    search_fields = ("folder__startswith", "problem_code__exact")
    search_help_text = gettext_lazy("The beginning of the folder's name, or a problem's code")
    fields = (
        ("folder", "label"),
        ("title", "episode"),
        ("state", "problem_code"),
        "problem_text",
        ("length", "takes"),
        "renditions_in_full",
        "sound_in_full",
        "captions_in_full",
        "extras",
        ("added_at", "seen_at", "missing_since"),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """A stream is a folder in the library: put one there and run ingest."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Stream | None = None) -> bool:  # noqa: ARG002
        """What ingest reads from a folder is mended in the folder."""
        return False

    @admin.display(description=gettext_lazy("plays"))
    def plays(self, stream: Stream) -> str:
        """The title, the episode and the version; of a folder that nobody knows, its name."""
        return " · ".join(str(one) for one in (stream.title, stream.episode, stream.label) if one) or stream.folder

    @admin.display(description=gettext_lazy("state"))
    def condition(self, stream: Stream) -> str:
        """The state, and which problem there is."""
        return (
            f"{stream.get_state_display()}: {stream.problem_code}"
            if stream.problem_code
            else stream.get_state_display()
        )

    @admin.display(description=gettext_lazy("picture"))
    def picture(self, stream: Stream) -> str:
        """The usual name of each quality, the best first."""
        return ", ".join(qualities(stream))

    @admin.display(description=gettext_lazy("sound"))
    def sound(self, stream: Stream) -> str:
        """The languages that are spoken, each once."""
        return languages(stream.audio) or (_("not named") if stream.audio else "")

    @admin.display(description=gettext_lazy("captions"))
    def captions(self, stream: Stream) -> str:
        """The languages of captions and subtitles, each once."""
        return languages(stream.text) or (_("not named") if stream.text else "")

    @admin.display(description=gettext_lazy("also has"))
    def extras(self, stream: Stream) -> str:
        """What else came with the folder."""
        found = {
            _("HLS"): stream.has_hls,
            _("thumbnails"): stream.has_thumbnails or stream.has_sprite,
            _("chapters"): stream.has_chapters,
        }
        return ", ".join(name for name, there in found.items() if there)

    @admin.display(description=gettext_lazy("size"))
    def takes(self, stream: Stream) -> str:
        """How much of the disk the folder takes, worked out from the rates where nobody noted it."""
        if stream.size:
            return size_in_words(stream.size)
        rates = [one.bandwidth for one in stream.renditions or []] + [_USUAL_SOUND for _each in stream.audio or []]
        about = size_in_words(round(sum(rates) / 8 * (stream.duration or 0)))
        return _("about %(size)s") % {"size": about} if rates and stream.duration else ""

    @admin.display(description=gettext_lazy("length"))
    def length(self, stream: Stream) -> str:
        """The length as players show it, "1:36:02"."""
        minutes, seconds = divmod(round(stream.duration or 0), 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"

    @admin.display(description=gettext_lazy("picture"))
    def renditions_in_full(self, stream: Stream) -> str:
        """Each rendition's size and rate, the best first."""
        best_first = sorted(stream.renditions or [], key=lambda one: -one.bandwidth)
        return ", ".join(f"{one.width} × {one.height} at {one.bandwidth / 1e6:.1f} Mbit/s" for one in best_first)

    @admin.display(description=gettext_lazy("sound"))
    def sound_in_full(self, stream: Stream) -> str:
        """Each sound track: its language, its name, and how many channels it has."""
        described = [_described(one, _CHANNELS.get(one.channels or 0, "")) for one in stream.audio or []]
        return ", ".join(described) or _("none")

    @admin.display(description=gettext_lazy("captions"))
    def captions_in_full(self, stream: Stream) -> str:
        """Each track of captions or subtitles: its language, its name, and what it is for."""
        return ", ".join(_described(one, one.role) for one in stream.text or []) or _("none")


def _described(track: AudioTrack | TextTrack, kind: str) -> str:
    """Return what a track is: "English (Original, stereo)", "German (5.1)"."""
    language = language_name(track.language) if track.language else _("language not named")
    label = track.label.removeprefix(own_name(track.language)).strip(" ()")
    details = ", ".join(one for one in dict.fromkeys((label, kind)) if one and one != language)
    return f"{language} ({details})" if details else language
