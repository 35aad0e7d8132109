"""Every text of the site is in German as well: in the catalogue, and on the pages."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from django.conf.locale import LANG_INFO
from django.core.cache import cache
from django.test import Client
from django.utils import translation

from accounts.models import Profile, User
from accounts.profiles import ensure_first_profile
from catalogue.languages import own_name
from catalogue.models import Title
from catalogue.tests.titles import make_episode, make_title, make_titles
from notflix_site.mongo.tests.explain import explained_queries
from scripts import messages

_PLACES = re.compile(r"%\(\w+\)[a-z]|%[a-z]|\{\w*\}|</?[a-z]+(?: [^>]*)?>")
# The same word in both languages.
_SAME = {
    "Album", "Film", "Genre", "Genres", "HLS", "IMDb", "Metascore", "Name", "Name:", "name", "PIN", "Plan", "plan",
    "Popcorn", "Position", "Problem", "problem", "Streaming", "Version",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _nothing_stays_in_german() -> Iterator[None]:
    """A request leaves its language to whatever comes next in its thread, which here is another test."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="module")
def german() -> Catalog:
    return messages.updated(messages.PO.read_bytes())


def test_the_catalogue_has_exactly_the_texts_of_the_code() -> None:
    po = messages.PO.read_bytes()
    assert messages.as_po(messages.updated(po)) == po, "run `make messages`"


def test_the_compiled_catalogue_is_this_catalogue(german: Catalog) -> None:
    assert messages.MO.read_bytes() == messages.as_mo(german), "run `make messages`"


def test_every_text_is_translated(german: Catalog) -> None:
    assert [message.id for message in messages.untranslated(german)] == []
    assert [message.id for message in german if message.id and message.fuzzy] == []


def test_a_translation_has_the_places_of_its_text(german: Catalog) -> None:
    wrong = []
    for message in german:
        for singular_or_plural, translated in _pairs(message):
            places, wanted = (sorted(_PLACES.findall(text)) for text in (translated, singular_or_plural))
            if places != wanted:
                wrong.append(translated)
    assert wrong == []


def test_no_text_is_left_in_english(german: Catalog) -> None:
    same = {
        text for message in german for text, translated in _pairs(message) if text == translated and not message.context
    }
    assert {text for text in same if re.search("[A-Za-z]{2}", _PLACES.sub("", text))} - _SAME == set()


def test_german_is_friendly_and_does_not_shout(german: Catalog) -> None:
    translations = [_PLACES.sub("", translated) for message in german for _, translated in _pairs(message)]
    assert [text for text in translations if "!" in text or re.search(r"\b(Ihr|Ihre|Ihnen)\b|[a-z] Sie\b", text)] == []
    assert [text for text in translations if '"' in text or text.count("„") != text.count("“")] == []


def _pairs(message: Message) -> list[tuple[str, str]]:
    """Return a message's texts beside their translations; the heading of the catalogue has none."""
    if not message.id:
        return []
    texts = message.id if isinstance(message.id, tuple | list) else [message.id]
    translations = message.string if isinstance(message.string, tuple | list) else [message.string]
    return [(text, translated or "") for text, translated in zip(texts, translations, strict=True)]


# --- The pages -------------------------------------------------------------------------------------------------------

# In every name of this test's library, so that what it is in is no text of the interface.
_NAME = "Zzyzx"
_FACTS = re.compile(r"anna(@example\.org)?|Notflix|Not|flix|IMDb|OMDb|PG-13|CC BY|4K")
_OWN_NAMES = {own_name(tag) for tag in LANG_INFO}
_READ_OUT = ("aria-label", "placeholder", "title", "alt", "aria-description")


class _Texts(HTMLParser):
    """Collects what a page says: its text, and what is read out of it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in {"script", "style"}
        self.found |= {" ".join((value or "").split()) for name, value in attrs if name in _READ_OUT}

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in {"script", "style"}

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found.add(" ".join(data.split()))


@pytest.fixture
def library() -> Title:
    facts: dict[str, Any] = {
        "plot": f"{_NAME} goes on.", "genres": ["Adventure", "Comedy"], "languages": ["French"], "rated": "PG-13",
        "countries": ["Germany"], "directors": [f"A {_NAME}"], "actors": [f"B {_NAME}"], "year": 1994,
        "runtime": 102, "imdb_rating": 8.1, "imdb_votes": 1234, "awards": f"{_NAME} prize",
    }  # fmt: skip
    make_titles({**facts, "imdb_id": f"tt90000{number}", "name": f"{_NAME} {number}"} for number in range(10, 60))
    series = make_title("tt9100000", f"{_NAME} Z", **{**facts, "kind": "series"})
    make_episode(series, "tt9100001", f"{_NAME} one", 1, 1, runtime=44, plot=f"{_NAME}.")
    make_episode(series, "tt9100002", f"{_NAME} two", 0, 1, runtime=44)
    return series


@pytest.fixture
def profile(client: Client) -> Profile:
    user = User.objects.create_user("anna@example.org", password="a long enough one")
    client.force_login(user)
    return ensure_first_profile(user)


PAGES = {
    "/": "Neu dabei",
    "/browse/": "Filme und Serien",
    "/browse/?genre=Adventure": "Abenteuer",
    "/browse/?decade=1990s&order=name&kind=movie": "1990er",
    "/browse/?genre=Comedy&age=0": "Filter zurücksetzen",
    "/search/": "Oder stöbere in",
    f"/search/?q={_NAME}": "1 Std. 42 Min.",
    "/search/?q=qqqqqqqqqq": "Alle Titel durchstöbern",
    "/title/tt9000010/": "Deutschland",
    "/title/tt9100000/": "Folgen",
    "/title/tt0000000/": "Hier ist nichts",
    "/accounts/password/change/": "Passwort ändern",
    "/accounts/logout/": "Abmelden",
    "/profiles/": "Wer schaut?",
    "/profiles/manage/": "Profile verwalten",
    "/profiles/new/": "Neues Profil",
    "/my-list/": "Meine Liste",
    "/history/": "Verlauf",
    "/offline/": "Du bist offline",
}


@pytest.mark.django_db
def test_a_page_in_german_says_nothing_in_english(client: Client, library: Title, profile: Profile) -> None:
    without_words, same = [], {}
    for address, words in PAGES.items():
        english, german = (_texts(client, address, language) for language in ("en", "de"))
        if not any(words in text for text in german):
            without_words.append(address)
        if found := set(filter(_is_of_the_interface, english & german)):
            same[address] = found
    assert without_words == []
    assert same == {}


@pytest.mark.django_db
def test_sign_in_is_in_the_language_of_the_browser(client: Client) -> None:
    english, german = (_texts(client, "/accounts/login/", language) for language in ("en", "de-AT,de;q=0.9,en;q=0.5"))
    assert "Anmelden" in german
    assert set(filter(_is_of_the_interface, english & german)) == set()


@pytest.mark.django_db
def test_the_language_of_the_profile_goes_before_that_of_the_browser(
    client: Client, library: Title, profile: Profile
) -> None:
    Profile.objects.filter(pk=profile.pk).update(language="de")
    answer = client.get("/browse/", headers={"Accept-Language": "en"})
    assert answer["Content-Language"] == "de"
    assert {"Accept-Language", "Cookie"} <= {name.strip() for name in answer["Vary"].split(",")}
    assert '<html lang="de"' in answer.content.decode()
    assert "Filme und Serien" in answer.content.decode()
    assert "Hier ist nichts" in client.get("/nowhere/", headers={"Accept-Language": "en"}).content.decode()
    # And back: what one request spoke, the next does not.
    Profile.objects.filter(pk=profile.pk).update(language="")
    assert client.get("/browse/", headers={"Accept-Language": "en"})["Content-Language"] == "en"


@pytest.mark.django_db
def test_what_is_kept_of_a_page_is_kept_for_each_language(client: Client, library: Title, profile: Profile) -> None:
    for address in ("/", "/browse/", "/rows/films/"):
        for before, after in pairwise(("en", "de", "en")):
            texts = {language: _texts(client, address, language) for language in (before, after)}
            assert texts["en"] != texts["de"] or not any(map(_is_of_the_interface, texts["en"])), address


@pytest.mark.django_db
def test_the_language_costs_no_query(client: Client, library: Title, profile: Profile) -> None:
    asked = {}
    for language in ("", "de"):
        Profile.objects.filter(pk=profile.pk).update(language=language)
        cache.clear()
        with explained_queries() as queries:
            client.get("/browse/")
        asked[language] = len(queries)
    assert asked[""] == asked["de"]


def test_a_genre_nobody_translated_is_shown_as_it_came() -> None:
    from catalogue.omdb_words import genre_name

    with translation.override("de"):
        assert genre_name("Comedy") == "Komödie"
        assert genre_name("アニメ") == "アニメ"


def _texts(client: Client, address: str, language: str) -> set[str]:
    parser = _Texts()
    parser.feed(client.get(address, headers={"Accept-Language": language}).content.decode())
    return parser.found


def _is_of_the_interface(text: str) -> bool:
    """Say whether a text has words that are no facts of this test's library and not the same in both languages."""
    return _NAME not in text and text not in _SAME | _OWN_NAMES and bool(re.search("[A-Za-z]{2}", _FACTS.sub("", text)))
