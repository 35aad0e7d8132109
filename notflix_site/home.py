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
    visible = Title.objects.visible_to(request.profile).newest()
    browse = reverse("browse")
    rows = [
        Row("new", _("Newly added"), list(visible[:ROW_LENGTH]), browse),
        Row("films", _("Films"), list(visible.of_kind(Title.Kind.MOVIE)[:ROW_LENGTH]), f"{browse}?kind=movie"),
        Row("series", _("Series"), list(visible.of_kind(Title.Kind.SERIES)[:ROW_LENGTH]), f"{browse}?kind=series"),
    ]
    newest = rows[0].titles
    hero = next((title for title in newest if title.hero), newest[0] if newest else None)
    _give_each_row_its_own_head(rows, hero)
    context = {
        "hero": hero,
        "rows": [row for row in rows if row.titles],
        "library_is_empty": not newest and not Title.objects.published().exists(),
    }
    return render(request, "home.html", context)


def _give_each_row_its_own_head(rows: list[Row], hero: Title | None) -> None:
    """Move to a row's end what heads the page or a row above it, so that no title is the first thing seen twice."""
    heads = {hero.pk} if hero else set()
    for row in rows:
        row.titles.sort(key=lambda title: title.pk in heads)
        heads.update(title.pk for title in row.titles[:1])
