"""People: a user signs in by email, and watches through one of the profiles of the household."""

from typing import Any, ClassVar

from bson import ObjectId
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_mongodb_backend.fields import ObjectIdField


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
    """One viewer of a household. `max_age` is the highest age rating it may see; None means everything."""

    id = ObjectIdField(primary_key=True, default=ObjectId, editable=False, db_column="_id")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="profiles", verbose_name=_("user"))
    name = models.CharField(_("name"), max_length=40)
    max_age = models.PositiveSmallIntegerField(_("maturity limit"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("profile")
        verbose_name_plural = _("profiles")
        indexes = [models.Index(fields=["user", "created_at"], name="profile_of_user")]

    def __str__(self) -> str:
        return self.name
