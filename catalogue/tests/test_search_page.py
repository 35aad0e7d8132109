"""The search page: what it shows for what was typed, to whom, and that every query of it uses an index."""

import pytest
from django.test import Client
from django.utils.html import escape

from accounts.models import Profile, User
from accounts.profiles import ensure_first_profile
from catalogue.models import Title
from catalogue.result_lines import lines_of, sentence_of
from catalogue.search import Found, Results
from catalogue.tests.pages import assert_nothing_foreign, elements
from catalogue.tests.titles import make_episode, make_title, make_titles
from notflix_site.mongo.tests.explain import assert_all_indexed, explained_queries

pytestmark = pytest.mark.django_db

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' autofocus onfocus=alert(1) x='",
    "</title><svg/onload=alert(1)>",
    "</h3></li></ol><iframe src=//evil.example>",
    "{{ 7|add:7 }}{% debug %}",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "javascript:alert(1)//",
    "<!--<mark>",
]


@pytest.fixture
def profile(client: Client) -> Profile:
    user = User.objects.create_user("anna@example.org")
    client.force_login(user)
    return ensure_first_profile(user)


def page(client: Client, words: str, **further: str) -> str:
    response = client.get("/search/", {"q": words, **further})
    assert response.status_code == 200
    return response.content.decode()


def links(text: str) -> list[str]:
    """Return where the results lead."""
    return [one.attributes["href"] for one in elements(text) if "data-result" in one.attributes]


@pytest.fixture
def godfather() -> Title:
    return make_title(
        "tt0068646",
        "The Godfather",
        year=1972,
        runtime=175,
        rated="R",
        directors=["Francis Ford Coppola"],
        writers=["Mario Puzo"],
        actors=["Marlon Brando", "Al Pacino"],
    )


@pytest.mark.usefixtures("profile")
def test_a_result_says_what_it_is_and_marks_what_matched(client: Client, godfather: Title) -> None:
    text = page(client, "godf")
    assert links(text) == [godfather.get_absolute_url()]
    assert "<bdi>The <mark>Godf</mark>ather</bdi> <small>1972</small></a>" in text
    assert "Film · 2 h 55 min · R</p>" in text
    assert "1 result for “godf”" in text


@pytest.mark.usefixtures("profile", "godfather")
@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("pacino", "With <bdi>Al <mark>Pacino</mark></bdi>"),
        ("coppola", "Directed by <bdi>Francis Ford <mark>Coppola</mark></bdi>"),
        ("puzo", "Written by <bdi>Mario <mark>Puzo</mark></bdi>"),
        ("godfather", ""),
    ],
)
def test_a_result_says_who_it_was_found_by(client: Client, words: str, why: str) -> None:
    text = page(client, words)
    assert (why in text) if why else ("result-because" not in text)


def test_people_are_told_by_what_they_did_each_once_and_no_more_than_three() -> None:
    title = Title(
        imdb_id="tt0000001",
        name="x",
        directors=["Ann <Lee>"],
        actors=["Ann <Lee>", *(f"Lee {letter}" for letter in "ABCDE")],
        writers=["Lee W"],
    )
    found = Found(title, people=("Ann <Lee>", "Lee A", "Lee B", "Lee C", "Lee D", "Lee W"))
    [line] = lines_of(Results("x", [found], marks=()))
    told = line.because.replace("<bdi>", "").replace("</bdi>", "")
    assert told == "Directed by Ann &lt;Lee&gt; · With Lee A, Lee B, Lee C · Written by Lee W"


@pytest.mark.usefixtures("profile")
def test_matching_episodes_are_beneath_their_series(client: Client) -> None:
    series = make_title("tt0000100", "The Long Road", kind="series", year=2001)
    for number, name in ((1, "Pilot"), (2, "Rain of Castles")):
        make_episode(series, f"tt000010{number}", name, 1, number)
    text = page(client, "castles")
    assert links(text) == ["/title/tt0000100/", "/watch/tt0000102/"]
    assert "<b>S01E02</b> <bdi>Rain of <mark>Castles</mark></bdi></a>" in text


@pytest.mark.usefixtures("profile", "godfather")
def test_what_was_searched_instead_of_a_slip_is_said(client: Client) -> None:
    text = page(client, "godfahter")
    assert 'Showing results for <b dir="auto">godfather</b> instead of <bdi>godfahter</bdi>.' in text
    assert "1 result for “godfather”" in text
    assert 'value="godfahter"' in text


@pytest.mark.usefixtures("profile")
def test_nothing_asked_says_what_can_be_asked_and_leads_to_the_genres(client: Client) -> None:
    make_title("tt0000001", "x", genres=["Sci-Fi & more"])
    for words in ("", "   ", "\x00"):
        text = page(client, words)
        assert "a slip of the finger is forgiven" in text
        assert 'href="/browse/?genre=Sci-Fi%20%26%20more"' in text


@pytest.mark.usefixtures("profile")
def test_nothing_found_leads_on(client: Client) -> None:
    text = page(client, "xyzzy")
    assert "Nothing found for “xyzzy”" in text
    assert 'href="/browse/"' in text


@pytest.mark.usefixtures("profile")
def test_more_than_fits_is_said(client: Client) -> None:
    make_titles({"imdb_id": f"tt10000{number:02d}", "name": f"Ride {number}"} for number in range(50))
    text = page(client, "ride")
    assert len(links(text)) == 48
    assert "The first 48 results for “ride”" in text
    assert "There are more." in text


def test_the_sentence_counts() -> None:
    found = [Found(Title(imdb_id=f"tt000000{number}", name="x")) for number in range(3)]
    assert sentence_of(Results("", []), 48) == ""
    assert sentence_of(Results("a", found[:1]), 48) == "1 result for “a”"
    assert sentence_of(Results("a", found), 48) == "3 results for “a”"
    assert sentence_of(Results("a", found), 3) == "The first 3 results for “a”"


@pytest.mark.usefixtures("profile", "godfather")
def test_a_fragment_is_the_results_alone(client: Client) -> None:
    text = page(client, "godfather", fragment="1")
    assert elements(text)[0].attributes["data-sentence"] == "1 result for “godfather”"
    assert "<html" not in text
    assert text.strip() in page(client, "godfather")


@pytest.mark.usefixtures("profile")
@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_from_outside_is_shown_as_text(client: Client, name: str) -> None:
    make_title("tt0000001", f"Zebra {name}", actors=[f"Yak {name}"], genres=[name], poster="0" * 64 + ".webp")
    series = make_title("tt0000002", "Series", kind="series")
    make_episode(series, "tt0000003", f"Walrus {name}", 1, 1)
    for words in ("zebra", "yak", "walrus", "script alert", ""):
        assert_nothing_foreign(page(client, words))
    assert escape(name[:1]) in page(client, "zebra")


@pytest.mark.usefixtures("profile")
@pytest.mark.parametrize(
    "query", [*HOSTILE, "\u202eabc", "a\x00b", "\ud800", "ß" * 500, "%s %(x)s {0}", ".*", "$where"]
)
def test_a_query_from_outside_is_shown_as_text(client: Client, query: str) -> None:
    make_title("tt0000001", "Script alert img onload debug", actors=["Src Iframe"])
    sent = query.encode("utf-8", "surrogatepass")
    for fragment in ("", "1"):
        response = client.get("/search/", {"q": sent, "fragment": fragment})
        assert response.status_code == 200
        assert_nothing_foreign(response.content.decode())


@pytest.mark.usefixtures("profile", "godfather")
def test_a_query_stays_in_the_field(client: Client) -> None:
    found = elements(page(client, ' "the  godfather" '))
    [field] = [one for one in found if one.attributes.get("name") == "q"]
    assert field.attributes["value"] == '"the godfather"'


@pytest.mark.usefixtures("godfather")
def test_what_the_profile_may_not_see_is_not_found(client: Client, profile: Profile) -> None:
    assert links(page(client, "godfather"))
    Profile.objects.filter(pk=profile.pk).update(max_age=12)
    for words in ("godfather", "pacino", "1972", "godfahter"):
        assert not links(page(client, words))
    Profile.objects.filter(pk=profile.pk).update(max_age=None)
    Title.objects.update(published=False)
    assert not links(page(client, "godfather"))


@pytest.mark.parametrize("address", ["/search/", "/search/?q=godfather&fragment=1"])
def test_search_is_for_those_who_signed_in(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


@pytest.mark.usefixtures("profile")
@pytest.mark.parametrize("address", ["/", "/browse/", "/nowhere/"])
def test_every_page_has_a_way_to_search(client: Client, address: str) -> None:
    found = elements(client.get(address).content.decode())
    assert [one for one in found if one.tag == "a" and one.attributes.get("href") == "/search/"]
    [form] = [one for one in found if one.tag == "form" and one.attributes.get("role") == "search"]
    assert form.attributes["action"] == "/search/"
    assert [one for one in found if one.tag == "input" and one.attributes.get("name") == "q"]


@pytest.mark.usefixtures("profile", "godfather")
def test_the_search_page_has_one_field(client: Client) -> None:
    found = elements(page(client, "godfather"))
    assert len([one for one in found if one.attributes.get("type") == "search"]) == 1
    [current] = [one for one in found if one.attributes.get("aria-current") == "page"]
    assert current.attributes["href"] == "/search/"


@pytest.mark.usefixtures("profile")
@pytest.mark.parametrize("address", ["/search/", "/search/?q=ride", "/search/?q=ridn", "/search/?q=zzzz&fragment=1"])
def test_every_query_of_search_uses_an_index_and_their_number_does_not_grow(client: Client, address: str) -> None:
    def queries() -> int:
        with explained_queries() as made:
            assert client.get(address).status_code == 200
        assert_all_indexed(made)
        return len(made)

    # Of a few documents MongoDB may as well read and sort all; a plan means something when there are some.
    make_titles(
        {"imdb_id": f"tt100{number:04d}", "name": f"Ride {number}", "genres": ["Western"], "imdb_votes": number}
        for number in range(400)
    )
    queries()  # what is kept for a minute is made now
    few = queries()
    make_titles({"imdb_id": f"tt200{number:04d}", "name": f"Ride {number}"} for number in range(400))
    assert queries() <= few
