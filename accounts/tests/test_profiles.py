"""Profiles: who is watching, what a household may have, and who may change it."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from bson import ObjectId
from django.db import connection
from django.test import Client

from accounts import my_list, ratings
from accounts.models import Profile, Rating, SavedTitle, User
from accounts.profiles import MOST, profiles_of
from accounts.tests.household import PASSWORD, choose, make_person, make_profile, sign_in
from catalogue.tests.titles import make_title
from notflix_site.mongo.tests.explain import assert_all_indexed, explained_queries

pytestmark = pytest.mark.django_db
FETCH = {"X-Requested-With": "fetch"}
FORM = {"name": "Mia", "colour": "tint-21", "avatar": "cat", "max_age": "", "pin": ""}
ELSEWHERE = ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]


@pytest.fixture
def anna(client: Client) -> User:
    user = make_person()
    sign_in(client, user)
    return user


def first(user: User) -> Profile:
    return profiles_of(user)[0]


# --- Who is watching -------------------------------------------------------------------------------------------------


def test_one_profile_without_a_pin_is_not_asked_for(client: Client, anna: User) -> None:
    assert client.get("/").status_code == 200


def test_with_several_it_is_asked_first_and_then_goes_on(client: Client, anna: User) -> None:
    ben = make_profile(anna, "Ben")
    answer = client.get("/browse/?kind=movie")
    assert answer["Location"] == "/profiles/?next=/browse/%3Fkind%3Dmovie"
    page = client.get(answer["Location"]).content.decode()
    assert 'value="/browse/?kind=movie"' in page
    entered = client.post(f"/profiles/{ben.pk}/enter/", {"next": "/browse/?kind=movie"})
    assert entered["Location"] == "/browse/?kind=movie"
    assert client.get("/").wsgi_request.profile.name == "Ben"  # type: ignore[attr-defined]


def test_signing_in_anew_forgets_who_was_watching(client: Client, anna: User) -> None:
    choose(client, make_profile(anna, "Ben"))
    assert client.get("/").status_code == 200
    client.post("/accounts/logout/")
    sign_in(client, anna)
    assert client.get("/")["Location"] == "/profiles/"


def test_a_script_is_told_that_it_may_not(client: Client, anna: User) -> None:
    make_profile(anna, "Ben")
    assert client.get("/browse/", headers=FETCH).status_code == 403
    assert client.get("/accounts/email/").status_code == 200
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_entering_leads_to_no_other_site(client: Client, anna: User, elsewhere: str) -> None:
    answer = client.post(f"/profiles/{first(anna).pk}/enter/", {"next": elsewhere})
    assert answer["Location"] == "/"


def test_a_profile_deleted_elsewhere_does_not_become_another(client: Client, anna: User) -> None:
    child = make_profile(anna, "Mia", is_child=True, max_age=7)
    choose(client, child)
    Profile.objects.get(pk=child.pk).delete()
    assert client.get("/")["Location"] == "/profiles/"
    choose(client, first(anna))
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("several", [False, True])
def test_a_page_reads_the_person_with_the_profiles_once(client: Client, anna: User, several: bool) -> None:
    if several:
        choose(client, make_profile(anna, "Ben"))
    client.get("/search/")
    with explained_queries() as queries:
        assert client.get("/search/").status_code == 200
    asked = [query.collection for query in queries if query.collection.startswith("accounts_")]
    assert asked == ["accounts_user"]
    assert_all_indexed(queries)


# --- The household ---------------------------------------------------------------------------------------------------


def test_a_profile_is_made_and_changed(client: Client, anna: User) -> None:
    form = {**FORM, "is_child": "on", "audio_language": "de", "text_language": "en", "language": "de", "pin": "2468"}
    assert client.post("/profiles/new/", form)["Location"] == "/profiles/manage/"
    mia = profiles_of(anna)[1]
    # Nobody thought of a limit, and a child has one all the same.
    assert (mia.name, mia.colour, mia.avatar, mia.is_child, mia.max_age) == ("Mia", "tint-21", "cat", True, 7)
    assert (mia.audio_language, mia.text_language, mia.language, mia.autoplay) == ("de", "en", "de", False)
    assert mia.pin
    assert "2468" not in mia.pin
    sign_in(client, anna, PASSWORD)
    page = client.get(f"/profiles/{mia.pk}/").content.decode()
    assert mia.pin not in page
    changed = {**FORM, "name": " \u202eMi\x07a  B. ", "max_age": "13", "autoplay": "on"}
    assert client.post(f"/profiles/{mia.pk}/", changed).status_code == 302
    now = Profile.objects.get(pk=mia.pk)
    assert (now.name, now.max_age, now.is_child, now.autoplay, now.pin) == ("Mia B.", 13, False, True, mia.pin)
    client.post(f"/profiles/{mia.pk}/", {**FORM, "remove_pin": "on"})
    assert Profile.objects.get(pk=mia.pk).pin == ""


@pytest.mark.parametrize(
    "wrong",
    [
        *({"name": name} for name in ("", " \u202e ", "x" * 41)),
        *({"pin": pin} for pin in ("123", "123456789", "12a4", "١٢٣٤", "1234\n5")),
        *({"colour": "tint-99"}, {"avatar": "dragon"}, {"max_age": "6.5"}, {"max_age": "99"}, {"language": "xx"}),
        {"audio_language": "klingon"},
    ],
)
def test_what_cannot_be_is_said_in_the_form(client: Client, anna: User, wrong: dict[str, str]) -> None:
    answer = client.post("/profiles/new/", {**FORM, **wrong})
    assert answer.status_code == 200
    assert "errorlist" in answer.content.decode()
    assert len(profiles_of(anna)) == 1


def test_a_limit_that_the_form_does_not_offer_stays_when_it_is_saved(client: Client, anna: User) -> None:
    Profile.objects.update(max_age=12)
    page = client.get(f"/profiles/{first(anna).pk}/").content.decode()
    assert '<option value="12" selected>' in page


def test_the_ninth_is_refused(client: Client, anna: User) -> None:
    for number in range(MOST - 1):
        make_profile(anna, f"P{number}")
    assert "/profiles/new/" not in client.get("/profiles/").content.decode()
    answer = client.post("/profiles/new/", FORM)
    assert "as many as there can be" in answer.content.decode()
    assert Profile.objects.count() == MOST


@pytest.mark.django_db(transaction=True)
def test_nine_at_once_are_eight(anna: User) -> None:
    def attempt(number: int) -> bool:
        browser = Client()
        browser.force_login(anna)
        try:
            return browser.post("/profiles/new/", {**FORM, "name": f"P{number}"}).status_code == 302
        finally:
            connection.close()

    with ThreadPoolExecutor(9) as pool:
        made = list(pool.map(attempt, range(9)))
    assert made.count(True) == MOST - 1
    assert Profile.objects.count() == MOST


def test_profiles_from_before_there_were_places_count(anna: User) -> None:
    Profile.objects.update(place=None)
    for number in range(MOST - 1):
        make_profile(anna, f"P{number}")
    with pytest.raises(AssertionError):
        make_profile(anna, "one too many")


def test_a_profile_goes_with_all_that_is_its_own(client: Client, anna: User) -> None:
    ben, title = make_profile(anna, "Ben"), make_title("tt0000001", "A film")
    for profile in (ben, first(anna)):
        my_list.save(profile, title)
        ratings.rate(profile, title, True)
    choose(client, ben)
    page = client.get(f"/profiles/{ben.pk}/delete/").content.decode()
    assert "its ratings" in page
    assert Profile.objects.count() == 2
    client.post(f"/profiles/{ben.pk}/delete/")
    assert [one.pk for one in profiles_of(anna)] == [first(anna).pk]
    for model in (SavedTitle, Rating):
        assert [one.profile_id for one in model.objects.all()] == [first(anna).pk]
    # Nobody was asked to watch as whoever is left; with one profile it is that one.
    assert client.get("/").status_code == 200


def test_the_last_profile_stays(client: Client, anna: User) -> None:
    address = f"/profiles/{first(anna).pk}/delete/"
    assert "The last profile stays" in client.get(address).content.decode()
    assert client.post(address).status_code == 200
    assert len(profiles_of(anna)) == 1


def test_another_persons_profile_is_not_there(client: Client, anna: User) -> None:
    theirs = make_profile(make_person("ben@example.org"), "Theirs")
    for pk in (theirs.pk, ObjectId()):
        for address in (f"/profiles/{pk}/", f"/profiles/{pk}/enter/", f"/profiles/{pk}/delete/"):
            assert client.get(address).status_code == 404, address
            assert client.post(address, FORM).status_code == 404, address
    assert Profile.objects.get(pk=theirs.pk).name == "Theirs"
    # A key of somebody else in the session is nobody.
    session = client.session
    session["profile"] = str(theirs.pk)
    session.save()
    assert client.get("/")["Location"] == "/profiles/"


@pytest.mark.parametrize("pk", ["x", "0" * 23, "0" * 25, "Z" * 24, "A" * 24, "..%2f", "0" * 24 + "%0a"])
def test_a_key_that_is_none_is_no_address(client: Client, anna: User, pk: str) -> None:
    for rest in ("", "enter/", "delete/"):
        assert client.get(f"/profiles/{pk}/{rest}").status_code == 404


def test_every_query_of_the_pages_uses_an_index(client: Client, anna: User) -> None:
    User.objects.bulk_create(User(email=f"u{number}@example.org") for number in range(300))
    Profile.objects.bulk_create(Profile(user=user, name="x") for user in User.objects.exclude(pk=anna.pk))
    ben = make_profile(anna, "Ben")
    pages = ["/profiles/", "/profiles/manage/", "/profiles/new/", f"/profiles/{ben.pk}/", f"/profiles/{ben.pk}/delete/"]
    for address in pages:
        with explained_queries() as queries:
            assert client.get(address).status_code == 200
        assert_all_indexed(queries)


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>'])
def test_a_name_is_shown_as_text(client: Client, anna: User, name: str) -> None:
    ben = make_profile(anna, name)
    choose(client, ben)
    for address in ("/", "/profiles/", "/profiles/manage/", f"/profiles/{ben.pk}/", f"/profiles/{ben.pk}/delete/"):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
