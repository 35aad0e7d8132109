"""The browse page: what can be chosen, what that leaves, in which order and in which pages."""

from collections.abc import Callable
from datetime import timedelta
from itertools import product
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from accounts.keys import key_of
from accounts.models import Profile, User
from accounts.profiles import ensure_first_profile
from catalogue import freshness
from catalogue.browsing import Choices, Filters, choices_for
from catalogue.models import Title
from catalogue.querysets import ORDERS
from catalogue.tests.pages import assert_nothing_foreign, elements
from catalogue.tests.titles import make_title, make_titles
from notflix_site.mongo.tests.explain import assert_all_indexed, explained_queries
from streaming.models import Playback

pytestmark = pytest.mark.django_db

CHOICES = Choices(genres=["Drama", "War"], decades=[1990, 1980], ages=[0, 10, 13])


@pytest.fixture
def profile(client: Client) -> Profile:
    user = User.objects.create_user("anna@example.org")
    client.force_login(user)
    return ensure_first_profile(user)


@pytest.fixture
def some_titles() -> None:
    """Titles of which many share the key of an order, some know no year and some have no genre."""
    genres: list[list[str]] = [["Drama"], ["War", "Drama"], ["Sci-Fi"], []]
    now = timezone.now()
    make_titles(
        {
            "imdb_id": f"tt{number:07d}",
            "name": f"Film {number // 3}",
            "kind": ("movie", "movie", "series")[number % 3],
            "genres": genres[number % 4],
            "year": None if number % 5 == 0 else (1984, 1989, 1991, None)[number % 4],
            "rated": ("G", "PG-13", "R", "Not Rated")[number % 4],
            "imdb_rating": (7.0, None)[number % 2],
            "imdb_votes": 1000 if number % 3 else 50_000,
            "added_at": now - timedelta(minutes=number % 7),
        }
        for number in range(140)
    )


def shown(client: Client, address: str) -> list[Title]:
    """Return all titles that an address leads to, page after page."""
    titles: list[Title] = []
    while address:
        context = client.get(address).context
        titles += context["titles"]
        address = context["next_url"]
    return titles


def anything(title: Title) -> bool:
    return True


KEPT: dict[str, Callable[[Title], bool]] = {
    "": anything,
    "kind=series": lambda title: title.kind == "series",
    "genre=Drama": lambda title: "Drama" in title.genres,
    "decade=1980": lambda title: title.year in (1984, 1989),
    "genre=War&decade=1980&kind=movie": lambda title: (
        "War" in title.genres and title.year in (1984, 1989) and title.kind == "movie"
    ),
    "genre=Drama&age=13": lambda title: "Drama" in title.genres and title.age <= 13,
    "age=0": lambda title: title.age == 0,
}
KEYS = {
    "newest": lambda title: (title.added_at, title.pk),
    "name": lambda title: (title.sort_name, title.pk),
    "year": lambda title: (title.sort_year, title.pk),
    "rating": lambda title: (title.score, title.pk),
}


@pytest.mark.usefixtures("profile", "some_titles")
@pytest.mark.parametrize("order", ORDERS)
def test_pages_show_what_was_chosen_in_order_and_each_title_once(client: Client, order: str) -> None:
    everything = list(Title.objects.all())
    for query, is_kept in KEPT.items():
        expected = sorted(filter(is_kept, everything), key=KEYS[order], reverse=order != "name")
        assert shown(client, f"/browse/?{query}&order={order}") == expected, query
        assert expected


@pytest.mark.usefixtures("profile", "some_titles")
@pytest.mark.parametrize("order", ORDERS)
def test_pages_stay_right_while_the_library_grows(client: Client, order: str) -> None:
    first = client.get(f"/browse/?order={order}").context
    make_title("tt9999990", "A", year=2030, imdb_rating=9.9, imdb_votes=10**6, added_at=timezone.now())
    make_title("tt9999991", "Zzz", year=1900, added_at=timezone.now() - timedelta(days=900))
    later = shown(client, first["next_url"])
    seen = [*first["titles"], *later]
    assert len({title.pk for title in seen}) == len(seen) == 141


@pytest.mark.usefixtures("some_titles")
def test_only_what_the_profile_may_see_is_shown_and_offered(client: Client, profile: Profile) -> None:
    make_title("tt9000000", "A horror", genres=["Horror"], year=1931, rated="R")
    make_title("tt9000001", "Hidden", genres=["Secret"], year=1922, published=False)
    make_title("tt9000002", "Gone", genres=["Lost"], year=1911, available=False)
    assert choices_for(profile) == Choices(
        ["Drama", "Horror", "Sci-Fi", "War"], [1990, 1980, 1930], [0, 6, 7, 9, 10, 13, 15, 17]
    )
    Profile.objects.filter(pk=profile.pk).update(max_age=12)
    profile.refresh_from_db()
    assert choices_for(profile) == Choices(["Drama"], [1980], [0, 6, 7, 9, 10])
    # What is not offered is not there: it is as if the address did not say it.
    for query in ("genre=Horror", "decade=1930", "age=17", "age=12", "genre=Secret"):
        titles = shown(client, f"/browse/?{query}")
        assert titles == shown(client, "/browse/")
        assert {title.age for title in titles} == {0}


@pytest.mark.usefixtures("profile")
def test_a_genre_is_no_kind_and_no_decade_whatever_it_is_called(profile: Profile) -> None:
    make_title("tt0000001", "x", genres=["Action/Adventure", "1960s music", "Sci-Fi\n/s"], year=1965)
    assert choices_for(profile).genres == ["1960s music", "Action/Adventure", "Sci-Fi\n/s"]
    assert choices_for(profile).decades == [1960]


@pytest.mark.usefixtures("profile")
def test_a_new_genre_is_offered_as_soon_as_the_catalogue_changes(profile: Profile) -> None:
    make_title("tt0000001", "x", genres=["Drama"])
    assert choices_for(profile).genres == ["Drama"]
    make_title("tt0000002", "y", genres=["War"])
    assert choices_for(profile).genres == ["Drama"]
    freshness.changed()
    assert choices_for(profile).genres == ["Drama", "War"]


@pytest.mark.parametrize(
    "query",
    [
        "kind=film&genre=Nothing&decade=1850&age=99&order=random",
        "kind=&genre=&decade=&age=&order=&person=&after=",
        "genre=drama&decade=1990s&decade=19&age=-1&age=13.0&order=Newest",
        "genre[$ne]=x&kind[$gt]=&person=%00%20",
    ],
)
def test_unknown_values_fall_back(query: str) -> None:
    assert Filters.of(QueryDict(query), CHOICES) == Filters()


def test_the_address_says_what_was_chosen_and_nothing_else() -> None:
    assert Filters().address() == "/browse/"
    chosen = product(("", "movie"), ("", "War"), (None, 1980), (None, 0), ORDERS, (False, True))
    for kind, genre, decade, age, order, unwatched in chosen:
        filters = Filters(kind, genre, decade, age, order, unwatched=unwatched)
        address = filters.address()
        assert Filters.of(QueryDict(urlsplit(address).query), CHOICES) == filters
        said = parse_qs(urlsplit(address).query)
        assert said.keys() == {
            name for name, value in vars(filters).items() if value not in ("", None, "newest") and value is not False
        }


@pytest.mark.usefixtures("profile")
def test_a_person_is_found_in_all_they_did_the_last_first(client: Client) -> None:
    name = "Zoë O'Hara & Sons"
    make_title("tt0000001", "Written", year=1980, writers=[name])
    make_title("tt0000002", "Directed", year=1999, directors=[name], kind="series")
    make_title("tt0000003", "Played", year=1990, actors=["Somebody", name])
    make_title("tt0000004", "Not theirs", year=1991, actors=["Zoë O'Hara"])
    response = client.get("/browse/", {"person": name, "order": "name", "genre": "Drama"})
    assert [title.name for title in response.context["titles"]] == ["Directed", "Played", "Written"]
    text = response.content.decode()
    assert "<h1" in text
    assert "Zoë O&#x27;Hara &amp; Sons</h1>" in text
    assert "<details" not in text
    assert "3 titles" in text
    films = client.get("/browse/", {"person": name, "kind": "movie"})
    assert [title.name for title in films.context["titles"]] == ["Played", "Written"]


@pytest.mark.usefixtures("profile")
def test_somebody_who_is_in_nothing_leads_back(client: Client) -> None:
    text = client.get("/browse/?person=Nobody+Here").content.decode()
    assert "<bdi>Nobody Here</bdi>" in text
    assert 'href="/browse/"' in text


@pytest.mark.usefixtures("profile", "some_titles")
def test_what_is_chosen_is_told_and_can_be_taken_back(client: Client) -> None:
    response = client.get("/browse/?genre=War&decade=1980&order=name")
    found = elements(response.content.decode())
    chips = [one.attributes["href"] for one in found if one.attributes.get("class") == "chip"]
    assert chips == ["/browse/?decade=1980&order=name", "/browse/?genre=War&order=name"]
    [clear] = [one.attributes["href"] for one in found if one.attributes.get("class") == "chosen-clear"]
    assert clear == "/browse/?order=name"
    chosen = [facet.chosen for facet in response.context["facets"]]
    assert chosen == ["War", "1980s", "All ages"]
    assert response.context["orders"].chosen == "A to Z"


@pytest.mark.usefixtures("profile", "some_titles")
def test_titles_are_counted_only_where_all_of_them_are_shown(client: Client) -> None:
    few = client.get("/browse/?genre=War&decade=1980&kind=movie")
    assert few.context["count"] == f"{len(few.context['titles'])} titles"
    first = client.get("/browse/")
    assert first.context["count"] == ""
    assert client.get(first.context["next_url"]).context["count"] == ""


@pytest.mark.usefixtures("profile", "some_titles")
def test_a_later_page_leads_back_to_the_first(client: Client) -> None:
    address = "/browse/?genre=Drama&order=year"
    first = client.get(address).context
    assert first["first_url"] == ""
    assert client.get(first["next_url"]).context["first_url"] == address


@pytest.mark.usefixtures("profile", "some_titles")
def test_filters_that_leave_nothing_can_be_cleared(client: Client) -> None:
    text = client.get("/browse/?genre=Sci-Fi&decade=1980&age=0").content.decode()
    assert "No title is all of this" in text
    assert "Clear the filters" in text
    assert 'href="/browse/"' in text


@pytest.mark.usefixtures("profile")
@pytest.mark.parametrize("address", ["/browse/", "/browse/?kind=series"])
def test_an_empty_library_is_no_fault(client: Client, address: str) -> None:
    text = client.get(address).content.decode()
    assert "Nothing here yet" in text
    assert text.count("<details") == 2  # age and order: nothing to choose but the order would be odd without them


@pytest.mark.usefixtures("profile", "some_titles")
def test_after_a_title_that_is_gone_comes_the_first_page(client: Client) -> None:
    address = client.get("/browse/?order=name").context["next_url"]
    last = parse_qs(urlsplit(address).query)["after"][0]
    assert client.get(f"{address}&fragment=1").status_code == 200
    Title.objects.filter(imdb_id=last).update(published=False)
    assert client.get(address).context["titles"] == client.get("/browse/?order=name").context["titles"]
    # Cards that were already there would come twice: the script goes to the page instead.
    assert client.get(f"{address}&fragment=1").status_code == 404


@pytest.mark.usefixtures("profile")
def test_a_fragment_is_the_cards_alone(client: Client) -> None:
    make_titles({"imdb_id": f"tt00000{number:02d}", "name": "x"} for number in range(70))
    address = client.get("/browse/").context["next_url"]
    text = client.get(f"{address}&fragment=1").content.decode()
    assert "<html" not in text
    cards = {one.attributes["href"] for one in elements(text) if one.attributes.get("href", "").startswith("/title/")}
    assert len(cards) == 10


@pytest.mark.usefixtures("profile")
@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "javascript:alert(1)", "{{7*7}}", "\u202ex"]
)
def test_what_comes_from_outside_is_shown_as_text(client: Client, name: str) -> None:
    make_title("tt0000001", name, genres=[name], actors=[name])
    for query in ({}, {"genre": name}, {"person": name}, {"after": name, "kind": name, "order": name}):
        response = client.get("/browse/", query)
        assert response.status_code == 200
        assert_nothing_foreign(response.content.decode())


@pytest.mark.parametrize("address", ["/browse/", "/browse/?after=tt0000001&fragment=1"])
def test_browse_is_for_those_who_signed_in(client: Client, address: str) -> None:
    assert client.get(address)["Location"].startswith("/accounts/login/")


ADDRESSES = [
    "/browse/",
    "/browse/?genre=Drama&order=rating",
    "/browse/?decade=1980&kind=movie&order=name",
    "/browse/?genre=War&decade=1980&age=13&order=year",
    "/browse/?genre=War&decade=1980&after=tt0000065&order=year",
    "/browse/?after=tt0000065&order=rating&fragment=1",
    "/browse/?person=Somebody&kind=series",
]


@pytest.mark.usefixtures("some_titles")
@pytest.mark.parametrize("max_age", [None, 12])
@pytest.mark.parametrize("address", ADDRESSES)
def test_every_query_uses_an_index_and_their_number_does_not_grow(
    client: Client, profile: Profile, address: str, max_age: int | None
) -> None:
    def queries() -> int:
        with explained_queries() as made:
            client.get(address)
        assert_all_indexed(made)
        return len(made)

    Profile.objects.filter(pk=profile.pk).update(max_age=max_age)
    queries()  # what can be chosen is kept for a minute
    few = queries()
    assert few <= 5
    make_titles(
        {"imdb_id": f"tt5{number:06d}", "name": "x", "genres": ["War"], "year": 1984, "rated": "G"}
        for number in range(60)
    )
    assert queries() == few


@pytest.mark.usefixtures("some_titles")
def test_what_can_be_chosen_is_read_from_the_index_alone(profile: Profile) -> None:
    with explained_queries() as queries:
        choices_for(profile)
    [distinct, *questions] = queries
    assert distinct.stages() == ["PROJECTION_COVERED", "DISTINCT_SCAN"]
    assert_all_indexed(questions)
    assert len(questions) == 5  # three genres, two decades


# --- Not watched yet -------------------------------------------------------------------------------------------------


def watch(profile: Profile, title: Title) -> None:
    key, now = key_of(profile.pk, title.imdb_id), timezone.now()
    Playback.objects.create(key=key, profile=profile, title=title, position=300, duration=600, updated_at=now)


@pytest.mark.usefixtures("some_titles")
@pytest.mark.parametrize("query", ["", "genre=Drama&order=year", "kind=movie&decade=1980&order=name"])
def test_what_was_watched_is_left_out_page_after_page_where_that_is_chosen(
    client: Client, profile: Profile, query: str
) -> None:
    everything = shown(client, f"/browse/?{query}")
    for title in everything[::3]:
        watch(profile, title)
    left = [title for title in everything if title not in everything[::3]]
    assert shown(client, f"/browse/?{query}&unwatched=1") == left
    assert shown(client, f"/browse/?{query}") == everything


@pytest.mark.usefixtures("some_titles")
def test_not_watched_yet_is_chosen_and_taken_back_and_stays_while_something_else_is(
    client: Client, profile: Profile
) -> None:
    def links(address: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for one in elements(client.get(address).content.decode()):
            found.setdefault(one.attributes.get("class", ""), []).append(one.attributes.get("href", ""))
        return found

    assert links("/browse/?genre=War")["facet-toggle"] == ["/browse/?genre=War&unwatched=1"]
    chosen = links("/browse/?genre=War&unwatched=1")
    assert chosen["facet-toggle"] == ["/browse/?genre=War"]
    assert all("unwatched=1" in address for address in chosen["facet-option"] + chosen["segment"])
    for title in Title.objects.all():
        watch(profile, title)
    assert "Nothing is left" in client.get("/browse/?unwatched=1").content.decode()


@pytest.mark.usefixtures("some_titles")
@pytest.mark.parametrize("order", ORDERS)
def test_what_was_watched_is_passed_over_on_the_index(client: Client, profile: Profile, order: str) -> None:
    for title in Title.objects.all()[:90]:
        watch(profile, title)
    with explained_queries() as queries:
        client.get(f"/browse/?genre=Drama&order={order}&unwatched=1")
    assert_all_indexed([query for query in queries if query.collection == "catalogue_title"])
    with explained_queries() as others:
        client.get(f"/browse/?genre=Drama&order={order}")
    assert "streaming_playback" not in {query.collection for query in others}
