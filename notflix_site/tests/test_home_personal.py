"""What of the home page is one person's: their rows, what plays, in which order, and what that costs."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone
from pymongo.errors import AutoReconnect

from accounts import my_list
from accounts.keys import key_of
from accounts.models import Profile, User
from accounts.profiles import ensure_first_profile
from catalogue.freshness import changed
from catalogue.models import Episode, Title
from catalogue.tests.pages import elements
from catalogue.tests.titles import make_episode, make_titles
from notflix_site import home_personal
from notflix_site.mongo.tests.explain import assert_all_indexed, explained_queries
from streaming.models import Playback

pytestmark = pytest.mark.django_db
HOUR = 3600.0
PICTURE = "0" * 64 + ".webp"


@pytest.fixture
def profile(client: Client) -> Profile:
    user = User.objects.create_user("anna@example.org")
    client.force_login(user)
    return ensure_first_profile(user)


def film_id(number: int) -> str:
    return f"tt1{number:06d}"


def series_id(number: int) -> str:
    return f"tt2{number:06d}"


def episode_id(series: int, season: int, number: int) -> str:
    return f"tt3{series:03d}{season}{number:02d}"


def fill(films: int, series: int, *, seasons: int = 1, **fields: Any) -> None:
    """Make films and series of two episodes a season, the first of them added last, each best known for its number."""
    now = timezone.now()
    ids = [*((film_id(number), "movie") for number in range(films)), *((series_id(n), "series") for n in range(series))]
    make_titles(
        {
            "imdb_id": imdb_id,
            "name": f"Name {imdb_id}",
            "kind": kind,
            "year": 1900 + place % 100,
            "genres": [("Drama", "Comedy", "Western", "Crime")[place % 4]],
            "directors": [f"Director {place // 10}"],
            "imdb_rating": 5 + place % 40 / 10,
            "imdb_votes": 5000,
            "added_at": now - timedelta(hours=place),
            "rated": "G",
            **fields,
        }
        for place, (imdb_id, kind) in enumerate(ids)
    )
    for number in range(series):
        title = Title.objects.get(imdb_id=series_id(number))
        for season in range(1, seasons + 1):
            for place in (1, 2):
                make_episode(title, episode_id(number, season, place), f"Part {season}.{place}", season, place)
    changed()


def watch(profile: Profile, imdb_id: str, *, percent: int, ago: float = 1.0) -> None:
    """Leave a film or an episode of an hour at a place, `ago` hours from now; from 95 % on it is finished."""
    episode = Episode.objects.filter(imdb_id=imdb_id).first()
    title = episode.series if episode else Title.objects.get(imdb_id=imdb_id)
    when = timezone.now() - timedelta(hours=ago)
    finished = percent >= 95
    Playback.objects.create(
        key=key_of(profile.pk, imdb_id),
        profile=profile,
        title=title,
        episode=episode,
        position=0 if finished else HOUR * percent / 100,
        duration=HOUR,
        finished=finished,
        watched_at=when if finished else None,
        continues=not finished,
        updated_at=when,
    )


def page(client: Client) -> str:
    response = client.get("/")
    assert response.status_code == 200
    return response.content.decode()


def rows_of(html: str) -> dict[str, list[str]]:
    """Return where the cards of each row lead, by its heading."""
    rows = {}
    for section in re.findall(r'<section class="row.*?</section>', html, re.DOTALL):
        heading = re.search(r"<h2[^>]*>(.*?)</h2>", section, re.DOTALL)
        assert heading
        links = [one.attributes for one in elements(section) if one.attributes.get("class") == "card-link"]
        rows[unescape(heading[1]).strip()] = [link["href"].split("/")[2] for link in links]
    return rows


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def hero_of(html: str) -> str:
    return html[html.index('class="hero ') : html.index('<section class="row')]


# --- Rows ------------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("profile")
def test_who_has_watched_nothing_has_no_rows_of_their_own(client: Client) -> None:
    fill(60, 5)
    rows = rows_of(page(client))
    assert list(rows)[:2] == ["Newly added", "Top rated"]


def test_what_was_begun_comes_first_with_what_is_left_of_it(client: Client, profile: Profile) -> None:
    fill(60, 5)
    watch(profile, film_id(7), percent=80, ago=3)
    watch(profile, episode_id(2, 1, 2), percent=50, ago=2)
    html = page(client)
    rows = rows_of(html)
    assert next(iter(rows)) == "Continue watching"
    assert rows["Continue watching"] == [episode_id(2, 1, 2), film_id(7)]
    row = html[html.index('"row-continue"') : html.index("</section>", html.index('"row-continue"'))]
    assert "30 min left" in text_of(row)
    assert "S01E02" in text_of(row)
    assert "12 min left" in text_of(row)
    assert re.findall(r'<progress[^>]*value="(\d+)"', row) == ["50", "80"]
    assert f'action="/watching/{series_id(2)}/dismiss/"' in row
    assert f'action="/watching/{film_id(7)}/dismiss/"' in row


def test_what_comes_next_is_not_what_is_being_watched(client: Client, profile: Profile) -> None:
    fill(60, 5, seasons=2)
    watch(profile, episode_id(0, 1, 2), percent=100, ago=5)
    watch(profile, episode_id(1, 1, 1), percent=100, ago=4)
    watch(profile, episode_id(1, 1, 2), percent=40, ago=3)
    html = page(client)
    rows = rows_of(html)
    assert rows["Continue watching"] == [episode_id(1, 1, 2)]
    assert rows["Next up"] == [episode_id(0, 2, 1)]
    row = html[html.index('"row-next-up"') :]
    assert "S02E01" in text_of(row[: row.index("</section>")])
    assert "Part 2.1" in row


def test_the_list_is_a_row_the_newest_first(client: Client, profile: Profile) -> None:
    fill(60, 5)
    for number in (9, 4, 30):
        my_list.save(profile, Title.objects.get(imdb_id=film_id(number)))
    assert rows_of(page(client))["My list"] == [film_id(30), film_id(4), film_id(9)]


def test_there_is_more_like_what_was_watched_last(client: Client, profile: Profile) -> None:
    fill(60, 5)
    watch(profile, film_id(13), percent=100)
    rows = rows_of(page(client))
    like = rows[f"Because you watched Name {film_id(13)}"]
    assert film_id(13) not in like
    assert {film_id(number) for number in (10, 11, 12, 14, 15, 16, 17, 18, 19)} <= set(like)


def test_no_row_begins_with_what_another_begins_with(client: Client, profile: Profile) -> None:
    fill(90, 8)
    first = rows_of(page(client))
    # What everybody's rows begin with is begun, comes next, and is on the list.
    watch(profile, first["Newly added"][0], percent=50, ago=1)
    watch(profile, episode_id(7, 1, 1), percent=100, ago=2)
    for number in (3, 7):
        my_list.save(profile, Title.objects.get(imdb_id=series_id(number)))
    my_list.save(profile, Title.objects.get(imdb_id=first["Top rated"][0]))
    html = page(client)
    rows = rows_of(html)
    heads = [titles[0] for titles in rows.values() if titles]
    heads[1] = series_id(7)  # the row of what comes next leads to its episode
    assert len(heads) == len(set(heads)) >= 5
    assert first["Newly added"][0] in rows["Newly added"][1:]
    # Rows that come later are told what not to begin with.
    for address in re.findall(r'data-lazy-row="([^"]+)"', html):
        titles = re.findall(r'class="card-link" href="/title/(tt\d+)/"', client.get(unescape(address)).content.decode())
        assert titles[0] not in heads
        heads.append(titles[0])


def test_genres_that_the_profile_watches_come_first(client: Client, profile: Profile) -> None:
    fill(200, 0)

    def genres() -> list[str]:
        return [heading for heading in rows_of(page(client)) if heading in ("Drama", "Comedy", "Western", "Crime")]

    usual = genres()
    assert len(usual) == 4
    loved = usual[-1]
    for title in list(Title.objects.filter(genres__contains=[loved])[:3]):
        watch(profile, title.imdb_id, percent=100)
    changed()  # what is watched counts after a minute
    assert genres() == [loved, *usual[:-1]]


def test_what_may_not_be_seen_any_more_is_in_no_row(client: Client, profile: Profile) -> None:
    fill(30, 3, rated="TV-MA")
    make_titles([{"imdb_id": "tt9000001", "name": "Suits everybody", "rated": "G"}])
    watch(profile, film_id(1), percent=50)
    watch(profile, film_id(2), percent=100)
    watch(profile, episode_id(0, 1, 1), percent=100)
    my_list.save(profile, Title.objects.get(imdb_id=film_id(3)))
    assert {"Continue watching", "Next up", "My list"} <= rows_of(page(client)).keys()
    Profile.objects.filter(pk=profile.pk).update(max_age=12)
    html = page(client)
    assert rows_of(html).keys() == {"Films and series"} or rows_of(html) == {}
    assert "Name tt" not in html


# --- The large title -------------------------------------------------------------------------------------------------


def test_the_large_title_is_resumed_where_it_was_left(client: Client, profile: Profile) -> None:
    fill(30, 0)
    assert "Play" in text_of(hero_of(page(client)))
    watch(profile, film_id(0), percent=80)
    hero = hero_of(page(client))
    assert "Resume 12 min left" in text_of(hero)
    assert f'href="/watch/{film_id(0)}/"' in hero


def test_a_large_series_plays_its_next_episode(client: Client, profile: Profile) -> None:
    fill(20, 2)
    Title.objects.filter(imdb_id=series_id(0)).update(hero=PICTURE)
    special = Title.objects.get(imdb_id=series_id(0))
    make_episode(special, "tt3999999", "A special", 0, 1)
    changed()
    hero = hero_of(page(client))
    assert f'href="/watch/{episode_id(0, 1, 1)}/"' in hero
    assert "Episodes" in text_of(hero)
    watch(profile, episode_id(0, 1, 1), percent=100)
    hero = hero_of(page(client))
    assert f'href="/watch/{episode_id(0, 1, 2)}/"' in hero
    assert "Play S01E02" in text_of(hero)


def test_the_large_title_is_on_the_list_or_not(client: Client, profile: Profile) -> None:
    fill(30, 0)
    assert 'aria-pressed="false"' in hero_of(page(client))
    my_list.save(profile, Title.objects.get(imdb_id=film_id(0)))
    assert 'aria-pressed="true"' in hero_of(page(client))


# --- Cards, children, failures ---------------------------------------------------------------------------------------


def test_cards_are_told_what_was_begun_and_listed(client: Client, profile: Profile) -> None:
    fill(30, 2)
    watch(profile, film_id(4), percent=33)
    my_list.save(profile, Title.objects.get(imdb_id=series_id(1)))
    state = client.get("/").context["state"]
    assert state == {"begun": {film_id(4): 33}, "saved": [series_id(1)]}


def test_a_childs_page_is_calmer(client: Client, profile: Profile) -> None:
    fill(200, 10)
    watch(profile, film_id(4), percent=33)
    watch(profile, film_id(5), percent=100)
    Profile.objects.filter(pk=profile.pk).update(is_child=True, max_age=6)
    html = page(client)
    rows = rows_of(html)
    assert "hero" not in {one.attributes.get("class", "").split(" ")[0] for one in elements(html)}
    assert "Top rated" not in rows
    assert not [heading for heading in rows if heading.startswith("Because")]
    assert next(iter(rows)) == "Continue watching"
    assert len(rows) <= 7
    assert client.get("/rows/top/").status_code == 404
    assert "IMDb" not in client.get(f"/title/{film_id(4)}/").content.decode()


@pytest.mark.parametrize("error", [DatabaseError("no"), AutoReconnect("no")])
@pytest.mark.parametrize("broken", ["continue_watching", "next_up", "lately_watched"])
def test_when_what_is_personal_cannot_be_read_everybodys_rows_are_there(
    client: Client,
    profile: Profile,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    broken: str,
    error: Exception,
) -> None:
    def fail(*args: object) -> None:
        raise error

    fill(60, 2)
    watch(profile, film_id(4), percent=33)
    monkeypatch.setattr(home_personal, broken, fail)
    rows = rows_of(page(client))
    assert list(rows)[:2] == ["Newly added", "Top rated"]
    assert len([record for record in caplog.records if "own" in record.message]) == 1


# --- Queries ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def busy(profile: Profile) -> Profile:
    """A profile that has something in every row, among so much of others that plans mean something."""
    fill(60, 8, seasons=2)
    users = [User.objects.create_user(f"other-{number}@example.org") for number in range(5)]
    for other in map(ensure_first_profile, users):
        for number in range(60):
            watch(other, film_id(number), percent=50 + number, ago=number)
            my_list.save(other, Title.objects.get(imdb_id=film_id(number)))
    _do_something(profile, 0, 2)
    return profile


def _do_something(profile: Profile, first: int, last: int) -> None:
    for number in range(first, last):
        watch(profile, film_id(number), percent=50, ago=10 + number)
        watch(profile, episode_id(number, 1, 1), percent=100, ago=30 + number)
        my_list.save(profile, Title.objects.get(imdb_id=film_id(number + 20)))


def test_the_page_takes_few_queries_all_by_index_and_not_more_with_longer_rows(client: Client, busy: Profile) -> None:
    with explained_queries() as cold:
        page(client)
    assert_all_indexed(cold)
    with explained_queries() as warm:
        page(client)
    assert len(warm) <= 11, [str(query)[:100] for query in warm]
    _do_something(busy, 2, 8)
    with explained_queries() as longer:
        page(client)
    assert_all_indexed(longer)
    assert len(longer) == len(warm)
