"""Home, browse, title and watch: what they show, to whom, and that every query of theirs uses an index."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from accounts.models import Profile, User
from accounts.profiles import ensure_first_profile
from catalogue import pictures
from catalogue.database import collection_of
from catalogue.models import Episode, Stream, Title
from catalogue.tests.libraries import jpeg
from catalogue.tests.titles import make_title
from notflix_site.mongo.tests.explain import assert_all_indexed, explained_queries

pytestmark = pytest.mark.django_db
FILM, ADULT, SERIES, EPISODE = "tt0000001", "tt0000002", "tt0000003", "tt0000004"


def film(imdb_id: str, name: str, age: int = 0, **fields: object) -> Title:
    title = make_title(imdb_id, name, age=age, **{"year": 1968, "runtime": 96, **fields})
    if title.kind == "movie":
        Stream.objects.create(folder=f"folder-{imdb_id}", title=title, duration=5760)
    return title


@pytest.fixture
def catalogue() -> None:
    film(FILM, "A film for everyone", plot="Somebody loses a hat.")
    film(ADULT, "A film for grown-ups", age=18)
    series = film(SERIES, "A series", kind="series", end_year=1970)
    for number in (1, 2):
        episode = Episode.objects.create(
            series=series,
            imdb_id=f"tt000000{3 + number}",
            season=1,
            number=number,
            name=f"Part {number}",
            available=True,
        )
        Stream.objects.create(folder=f"episode-{number}", title=series, episode=episode, duration=1500)


@pytest.fixture
def profile(client: Client) -> Profile:
    user = User.objects.create_user("anna@example.org")
    client.force_login(user)
    return ensure_first_profile(user)


@pytest.mark.usefixtures("catalogue", "profile")
@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/browse/",
        "/browse/?kind=movie&order=name",
        "/browse/?kind=series&after=tt0000003",
        "/browse/?order=name&after=tt0000001&fragment=1",
        f"/title/{FILM}/",
        f"/title/{SERIES}/",
        f"/watch/{FILM}/",
        f"/watch/{EPISODE}/",
    ],
)
def test_every_query_of_a_page_uses_an_index_and_sorts_nothing(client: Client, address: str) -> None:
    # Of three documents MongoDB may as well read all; a plan means something when there are some.
    Title.objects.bulk_create(
        Title(
            imdb_id=f"tt7{number:06d}",
            kind=kind,
            name="x",
            sort_name=f"x{number % 50}",
            available=True,
            age=number % 19,
            shelves=["all", kind],
        )
        for number in range(400)
        for kind in [("movie", "series")[number % 2]]
    )
    with explained_queries() as queries:
        response = client.get(address)
    assert response.status_code == 200
    assert_all_indexed(queries)


@pytest.mark.usefixtures("catalogue", "profile")
def test_the_number_of_queries_does_not_grow_with_the_library(client: Client) -> None:
    def queries() -> int:
        with explained_queries() as made:
            client.get(f"/title/{SERIES}/")
        return len(made)

    few = queries()
    for number in range(10, 40):
        film(f"tt00000{number}", f"Film {number}")
        Episode.objects.create(
            series=Title.objects.get(imdb_id=SERIES),
            imdb_id=f"tt10000{number}",
            season=2,
            number=number,
            available=True,
        )
    assert queries() == few


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize("address", ["/", "/browse/", "/browse/?order=name&fragment=1"])
def test_a_list_shows_only_what_the_profile_may_see(client: Client, profile: Profile, address: str) -> None:
    assert "A film for grown-ups" in client.get(address).content.decode()
    Profile.objects.filter(pk=profile.pk).update(max_age=12)
    page = client.get(address).content.decode()
    assert "A film for everyone" in page
    assert "A film for grown-ups" not in page


@pytest.mark.usefixtures("catalogue")
@pytest.mark.parametrize("address", [f"/title/{ADULT}/", f"/watch/{ADULT}/"])
def test_a_title_above_the_limit_is_not_there(client: Client, profile: Profile, address: str) -> None:
    assert client.get(address).status_code == 200
    Profile.objects.filter(pk=profile.pk).update(max_age=17)
    assert client.get(address).status_code == 404


@pytest.mark.usefixtures("catalogue")
def test_an_episode_is_as_suitable_as_its_series(client: Client, profile: Profile) -> None:
    assert client.get(f"/watch/{EPISODE}/").status_code == 200
    Title.objects.filter(imdb_id=SERIES).update(age=18)
    Profile.objects.filter(pk=profile.pk).update(max_age=12)
    assert client.get(f"/watch/{EPISODE}/").status_code == 404


@pytest.mark.usefixtures("catalogue", "profile")
@pytest.mark.parametrize("field", ["published", "available"])
def test_a_title_that_was_taken_off_the_site_is_not_there(client: Client, field: str) -> None:
    Title.objects.filter(imdb_id=FILM).update(**{field: False})
    assert client.get(f"/title/{FILM}/").status_code == 404
    assert client.get(f"/watch/{FILM}/").status_code == 404
    assert "A film for everyone" not in client.get("/").content.decode()


@pytest.mark.usefixtures("catalogue", "profile")
def test_browse_goes_on_page_by_page(client: Client) -> None:
    for number in range(100, 225):
        film(f"tt0000{number}", f"Film {number}", added_at=timezone.now())
    seen: set[str] = set()
    address = "/browse/?order=name"
    for _page in range(3):
        context = client.get(address).context
        seen.update(title.imdb_id for title in context["titles"])
        address = context["next_url"]
    assert len(seen) == 128
    assert address == ""


@pytest.mark.usefixtures("catalogue", "profile")
def test_the_watch_page_carries_a_ticket_that_opens_the_folder(client: Client) -> None:
    response = client.get(f"/watch/{FILM}/")
    manifest = response.context["watching"]["manifest"]
    assert manifest.startswith("http://testserver/v/a/")
    assert manifest.endswith(f"/folder-{FILM}/manifest.mpd")
    assert "no-store" in response["Cache-Control"]
    assert manifest in response.content.decode()


@pytest.mark.usefixtures("catalogue", "profile")
def test_the_player_is_told_of_thumbnails_and_chapters_where_there_are_some(client: Client) -> None:
    assert "<track" not in client.get(f"/watch/{FILM}/").content.decode()
    Stream.objects.filter(folder=f"folder-{FILM}").update(has_sprite=True, has_chapters=True)
    response = client.get(f"/watch/{FILM}/")
    page = " ".join(response.content.decode().split())
    ticketed, _, _ = urlsplit(response.context["watching"]["manifest"]).path.rpartition("/")
    assert f'<track kind="metadata" label="thumbnails" src="{ticketed}/thumbnails.vtt" default>' in page
    assert f'<track kind="chapters" src="{ticketed}/chapters.vtt" default>' in page


@pytest.mark.usefixtures("catalogue", "profile")
def test_a_stream_from_before_those_facts_were_kept_plays(client: Client) -> None:
    collection_of(Stream).update_many({}, {"$unset": {"has_sprite": 1, "has_chapters": 1, "size": 1}})
    response = client.get(f"/watch/{FILM}/")
    assert response.status_code == 200
    assert "<track" not in response.content.decode()


@pytest.mark.usefixtures("catalogue", "profile")
def test_watching_a_series_leads_to_its_page(client: Client) -> None:
    response = client.get(f"/watch/{SERIES}/")
    assert (response.status_code, response["Location"]) == (302, f"/title/{SERIES}/")


@pytest.mark.usefixtures("catalogue", "profile")
def test_a_version_can_be_chosen(client: Client) -> None:
    title = Title.objects.get(imdb_id=FILM)
    Stream.objects.create(folder="other-cut", title=title, label="Director's cut", duration=100)
    assert client.get(f"/watch/{FILM}/").context["stream"].folder == "other-cut"
    chosen = client.get(f"/watch/{FILM}/?version=folder-{FILM}").context["stream"]
    assert chosen.folder == f"folder-{FILM}"


@pytest.mark.usefixtures("catalogue", "profile")
@pytest.mark.parametrize("address", ["/title/tt9999999/", "/watch/tt9999999/", "/title/nm0000001/", "/nowhere/"])
def test_what_is_not_there_is_a_friendly_404(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 404
    assert 'href="/"' in response.content.decode()


@pytest.mark.usefixtures("profile")
@pytest.mark.parametrize("name", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{7*7}}"])
def test_a_name_from_outside_is_shown_as_text(client: Client, name: str) -> None:
    film(FILM, name, plot=name, genres=[name], actors=[name])
    for address in ("/", "/browse/", f"/title/{FILM}/", f"/watch/{FILM}/"):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert escape(name) in page


@pytest.mark.usefixtures("catalogue", "profile")
@pytest.mark.parametrize("address", ["/", "/browse/", f"/title/{FILM}/"])
def test_pages_load_nothing_from_elsewhere(client: Client, address: str) -> None:
    policy = client.get(address)["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.usefixtures("catalogue", "profile")
def test_numbered_seasons_come_before_specials_and_what_has_no_place(client: Client) -> None:
    series = Title.objects.get(imdb_id=SERIES)
    for number, season in enumerate((None, 0, 2)):
        Episode.objects.create(
            series=series, imdb_id=f"tt500000{number}", season=season, number=1, name="x", available=True
        )
    response = client.get(f"/title/{SERIES}/")
    assert [season.number for season in response.context["seasons"]] == [1, 2, 0, None]
    assert '<a class="button button-play" href="/watch/tt0000004/">' in response.content.decode()


@pytest.mark.usefixtures("profile")
def test_a_picture_is_for_those_who_signed_in_and_may_be_kept(
    client: Client, settings: LazySettings, tmp_path: Path
) -> None:
    settings.NOTFLIX_PICTURES = tmp_path
    stored = pictures.store(jpeg(), tmp_path, width=320)
    response = client.get(f"/pictures/{stored.name}")
    assert (response.status_code, response["Content-Type"]) == (200, "image/webp")
    assert response["Cache-Control"] == "private, max-age=31536000, immutable"
    assert b"".join(response) == (tmp_path / stored.name).read_bytes()
    assert client.get(f"/pictures/{'0' * 64}.webp").status_code == 404
    assert client.get("/pictures/../settings.py").status_code == 404
    assert Client().get(f"/pictures/{stored.name}").status_code == 302
