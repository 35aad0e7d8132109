"""People, for the administrator."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import Profile, User


class NewUserForm(AdminUserCreationForm):
    """A new person: an address and a password, or none yet."""

    class Meta:
        model = User
        fields = ("email",)


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    add_form = NewUserForm
    list_display = ("email", "first_name", "last_name", "is_staff", "is_active", "last_login")
    list_filter = ("is_staff", "is_active")
    search_fields = ("email__startswith", "first_name__startswith", "last_name__startswith")
    ordering = ("email",)
    fieldsets = (
        (None, {"fields": ("email", "password")}),
        (_("Name"), {"fields": ("first_name", "last_name")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser", "groups")}),
        (_("Dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("email", "usable_password", "password1", "password2")}),)
    readonly_fields = ("last_login", "date_joined")


@admin.register(Profile)
class ProfileAdmin(admin.ModelAdmin):
    """What a person set up for the household. New ones are made on the site, where there is a place for each."""

    list_display = ("name", "user", "is_child", "max_age", "has_pin", "created_at")
    list_select_related = ("user",)
    search_fields = ("name__startswith", "user__email__startswith")
    fields = (
        *("user", "name", "colour", "avatar", "is_child", "max_age", "has_pin"),
        *("language", "audio_language", "text_language", "autoplay"),
    )
    readonly_fields = ("user", "has_pin")

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Nobody makes a profile here."""
        return False

    @admin.display(description=_("has a PIN"), boolean=True)
    def has_pin(self, profile: Profile) -> bool:
        """Whether there is a PIN; what it is, nobody can say."""
        return bool(profile.pin)
