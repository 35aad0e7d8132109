"""The catalogue's documents: titles, episodes, streams (one per hashed folder) and ingest runs.

Everything that is filtered or sorted is a top-level field with an index; embedded documents only hold small facts that
are shown with their parent. `available`, and what `derived()` returns, are worked out when a document is written,
because an index can only help with what is stored.
"""

from typing import Any

from bson import ObjectId
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_mongodb_backend.fields import ArrayField, EmbeddedModelArrayField
from django_mongodb_backend.models import EmbeddedModel

from catalogue.derived import title_derived
from catalogue.maturity import UNKNOWN_AGE
from catalogue.querysets import EpisodeQuerySet, StreamQuerySet, TitleQuerySet
from catalogue.search_words import episode_words

_IMDB_ID = RegexValidator(r"^tt[0-9]{7,10}\Z", _("An IMDb id is tt and seven to ten digits, like tt0063350."))


_SHOWN = ("published", "available")
_DECIDED = ("age", "kind")


def _words(max_length: int = 120) -> ArrayField:
    return ArrayField(models.CharField(max_length=max_length), default=list, blank=True)


class SourceRating(EmbeddedModel):
    """What one critic or site says of a title, as printed: "Rotten Tomatoes", "93%"."""

    source = models.CharField(max_length=80)
    value = models.CharField(max_length=40)


class Title(models.Model):
    """A film or a series. Its identity is the IMDb id: folders come and go, it and what people made of it stay."""

    class Kind(models.TextChoices):
        MOVIE = "movie", _("Film")
        SERIES = "series", pgettext_lazy("one title", "Series")

    imdb_id = models.CharField(_("IMDb id"), max_length=12, unique=True, validators=[_IMDB_ID])
    kind = models.CharField(_("kind"), max_length=6, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=300)
    sort_name = models.CharField(_("name for sorting"), max_length=300)
    sort_year = models.PositiveSmallIntegerField(_("year for sorting"), default=0)
    score = models.FloatField(_("rating for sorting"), default=0.0)
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    end_year = models.PositiveSmallIntegerField(_("last year"), null=True, blank=True)
    released = models.DateField(_("released"), null=True, blank=True)
    runtime = models.PositiveIntegerField(_("length in minutes"), null=True, blank=True)
    rated = models.CharField(_("rated"), max_length=20, blank=True)
    age = models.PositiveSmallIntegerField(_("from age"), default=UNKNOWN_AGE)
    genres = _words(60)
    directors = _words()
    writers = _words()
    actors = _words()
    languages = _words(60)
    countries = _words(60)
    people = _words()
    shelves = _words(80)
    name_words = _words(300)
    words = _words()
    plot = models.TextField(_("plot"), blank=True, max_length=4000)
    awards = models.CharField(_("awards"), max_length=300, blank=True)
    imdb_rating = models.FloatField(_("IMDb rating"), null=True, blank=True)
    imdb_votes = models.PositiveIntegerField(_("IMDb votes"), null=True, blank=True)
    metascore = models.PositiveSmallIntegerField(_("Metascore"), null=True, blank=True)
    ratings = EmbeddedModelArrayField(SourceRating, null=True, blank=True)
    poster = models.CharField(_("poster"), max_length=80, blank=True)
    poster_source = models.CharField(_("where the poster was last looked for"), max_length=500, blank=True)
    poster_failed_at = models.DateTimeField(_("the poster could not be had"), null=True, blank=True)
    hero = models.CharField(_("wide picture"), max_length=80, blank=True)
    colour = models.CharField(_("dominant colour"), max_length=7, blank=True)
    curated_fields = _words(40)
    published = models.BooleanField(_("published"), default=True)
    available = models.BooleanField(_("available"), default=False)
    needs_details = models.BooleanField(_("needs details"), default=False)
    added_at = models.DateTimeField(_("added"), default=timezone.now)
    omdb = models.JSONField(_("OMDb's answer"), null=True, blank=True)
    omdb_fetched_at = models.DateTimeField(_("asked OMDb"), null=True, blank=True)
    season_lists = models.JSONField(_("OMDb's lists of seasons"), null=True, blank=True)

    objects = TitleQuerySet.as_manager()

    class Meta:
        verbose_name = _("title")
        verbose_name_plural = _("titles")
        # Equality first, then the order, then what is decided on the index itself: each page of titles is one scan that
        # needs no sort. The first field is an array: a title is in the index once for each shelf, word or person.
        indexes = [
            models.Index(fields=["shelves", *_SHOWN, "-added_at", "-id", *_DECIDED], name="title_shelf_newest"),
            models.Index(fields=["shelves", *_SHOWN, "sort_name", "id", *_DECIDED], name="title_shelf_by_name"),
            models.Index(fields=["shelves", *_SHOWN, "-sort_year", "-id", *_DECIDED], name="title_shelf_by_year"),
            models.Index(fields=["shelves", *_SHOWN, "-score", "-id", *_DECIDED], name="title_shelf_best"),
            models.Index(fields=["people", *_SHOWN, "-sort_year", "-id", *_DECIDED], name="title_of_person"),
            models.Index(fields=["name_words", *_SHOWN, "-imdb_votes", "-id", "age"], name="title_named"),
            models.Index(fields=["words", *_SHOWN, "-imdb_votes", "-id", "age"], name="title_described"),
            models.Index(fields=["-added_at", "-id"], name="title_admin_newest"),
            models.Index(fields=["needs_details", "available", "omdb_fetched_at"], name="title_to_ask_about"),
            models.Index(fields=["available", "poster_failed_at"], name="title_without_poster"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.year})" if self.year else self.name

    def get_absolute_url(self) -> str:
        return reverse("title", args=[self.imdb_id])

    def derived(self) -> dict[str, Any]:
        """Return the fields that follow from others; they are stored because only then can an index use them."""
        return title_derived(vars(self))


class Episode(models.Model):
    """One episode of a series, with an IMDb id of its own."""

    series_id: ObjectId

    series = models.ForeignKey(Title, on_delete=models.CASCADE, related_name="episodes", verbose_name=_("series"))
    imdb_id = models.CharField(_("IMDb id"), max_length=12, unique=True, validators=[_IMDB_ID])
    season = models.PositiveSmallIntegerField(_("season"), null=True, blank=True)
    number = models.PositiveSmallIntegerField(_("number"), null=True, blank=True)
    name = models.CharField(_("name"), max_length=300)
    words = _words()
    plot = models.TextField(_("plot"), blank=True, max_length=4000)
    released = models.DateField(_("released"), null=True, blank=True)
    runtime = models.PositiveIntegerField(_("length in minutes"), null=True, blank=True)
    imdb_rating = models.FloatField(_("IMDb rating"), null=True, blank=True)
    still = models.CharField(_("still"), max_length=80, blank=True)
    colour = models.CharField(_("dominant colour"), max_length=7, blank=True)
    curated_fields = _words(40)
    available = models.BooleanField(_("available"), default=False)
    needs_details = models.BooleanField(_("needs details"), default=False)
    added_at = models.DateTimeField(_("added"), default=timezone.now)
    omdb = models.JSONField(_("OMDb's answer"), null=True, blank=True)
    omdb_fetched_at = models.DateTimeField(_("asked OMDb"), null=True, blank=True)

    objects = EpisodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("episode")
        verbose_name_plural = _("episodes")
        indexes = [
            models.Index(fields=["series", "available", "season", "number", "id"], name="episode_in_order"),
            models.Index(fields=["words", "available", "series", "id"], name="episode_named"),
            models.Index(fields=["-added_at", "-id"], name="episode_admin_newest"),
            models.Index(fields=["needs_details", "available", "omdb_fetched_at"], name="episode_to_ask_about"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}".strip()

    @property
    def code(self) -> str:
        """The episode's place in its series, "S01E02"; "" while it is not known."""
        if self.season is None or self.number is None:
            return ""
        return f"S{self.season:02d}E{self.number:02d}"

    def derived(self) -> dict[str, Any]:
        """Return the fields that follow from others; they are stored because only then can an index use them."""
        return {"words": episode_words(self.name)}


class Rendition(EmbeddedModel):
    """One picture quality: size in pixels, bits per second, codecs as RFC 6381 writes them."""

    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    bandwidth = models.PositiveBigIntegerField()
    codecs = models.CharField(max_length=80, blank=True)


class AudioTrack(EmbeddedModel):
    """One sound track: BCP 47 language ("" when the manifest names none), label, number of channels, codecs."""

    language = models.CharField(max_length=35, blank=True)
    label = models.CharField(max_length=120, blank=True)
    channels = models.PositiveSmallIntegerField(null=True)
    codecs = models.CharField(max_length=80, blank=True)


class TextTrack(EmbeddedModel):
    """One track of captions or subtitles: BCP 47 language, label, and the DASH role ("caption", "subtitle", ...)."""

    language = models.CharField(max_length=35, blank=True)
    label = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=30, blank=True)


class Stream(models.Model):
    """One hashed folder, as ingest saw it last. `title` is the film, or the series of `episode`."""

    title_id: ObjectId | None
    episode_id: ObjectId | None

    class State(models.TextChoices):
        READY = "ready", _("Ready")
        PROBLEM = "problem", _("Problem")
        MISSING = "missing", _("Missing")

    folder = models.CharField(_("folder"), max_length=128, unique=True)
    title = models.ForeignKey(
        Title,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="streams",
        verbose_name=_("title"),
    )
    episode = models.ForeignKey(
        Episode,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="streams",
        verbose_name=_("episode"),
    )
    label = models.CharField(_("version"), max_length=120, blank=True)
    duration = models.FloatField(_("length in seconds"), null=True, blank=True)
    renditions = EmbeddedModelArrayField(Rendition, null=True, blank=True)
    audio = EmbeddedModelArrayField(AudioTrack, null=True, blank=True)
    text = EmbeddedModelArrayField(TextTrack, null=True, blank=True)
    has_hls = models.BooleanField(_("has HLS"), default=False)
    has_thumbnails = models.BooleanField(_("has thumbnails"), default=False)
    has_sprite = models.BooleanField(_("has thumbnails for the player"), default=False)
    has_chapters = models.BooleanField(_("has chapters"), default=False)
    size = models.PositiveBigIntegerField(_("size in bytes"), null=True, blank=True)
    fingerprint = models.CharField(_("fingerprint"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.READY)
    problem_code = models.CharField(_("problem"), max_length=30, blank=True)
    problem_text = models.CharField(_("what is wrong"), max_length=400, blank=True)
    added_at = models.DateTimeField(_("added"), default=timezone.now)
    seen_at = models.DateTimeField(_("last read"), default=timezone.now)
    missing_since = models.DateTimeField(_("missing since"), null=True, blank=True)

    objects = StreamQuerySet.as_manager()

    class Meta:
        verbose_name = _("stream")
        verbose_name_plural = _("streams")
        indexes = [
            models.Index(fields=["title", "episode", "state", "-added_at", "folder"], name="versions_of_title"),
            models.Index(fields=["episode", "state", "-added_at", "folder"], name="versions_of_episode"),
            models.Index(fields=["state", "-added_at", "-id"], name="stream_by_state"),
            models.Index(fields=["-added_at", "-id"], name="stream_admin_newest"),
        ]

    def __str__(self) -> str:
        return self.folder


class IngestRun(models.Model):
    """One run of ingest that had something to do. One without an end was killed, or still runs."""

    started_at = models.DateTimeField(_("started"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    library = models.CharField(_("library"), max_length=500)
    plan = models.JSONField(_("plan"), null=True)
    report = models.JSONField(_("report"), default=dict)

    class Meta:
        verbose_name = _("ingest run")
        verbose_name_plural = _("ingest runs")
        indexes = [models.Index(fields=["-started_at", "-id"], name="run_newest")]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"


class OmdbDay(models.Model):
    """How many questions OMDb was asked on one day (UTC). `closed`: OMDb itself said that this was enough."""

    day = models.CharField(_("day"), max_length=10, unique=True)
    calls = models.PositiveIntegerField(_("questions"), default=0)
    closed = models.BooleanField(_("OMDb's limit was reached"), default=False)

    class Meta:
        verbose_name = _("day of questions to OMDb")
        verbose_name_plural = _("days of questions to OMDb")

    def __str__(self) -> str:
        return self.day


class Word(models.Model):
    """One word of the vocabulary: what a title, an episode, a person is called, folded.

    Search looks here for what begins as somebody types, and for what was meant by a slip; never through the titles.
    A word stays when its last title goes: then it leads to nothing.
    """

    word = models.CharField(_("word"), max_length=120, primary_key=True, db_column="_id")
    slips = _words()
    often = models.PositiveIntegerField(_("about how often"), default=0)

    class Meta:
        verbose_name = _("word")
        verbose_name_plural = _("words")
        indexes = [models.Index(fields=["slips"], name="word_by_slip")]

    def __str__(self) -> str:
        return self.word
