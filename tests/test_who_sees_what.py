"""One table of who may see what, tried on every surface of the site.

A surface is an address that would show a title, an episode or a person to somebody who may see it. Each is asked for
by each viewer of the table; what is shown must be what the table says, no more and no less.
"""

from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver

from accounts.models import Profile, User
from accounts.profiles import ensure_first_profile
from catalogue.freshness import changed
from catalogue.models import Stream, Title
from catalogue.tests.titles import make_episode, make_title
from notflix_site.tests.test_doors import walk

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


def episode_id(which: str) -> str:
    return f"tt3{list(TABLE).index(which):06d}"


@pytest.fixture
def library() -> None:
    """A film and a series with one episode for each row of the table; all share a genre, a decade and an actress."""
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
            episode = None
            if kind == "series":
                episode = make_episode(
                    title, episode_id(which), f"Episode{word(which, kind)}", 1, 1, available=row.available
                )
            state = "ready" if row.available else "missing"
            Stream.objects.create(
                folder=f"folder-{which}-{kind}", title=title, episode=episode, duration=600, state=state
            )
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
        texts = [word(which, kind) for kind in KINDS] + [imdb_id(which, kind) for kind in KINDS] + [episode_id(which)]
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
        f"/watch/{episode_id(which)}/",
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
            for address in (f"/watch/{imdb_id(which, 'movie')}/", f"/watch/{episode_id(which)}/"):
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


def test_every_page_of_the_site_that_knows_a_profile_is_a_surface_here() -> None:
    """A new page must be added above: this list is what the table was tried on."""
    ours = {
        name
        for name, pattern in walk(get_resolver().url_patterns)
        if isinstance(pattern, URLPattern) and ":" not in name and not name.startswith("account")
    }
    tried = {"home", "home_row", "browse", "search", "title", "watch"}
    # Pictures are named by a hash that only a page gives away; video has tickets, which only a watch page writes.
    others = {"picture", "deliver", "healthz", "readyz"}
    assert {name for name in ours if name != "None"} == tried | others
