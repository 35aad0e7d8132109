"""A title's page: what it shows and leads to, to whom, and what that costs."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from accounts.keys import key_of
from accounts.models import Profile, User
from accounts.profiles import ensure_first_profile
from catalogue.models import AudioTrack, Episode, Rendition, Stream, TextTrack, Title
from catalogue.tests.titles import make_title
from notflix_site.mongo.tests.explain import assert_all_indexed, explained_queries
from streaming.models import Playback

pytestmark = pytest.mark.django_db
FILM, OTHER, SERIES = "tt0000001", "tt0000002", "tt0000003"
POSTER, HERO = f"{'a' * 64}.webp", f"{'b' * 64}.webp"
PEOPLE: dict[str, Any] = {
    "directors": ["Buster Keaton"],
    "actors": ["Marion Mack", "Glen Cavender"],
    "writers": ["Al Boasberg"],
}


@dataclass
class Page(HTMLParser):
    """A page as a browser reads it: its elements with their attributes, and its text."""

    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    text: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def links(self) -> list[str]:
        return [attributes["href"] for tag, attributes in self.elements if tag == "a"]

    def open_graph(self) -> dict[str, str]:
        metas = [attributes for tag, attributes in self.elements if tag == "meta" and "property" in attributes]
        return {meta["property"]: meta["content"] for meta in metas}


def page_of(client: Client, imdb_id: str = FILM) -> Page:
    response = client.get(f"/title/{imdb_id}/")
    assert response.status_code == 200
    page = Page()
    page.feed(response.content.decode())
    return page


def film(imdb_id: str = FILM, name: str = "The General", **fields: Any) -> Title:
    title = make_title(imdb_id, name, **fields)
    Stream.objects.create(folder=f"folder-{imdb_id}", title=title, duration=5760)
    return title


def series(episodes: int, *, season: int = 1, first: int = 1) -> Title:
    """Return the series with so many episodes in a season; made when it is not there."""
    title = Title.objects.filter(imdb_id=SERIES).first() or make_title(SERIES, "A series", kind="series", year=1950)
    for number in range(first, first + episodes):
        Episode.objects.create(
            series=title,
            imdb_id=f"tt1{season:03d}{number:04d}",
            season=season,
            number=number,
            name=f"Part {number}",
            available=True,
            still=HERO,
        )
    return title


@pytest.fixture(autouse=True)
def profile(client: Client) -> Profile:
    user = User.objects.create_user("anna@example.org")
    client.force_login(user)
    return ensure_first_profile(user)


# --- What it leads to -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", ["directors", "actors", "writers"])
@pytest.mark.parametrize(
    "name", ["Buster Keaton", "A & B + C", "50% #1/2?", 'Say "ah"', "Renée Adorée", "宮崎 駿", "هيفاء المنصور"]
)
def test_everybody_is_a_link_to_what_else_they_are_in(client: Client, role: str, name: str) -> None:
    billed: dict[str, Any] = {role: [name]}
    film(**billed)
    (link,) = [urlsplit(link) for link in page_of(client).links() if "person=" in link]
    assert (link.path, parse_qs(link.query)) == ("/browse/", {"person": [name]})


def test_people_stand_in_the_order_of_their_work_and_each_role_is_named(client: Client) -> None:
    film(**PEOPLE)
    text = " ".join(" ".join(page_of(client).text).split())
    places = [text.index(words) for words in ("Directed by", "Buster Keaton", "Cast", "Marion Mack", "Written by")]
    assert places == sorted(places)


def test_a_long_cast_is_folded_but_complete(client: Client) -> None:
    film(actors=[f"Actor {number}" for number in range(80)])
    page = page_of(client)
    assert sum("person=" in link for link in page.links()) == 80
    assert "Everybody else" in " ".join(page.text)


def test_genres_and_the_decade_lead_to_more_of_them(client: Client) -> None:
    film(genres=["Comedy", "Sci-Fi & more"], year=1926)
    queries = [parse_qs(urlsplit(link).query) for link in page_of(client).links() if link.startswith("/browse/?")]
    assert {"genre": ["Comedy"]} in queries
    assert {"genre": ["Sci-Fi & more"]} in queries
    assert {"decade": ["1920"]} in queries


@pytest.mark.parametrize("link", ["genre=Comedy", "decade=1920", "person=Buster%20Keaton"])
def test_what_a_link_leads_to_contains_the_title(client: Client, link: str) -> None:
    film(genres=["Comedy"], year=1926, **PEOPLE)
    make_title(OTHER, "Another", genres=["Drama"], year=1968)
    assert f"/browse/?{link}" in page_of(client).links()
    shown = client.get(f"/browse/?{link}").content.decode()
    assert f"/title/{FILM}/" in shown
    assert f"/title/{OTHER}/" not in shown


def test_play_comes_before_every_other_link_of_the_page_itself(client: Client) -> None:
    film(genres=["Comedy"], plot="x" * 400, year=1926, **PEOPLE)
    page = page_of(client)
    start = next(n for n, (tag, _attributes) in enumerate(page.elements) if tag == "main")
    focusable = [attributes for tag, attributes in page.elements[start:] if tag in {"a", "button", "input", "summary"}]
    assert focusable[0]["href"] == f"/watch/{FILM}/"


# --- More like this ---------------------------------------------------------------------------------------------------
def test_what_is_similar_is_shown_with_the_reason(client: Client) -> None:
    film(year=1926, **PEOPLE)
    make_title(OTHER, "Sherlock Jr.", directors=["Buster Keaton"])
    page = page_of(client)
    assert "Also directed by Buster Keaton" in page.text
    assert f"/title/{OTHER}/" in page.links()
    assert f"/title/{FILM}/" not in page.links()


def test_without_anything_similar_there_is_no_such_section(client: Client) -> None:
    film(year=1926, genres=["Comedy"], **PEOPLE)
    page = page_of(client)
    assert "More like this" not in page.text
    assert ("section", "similar") not in [(tag, attributes.get("aria-labelledby")) for tag, attributes in page.elements]


def test_what_is_above_the_limit_is_not_offered(client: Client, profile: Profile) -> None:
    film(year=1926, **PEOPLE)
    make_title(OTHER, "For grown-ups", age=18, **PEOPLE)
    assert f"/title/{OTHER}/" in page_of(client).links()
    Profile.objects.filter(pk=profile.pk).update(max_age=12)
    assert f"/title/{OTHER}/" not in page_of(client).links()


# --- Open Graph -------------------------------------------------------------------------------------------------------
def test_the_signed_in_are_told_in_open_graph(client: Client) -> None:
    film(plot="A train is stolen.", poster=POSTER, hero=HERO)
    assert page_of(client).open_graph() == {
        "og:site_name": "Notflix",
        "og:title": "The General",
        "og:type": "video.movie",
        "og:url": f"http://testserver/title/{FILM}/",
        "og:description": "A train is stolen.",
        "og:image": f"http://testserver/pictures/{POSTER}",
    }


def test_open_graph_says_only_what_is_known(client: Client) -> None:
    make_title(SERIES, "A series", kind="series")
    told = page_of(client, SERIES).open_graph()
    assert told["og:type"] == "video.tv_show"
    assert told.keys().isdisjoint({"og:description", "og:image"})


def test_without_a_poster_the_still_stands_in_open_graph(client: Client) -> None:
    film(hero=HERO)
    assert page_of(client).open_graph()["og:image"] == f"http://testserver/pictures/{HERO}"


def test_who_is_not_signed_in_learns_nothing() -> None:
    film(name="Zzyzx of the hidden name", plot="A hidden plot.", poster=POSTER)
    stranger = Client()
    response = stranger.get(f"/title/{FILM}/")
    assert response.status_code == 302
    sign_in = stranger.get(response["Location"])
    for content in (response.content, sign_in.content, stranger.get(f"/pictures/{POSTER}").content):
        assert b"og:" not in content
        assert b"Zzyzx" not in content
        assert b"hidden plot" not in content
    missing = stranger.get("/title/tt9999999/")
    assert (missing.status_code, missing["Location"].partition("?")[0]) == (302, response["Location"].partition("?")[0])


# --- What is not known, and what is much ------------------------------------------------------------------------------
def test_a_title_of_which_only_the_name_is_known_is_a_whole_page(client: Client) -> None:
    film()
    page = page_of(client)
    assert "dl" not in [tag for tag, attributes in page.elements if attributes.get("class") == "people"]
    assert all(not link.startswith("/browse/?") or "kind=" in link for link in page.links())
    assert any("Nobody has written down what happens" in text for text in page.text)


def test_a_short_plot_stands_there_once_and_a_long_one_is_read_out_once(client: Client) -> None:
    film(plot="A train is stolen.")
    film(OTHER, "Another", plot="A train is stolen, and its driver goes after it. " * 8)

    def plots(imdb_id: str) -> list[bool]:
        shown = [attributes for tag, attributes in page_of(client, imdb_id).elements if tag == "p"]
        return ["aria-hidden" in one for one in shown if "plot" in one.get("class", "")]

    assert plots(FILM) == [False]
    assert plots(OTHER) == [True, False]


@pytest.mark.parametrize(("fields", "posters"), [({"poster": POSTER}, 1), ({"hero": HERO}, 0), ({}, 0)])
def test_a_poster_stands_beside_the_text_where_there_is_one(
    client: Client, fields: dict[str, Any], posters: int
) -> None:
    film(**fields)
    images = [attributes for tag, attributes in page_of(client).elements if tag == "img"]
    shown = [image for image in images if POSTER in image["src"]]
    assert len(shown) == posters
    for image in shown:
        assert image["srcset"] == f"/pictures/{'a' * 64}-half.webp 250w, /pictures/{POSTER} 500w"
    assert all({"width", "height", "sizes", "alt"} <= image.keys() for image in images)


def test_of_one_season_there_is_nothing_to_choose(client: Client) -> None:
    series(3)
    page = page_of(client, SERIES)
    assert [tag for tag, attributes in page.elements if tag == "input" and attributes["type"] == "radio"] == []
    assert sum(link.startswith("/watch/") for link in page.links()) == 4


def test_thirty_seasons_are_chosen_by_number_and_called_by_name(client: Client) -> None:
    for season in range(31):
        series(1, season=season)
    page = page_of(client, SERIES)
    choices = [attributes for tag, attributes in page.elements if attributes.get("type") == "radio"]
    assert len(choices) == 31
    assert [choice["id"] for choice in choices if "checked" in choice] == ["season-1"]
    assert {"Season 1", "Season 30", "Specials"} <= {text.strip() for text in page.text}


def test_two_hundred_episodes_are_all_there_and_most_of_them_folded(client: Client) -> None:
    series(200)
    page = page_of(client, SERIES)
    links = {link for link in page.links() if link.startswith("/watch/")}
    assert len(links) == 200
    tags = [tag for tag, _attributes in page.elements]
    folded = tags.index("details")
    assert tags[:folded].count("li") == 40
    assert all("lazy" in attributes["loading"] for tag, attributes in page.elements if "srcset" in attributes)


# --- What it costs ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("imdb_id", [FILM, SERIES])
def test_every_query_uses_an_index_and_there_are_few(client: Client, imdb_id: str) -> None:
    film(year=1926, genres=["Comedy", "War"], **PEOPLE)
    series(5)
    for number in range(100, 140):
        make_title(f"tt0000{number}", f"Film {number}", year=1926, genres=["Comedy"], **PEOPLE)
    Title.objects.filter(imdb_id=SERIES).update(genres=["Comedy"], directors=["Buster Keaton"])
    # Of a few documents MongoDB may as well read all; a plan means something when there are some.
    Title.objects.bulk_create(
        Title(imdb_id=f"tt7{number:06d}", kind="movie", name="x", sort_name="x", available=True)
        for number in range(400)
    )
    with explained_queries() as queries:
        page_of(client, imdb_id)
    # User, profile, the title, its versions or episodes, what of them was watched, whether it is on the list, what the
    # profile thinks of it, and at most three for what is similar.
    assert len(queries) <= 10
    assert_all_indexed(queries)


def test_the_number_of_queries_does_not_grow_with_episodes_people_or_titles(client: Client) -> None:
    def queries(imdb_id: str) -> int:
        with explained_queries() as made:
            page_of(client, imdb_id)
        return len(made)

    film(year=1926, genres=["Comedy"], **PEOPLE)
    series(2)
    film(OTHER, "Another", year=1926, genres=["Comedy"], actors=[f"Actor {number}" for number in range(90)])
    few = queries(FILM), queries(SERIES), queries(OTHER)
    for season in range(2, 6):
        series(20, season=season)
    for number in range(100, 130):
        make_title(f"tt0000{number}", f"Film {number}", year=1926, genres=["Comedy"], **PEOPLE)
    more = queries(FILM), queries(SERIES), queries(OTHER)
    assert all(after <= before for before, after in zip(few, more, strict=True))


# --- Hostile words ----------------------------------------------------------------------------------------------------
HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'><svg onload=alert(1)>",
    '" onmouseover="alert(1)" x="',
    "</title><script>alert(1)</script>",
    "javascript:alert(1)",
    "{{ 7|add:7 }}{% debug %}",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "\u202eright to left\u202c",
    "a\x00b\x1fc\u2028d",
]


@pytest.mark.parametrize("words", HOSTILE)
@pytest.mark.parametrize("imdb_id", [FILM, SERIES])
def test_hostile_words_in_every_field_are_only_text(client: Client, words: str, imdb_id: str) -> None:
    everything: dict[str, Any] = {
        **dict.fromkeys(("rated", "plot", "awards", "poster", "hero", "colour"), words),
        **{
            name: [words, f"{words} 2"]
            for name in ("genres", "directors", "actors", "writers", "languages", "countries")
        },
        "year": 1926,
        "imdb_rating": 7.1,
        "imdb_votes": 12,
    }
    kind = "movie" if imdb_id == FILM else "series"
    title = make_title(imdb_id, words, kind=kind, **everything)
    make_title(OTHER, words, **everything)
    for number in (1, 2):
        episode = None
        if kind == "series":
            fields: dict[str, Any] = {"name": words, "plot": words, "still": words, "colour": words, "available": True}
            episode = Episode.objects.create(
                series=title, imdb_id=f"tt100000{number}", season=number, number=1, **fields
            )
        Stream.objects.create(
            folder=f"folder-{number}",
            title=title,
            episode=episode,
            label=words,
            renditions=[Rendition(width=640, height=360, bandwidth=1, codecs=words)],
            audio=[AudioTrack(language=words, label=words)],
            text=[TextTrack(language=words, label=words, role=words)],
        )
    page = page_of(client, imdb_id)
    assert words in "".join(page.text)
    assert page.open_graph()["og:title"].split() == words.split()
    for tag, attributes in page.elements:
        assert not any(name.startswith("on") for name in attributes)
        assert tag != "svg" or attributes["class"] in {"icon", "avatar-picture"}
        if tag == "script":
            assert attributes["src"].startswith("/static/")
        for address in (attributes.get("href"), attributes.get("src"), attributes.get("action")):
            assert address is None or address.startswith(("/", "#"))


# --- Where the viewer is ----------------------------------------------------------------------------------------------
def watch(profile: Profile, title: Title, episode: Episode | None = None, *, left_at: float = 0.0) -> None:
    """Leave an hour's film or episode at a place in seconds; at 0 it is finished."""
    now = timezone.now()
    Playback.objects.create(
        key=key_of(profile.pk, (episode or title).imdb_id),
        profile=profile,
        title=title,
        episode=episode,
        position=left_at,
        duration=3600.0,
        finished=not left_at,
        watched_at=None if left_at else now,
        continues=bool(left_at),
        updated_at=now,
    )


def said(page: Page) -> str:
    return " ".join(" ".join(page.text).split())


def test_a_film_is_played_resumed_and_played_again(client: Client, profile: Profile) -> None:
    title = film()
    page = page_of(client)
    assert f"/watch/{FILM}/" in page.links()
    assert f"/watch/{FILM}/?start=0" not in page.links()
    watch(profile, title, left_at=2880.0)
    page = page_of(client)
    assert "Resume 12 min left" in said(page)
    assert f"/watch/{FILM}/?start=0" in page.links()
    Playback.objects.update(position=0.0, finished=True)
    assert "Play again" in said(page_of(client))


def test_a_series_opens_at_the_season_of_the_next_episode_which_is_the_first_that_is_not_folded(
    client: Client, profile: Profile
) -> None:
    title = series(5)
    for season in (2, 3):
        series(60, season=season)
    for episode in Episode.objects.filter(season__lte=2, number__lte=47):
        watch(profile, title, episode)
    page = page_of(client, SERIES)
    assert "Next episode S02E48" in said(page)
    [checked] = [attributes["id"] for tag, attributes in page.elements if "checked" in attributes]
    assert checked == "season-2"
    current = next(place for place, one in enumerate(page.elements) if "episode-current" in one[1].get("class", ""))
    open_tags = [
        tag for tag, attributes in page.elements[:current] if "episodes-earlier" in attributes.get("class", "")
    ]
    assert open_tags == ["details"]
    assert "47 earlier episodes" in said(page)
    assert page.elements[current - 1][0] == "ol"
    assert {f"/watch/tt1002{number:04d}/" for number in range(1, 61)} <= set(page.links())


def test_what_was_seen_of_each_episode_is_there(client: Client, profile: Profile) -> None:
    title = series(4)
    first, second, *_others = Episode.objects.of_series(title)
    watch(profile, title, first)
    watch(profile, title, second, left_at=900.0)
    page = page_of(client, SERIES)
    marks = [attributes for _tag, attributes in page.elements if attributes.get("class") == "mark-button"]
    assert [mark["aria-pressed"] for mark in marks] == ["true", "false", "false", "false"]
    assert [mark["value"] for mark in marks] == ["0", "1", "1", "1"]
    assert [attributes["value"] for tag, attributes in page.elements if tag == "progress"] == ["25"]
    assert "Resume S01E02 45 min left" in said(page)


def test_a_film_an_episode_a_season_and_a_series_are_marked(client: Client) -> None:
    film()
    series(2)
    series(2, season=2)

    def press(imdb_id: str, number: int) -> None:
        """Press the button of the form of this number that marks something as watched, or not."""
        html = client.get(f"/title/{imdb_id}/").content.decode()
        forms = [part.partition("</form>")[0] for part in html.split("<form") if 'action="/watched/' in part]
        form = forms[number]
        fields = dict(re.findall(r'name="(season|watched)"\s+value="(\d)"', form))
        address = re.search(r'action="([^"]+)"', form)
        assert address
        assert client.post(address[1], fields).status_code == 302

    def seen() -> list[str]:
        return sorted(key.partition(":")[2] for key in Playback.objects.values_list("key", flat=True))

    press(FILM, 0)
    assert seen() == [FILM]
    press(FILM, 0)
    assert seen() == []
    press(SERIES, 0)
    assert len(seen()) == 4
    press(SERIES, 0)
    assert seen() == []
    press(SERIES, 1)
    assert seen() == ["tt10010001", "tt10010002"]
    press(SERIES, 2)
    assert seen() == ["tt10010002"]
