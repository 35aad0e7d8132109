"""The admin: lists that do not count, search that finds, and edits that ingest leaves alone."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from catalogue.database import collection_of
from catalogue.models import AudioTrack, Episode, IngestRun, Rendition, Stream, TextTrack, Title
from notflix_site.mongo.tests.explain import Query, explained_queries

pytestmark = pytest.mark.django_db
LISTS = [
    "/admin/catalogue/title/",
    "/admin/catalogue/episode/",
    "/admin/catalogue/stream/",
    "/admin/catalogue/ingestrun/",
    "/admin/accounts/user/",
    "/admin/accounts/profile/",
]


@pytest.fixture
def curator(client: Client) -> User:
    user = User.objects.create_superuser("curator@example.org")
    client.force_login(user)
    return user


@pytest.fixture
def titles() -> list[Title]:
    films = [
        Title.objects.create(imdb_id=f"tt{number:07d}", kind="movie", name=f"Film {number}", sort_name=f"film {number}")
        for number in range(5)
    ]
    Stream.objects.create(folder="a-folder-1", title=films[0], duration=10)
    series = Title.objects.create(imdb_id="tt0000100", kind="series", name="A series", sort_name="series")
    Episode.objects.create(imdb_id="tt0000101", series=series, name="An episode", season=1, number=1)
    report = {"added": 1, "problems": [{"folder": "x", "code": "missing", "detail": "metadata.txt is missing."}]}
    plan = {"added": {"count": 120, "names": ["first-folder", "second-folder"]}}
    now = timezone.now()
    IngestRun.objects.create(started_at=now, finished_at=now, library="library", report=report, plan=plan)
    return films


def _counts(query: Query) -> bool:
    stages = {name for stage in query.command.get("pipeline", []) for name in stage}
    return query.name == "count" or bool(stages & {"$count", "$facet", "$group"})


@pytest.mark.usefixtures("curator", "titles")
@pytest.mark.parametrize("address", LISTS)
def test_a_list_opens_with_few_queries(client: Client, address: str) -> None:
    with explained_queries() as queries:
        assert client.get(address).status_code == 200
    assert len(queries) < 20


@pytest.mark.usefixtures("curator", "titles")
@pytest.mark.parametrize("address", [address for address in LISTS if "catalogue" in address])
def test_a_list_of_the_catalogue_counts_nothing_and_sorts_nothing(client: Client, address: str) -> None:
    with explained_queries() as queries:
        client.get(address)
    collection = f"catalogue_{address.split('/')[3]}"
    of_the_list = [query for query in queries if query.collection == collection]
    assert [query for query in of_the_list if _counts(query) and query.name != "count"] == []
    assert [query.problem() for query in of_the_list if query.name == "aggregate" and "SORT" in query.stages()] == []


@pytest.mark.usefixtures("curator", "titles")
@pytest.mark.parametrize(
    ("address", "found", "not_found"),
    [
        ("/admin/catalogue/title/?q=film+3", "Film 3", "Film 4"),
        ("/admin/catalogue/title/?q=tt0000002", "Film 2", "Film 3"),
        ("/admin/catalogue/title/?kind__exact=series", "A series", "Film 1"),
        ("/admin/catalogue/episode/?q=episode", "An episode", "Nothing else"),
        ("/admin/catalogue/stream/?q=a-folder", "Film 0", "Film 4"),
    ],
)
def test_search_and_filters_find(client: Client, address: str, found: str, not_found: str) -> None:
    page = client.get(address).content.decode()
    assert found in page
    assert not_found not in page


@pytest.mark.usefixtures("curator", "titles")
@pytest.mark.parametrize("query", ["(", ".*", "[", "%", "\\"])
def test_a_search_for_special_characters_finds_nothing_and_does_not_fail(client: Client, query: str) -> None:
    response = client.get("/admin/catalogue/title/", {"q": query})
    assert response.status_code == 200
    assert "Film 1" not in response.content.decode()


@pytest.mark.usefixtures("curator", "titles")
def test_a_stream_is_shown_with_its_title(client: Client) -> None:
    assert "Film 0" in client.get("/admin/catalogue/stream/").content.decode()
    stream = Stream.objects.get()
    assert "Film 0" in client.get(f"/admin/catalogue/stream/{stream.pk}/change/").content.decode()


@pytest.mark.usefixtures("curator", "titles")
def test_a_stream_is_shown_with_qualities_languages_and_size(client: Client) -> None:
    pictures = [Rendition(width=w, height=h, bandwidth=b) for w, h, b in ((1280, 720, 10**6), (1920, 800, 3 * 10**6))]
    sounds = [("en", "Original", 2), ("de", "Deutsch 5.1", 6), ("", "", None)]
    stream = Stream.objects.create(
        folder="packaged-1",
        duration=5762,
        renditions=pictures,
        audio=[AudioTrack(language=code, label=label, channels=count) for code, label, count in sounds],
        text=[TextTrack(language="de", label="Deutsch (SDH)", role="caption")],
        has_sprite=True,
        has_chapters=True,
    )
    row = client.get("/admin/catalogue/stream/?q=packaged").content.decode()
    for words in ("1080p, 720p", "English, German", "about 3.2 GB"):
        assert words in row
    page = client.get(f"/admin/catalogue/stream/{stream.pk}/change/").content.decode()
    for words in (
        "1920 × 800 at 3.0 Mbit/s, 1280 × 720 at 1.0 Mbit/s",
        "English (Original, stereo), German (5.1), language not named",
        "German (SDH, caption)",
        "thumbnails, chapters",
        "1:36:02",
    ):
        assert words in page
    Stream.objects.filter(pk=stream.pk).update(size=5_000_000)
    Stream.objects.filter(pk=stream.pk).update(state=Stream.State.PROBLEM, problem_code="manifest")
    assert "packaged-1</a>" in client.get("/admin/catalogue/stream/?q=packaged").content.decode()  # nobody knows it
    assert "5 MB" in client.get("/admin/catalogue/stream/?q=packaged").content.decode()


@pytest.mark.usefixtures("curator", "titles")
def test_a_stream_of_which_little_is_known_is_shown(client: Client) -> None:
    facts = ("has_sprite", "has_chapters", "size", "renditions", "audio", "text", "duration")
    collection_of(Stream).update_many({}, {"$unset": dict.fromkeys(facts, 1)})
    assert "Film 0" in client.get("/admin/catalogue/stream/").content.decode()
    assert client.get(f"/admin/catalogue/stream/{Stream.objects.get().pk}/change/").status_code == 200


@pytest.mark.usefixtures("curator")
def test_a_field_that_a_person_changes_is_theirs(client: Client, titles: list[Title]) -> None:
    address = f"/admin/catalogue/title/{titles[0].pk}/change/"
    form = client.get(address).context["adminform"].form
    data = {name: form[name].value() for name in form.fields}
    data = {name: ",".join(value) if isinstance(value, list) else value for name, value in data.items()}
    data = {name: "" if value is None else value for name, value in data.items()}
    response = client.post(address, {**data, "name": "The better name", "rated": "PG-13"})
    assert response.status_code == 302, response.context["adminform"].form.errors
    changed = Title.objects.get(pk=titles[0].pk)
    assert (changed.name, changed.sort_name, changed.age) == ("The better name", "better name", 13)
    assert changed.curated_fields == ["name", "rated"]


@pytest.mark.usefixtures("curator", "titles")
def test_a_run_shows_its_problems(client: Client) -> None:
    run = IngestRun.objects.get()
    page = client.get(f"/admin/catalogue/ingestrun/{run.pk}/change/").content.decode()
    assert "metadata.txt is missing." in page
    assert "120 new: first-folder, second-folder ..." in page


@pytest.mark.usefixtures("curator", "titles")
def test_a_run_that_came_to_no_end_says_so(client: Client) -> None:
    IngestRun.objects.create(started_at=timezone.now(), library="library")
    assert "stopped before its end" in client.get("/admin/catalogue/ingestrun/").content.decode()


@pytest.mark.usefixtures("curator")
def test_a_person_is_added_with_an_address_and_a_password(client: Client) -> None:
    form = {
        "email": "New@Example.org",
        "usable_password": "true",
        "password1": "a long enough password",
        "password2": "a long enough password",
    }
    assert client.post("/admin/accounts/user/add/", form).status_code == 302
    assert User.objects.get(email="new@example.org").check_password("a long enough password")


def test_somebody_who_is_not_staff_does_not_get_in(client: Client) -> None:
    client.force_login(User.objects.create_user("viewer@example.org"))
    for address in LISTS:
        assert client.get(address).status_code in {302, 403}


@pytest.mark.usefixtures("curator")
def test_a_title_that_is_added_by_hand_has_what_follows_from_its_name(client: Client) -> None:
    form = {"imdb_id": "tt0063350", "kind": "movie", "name": "The Night", "rated": "R", "published": "on"}
    response = client.post("/admin/catalogue/title/add/", form)
    assert response.status_code == 302, response.context["adminform"].form.errors
    added = Title.objects.get()
    assert (added.sort_name, added.age, added.curated_fields) == ("night", 17, [])


@pytest.mark.usefixtures("curator")
def test_an_id_that_is_none_is_refused_in_words(client: Client) -> None:
    form = {"imdb_id": "nm0000001", "kind": "movie", "name": "The Night", "published": "on"}
    page = client.post("/admin/catalogue/title/add/", form).content.decode()
    assert "An IMDb id is tt and seven to ten digits" in page
    assert Title.objects.count() == 0
