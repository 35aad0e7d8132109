"""One table of who may see what, tried on every surface of the site.

A surface is an address that would show a title, an episode or a person to somebody who may see it. Each is asked for
by each viewer of the table; what is shown must be what the table says, no more and no less.
"""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.utils import timezone

from accounts import my_list, ratings
from accounts.keys import key_of
from accounts.models import Profile, Rating, SavedTitle, User
from accounts.profiles import ensure_first_profile
from catalogue.freshness import changed
from catalogue.models import Episode, Stream, Title
from catalogue.tests.titles import make_episode, make_title
from notflix_site.tests.test_doors import walk
from streaming.models import LanguageChoice, Playback

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Row:
    """A title by its rating as printed (None: nobody rated it), and the lowest limit of a profile that may see it."""

    rated: str | None
    from_age: int
    published: bool = True
    available: bool = True


TABLE = {
    "everyone": Row("G", 0),
    "seven": Row("TV-Y7", 7),
    "ten": Row("PG", 10),
    "thirteen": Row("PG-13", 13),
    "fifteen": Row("TV-14", 15),
    "seventeen": Row("R", 17),
    "eighteen": Row("TV-MA", 18),
    "unrated": Row("Not Rated", 18),
    "unknown": Row(None, 18),
    "strange": Row("Ages 3 and up", 18),
    "withheld": Row("G", 99, published=False),
    "gone": Row("G", 99, available=False),
}
LIMITS = (None, 0, 7, 9, 10, 13, 15, 17, 18)
KINDS = ("movie", "series")
GENRE, STAR = "Western", "Lillian Gish"


def word(which: str, kind: str) -> str:
    """Return the one word that only this title's name has."""
    return f"zz{which}{kind}"


def imdb_id(which: str, kind: str) -> str:
    return f"tt{KINDS.index(kind) + 1}{list(TABLE).index(which):06d}"


def episode_id(which: str, number: int = 1) -> str:
    return f"tt{2 + number}{list(TABLE).index(which):06d}"


@pytest.fixture
def library() -> None:
    """A film and a series of two episodes for each row of the table; all share a genre, a decade and an actress."""
    for which, row in TABLE.items():
        for kind in KINDS:
            title = make_title(
                imdb_id(which, kind),
                f"{word(which, kind)} Story",
                kind=kind,
                rated=row.rated or "",
                published=row.published,
                available=row.available,
                year=1921,
                genres=[GENRE],
                actors=[STAR, f"Actor{word(which, kind)} Person"],
                imdb_rating=7.0,
                imdb_votes=5000,
            )
            episodes: list[Episode | None] = [None]
            if kind == "series":
                name = f"Episode{word(which, kind)}"
                episodes = [
                    make_episode(title, episode_id(which, number), name, 1, number, available=row.available)
                    for number in (1, 2)
                ]
            state = "ready" if row.available else "missing"
            for number, episode in enumerate(episodes):
                folder = f"folder-{which}-{kind}" + "-again" * number
                Stream.objects.create(folder=folder, title=title, episode=episode, duration=600, state=state)
    # Seen by everybody, and like all of them: its page is where "more like this" would show them.
    make_title("tt9000001", "Hub", rated="G", year=1921, genres=[GENRE], actors=[STAR], imdb_votes=1)
    Stream.objects.create(folder="folder-hub", title=Title.objects.get(imdb_id="tt9000001"), duration=600)


@pytest.fixture
def profile(client: Client) -> Profile:
    user = User.objects.create_user("anna@example.org")
    client.force_login(user)
    return ensure_first_profile(user)


def limited(profile: Profile, limit: int | None) -> None:
    Profile.objects.filter(pk=profile.pk).update(max_age=limit)


def may_see(limit: int | None, row: Row) -> bool:
    return row.published and row.available and (limit is None or row.from_age <= limit)


def shown(page: str) -> set[str]:
    """Return the rows of the table of which anything is on a page: a name, a person, an episode, an address."""
    found = set()
    for which in TABLE:
        texts = [word(which, kind) for kind in KINDS] + [imdb_id(which, kind) for kind in KINDS]
        texts += [episode_id(which, number) for number in (1, 2)]
        if any(text in page for text in texts):
            found.add(which)
    return found


def everything(client: Client, address: str) -> str:
    """Return a list with all its pages, one after the other."""
    pages = []
    while address:
        response = client.get(address)
        assert response.status_code == 200, address
        pages.append(response.content.decode())
        address = (response.context or {}).get("next_url", "")
    return "".join(pages)


# What lists many titles at once, at least one of each row that may be seen.
LISTS = [
    "/browse/",
    *(f"/browse/?order={order}" for order in ("newest", "name", "year", "rating")),
    "/browse/?order=newest&after=tt9000001&fragment=1",  # the one added last
    f"/browse/?genre={GENRE}",
    "/browse/?decade=1920",
    f"/browse/?genre={GENRE}&decade=1920&order=name",
    "/browse/?kind=movie",
    "/browse/?kind=series&order=rating",
    "/browse/?age=18",
    f"/browse/?person={STAR}",
    "/search/?q=story",
    "/search/?q=sto&fragment=1",
    "/search/?q=storry",  # with a slip
    "/search/?q=lillian+gish",
    "/search/?q=1921",
]
# What shows some titles, chosen for their order.
CHOSEN = ["/", "/rows/new/", "/title/tt9000001/"]


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("limit", LIMITS)
def test_a_list_shows_exactly_what_the_profile_may_see(client: Client, profile: Profile, limit: int | None) -> None:
    limited(profile, limit)
    expected = {which for which, row in TABLE.items() if may_see(limit, row)}
    assert {address: shown(everything(client, address)) for address in LISTS} == dict.fromkeys(LISTS, expected)


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("limit", LIMITS)
def test_a_choice_of_titles_shows_nothing_else(client: Client, profile: Profile, limit: int | None) -> None:
    limited(profile, limit)
    expected = {which for which, row in TABLE.items() if may_see(limit, row)}
    for address in CHOSEN:
        response = client.get(address)
        assert response.status_code in (200, 404), address
        page = response.content.decode()
        assert shown(page) <= expected, address
        assert response.status_code == 404 or bool(shown(page)) == bool(expected), address


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("which", TABLE)
def test_one_title_is_there_or_not_on_all_of_its_own_addresses(client: Client, profile: Profile, which: str) -> None:
    pages = [
        *(f"/title/{imdb_id(which, kind)}/" for kind in KINDS),
        f"/watch/{imdb_id(which, 'movie')}/",
        f"/watch/{imdb_id(which, 'movie')}/ticket/",
        *(f"/watch/{episode_id(which, number)}/" for number in (1, 2)),
        f"/watch/{episode_id(which)}/ticket/",
    ]
    searches = [
        *(f"/search/?q={word(which, kind)}" for kind in KINDS),
        *(f"/search/?q={word(which, kind)[:-1]}" for kind in KINDS),  # as one types
        *(f"/search/?q=x{word(which, kind)}" for kind in KINDS),  # with a slip
        *(f"/search/?q=actor{word(which, kind)}" for kind in KINDS),
        f"/search/?q=episode{word(which, 'series')}",
        *(f"/browse/?person=Actor{word(which, kind)}+Person" for kind in KINDS),
        *(f"/browse/?after={imdb_id(which, kind)}" for kind in KINDS),
    ]
    for limit in LIMITS:
        limited(profile, limit)
        seen = may_see(limit, TABLE[which])
        for address in pages:
            assert client.get(address).status_code == (200 if seen else 404), (limit, address)
        for address in searches:
            page = client.get(address).content.decode()
            # What somebody typed is theirs to see again; a link to the title is not.
            links = [f'/title/{imdb_id(which, kind)}/"' for kind in KINDS] + [f'/watch/{episode_id(which)}/"']
            if not seen:
                assert not [link for link in links if link in page], (limit, address)
            elif "after=" not in address:
                assert [link for link in links if link in page], (limit, address)


@pytest.mark.usefixtures("library")
def test_no_ticket_is_written_for_what_may_not_be_seen(client: Client, profile: Profile) -> None:
    for limit in LIMITS:
        limited(profile, limit)
        for which, row in TABLE.items():
            pages = [f"/watch/{imdb_id(which, 'movie')}/", f"/watch/{episode_id(which)}/"]
            for address in [*pages, *(f"{page}ticket/" for page in pages)]:
                assert (f"/folder-{which}-" in client.get(address).content.decode()) == may_see(limit, row)


@pytest.mark.usefixtures("library")
def test_a_mended_search_does_not_tell_of_what_may_not_be_seen(client: Client, profile: Profile) -> None:
    for limit in (0, 13):
        limited(profile, limit)
        for which, row in TABLE.items():
            hidden = word(which, "movie")
            page = client.get(f"/search/?q={hidden[:-2]}{hidden[-1]}").content.decode()
            assert (hidden in page) == may_see(limit, row), (limit, which)


@pytest.mark.usefixtures("library")
def test_what_is_kept_for_one_limit_is_never_shown_to_another(client: Client, profile: Profile) -> None:
    changed()
    for limit in (None, 0, None, 13, 0):
        limited(profile, limit)
        expected = {which for which, row in TABLE.items() if may_see(limit, row)}
        for address in ("/", "/browse/"):
            assert shown(client.get(address).content.decode()) <= expected, (limit, address)


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("limit", LIMITS)
def test_facets_offer_nothing_that_leads_to_no_title(client: Client, profile: Profile, limit: int | None) -> None:
    make_title("tt9000002", "Lone", rated="TV-MA", year=1893, genres=["Horror"])
    limited(profile, limit)
    page = client.get("/browse/").content.decode()
    assert ("Horror" in page) == (limit is None or limit >= 18)
    assert ("1890" in page) == (limit is None or limit >= 18)
    assert GENRE in page


# --- What somebody watched, listed and rated while they could see everything -----------------------------------------


@pytest.fixture
def traces(library: None, profile: Profile) -> Profile:
    """A profile that has begun every film, finished the first episode of every series, and listed and liked it all."""
    leave_traces(profile)
    return profile


def leave_traces(profile: Profile) -> None:
    now = timezone.now() - timedelta(minutes=5)
    for title in Title.objects.all():
        episode = Episode.objects.of_series(title).filter(number=1).first()
        played = {"profile": profile, "title": title, "duration": 600.0, "updated_at": now}
        if title.kind == "movie":
            key = key_of(profile.pk, title.imdb_id)
            Playback.objects.create(key=key, position=300.0, continues=True, **played)
        elif episode:
            key = key_of(profile.pk, episode.imdb_id)
            Playback.objects.create(key=key, episode=episode, finished=True, watched_at=now, **played)
        my_list.save(profile, title)
        ratings.rate(profile, title, liked=True)


def visible(limit: int | None) -> set[str]:
    return {which for which, row in TABLE.items() if may_see(limit, row)}


PERSONAL = ["/", "/my-list/", "/my-list/?fragment=1", "/history/", "/history/?fragment=1"]


@pytest.mark.parametrize("limit", [None, 0, 13])
def test_after_the_limit_was_lowered_nothing_personal_shows_what_is_above_it(
    client: Client, traces: Profile, limit: int | None
) -> None:
    limited(traces, limit)
    found = {address: shown(client.get(address).content.decode()) for address in PERSONAL}
    assert found == dict.fromkeys(PERSONAL, visible(limit))
    table = b"".join(client.get("/history/download/")).decode()
    assert not [
        word(which, kind) for which in set(TABLE) - visible(limit) for kind in KINDS if word(which, kind) in table
    ]


@pytest.mark.parametrize("limit", [None, 0, 13])
def test_rows_of_ones_own_show_what_may_be_seen_and_why(client: Client, traces: Profile, limit: int | None) -> None:
    limited(traces, limit)
    context = client.get("/").context
    assert {one.title.imdb_id for one in context["own"].begun} - {"tt9000001"} == {
        imdb_id(which, "movie") for which in visible(limit)
    }
    assert {one.episode.imdb_id for one in context["own"].next_up} == {episode_id(which, 2) for which in visible(limit)}
    latest = context["own"].habits.latest
    assert latest.imdb_id == "tt9000001" or latest.imdb_id in {
        imdb_id(which, kind) for which in visible(limit) for kind in KINDS
    }


@pytest.mark.usefixtures("library")
@pytest.mark.parametrize("limit", [None, 13])
def test_nothing_is_written_about_what_may_not_be_seen(client: Client, profile: Profile, limit: int | None) -> None:
    limited(profile, limit)
    for which, row in TABLE.items():
        films, series = imdb_id(which, "movie"), imdb_id(which, "series")
        posts = [
            *((f"/my-list/{one}/", {"saved": value}) for one in (films, series) for value in "10"),
            *((f"/ratings/{one}/", {"rating": value}) for one in (films, series) for value in ("up", "none")),
            *((f"/watching/{one}/dismiss/", {"dismissed": "1"}) for one in (films, series)),
            *((f"/watched/{one}/", {"watched": "1"}) for one in (films, series, episode_id(which))),
            (f"/watched/{series}/", {"watched": "1", "season": "1"}),
        ]
        for address, data in posts:
            status = client.post(address, data, headers={"X-Requested-With": "fetch"}).status_code
            assert status == (204 if may_see(limit, row) else 404), (limit, address)
    for model in (Playback, SavedTitle, Rating):
        ids = {key.partition(":")[2] for key in model.objects.values_list("key", flat=True)}
        hidden = set(TABLE) - visible(limit)
        assert not ids & {imdb_id(which, kind) for which in hidden for kind in KINDS}, model
        assert not ids & {episode_id(which, number) for which in hidden for number in (1, 2)}, model


@pytest.mark.usefixtures("library")
def test_a_player_that_was_open_goes_on_reporting_and_shows_nothing_of_it(client: Client, profile: Profile) -> None:
    words = [client.get(f"/watch/{imdb_id('seventeen', 'movie')}/").context["watching"]["report"]]
    words.append(client.get(f"/watch/{episode_id('seventeen')}/").context["watching"]["report"])
    limited(profile, 7)
    for report in words:
        assert client.post("/watching/position/", {"report": report, "position": "300"}).status_code == 204
        assert client.post("/watching/languages/", {"report": report, "audio": "en"}).status_code == 204
    for address in PERSONAL:
        assert "seventeen" not in shown(client.get(address).content.decode()), address


@pytest.mark.usefixtures("library")
def test_what_plays_next_is_never_what_may_not_be_played(client: Client, profile: Profile) -> None:
    Episode.objects.filter(imdb_id=episode_id("ten", 2)).update(available=False)
    for which in ("seven", "ten"):
        following = client.get(f"/watch/{episode_id(which)}/").context["watching"]["next"]
        assert (following["url"] if following else "") == ("" if which == "ten" else f"/watch/{episode_id(which, 2)}/")


# --- Somebody else's -------------------------------------------------------------------------------------------------


@pytest.fixture
def another_user(traces: Profile) -> Client:
    client = Client()
    user = User.objects.create_user("boris@example.org")
    client.force_login(user)
    ensure_first_profile(user)
    return client


@pytest.fixture
def another_profile(client: Client, traces: Profile) -> Client:
    """The same person in a second window, with a second profile of the household."""
    second = Client()
    second.force_login(traces.user)
    other = Profile.objects.create(user=traces.user, name="Boris")
    assert second.post(f"/profiles/{other.pk}/enter/").status_code == 302
    assert client.post(f"/profiles/{traces.pk}/enter/").status_code == 302
    return second


@pytest.mark.parametrize("who", ["another_user", "another_profile"])
def test_nobody_else_sees_or_changes_what_a_profile_did(
    client: Client, traces: Profile, request: pytest.FixtureRequest, who: str
) -> None:
    other: Client = request.getfixturevalue(who)
    word = client.get(f"/watch/{imdb_id('ten', 'movie')}/").context["watching"]["report"]
    before = {model: sorted(model.objects.values_list("key", flat=True)) for model in (Playback, SavedTitle, Rating)}
    for address in PERSONAL[1:]:
        assert shown(other.get(address).content.decode()) == set(), address
    own = other.get("/").context["own"]
    assert (own.begun, own.next_up, own.listed, own.saved, own.habits.latest) == ([], [], [], [], None)
    assert word not in b"".join(other.get("/history/download/")).decode()
    assert 'aria-pressed="true"' not in other.get(f"/title/{imdb_id('ten', 'movie')}/").content.decode()
    assert other.post("/watching/position/", {"report": word, "position": "550"}).status_code == 403
    assert other.post("/watching/languages/", {"report": word, "audio": "de"}).status_code == 403
    assert not LanguageChoice.objects.exists()
    for which in TABLE:
        other.post(f"/history/{imdb_id(which, 'movie')}/delete/")
    other.post("/history/delete/")
    assert {model: sorted(model.objects.values_list("key", flat=True)) for model in before} == before


def test_nobody_else_opens_or_changes_a_profile(traces: Profile, another_user: Client) -> None:
    for page in ("", "enter/", "delete/"):
        assert another_user.post(f"/profiles/{traces.pk}/{page}").status_code == 404, page
    assert another_user.get(f"/profiles/{traces.pk}/").status_code == 404
    assert Profile.objects.filter(pk=traces.pk).exists()


def test_every_page_of_the_site_that_knows_a_profile_is_a_surface_here() -> None:
    """A new page must be added above: this list is what the table was tried on."""
    ours = {
        name
        for name, pattern in walk(get_resolver().url_patterns)
        if isinstance(pattern, URLPattern) and ":" not in name and not name.startswith("account")
    }
    tried = {"home", "home_row", "browse", "search", "title", "watch", "ticket", "my_list", "history"}
    tried |= {"save_title", "rate_title", "dismiss", "mark_watched", "report_position", "choose_languages"}
    tried |= {"history_download", "delete_history", "delete_playback", "profile", "enter_profile", "delete_profile"}
    # Pictures are named by a hash that only a page gives away; video has tickets, which only a watch page writes.
    others = {"picture", "deliver", "healthz", "readyz", "manifest", "service_worker", "offline"}
    # They show no titles, and a person's own profiles only.
    others |= {"profiles", "leave_profile", "manage_profiles", "new_profile"}
    assert {name for name in ours if name != "None"} == tried | others
