"""My list: what is on it, in which order, and who sees what."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from accounts import my_list
from accounts.keys import key_of
from accounts.models import Profile, SavedTitle
from accounts.profiles import profiles_of
from accounts.tests.household import choose, make_person, make_profile, sign_in
from accounts.views.my_list import PAGE_SIZE
from catalogue.models import Title
from catalogue.tests.titles import make_title, make_titles
from notflix_site.mongo.tests.explain import assert_all_indexed, explained_queries

pytestmark = pytest.mark.django_db
FETCH = {"X-Requested-With": "fetch"}
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
def profile(client: Client) -> Profile:
    user = make_person()
    sign_in(client, user)
    return profiles_of(user)[0]


def fill(profile: Profile, number: int) -> list[Title]:
    """Put titles on a profile's list and return them in its order; every three were added in the same moment."""
    make_titles({"imdb_id": f"tt1{one:06d}", "name": f"Film {one}", "rated": "G"} for one in range(number))
    titles = sorted(Title.objects.filter(imdb_id__startswith="tt1"), key=lambda title: title.imdb_id)
    SavedTitle.objects.bulk_create(
        SavedTitle(
            key=key_of(profile.pk, title.imdb_id),
            profile=profile,
            title=title,
            added_at=LONG_AGO - timedelta(minutes=place // 3),
        )
        for place, title in enumerate(titles)
    )
    return titles


def walked(client: Client) -> list[Title]:
    titles: list[Title] = []
    address = "/my-list/"
    while address:
        context = client.get(address).context
        titles += context["titles"]
        address = context["next_url"]
    return titles


def test_a_title_is_put_on_the_list_and_taken_off(client: Client, profile: Profile) -> None:
    first, second = make_title("tt0000001", "First"), make_title("tt0000002", "Second")
    assert "Nothing on your list yet." in client.get("/my-list/").content.decode()
    for title in (first, second, first):
        assert client.post(f"/my-list/{title.imdb_id}/", {"saved": "1"}, headers=FETCH).status_code == 204
    assert walked(client) == [second, first]  # what was there already stays where it was
    assert my_list.page(profile, 5).titles == [second, first]
    assert my_list.page(profile, 1).titles == [second]
    for _twice in range(2):
        answer = client.post(f"/my-list/{second.imdb_id}/", {"saved": "0"}, headers=FETCH)
        assert answer.status_code == 204
    assert walked(client) == [first]


def test_without_a_script_the_page_comes_back(client: Client, profile: Profile) -> None:
    title = make_title("tt0000001", "First")
    answer = client.post("/my-list/tt0000001/", {"saved": "1", "next": "/browse/"})
    assert answer["Location"] == "/browse/"
    answer = client.post("/my-list/tt0000001/", {"saved": "0", "next": "//evil.example"})
    assert answer["Location"] == title.get_absolute_url()
    for wrong in ({}, {"saved": "2"}, {"saved": ""}):
        assert client.post("/my-list/tt0000001/", wrong).status_code == 400
    assert client.get("/my-list/tt0000001/").status_code == 405


def test_pages_follow_each_other_also_when_what_came_before_is_gone(client: Client, profile: Profile) -> None:
    titles = fill(profile, 2 * PAGE_SIZE + 7)
    assert walked(client) == titles
    first = client.get("/my-list/").context
    my_list.remove(profile, first["titles"][-1])
    make_title("tt0000009", "New")
    my_list.save(profile, Title.objects.get(imdb_id="tt0000009"))
    further = client.get(f"{first['next_url']}&fragment=1")
    assert further.context["titles"] == titles[PAGE_SIZE : 2 * PAGE_SIZE]
    assert "<html" not in further.content.decode()


@pytest.mark.parametrize("after", ["x", "1-tt1", "-1-tt0000001", "9" * 15 + "-tt0000001", "1577836800000-nm0000001"])
def test_a_place_that_is_none_is_the_beginning(client: Client, profile: Profile, after: str) -> None:
    titles = fill(profile, 3)
    assert list(client.get("/my-list/", {"after": after}).context["titles"]) == titles


def test_only_what_the_profile_may_see_is_shown_saved_or_told(client: Client, profile: Profile) -> None:
    titles = [
        make_title("tt0000001", "For all"),
        make_title("tt0000002", "Grown-ups", age=18),
        make_title("tt0000003", "Taken down"),
    ]
    for title in titles:
        my_list.save(profile, title)
    Title.objects.filter(imdb_id="tt0000003").update(published=False)
    Profile.objects.update(max_age=12)
    assert [title.name for title in walked(client)] == ["For all"]
    profile.max_age = 12
    assert [title.name for title in my_list.page(profile, 5).titles] == ["For all"]
    for imdb_id in ("tt0000002", "tt0000003", "tt9999999"):
        assert client.post(f"/my-list/{imdb_id}/", {"saved": "1"}, headers=FETCH).status_code == 404
        assert client.post(f"/my-list/{imdb_id}/", {"saved": "0"}, headers=FETCH).status_code == 404


def test_a_list_is_the_profiles_own(client: Client, profile: Profile) -> None:
    my_list.save(profile, make_title("tt0000001", "First"))
    choose(client, make_profile(profile.user, "Ben"))
    assert walked(client) == []
    other = Client()
    sign_in(other, make_person("ben@example.org"))
    assert walked(other) == []
    other.post("/my-list/tt0000001/", {"saved": "0"})
    assert len(my_list.page(profile, 5).titles) == 1


def test_a_full_list_says_so(client: Client, profile: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(my_list, "MOST", 3)
    titles = fill(profile, 3)
    make_title("tt0000001", "One more")
    assert client.post("/my-list/tt0000001/", {"saved": "1"}, headers=FETCH).status_code == 409
    page = client.post("/my-list/tt0000001/", {"saved": "1", "next": "/my-list/"}, follow=True).content.decode()
    assert "Your list is full: 3 titles. Take one off first." in page
    assert client.post(f"/my-list/{titles[0].imdb_id}/", {"saved": "1"}, headers=FETCH).status_code == 204
    my_list.remove(profile, titles[0])
    assert client.post("/my-list/tt0000001/", {"saved": "1"}, headers=FETCH).status_code == 204


def test_every_query_uses_an_index_and_their_number_does_not_grow(client: Client, profile: Profile) -> None:
    fill(profile, 400)
    other = make_profile(profile.user, "Ben")
    titles = list(Title.objects.all())
    SavedTitle.objects.bulk_create(
        SavedTitle(key=key_of(other.pk, one.imdb_id), profile=other, title=one, added_at=LONG_AGO) for one in titles
    )
    choose(client, profile)
    next_url = client.get("/my-list/").context["next_url"]
    numbers = set()
    for address in ("/my-list/", next_url, f"{next_url}&fragment=1"):
        with explained_queries() as queries:
            assert client.get(address).status_code == 200
        assert_all_indexed(queries)
        numbers.add(len([query for query in queries if query.collection != "django_session"]))
    assert numbers == {3}  # the person with the profiles, the list, its titles
    with explained_queries() as queries:
        my_list.save(profile, make_title("tt0000001", "One more"))
    assert_all_indexed([query for query in queries if query.collection == "accounts_savedtitle"])
