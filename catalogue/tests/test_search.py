"""Search: in which order, for whom, episodes and slips. `test_search_queries.py` has what people type."""

import pytest

from catalogue.database import collection_of
from catalogue.models import Episode, Title, Word
from catalogue.search import Results, search
from catalogue.tests.test_querysets import Anybody
from catalogue.tests.titles import make_title, make_titles
from catalogue.vocabulary import learn
from notflix_site.mongo.tests.explain import explained_queries

pytestmark = [pytest.mark.django_db, pytest.mark.orm]

EVERYBODY = Anybody()
CHILD = Anybody(10)


def named(results: Results) -> list[str]:
    return [one.title.name for one in results.found]


def names(text: str, viewer: Anybody = EVERYBODY) -> list[str]:
    return named(search(viewer, text))


def make_episode(series: Title, number: int, name: str, *, available: bool = True) -> Episode:
    episode = Episode(
        imdb_id=f"tt9{series.pk!s:.2}{number:05}",
        series=series,
        season=1,
        number=number,
        name=name,
        available=available,
    )
    episode.imdb_id = f"tt{int(series.imdb_id[2:]) * 1000 + number:09}"
    episode.words = episode.derived()["words"]
    episode.save()
    learn(episode.words, collection_of(Word))
    return episode


@pytest.fixture
def dark() -> None:
    """Titles in which "dark" is the name, begins it, is in it, begins a word of it, and is a person."""
    make_title("tt0000001", "Dark", imdb_votes=10)
    make_title("tt0000002", "The Dark", imdb_votes=20)
    make_title("tt0000003", "The Dark Knight", imdb_votes=3000)
    make_title("tt0000004", "Zero Dark Thirty", imdb_votes=300)
    make_title("tt0000005", "Darkness Falls", imdb_votes=40)
    make_title("tt0000006", "Heat", imdb_votes=900_000, actors=["Anna Dark"])
    make_title("tt0000007", "Nothing of It", imdb_votes=1_000_000)


def test_the_exact_name_comes_first_then_names_then_people_then_votes(dark: None) -> None:
    assert names("dark") == ["Dark", "The Dark", "The Dark Knight", "Zero Dark Thirty", "Darkness Falls", "Heat"]
    assert names("the dark")[:2] == ["The Dark", "Dark"]
    assert names("dark anna") == ["Heat"]


def test_the_exact_name_comes_first_even_when_more_famous_names_fill_the_page(dark: None) -> None:
    make_titles({"imdb_id": f"tt1{number:06}", "name": f"Dark {number}", "imdb_votes": 9000} for number in range(20))
    assert named(search(EVERYBODY, "dark", 5))[:2] == ["Dark", "The Dark"]
    assert len(search(EVERYBODY, "dark", 5).found) == 5


def test_titles_without_votes_come_last() -> None:
    make_title("tt0000001", "A Ride")
    make_title("tt0000002", "The Last Ride", imdb_votes=5)
    assert names("rid") == ["The Last Ride", "A Ride"]


def test_one_person_who_has_the_whole_name_comes_before_two_who_share_it() -> None:
    make_title("tt0000001", "Orange County", imdb_votes=900, actors=["Colin Hanks", "Tom Arnold"])
    make_title("tt0000002", "Cast Away", imdb_votes=5, actors=["Helen Hunt", "Tom Hanks"])
    found = search(EVERYBODY, "tom hanks").found
    assert [(one.title.name, one.people) for one in found] == [
        ("Cast Away", ("Tom Hanks",)),
        ("Orange County", ("Colin Hanks", "Tom Arnold")),
    ]


def test_people_are_told_only_where_the_name_does_not_say_why() -> None:
    make_title(
        "tt0000001", "Heat", year=1995, directors=["Michael Mann"], actors=["Al Pacino"], writers=["Michael Mann"]
    )
    assert [search(EVERYBODY, text).found[0].people for text in ("heat", "heat 1995", "1995")] == [(), (), ()]
    assert search(EVERYBODY, "heat man").found[0].people == ("Michael Mann",)
    assert search(EVERYBODY, "pacino michael").found[0].people == ("Michael Mann", "Al Pacino")


def test_no_title_is_there_twice() -> None:
    make_title("tt0000001", "Robert", actors=["Robert Robert"], directors=["Robert"])
    assert names("robert") == ["Robert"]


def test_what_is_hidden_or_cannot_be_played_is_not_found() -> None:
    make_title("tt0000001", "Hidden Ride", published=False)
    make_title("tt0000002", "Missing Ride", available=False)
    for text in ("ride", "hidden", "missing", "rdie"):
        assert search(EVERYBODY, text) == Results(text)


@pytest.fixture
def adult() -> None:
    """An adult film and an adult series with an episode, and one film for everybody."""
    make_title("tt0000001", "Instinct", rated="NC-17", year=1992, actors=["Sharon Stone"], imdb_votes=9)
    series = make_title("tt0000002", "Vices", kind="series", rated="TV-MA", imdb_votes=9)
    make_episode(series, 1, "Ozymandias")
    make_title("tt0000003", "Nemo", rated="G", actors=["Albert Brooks"], imdb_votes=1)


@pytest.mark.parametrize(
    "text", ["instinct", "inst", "i", "=instinct", "sharon", "stone", "1992", "vices", "ozymandias", "ozym"]
)
def test_a_child_finds_no_adult_title_person_year_or_episode(adult: None, text: str) -> None:
    assert search(CHILD, text).found == []
    assert names(text.strip("="))


@pytest.mark.parametrize("text", ["instinkt", "intsinct", "sharron", "stoen", "vicse", "ozymandais", "ozimand"])
def test_a_slip_never_tells_a_child_a_word_that_only_hidden_titles_have(adult: None, text: str) -> None:
    assert search(CHILD, text) == Results(text)
    assert search(EVERYBODY, text).mended


def test_a_slip_leads_a_child_to_what_it_may_see(adult: None) -> None:
    make_title("tt0000004", "Distinct", rated="G")
    assert search(CHILD, "nemoo").mended == "nemo"
    assert (search(CHILD, "instinct").mended, names("instinct", CHILD)) == ("distinct", ["Distinct"])
    assert (search(EVERYBODY, "instinct").mended, names("instinct")) == ("", ["Instinct"])


def test_it_says_what_was_searched_instead(dark: None) -> None:
    results = search(EVERYBODY, "the drak knihgt")
    assert (results.query, results.mended, named(results)) == ("the drak knihgt", "dark knight", ["The Dark Knight"])
    assert results.marks[:2] == ("dark", "knight")


def test_what_leads_somewhere_as_typed_is_not_mended(dark: None) -> None:
    make_title("tt0000009", "Drak", imdb_votes=1)
    assert (search(EVERYBODY, "drak").mended, names("drak")) == ("", ["Drak"])


def test_slips_are_forgiven_in_long_words_only() -> None:
    make_title("tt0000001", "Ran the Interstellar")
    assert names("rna") == []
    assert names("intestelar") == ["Ran the Interstellar"]
    assert names("imtestelarr") == []
    assert names("2002") == []


def test_the_likeliest_of_several_words_is_taken() -> None:
    make_title("tt0000001", "Alien", imdb_votes=1000)
    make_title("tt0000002", "Something", actors=["Alain Delon"], imdb_votes=5000)
    make_title("tt0000003", "Allein", imdb_votes=2)
    assert search(EVERYBODY, "alein").mended == "alien"


def test_episodes_are_found_under_their_series() -> None:
    loved = make_title("tt0000001", "Loved", kind="series", imdb_votes=1)
    known = make_title("tt0000002", "Known", kind="series", imdb_votes=100)
    make_title("tt0000003", "Something", actors=["Love Jones"], imdb_votes=9)
    for number, name in enumerate(["Pilot", "Love and War", "In Love"], 1):
        make_episode(known, number, name)
    make_episode(loved, 1, "All You Need Is Love")
    make_episode(loved, 2, "Love Is Gone", available=False)
    found = search(EVERYBODY, "love").found
    assert [(one.title.name, [episode.name for episode in one.episodes], one.people) for one in found] == [
        ("Loved", ["All You Need Is Love"], ()),
        ("Known", ["Love and War", "In Love"], ()),
        ("Something", [], ("Love Jones",)),
    ]
    assert [(one.title.name, len(one.episodes)) for one in search(EVERYBODY, "lvoe and w").found] == [("Known", 1)]
    assert search(EVERYBODY, "need iz lov").mended == ""


def test_episodes_need_three_letters() -> None:
    series = make_title("tt0000001", "Series", kind="series")
    make_episode(series, 1, "Zoo")
    assert (names("zo"), names("zoo")) == ([], ["Series"])


def test_few_episodes_of_few_series_are_shown() -> None:
    for number in range(1, 13):
        series = make_title(f"tt{number:07}", f"Series {number}", kind="series", imdb_votes=number)
        for place in range(1, 8):
            make_episode(series, place, f"Pilot {place}")
    found = search(EVERYBODY, "pilot").found
    assert [one.title.name for one in found] == [f"Series {number}" for number in range(12, 2, -1)]
    assert {len(one.episodes) for one in found} == {5}


def test_series_that_somebody_may_not_see_do_not_hide_others() -> None:
    for number in range(1, 40):
        series = make_title(f"tt{number:07}", f"Series {number}", kind="series", rated="TV-MA")
        Episode.objects.bulk_create(
            Episode(imdb_id=f"tt8{number:03}{place:03}", series=series, name="Pilot", words=["pilot"], available=True)
            for place in range(6)
        )
    make_episode(make_title("tt0000099", "Bluey", kind="series", rated="TV-Y"), 1, "Pilot")
    assert names("pilot", CHILD) == ["Bluey"]


def test_what_is_shown_of_a_result_is_loaded_with_it(dark: None) -> None:
    found = search(EVERYBODY, "dark").found[0].title
    shown = ("name", "kind", "year", "end_year", "runtime", "rated", "poster", "hero", "colour", "imdb_votes")
    with explained_queries() as queries:
        assert [getattr(found, field) for field in (*shown, "directors", "actors", "writers")]
    assert queries == []
