"""What a profile watched: how far it came in each film and episode, and which languages it chose."""

from bson import ObjectId
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Profile
from catalogue.models import Episode, Title


class Playback(models.Model):
    """One profile's place in one film or episode; kept against the title, so that a new folder changes nothing.

    Its key is `accounts.keys.key_of(profile, film or episode)`. `position` and `duration` are seconds; a position of 0
    is none to resume at. `finished` stays when something is watched again; until that counts, `again_from` is the
    lowest position reported since the end (`streaming.playback.report`). `continues` says that it stands in "continue
    watching": it is stored because only then can an index help. Times are the server's.
    """

    profile_id: ObjectId
    title_id: ObjectId
    episode_id: ObjectId | None

    key = models.CharField(max_length=40, primary_key=True, db_column="_id")
    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, db_index=False, verbose_name=_("profile"))
    title = models.ForeignKey(Title, on_delete=models.CASCADE, verbose_name=_("title"))
    episode = models.ForeignKey(Episode, on_delete=models.CASCADE, null=True, blank=True, verbose_name=_("episode"))
    position = models.FloatField(_("position in seconds"), default=0.0)
    duration = models.FloatField(_("length in seconds"), default=0.0)
    finished = models.BooleanField(_("finished"), default=False)
    watched_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    again_from = models.FloatField(_("watched again from"), null=True, blank=True)
    dismissed = models.BooleanField(_("removed from continue watching"), default=False)
    continues = models.BooleanField(_("in continue watching"), default=False)
    updated_at = models.DateTimeField(_("last watched"))

    class Meta:
        verbose_name = _("playback")
        verbose_name_plural = _("playbacks")
        indexes = [
            models.Index(fields=["profile", "continues", "-updated_at", "key"], name="playback_continues"),
            models.Index(fields=["profile", "-updated_at", "key"], name="playback_newest"),
            models.Index(fields=["profile", "title", "finished"], name="playback_of_title"),
            models.Index(fields=["profile", "finished", "-watched_at", "key"], name="playback_finished"),
        ]

    def __str__(self) -> str:
        return self.key


class LanguageChoice(models.Model):
    """The languages that a profile chose for a film or a whole series, BCP 47. Its key is `key_of(profile, title)`.

    "" is no choice yet; a `text` of "off" is the choice of no subtitles.
    """

    profile_id: ObjectId
    title_id: ObjectId

    key = models.CharField(max_length=40, primary_key=True, db_column="_id")
    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, verbose_name=_("profile"))
    title = models.ForeignKey(Title, on_delete=models.CASCADE, verbose_name=_("title"))
    audio = models.CharField(_("language of the sound"), max_length=35, blank=True)
    text = models.CharField(_("language of the subtitles"), max_length=35, blank=True)

    class Meta:
        verbose_name = _("choice of languages")
        verbose_name_plural = _("choices of languages")

    def __str__(self) -> str:
        return self.key
