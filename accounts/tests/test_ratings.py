"""Ratings: thumbs up and down, each profile's own, and the buttons that show them."""

import pytest
from django.template import Context, Template
from django.test import Client, RequestFactory

from accounts import my_list, ratings
from accounts.models import Profile, Rating
from accounts.profiles import profiles_of
from accounts.tests.household import choose, make_person, make_profile, sign_in
from catalogue.models import Title
from catalogue.tests.titles import make_title
from notflix_site.mongo.tests.explain import assert_all_indexed, explained_queries

pytestmark = pytest.mark.django_db
FETCH = {"X-Requested-With": "fetch"}


@pytest.fixture
def profile(client: Client) -> Profile:
    user = make_person()
    sign_in(client, user)
    return profiles_of(user)[0]


@pytest.fixture
def title() -> Title:
    return make_title("tt0000001", "A film")


def test_a_thumb_is_kept_turned_and_taken_back(client: Client, profile: Profile, title: Title) -> None:
    assert ratings.rating_of(profile, title) is None
    for said, kept in (("up", True), ("up", True), ("down", False), ("none", None), ("none", None), ("down", False)):
        answer = client.post("/ratings/tt0000001/", {"rating": said}, headers=FETCH)
        assert answer.status_code == 204
        assert ratings.rating_of(profile, title) is kept
        assert Rating.objects.count() == (kept is not None)


def test_what_is_no_rating_is_refused(client: Client, profile: Profile, title: Title) -> None:
    for wrong in ({}, {"rating": "best"}, {"rating": ""}):
        assert client.post("/ratings/tt0000001/", wrong).status_code == 400
    assert client.get("/ratings/tt0000001/").status_code == 405
    answer = client.post("/ratings/tt0000001/", {"rating": "up", "next": "https://evil.example/"})
    assert answer["Location"] == title.get_absolute_url()


def test_what_a_profile_may_not_see_it_cannot_rate(client: Client, profile: Profile) -> None:
    make_title("tt0000002", "Grown-ups", age=18)
    Profile.objects.update(max_age=12)
    for imdb_id in ("tt0000002", "tt9999999"):
        assert client.post(f"/ratings/{imdb_id}/", {"rating": "up"}, headers=FETCH).status_code == 404
    assert Rating.objects.count() == 0


def test_a_rating_is_the_profiles_own(client: Client, profile: Profile, title: Title) -> None:
    ratings.rate(profile, title, True)
    ben = make_profile(profile.user, "Ben")
    choose(client, ben)
    client.post("/ratings/tt0000001/", {"rating": "down"})
    assert (ratings.rating_of(profile, title), ratings.rating_of(ben, title)) == (True, False)


def test_the_buttons_say_what_is_so_and_look_it_up_by_key(profile: Profile, title: Title) -> None:
    request = RequestFactory().get("/title/tt0000001/")
    request.profile = profile  # type: ignore[attr-defined]
    template = Template("{% load personal_tags %}{% list_button title %}{% rating_buttons title %}")

    def pressed() -> list[str]:
        page = template.render(Context({"request": request, "title": title}))
        return [part.split('"', 1)[0] for part in page.split('aria-pressed="')[1:]]

    assert pressed() == ["false", "false", "false"]
    my_list.save(profile, title)
    ratings.rate(profile, title, False)
    with explained_queries() as queries:
        assert pressed() == ["true", "false", "true"]
    assert len(queries) == 2
    assert_all_indexed(queries)
