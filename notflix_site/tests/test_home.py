"""The home page: which title is the large one, which rows there are, what is in them, and what is kept of it."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from html import unescape

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import Profile, User
from accounts.profiles import ensure_first_profile
from catalogue.freshness import changed
from catalogue.models import Title
from catalogue.tests.pages import elements
from catalogue.tests.titles import make_title
from notflix_site.home_rows import ROW_LENGTH
from notflix_site.home_shared import Everybody
from notflix_site.mongo.tests.explain import Query, assert_all_indexed, explained_queries

pytestmark = pytest.mark.django_db
GENRES = ("Drama", "Comedy", "Crime", "Film-Noir", "アニメ", "Sci-Fi/Fantasy & more")
PICTURE = "0" * 64 + ".webp"


@pytest.fixture
def profile(client: Client) -> Profile:
    user = User.objects.create_user("anna@example.org")
    client.force_login(user)
    return ensure_first_profile(user)


def fill(films: int, series: int = 0, *, start: int = 0, **fields: object) -> None:
    """Make titles, the first of them added last; their years, ratings and genres are each in another order."""
    now = timezone.now()
    titles = [_title(start + number, "movie" if number < films else "series") for number in range(films + series)]
    for number, title in enumerate(titles):
        title.added_at = now - timedelta(hours=start + number)
        for name, value in fields.items():
            setattr(title, name, value)
        for name, value in {**title.derived(), "age": fields.get("age", 0)}.items():
            setattr(title, name, value)
    Title.objects.bulk_create(titles)
    changed()


def _title(number: int, kind: str) -> Title:
    return Title(
        imdb_id=imdb_id(number),
        kind=kind,
        name=f"Title {number}",
        year=1900 + number * 37 % 120,
        genres=[GENRES[number % len(GENRES)], GENRES[number // 7 % len(GENRES)]],
        imdb_rating=1 + number * 53 % 89 / 10,
        imdb_votes=5000,
        available=True,
    )


def imdb_id(number: int) -> str:
    return f"tt7{number:06d}"


def page(client: Client) -> str:
    response = client.get("/")
    assert response.status_code == 200
    return response.content.decode()


def shown(html: str) -> list[str]:
    """Return the IMDb ids of the cards in a piece of a page."""
    links = [one.attributes for one in elements(html) if one.attributes.get("class") == "card-link"]
    return [link["href"].split("/")[2] for link in links]


def hero_of(html: str) -> str:
    found = re.search(r'id="hero-name".*?/title/(tt\d+)/', html, re.DOTALL)
    assert found
    return found[1]


def rows_of(client: Client, html: str) -> dict[str, list[str]]:
    """Return what is in each row by its heading; those that the page leaves empty are asked for."""
    rows = {}
    for section in re.findall(r'<section class="row".*?</section>', html, re.DOTALL):
        heading = re.search(r"<h2[^>]*>(.*?)</h2>", section)
        assert heading
        later = re.search(r'data-lazy-row="([^"]+)"', section)
        rows[unescape(heading[1])] = shown(client.get(unescape(later[1])).content.decode() if later else section)
    return rows


def more_of(html: str) -> list[str]:
    return [one.attributes["href"] for one in elements(html) if one.attributes.get("class") == "row-more"]


# --- What is on the page ---------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("profile")
def test_a_library_of_one_title_is_that_title_alone(client: Client) -> None:
    fill(1)
    html = page(client)
    assert hero_of(html) == imdb_id(0)
    assert rows_of(client, html) == {}


@pytest.mark.usefixtures("profile")
def test_a_small_library_is_shown_whole_and_nothing_twice(client: Client) -> None:
    fill(7, 4)
    html = page(client)
    rows = rows_of(client, html)
    assert list(rows) == ["Films", "Series"]
    assert rows["Films"] == [imdb_id(number) for number in (1, 2, 3, 4, 5, 6, 0)]
    assert rows["Series"] == [imdb_id(number) for number in (7, 8, 9, 10)]
    assert "data-lazy-row" not in html


@pytest.mark.usefixtures("profile")
@pytest.mark.parametrize(
    ("films", "series", "heading"),
    [(5, 0, "Films"), (0, 5, "Series"), (1, 1, "Films and series"), (9, 1, "Films and series")],
)
def test_a_few_titles_of_one_kind_have_no_place_of_their_own(
    client: Client, films: int, series: int, heading: str
) -> None:
    fill(films, series)
    rows = rows_of(client, page(client))
    assert rows == {heading: [imdb_id(number) for number in (*range(1, films + series), 0)]}


@pytest.mark.usefixtures("profile")
def test_a_library_of_some_dozen_titles_has_few_rows(client: Client) -> None:
    fill(30, 5)
    assert list(rows_of(client, page(client))) == ["Newly added", "Films", "Series"]


@pytest.mark.usefixtures("profile")
def test_a_larger_library_has_rows_for_what_is_new_what_is_good_and_every_common_genre(client: Client) -> None:
    fill(140, 10)
    rows = rows_of(client, page(client))
    assert list(rows)[:4] == ["Newly added", "Top rated", "Films", "Series"]
    assert set(list(rows)[4:]) == set(GENRES)
    assert {len(titles) for heading, titles in rows.items() if heading != "Series"} == {ROW_LENGTH}
    assert len(rows["Series"]) == 10


@pytest.mark.usefixtures("profile")
def test_there_are_no_more_rows_than_titles_to_fill_them(client: Client) -> None:
    fill(60)
    assert len(rows_of(client, page(client))) == 5
    Title.objects.all().delete()
    fill(300, genres=[f"Genre {number}" for number in range(30)])
    assert len(rows_of(client, page(client))) == 15


@pytest.mark.usefixtures("profile")
def test_rows_are_in_their_order(client: Client) -> None:
    fill(100)
    rows = rows_of(client, page(client))
    titles = {title.imdb_id: title for title in Title.objects.all()}

    def falls(values: Sequence[float]) -> bool:
        """What heads the page or a row above stands last, in whatever order."""
        return list(values[:15]) == sorted(values[:15], reverse=True)

    assert falls([titles[one].added_at.timestamp() for one in rows["Newly added"]])
    assert falls([titles[one].score for one in rows["Top rated"]])
    assert falls([titles[one].sort_year for one in rows["Films"]])
    assert falls([titles[one].score for one in rows["Drama"]])


@pytest.mark.usefixtures("profile")
@pytest.mark.parametrize("size", [2, 5, 21, 40, 75, 200])
def test_no_title_is_the_first_thing_seen_twice(client: Client, size: int) -> None:
    fill(size - size // 4, size // 4)
    html = page(client)
    heads = [hero_of(html), *(titles[0] for titles in rows_of(client, html).values())]
    assert len(heads) == len(set(heads))


@pytest.mark.usefixtures("profile")
def test_no_title_is_twice_in_a_row(client: Client) -> None:
    fill(150)
    for titles in rows_of(client, page(client)).values():
        assert len(titles) == len(set(titles)) >= 4


@pytest.mark.usefixtures("profile")
def test_a_genre_shows_others_than_the_best_of_all_first(client: Client) -> None:
    fill(100)
    rows = rows_of(client, page(client))
    best = set(rows["Top rated"])
    assert not best & set(rows["Drama"][:10])


@pytest.mark.usefixtures("profile")
def test_what_nobody_rated_is_not_among_the_top_rated(client: Client) -> None:
    fill(50, imdb_rating=None)
    fill(6, start=50)
    rows = rows_of(client, page(client))
    assert set(rows["Top rated"]) == {imdb_id(number) for number in range(50, 56)}
    Title.objects.filter(imdb_id__gte=imdb_id(50)).delete()
    changed()
    assert "Top rated" not in rows_of(client, page(client))


@pytest.mark.usefixtures("profile")
def test_the_large_title_is_the_newest_with_a_wide_picture(client: Client) -> None:
    fill(6)
    assert hero_of(page(client)) == imdb_id(0)
    Title.objects.filter(imdb_id__in=[imdb_id(3), imdb_id(4)]).update(hero=PICTURE)
    changed()
    assert hero_of(page(client)) == imdb_id(3)


@pytest.mark.usefixtures("profile")
def test_see_all_leads_to_a_page_that_begins_like_the_row(client: Client) -> None:
    fill(140, 10)
    html = page(client)
    rows = rows_of(client, html)
    for (heading, titles), address in zip(rows.items(), more_of(html), strict=True):
        whole = shown(client.get(address).content.decode())
        first = [one for one in titles if one in whole][:5]
        assert [one for one in whole if one in first] == first, (heading, address)
        assert set(titles) <= set(whole), (heading, address)


@pytest.mark.usefixtures("profile")
def test_an_empty_library_says_how_to_fill_it(client: Client) -> None:
    assert "manage.py ingest" in page(client)


def test_a_profile_for_which_nothing_is_suitable_is_told_so(client: Client, profile: Profile) -> None:
    fill(3, age=18)
    Profile.objects.filter(pk=profile.pk).update(max_age=12)
    html = page(client)
    assert "none within the maturity limit" in html
    assert "manage.py ingest" not in html


# --- Rows that come later --------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("profile")
def test_the_first_rows_come_with_the_page_and_the_others_when_they_are_asked_for(client: Client) -> None:
    fill(140, 10)
    html = page(client)
    assert len(shown(html)) == 3 * ROW_LENGTH
    later = [one.attributes["data-lazy-row"] for one in elements(html) if "data-lazy-row" in one.attributes]
    assert later[0] == "/rows/series/"
    assert len(later) == 7
    for address in later:
        response = client.get(address)
        assert response.status_code == 200
        assert len(shown(response.content.decode())) >= 10
        assert "<section" not in response.content.decode()


@pytest.mark.usefixtures("profile")
@pytest.mark.parametrize("key", ["nothing", "genre-Polka", "genre-", "genre-Drama/x", "top%00", "../top"])
def test_a_row_that_the_page_does_not_have_is_not_there(client: Client, key: str) -> None:
    fill(100)
    assert client.get(f"/rows/{key}/").status_code == 404


def test_a_stranger_gets_no_row(client: Client) -> None:
    fill(100)
    assert client.get("/rows/top/")["Location"] == "/accounts/login/?next=/rows/top/"


# --- Who sees what, and what is kept of it ---------------------------------------------------------------------------


@contextmanager
def somebody_with(max_age: int | None) -> Iterator[Client]:
    client = Client()
    user = User.objects.create_user(f"limit-{max_age}@example.org")
    client.force_login(user)
    Profile.objects.filter(pk=ensure_first_profile(user).pk).update(max_age=max_age)
    yield client


def test_profiles_with_different_limits_share_nothing() -> None:
    fill(60, age=0)
    fill(60, start=60, age=16)
    grown_up = {imdb_id(number) for number in range(60, 120)}
    with somebody_with(None) as anybody, somebody_with(12) as child:
        for client, sees in ((anybody, True), (child, False), (anybody, True), (child, False)):
            rows = rows_of(client, page(client))
            assert bool(grown_up & {one for titles in rows.values() for one in titles}) == sees
            assert bool(grown_up & set(shown(client.get("/rows/top/").content.decode()))) == sees


@pytest.mark.usefixtures("profile")
def test_what_is_kept_is_not_asked_for_again_until_something_changes(client: Client) -> None:
    fill(100)
    before = rows_of(client, page(client))
    with explained_queries() as queries:
        page(client)
        client.get("/rows/genre-Drama/")
    assert "catalogue_title" not in {query.collection for query in queries}
    make_title("tt0017136", "Metropolis", imdb_rating=9.9, imdb_votes=10**6, year=2030, genres=["Drama"])
    assert rows_of(client, page(client)) == before
    changed()
    after = rows_of(client, page(client))
    assert {heading for heading, titles in after.items() if "tt0017136" in titles} >= {"Top rated", "Films"}


@pytest.mark.usefixtures("profile")
def test_what_is_kept_goes_without_a_change_as_well(client: Client) -> None:
    fill(1)
    page(client)
    make_title("tt0017136", "Metropolis")
    cache.clear()
    assert "Metropolis" in page(client)


@pytest.mark.usefixtures("profile")
def test_what_a_curator_saves_shows_at_once(client: Client) -> None:
    fill(60)
    assert "Metropolis restored" not in page(client)
    curator = Client()
    curator.force_login(User.objects.create_superuser("curator@example.org"))
    title = Title.objects.get(imdb_id=imdb_id(0))
    address = reverse("admin:catalogue_title_change", args=[title.pk])
    values = {"kind": "movie", "name": "Metropolis restored", "published": "on", "year": 1927, "_save": "Save"}
    assert curator.post(address, values).status_code == 302
    assert "Metropolis restored" in page(client)
    del values["published"]
    assert curator.post(address, values).status_code == 302
    assert "Metropolis restored" not in page(client)


def test_what_is_kept_is_for_one_limit_and_one_language_and_for_children_or_not() -> None:
    kinds = [
        Everybody(None, False, "en"),
        Everybody(12, False, "en"),
        Everybody(12, True, "en"),
        Everybody(12, True, "de"),
    ]
    assert len({everybody.key("page") for everybody in kinds}) == len(kinds)
    with translation.override("de"):
        assert Everybody.like(Profile(max_age=12, is_child=True)) == kinds[-1]


@pytest.mark.usefixtures("profile")
def test_what_is_kept_holds_nothing_of_one_person(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(100)
    kept: dict[str, object] = {}
    real_set = cache.set
    monkeypatch.setattr(
        cache, "set", lambda key, value, *args: kept.update({key: value}) or real_set(key, value, *args)
    )
    page(client)
    pages = [value for key, value in kept.items() if "page" in key]
    assert pages
    for value in pages:
        text = repr(value)
        assert "Title 0" in text
        assert not re.search("anna|csrf|/my-list/|aria-pressed", text)


# --- Queries ---------------------------------------------------------------------------------------------------------


def queries_for(client: Client, address: str) -> list[Query]:
    with explained_queries() as queries:
        assert client.get(address).status_code == 200
    return queries


@pytest.mark.usefixtures("profile")
@pytest.mark.parametrize("address", ["/", "/rows/series/", "/rows/genre-Drama/"])
def test_every_query_uses_an_index_and_sorts_nothing(client: Client, address: str) -> None:
    fill(320, 30)
    assert_all_indexed(queries_for(client, address))


def test_with_a_limit_every_query_uses_an_index_as_well() -> None:
    fill(320, 30, age=7)
    with somebody_with(12) as child:
        assert_all_indexed(queries_for(child, "/"))


@pytest.mark.usefixtures("profile")
@pytest.mark.parametrize(("address", "cold"), [("/", 15), ("/rows/series/", 8)])
def test_there_are_few_queries_and_when_it_is_kept_only_those_about_the_person(
    client: Client, address: str, cold: int
) -> None:
    fill(150, 10)
    assert len(queries_for(client, address)) <= cold
    persons = {"django_session", "accounts_user", "accounts_profile", "accounts_savedtitle", "streaming_playback"}
    assert {query.collection for query in queries_for(client, address)} <= persons


@pytest.mark.usefixtures("profile")
def test_the_number_of_queries_does_not_grow_with_the_library(client: Client) -> None:
    fill(130, 10)
    few = len(queries_for(client, "/"))
    fill(400, 40, start=140)
    assert len(queries_for(client, "/")) == few
