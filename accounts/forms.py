"""The form of a profile."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts import avatars
from accounts.models import Profile
from accounts.pins import LONGEST, SHORTEST, hashed
from catalogue.languages import own_name
from catalogue.maturity import AGE_OF_RATING, UNKNOWN_AGE
from catalogue.plain_text import clean_text

# What a child may see until somebody says otherwise.
CHILD_AGE = 7

_LANGUAGES = (
    "ar cs da de el en es fi fr he hi hu id is it ja ko nb nl pl pt pt-br ro ru sv th tr uk vi zh".split()  # noqa: SIM905
)
_TRACKS = sorted(((tag, own_name(tag)) for tag in _LANGUAGES), key=lambda one: one[1].casefold())
_LABELS_SHOWN = 2
_PIN = RegexValidator(rf"^[0-9]{{{SHORTEST},{LONGEST}}}\Z", gettext_lazy("A PIN is four to eight digits."))


def _ages() -> list[tuple[str, str]]:
    """Return the limits that there are, in words. A limit of 18 keeps nothing out, so it is none."""
    labels: dict[int, list[str]] = {}
    for label, age in AGE_OF_RATING.items():
        labels.setdefault(age, []).append(label.capitalize() if label.isalpha() and len(label) > 2 else label)
    choices = [("", _("Everything"))]
    for age in sorted(labels, reverse=True):
        if age < UNKNOWN_AGE:
            printed = ", ".join(labels[age][:_LABELS_SHOWN])
            choices.append((str(age), _in_words(age, printed)))
    return choices


def _in_words(age: int, labels: str) -> str:
    up_to = ngettext("Up to %(age)d year", "Up to %(age)d years", age) % {"age": age}
    words = up_to if age else _("What suits everybody")
    return f"{words} ({labels})" if labels else words


def _pages() -> list[tuple[str, str]]:
    return [("", _("The browser's")), *((tag, own_name(tag)) for tag, _name in settings.LANGUAGES)]


class ProfileForm(forms.ModelForm):
    """All of a profile that somebody may choose."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=40, widget=forms.TextInput({"autocomplete": "off"}))
    colour = forms.ChoiceField(label=gettext_lazy("Colour"), choices=avatars.COLOURS, initial=avatars.DEFAULT_COLOUR)
    avatar = forms.ChoiceField(
        label=gettext_lazy("Picture"),
        choices=[("", gettext_lazy("First letter")), *avatars.DRAWINGS],
        required=False,
    )
    max_age = forms.TypedChoiceField(
        label=gettext_lazy("May watch"), choices=_ages, required=False, coerce=int, empty_value=None
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of the pages"), choices=_pages, required=False)
    audio_language = forms.ChoiceField(
        label=gettext_lazy("Sound"), choices=lambda: [("", _("The film's own")), *_TRACKS], required=False
    )
    text_language = forms.ChoiceField(
        label=gettext_lazy("Subtitles"), choices=lambda: [("", _("None")), *_TRACKS], required=False
    )
    pin = forms.CharField(
        label=gettext_lazy("PIN"),
        required=False,
        strip=True,
        validators=[_PIN],
        widget=forms.PasswordInput({"inputmode": "numeric", "autocomplete": "off", "maxlength": LONGEST}),
    )
    remove_pin = forms.BooleanField(label=gettext_lazy("Remove the PIN"), required=False)

    class Meta:
        model = Profile
        fields = (
            *("name", "colour", "avatar", "is_child", "max_age"),
            *("language", "audio_language", "text_language", "autoplay"),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self._kept_pin = self.instance.pin
        # A limit that somebody else set must not become another one by saving the form.
        age = self.instance.max_age
        if age is not None and str(age) not in dict(_ages()):
            self.fields["max_age"].choices = [*_ages(), (str(age), _in_words(age, ""))]  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        """Return the name without what cannot be seen."""
        name = clean_text(self.cleaned_data["name"], 40)
        if not name:
            raise forms.ValidationError(_("A profile needs a name."))
        return name

    def clean(self) -> dict[str, Any]:
        """A child's profile has a limit, also when nobody thought of one."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("is_child") and data.get("max_age") is None:
            data["max_age"] = CHILD_AGE
        return data

    def filled(self) -> Profile:
        """Return the profile with what the form says. Nothing is saved yet."""
        self.instance.pin = self._pin()
        return self.instance

    def changes(self) -> list[str]:
        """Return the fields to be saved. With a new PIN the tries are counted anew."""
        names = list(self.Meta.fields)
        if self.instance.pin != self._kept_pin:
            self.instance.pin_tries = 0
            names += ["pin", "pin_tries"]
        return names

    def _pin(self) -> str:
        if pin := self.cleaned_data["pin"]:
            return hashed(pin)
        return "" if self.cleaned_data["remove_pin"] else self._kept_pin
