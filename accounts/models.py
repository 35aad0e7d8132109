"""People: a user signs in by email, and watches through one of the profiles of the household."""

from typing import Any, ClassVar

from bson import ObjectId
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_mongodb_backend.fields import ObjectIdField

from accounts import avatars
from catalogue.models import Title


class UserManager(BaseUserManager["User"]):
    """Makes users whose address is lower-cased, so that a plain comparison finds them."""

    use_in_migrations = True

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make a user who signs in with `email`. Raises ValueError without one, IntegrityError when it is taken."""
        if not email:
            raise ValueError("A user needs an email address.")
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make an administrator."""
        return self.create_user(email, password, **{**fields, "is_staff": True, "is_superuser": True})


class User(AbstractUser):
    """A person who signs in. The email address, lower-cased, is the name; two people cannot share one."""

    # allauth does int(pk) on an auto field; a plain ObjectId with a default works everywhere.
    id = ObjectIdField(primary_key=True, default=ObjectId, editable=False, db_column="_id")
    username = None  # type: ignore[assignment]
    email = models.EmailField(_("email address"), unique=True)

    # The profiles, the oldest first, where they were read with the user; None where they were not.
    household: "list[Profile] | None" = None

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self) -> str:
        return self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the user with its address in lower case."""
        self.email = self.email.strip().lower()
        super().save(*args, **kwargs)


class Profile(models.Model):
    """One viewer of a household. `max_age` is the highest age rating it may see; None means everything.

    `pin` is a hash, "" for none: it is asked for on the way into a profile, and on the way out of a child's;
    `pin_tries` are those since `pin_tried_at`. `place` is one of the household's few: `keys.place_of(user, number)`.
    `audio_language`, `text_language` and `language` (of the pages) are BCP 47, "" for the film's own, for no subtitles,
    and for what the browser asks for.
    """

    id = ObjectIdField(primary_key=True, default=ObjectId, editable=False, db_column="_id")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="profiles", verbose_name=_("user"))
    name = models.CharField(_("name"), max_length=40)
    colour = models.CharField(_("colour"), max_length=12, choices=avatars.COLOURS, default=avatars.DEFAULT_COLOUR)
    avatar = models.CharField(_("picture"), max_length=12, choices=avatars.DRAWINGS, blank=True)
    max_age = models.PositiveSmallIntegerField(_("maturity limit"), null=True, blank=True)
    is_child = models.BooleanField(_("a child's profile"), default=False)
    pin = models.CharField(_("PIN"), max_length=128, blank=True, editable=False)
    pin_tries = models.PositiveSmallIntegerField(_("wrong PINs"), default=0, editable=False)
    pin_tried_at = models.DateTimeField(_("first wrong PIN"), null=True, blank=True, editable=False)
    language = models.CharField(_("language"), max_length=10, blank=True)
    audio_language = models.CharField(_("language of the sound"), max_length=35, blank=True)
    text_language = models.CharField(_("language of the subtitles"), max_length=35, blank=True)
    autoplay = models.BooleanField(_("play the next episode by itself"), default=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    place = models.CharField(_("place"), max_length=30, unique=True, null=True, editable=False)

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")
        indexes = [models.Index(fields=["user", "created_at"], name="profile_of_user")]

    def __str__(self) -> str:
        return self.name

    @property
    def asks_to_enter(self) -> bool:
        """Whether the PIN is asked for on the way in; a child comes in freely."""
        return bool(self.pin) and not self.is_child

    @property
    def asks_to_leave(self) -> bool:
        """Whether the PIN is asked for on the way out: only a grown-up leads a child elsewhere."""
        return bool(self.pin) and self.is_child


class SavedTitle(models.Model):
    """A title on a profile's list. Its key is `keys.key_of(profile, title)`."""

    profile_id: ObjectId
    title_id: ObjectId

    key = models.CharField(max_length=40, primary_key=True, db_column="_id")
    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, db_index=False, verbose_name=_("profile"))
    title = models.ForeignKey(Title, on_delete=models.CASCADE, verbose_name=_("title"))
    added_at = models.DateTimeField(_("added"))

    class Meta:
        verbose_name = _("title on a list")
        verbose_name_plural = _("titles on lists")
        indexes = [models.Index(fields=["profile", "-added_at", "key"], name="saved_newest")]

    def __str__(self) -> str:
        return self.key


class Rating(models.Model):
    """What a profile thinks of a title, thumb up or down. Its key is `keys.key_of(profile, title)`."""

    profile_id: ObjectId
    title_id: ObjectId

    key = models.CharField(max_length=40, primary_key=True, db_column="_id")
    profile = models.ForeignKey(Profile, on_delete=models.CASCADE, db_index=False, verbose_name=_("profile"))
    title = models.ForeignKey(Title, on_delete=models.CASCADE, verbose_name=_("title"))
    liked = models.BooleanField(_("liked"))
    rated_at = models.DateTimeField(_("rated at"))

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        indexes = [models.Index(fields=["profile", "liked", "-rated_at", "key"], name="rating_newest")]

    def __str__(self) -> str:
        return self.key
