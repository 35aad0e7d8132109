"""The home page: a large first title, then rows."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.middleware import ProfileRequest
from catalogue.models import Title

ROW_LENGTH = 20


@dataclass(frozen=True)
class Row:
    """One row: `key` names it in the page, `more_url` leads to all of it."""

    key: str
    heading: str
    titles: list[Title]
    more_url: str


@require_safe
def home(request: ProfileRequest) -> HttpResponse:
    """Newly added, films and series that this profile may see."""
    visible = Title.objects.visible_to(request.profile).defer("omdb").newest()
    browse = reverse("browse")
    rows = [
        Row("new", _("Newly added"), list(visible[:ROW_LENGTH]), browse),
        Row("films", _("Films"), list(visible.of_kind(Title.Kind.MOVIE)[:ROW_LENGTH]), f"{browse}?kind=movie"),
        Row("series", _("Series"), list(visible.of_kind(Title.Kind.SERIES)[:ROW_LENGTH]), f"{browse}?kind=series"),
    ]
    newest = rows[0].titles
    hero = next((title for title in newest if title.hero), newest[0] if newest else None)
    context = {
        "hero": hero,
        "rows": [row for row in rows if row.titles],
        "library_is_empty": not newest and not Title.objects.published().exists(),
    }
    return render(request, "home.html", context)
