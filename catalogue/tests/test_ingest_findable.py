"""What ingest writes can be found: on its shelves, by its words, by its people."""

import io
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import call_command

from catalogue.models import Episode, Title, Word
from catalogue.search_words import is_word
from catalogue.tests.libraries import answer, episode_answer, make_folder, settle

pytestmark = [pytest.mark.django_db, pytest.mark.orm]
FILM, SERIES, EPISODE = "tt0017136", "tt0055662", "tt0522534"


@pytest.fixture
def library(tmp_path: Path, settings: LazySettings) -> Path:
    root = tmp_path / "library"
    root.mkdir()
    settings.NOTFLIX_LIBRARY, settings.NOTFLIX_PICTURES = str(root), tmp_path / "pictures"
    return root


def ingest(library: Path) -> None:
    settle(library)
    call_command("ingest", stdout=io.StringIO(), stderr=io.StringIO())


def vocabulary() -> set[str]:
    return set(Word.objects.values_list("pk", flat=True))


def test_a_film_is_found_by_its_name_its_people_its_year_and_its_shelves(library: Path) -> None:
    facts = {
        "Year": "1927",
        "Genre": "Drama, Sci-Fi",
        "Director": "Fritz Lang",
        "Actors": "Brigitte Helm",
        "Writer": "N/A",
    }
    make_folder(library, "aaaaaaaa1", FILM, kept=answer(FILM, "Metropolis", **facts))
    ingest(library)
    film = Title.objects.get()
    assert film.people == ["Fritz Lang", "Brigitte Helm"]
    assert {"metropolis", "fritz", "lang", "brigitte", "helm", "1927"} <= set(film.words)
    assert {"all", "movie", "Sci-Fi", "1920s", "Drama/1920s"} <= set(film.shelves)
    assert film.sort_year == 1927
    assert set(filter(is_word, film.words)) <= vocabulary()


def test_an_episode_is_found_by_its_name_and_its_series_by_its_own(library: Path) -> None:
    kept = [
        episode_answer(EPISODE, "The Clampetts Strike Oil", SERIES, 1, 1),
        answer(SERIES, "The Beverly Hillbillies", Type="series", Year="1962–1971"),
    ]
    make_folder(library, "aaaaaaaa1", EPISODE, kept=kept)
    ingest(library)
    assert "clampetts" in Episode.objects.get().words
    series = Title.objects.get()
    assert "hillbillies" in series.words
    assert "clampetts" not in series.words
    assert {"series", "1960s"} <= set(series.shelves)
    assert {"clampetts", "hillbillies"} <= vocabulary()


def test_a_film_that_gets_another_name_is_found_by_that(library: Path) -> None:
    folder = make_folder(library, "aaaaaaaa1", f"{FILM}\ntitle: First Name\n")
    ingest(library)
    assert "first" in Title.objects.get().words
    (folder / "metadata.txt").write_text(f"{FILM}\ntitle: Second Name\nyear: 1984\n")
    ingest(library)
    film = Title.objects.get()
    assert {"second", "1984"} <= set(film.words)
    assert "first" not in film.words
    assert "1980s" in film.shelves


def test_what_a_curator_called_a_film_is_what_it_is_found_by(library: Path) -> None:
    folder = make_folder(library, "aaaaaaaa1", FILM, kept=answer(FILM, "Metropolis"))
    ingest(library)
    film = Title.objects.get()
    film.name, film.curated_fields = "Die große Stadt", ["name"]
    film.save(update_fields=["name", "curated_fields"])
    (folder / "metadata.txt").write_text(f"{FILM}\nyear: 1927\n")
    ingest(library)
    film = Title.objects.get()
    assert film.name == "Die große Stadt"
    assert "metropolis" not in film.words
    assert {"grosse", "stadt"} <= set(film.words)


def test_unchanged_folders_teach_the_vocabulary_nothing(library: Path) -> None:
    make_folder(library, "aaaaaaaa1", FILM, kept=answer(FILM, "Metropolis"))
    ingest(library)
    Word.objects.all().delete()
    ingest(library)
    assert vocabulary() == set()
