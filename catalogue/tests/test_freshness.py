"""What pages keep of the catalogue for a minute is dropped at once when it changes, whoever changes it."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.models import User
from catalogue.freshness import changed, edition, kept
from catalogue.models import Title
from catalogue.tests.libraries import answer, make_folder, settle
from catalogue.tests.titles import make_title

pytestmark = pytest.mark.django_db
FILM = "tt0017136"


def counting() -> Callable[[], int]:
    """Return a function that returns how often it was called."""
    calls: list[None] = []

    def made() -> int:
        calls.append(None)
        return len(calls)

    return made


def test_what_was_made_once_is_kept_for_its_edition() -> None:
    made = counting()
    first = edition()
    assert [kept("a", made, of=first), kept("a", made, of=first)] == [1, 1]
    assert kept("b", made, of=first) == 2
    changed()
    assert edition() != first
    assert kept("a", made, of=edition()) == 3


def test_nothing_to_show_is_kept_as_well() -> None:
    made = counting()
    assert kept("a", lambda: made() and [], of=edition()) == []
    assert kept("a", lambda: made() and ["something"], of=edition()) == []


def ingest(library: Path) -> None:
    settle(library)
    call_command("ingest", stdout=io.StringIO(), stderr=io.StringIO())


def test_ingest_makes_another_edition_only_when_something_changed(tmp_path: Path, settings: LazySettings) -> None:
    library = tmp_path / "library"
    library.mkdir()
    settings.NOTFLIX_LIBRARY, settings.NOTFLIX_PICTURES = str(library), tmp_path / "pictures"
    before = edition()
    make_folder(library, "aaaaaaaa1", FILM, kept=answer(FILM, "Metropolis"))
    ingest(library)
    after = edition()
    assert after != before
    ingest(library)
    assert edition() == after


def test_a_curators_change_makes_another_edition(client: Client) -> None:
    client.force_login(User.objects.create_superuser("curator@example.org"))
    title = make_title(FILM, "Metropolis", year=1927)
    before = edition()
    client.post(
        reverse("admin:catalogue_title_change", args=[title.pk]),
        {"kind": "movie", "name": "Metropolis restored", "published": "on", "year": 1927, "_save": "Save"},
    )
    changed_title = Title.objects.get(pk=title.pk)
    assert changed_title.name == "Metropolis restored"
    assert "restored" in changed_title.words
    assert edition() != before


def test_a_title_that_a_curator_deletes_makes_another_edition(client: Client) -> None:
    client.force_login(User.objects.create_superuser("curator@example.org"))
    title = make_title(FILM, "Metropolis")
    before = edition()
    client.post(reverse("admin:catalogue_title_delete", args=[title.pk]), {"post": "yes"})
    assert not Title.objects.exists()
    assert edition() != before
