"""What was watched, as a page and as a table; and marks and removals by their addresses."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from accounts.models import Profile
from catalogue.models import Episode, Title
from notflix_site.mongo.tests.explain import assert_all_indexed, explained_queries
from streaming import history as module
from streaming import playback
from streaming.history import entries
from streaming.models import LanguageChoice, Playback
from streaming.tests.viewers import HOUR, make_film, make_series, make_viewer, stored, watch
from streaming.undo import word_of
from streaming.watched import Watched

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 1, 20, 15, tzinfo=UTC)
DAY = timedelta(days=1)
FETCH = {"X-Requested-With": "fetch"}


@pytest.fixture
def anna(client: Client) -> Profile:
    profile = make_viewer()
    client.force_login(profile.user)
    return profile


def shown(client: Client, address: str = "/history/") -> list[str]:
    """Return the names of the titles of a page, in its order."""
    answer = client.get(address)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    return re.findall(r'<a href="/title/[^>]*>([^<]*)</a>', answer.content.decode())


def rows(client: Client) -> list[list[str]]:
    """Return the table that is downloaded, as another program reads it."""
    answer = client.get("/history/download/")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert re.fullmatch(r'attachment; filename="notflix-history-[0-9-]{10}\.csv"', answer["Content-Disposition"])
    body = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def test_the_page_of_somebody_new_says_so(client: Client, anna: Profile) -> None:
    page = client.get("/history/").content.decode()
    assert re.search(r'<div class="empty"\s+data-when-empty\s+tabindex="-1"\s*>', page)
    assert "/history/delete/" not in page


def test_the_newest_comes_first_with_what_is_known_of_it(client: Client, anna: Profile) -> None:
    series, episodes = make_series(1, 2)
    watch(anna, make_film(), at=0.25, when=NOW - 2 * DAY)
    watch(anna, series, episodes[1], when=NOW)
    watch(make_viewer("ben"), make_film("tt0000002", "Ben's"))
    assert shown(client) == ["Series 1", "The Film"]
    page = " ".join(client.get("/history/").content.decode().split())
    for text in ("S01E02", "Episode 1 2", "March 1, 2026", "Feb. 27, 2026", "45 min left", "Watched", 'value="25"'):
        assert text in page
    assert page.count("history-finished") == 1
    assert re.search(r'data-when-empty tabindex="-1" hidden', page)


def test_pages_follow_each_other_whatever_is_watched_meanwhile(
    client: Client, anna: Profile, request: pytest.FixtureRequest
) -> None:
    films = [make_film(f"tt00001{number:02}", f"Film {number}") for number in range(12)]
    for number, film in enumerate(films):
        watch(anna, film, when=NOW - (number // 3) * DAY)  # always three at the same moment
    everything = [one.imdb_id for one in entries(anna, 99)]
    assert everything == [film.imdb_id for film in films]
    found, after = [], None
    while page := entries(anna, 2, after):
        found += [one.imdb_id for one in page]
        after = page[-1].place
        watch(anna, films[0], when=NOW + DAY)
        playback.forget(anna, page[-1].imdb_id)
    assert found == everything


def test_the_page_loads_more_by_a_link(client: Client, anna: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streaming.views.history.PAGE_SIZE", 2)
    for number in range(5):
        watch(anna, make_film(f"tt000010{number}", f"Film {number}"), when=NOW - number * DAY)
    found, address = [], "/history/"
    while address:
        page = client.get(address)
        found += shown(client, address)
        following = page.context["next_url"]
        assert ("Load more" in page.content.decode()) == bool(following)
        if following:
            part = client.get(f"/history/{following}&fragment=1").content.decode()
            assert part.lstrip().startswith('<li class="history-entry"')
        address = f"/history/{following}" if following else ""
    assert found == [f"Film {number}" for number in range(5)]


@pytest.mark.parametrize(
    "after", ["x", "1", "-1-tt0000001", "9" * 15 + "-tt0000001", "1-tt1", "1-tt0000001x", "١-tt0000001"]
)
def test_a_place_that_is_none_is_not_there(client: Client, anna: Profile, after: str) -> None:
    assert client.get("/history/", {"after": after}).status_code == 404


def test_what_may_not_be_seen_any_more_is_not_named(client: Client, anna: Profile) -> None:
    series, episodes = make_series(1, 2)
    watch(anna, series, episodes[0])
    watch(anna, series, episodes[1])
    watch(anna, make_film("tt0000001", "Too grown up", age=18))
    watch(anna, make_film("tt0000002", "Withheld", published=False))
    watch(anna, make_film("tt0000003", "Fine"))
    lost = make_film("tt0000004", "Lost")
    watch(anna, lost)
    Title.objects.filter(pk=lost.pk)._raw_delete("default")
    Episode.objects.filter(pk=episodes[0].pk).update(available=False)
    Profile.objects.update(max_age=12)
    assert shown(client) == ["Fine", "Series 1"]
    page = client.get("/history/").content.decode()
    assert "4 entries are about something" in " ".join(page.split())
    table = rows(client)
    assert len(table) == 7
    told = page + str(table)
    for hidden in ("Too grown up", "Withheld", "Lost", "tt0000001", "tt0000002", "tt0000004", episodes[0].imdb_id):
        assert hidden not in told
    # It is still theirs to delete, and the answer tells nothing.
    for imdb_id in ("tt0000001", "tt0000004", "tt7777777"):
        assert client.post(f"/history/{imdb_id}/delete/", headers=FETCH).status_code == 204
    assert len(Playback.objects.all()) == 4


def test_the_table_has_everything_in_batches(client: Client, anna: Profile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_BATCH", 2)
    series, episodes = make_series(1, 2, year=2001)
    watch(anna, series, episodes[0], at=0.5, when=NOW)
    playback.report(Watched.of(anna.pk, series, episodes[1], 2 * HOUR), 2 * HOUR)
    Playback.objects.filter(finished=True).update(updated_at=NOW - DAY, watched_at=NOW - DAY)
    for number in range(3):
        watch(anna, make_film(f"tt000010{number}", f"Film {number}"), at=0.1, when=NOW - 2 * DAY)
    watch(make_viewer("ben"), make_film("tt0000002", "Ben's"))
    table = rows(client)
    assert table[0][:3] == ["Title", "Year", "Episode"]
    assert table[1:3] == [
        ["Series 1", "2001", "S01E01", "Episode 1 1", "tt0010101", "2026-03-01 20:15:00", "", "0:30:00", "1:00:00"],
        [
            *("Series 1", "2001", "S01E02", "Episode 1 2", "tt0010102"),
            *("2026-02-28 20:15:00", "2026-02-28 20:15:00", "", "2:00:00"),
        ],
    ]
    assert [row[0] for row in table[3:]] == ["Film 0", "Film 1", "Film 2"]


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ('=HYPERLINK("http://x")', '\'=HYPERLINK("http://x")'),
        ("+1", "'+1"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("  =1", "'=1"),
        ("\t=1", "'=1"),
        ("＝1", "'＝1"),
        ('a\r\n=b, "c"', 'a =b, "c"'),
        ("x\x00\x1b[31m", "x [31m"),
        ("七人の侍", "七人の侍"),
        ("الرسالة", "الرسالة"),
        ("2 = 1 + 1", "2 = 1 + 1"),
    ],
)
def test_no_name_becomes_a_formula_or_another_line(client: Client, anna: Profile, name: str, cell: str) -> None:
    film = make_film()
    Title.objects.update(name=name)
    watch(anna, film)
    table = rows(client)
    assert len(table) == 2
    assert table[1][0] == cell


def test_one_entry_is_deleted_and_may_be_put_back(client: Client, anna: Profile) -> None:
    film = make_film()
    watch(anna, film)
    watch(anna, film, at=0.01)
    watch(anna, film, at=0.5)
    before = Playback.objects.get()
    undo = re.search(r'name="undo" value="([^"]+)"', client.get("/history/").content.decode())
    assert undo
    address = "/history/tt0000001/delete/"
    assert client.post(address, {"deleted": "1", "undo": undo[1]}).headers["Location"] == "/history/"
    assert not Playback.objects.exists()
    assert client.post(address, {"deleted": "0", "undo": undo[1]}, headers=FETCH).status_code == 204
    again = Playback.objects.get()
    fields = [field.attname for field in Playback._meta.concrete_fields]
    assert {name: getattr(again, name) for name in fields} == {name: getattr(before, name) for name in fields}
    # What has been watched since is newer than what comes back.
    watch(anna, film, at=0.7)
    assert client.post(address, {"deleted": "0", "undo": undo[1]}, headers=FETCH).status_code == 204
    assert Playback.objects.get().position == 0.7 * HOUR


def test_nothing_is_put_back_by_or_for_anybody_else(client: Client, anna: Profile) -> None:
    ben = make_viewer("ben")
    film = make_film()
    watch(ben, film)
    watch(anna, film)
    theirs = stored(ben, film.imdb_id)
    assert theirs
    playback.forget_everything(ben)
    address = "/history/tt0000001/delete/"
    for word in (word_of(theirs), "", "x", Watched.of(anna.pk, film, None, HOUR).word(), "a" * 5000):
        assert client.post(address, {"deleted": "0", "undo": word}).status_code == 403
    assert [one.profile_id for one in Playback.objects.all()] == [anna.pk]
    # Somebody else's entry of the same film stays when one's own is deleted.
    watch(ben, film)
    client.post(address)
    assert [one.profile_id for one in Playback.objects.all()] == [ben.pk]


def test_all_of_it_is_deleted_only_when_asked(client: Client, anna: Profile) -> None:
    ben = make_viewer("ben")
    series, episodes = make_series(1, 3)
    for viewer in (anna, ben):
        playback.mark_watched(viewer, series, episodes, True)
        playback.choose_languages(Watched.of(viewer.pk, series, episodes[0], HOUR), {"audio": "de"})
    page = client.get("/history/").content.decode()
    assert re.search(r"<details.*This cannot be undone.*</details>", page, re.DOTALL)
    assert client.get("/history/delete/").status_code == 405
    assert client.post("/history/delete/").headers["Location"] == "/history/"
    assert {one.profile_id for one in Playback.objects.all()} == {ben.pk}
    assert {one.profile_id for one in LanguageChoice.objects.all()} == {ben.pk}
    assert shown(client) == []


def test_history_is_read_by_an_index(client: Client, anna: Profile) -> None:
    ben = make_viewer("ben")
    series, episodes = make_series(1, 99, 99, 99)
    for viewer in (anna, ben):
        playback.mark_watched(viewer, series, episodes, True)
    client.get("/history/")
    with explained_queries() as queries:
        first = entries(anna, 50)
        entries(anna, 50, first[-1].place)
    assert_all_indexed(queries)
    assert len(queries) == 6
    with explained_queries() as queries:
        playback.forget(anna, episodes[0].imdb_id)
        playback.forget_everything(anna)
    assert_all_indexed(queries)
    with explained_queries() as queries:
        client.get("/history/")
    assert len(queries) <= 5


# --- Marks and removals ----------------------------------------------------------------------------------------------
def finished(profile: Profile) -> set[str]:
    return {one.key[-9:] for one in Playback.objects.filter(profile=profile, finished=True)}


def test_films_episodes_seasons_and_series_are_marked(client: Client, anna: Profile) -> None:
    make_film()
    series, episodes = make_series(1, 2, 3)
    lost = episodes[-1]
    Episode.objects.filter(pk=lost.pk).update(available=False)
    ids = [one.imdb_id for one in episodes[:-1]]

    def mark(imdb_id: str, **form: str) -> set[str]:
        answer = client.post(f"/watched/{imdb_id}/", form, headers=FETCH)
        assert (answer.status_code, answer.content) == (204, b"")
        return finished(anna)

    assert mark("tt0000001", watched="1") == {"tt0000001"}
    assert mark("tt0000001", watched="0") == set()
    assert mark(ids[0], watched="1") == {ids[0]}
    assert mark(series.imdb_id, watched="1", season="2") == {ids[0], *ids[2:]}
    assert mark(series.imdb_id, watched="1") == {*ids}
    assert mark(series.imdb_id, watched="0", season="1") == {*ids[2:]}
    assert mark(series.imdb_id, watched="0") == set()


def test_a_form_comes_back_to_where_it_was(client: Client, anna: Profile) -> None:
    series, episodes = make_series(1, 1)
    for address in (f"/watched/{episodes[0].imdb_id}/", f"/watching/{series.imdb_id}/dismiss/"):
        form = {"watched": "1", "dismissed": "1"}
        assert client.post(address, form).headers["Location"] == "/title/tt0010000/"
        assert client.post(address, {**form, "next": "/browse/"}).headers["Location"] == "/browse/"
        for elsewhere in ("https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"):
            assert client.post(address, {**form, "next": elsewhere}).headers["Location"] == "/title/tt0010000/"


def test_what_cannot_be_meant_is_refused(client: Client, anna: Profile) -> None:
    series, _ = make_series(1, 1)
    address = f"/watched/{series.imdb_id}/"
    for form in ({}, {"watched": "2"}, {"watched": ""}, *({"watched": "1", "season": one} for one in ("x", "-1", "٣"))):
        assert client.post(address, form).status_code == 400
    assert client.post(address, {"watched": "1", "season": "7"}).status_code == 404
    assert client.post(f"/watching/{series.imdb_id}/dismiss/", {"dismissed": "yes"}).status_code == 400
    assert client.get(address).status_code == 405
    assert not Playback.objects.exists()


def test_nothing_is_marked_or_removed_that_may_not_be_seen(client: Client, anna: Profile) -> None:
    series, episodes = make_series(1, 1, age=18)
    watch(anna, series, episodes[0], at=0.5)
    Profile.objects.update(max_age=12)
    before = Playback.objects.values().get()
    addresses = [f"/watched/{series.imdb_id}/", f"/watched/{episodes[0].imdb_id}/", "/watched/tt7777777/"]
    addresses += [f"/watching/{series.imdb_id}/dismiss/", "/watching/tt7777777/dismiss/"]
    for address in addresses:
        answer = client.post(address, {"watched": "1", "dismissed": "1"}, headers=FETCH)
        assert answer.status_code == 404, address
    assert Playback.objects.values().get() == before
