"""Which episode a file's name tells."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.packaging.asking.season import place_in
from catalogue.packaging.source import PackagingProblem


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("The.Lantern.Keepers.S01E02.1080p.WEB.x264-NONE.mkv", (1, 2)),
        ("the lantern keepers s1e2.mp4", (1, 2)),
        ("S01E02.mkv", (1, 2)),
        ("[group] Keepers - s01_e02 [1920x1080].mkv", (1, 2)),
        ("Keepers S01.E02 x264.mkv", (1, 2)),
        ("Keepers S01 E02.mkv", (1, 2)),
        ("Keepers_S01E02_x265.mkv", (1, 2)),
        ("Keepers.S01E02-720p.mkv", (1, 2)),
        ("Keepers S01E05-100 Nights.mkv", (1, 5)),
        ("Keepers S01E05 - 12 Nights.mkv", (1, 5)),
        ("S01E02 E-mail.mkv", (1, 2)),
        ("S01E02 (2010).mkv", (1, 2)),
        ("Daily.S2019E0147.mkv", (2019, 147)),
        ("S00E03 A special.mkv", (0, 3)),
        ("Keepers 1x02.avi", (1, 2)),
        ("Keepers - 12x113 - Night.avi", (12, 113)),
        ("Season 1 Episode 2.mkv", (1, 2)),
        ("Keepers, Season 01, Episode 02 - Night.mkv", (1, 2)),
        ("keepers.season.1.ep.2.mkv", (1, 2)),
        ("Season1Episode2.mkv", (1, 2)),
    ],
)
def test_the_usual_ways_to_write_an_episode_are_understood(name: str, place: tuple[int, int]) -> None:
    assert place_in(name) == place


@pytest.mark.parametrize(
    "name",
    [
        "Night.of.the.Living.Dead.1968.1080p.x264.mkv",
        "holiday 1920x1080.mp4",
        "clip 640x480.avi",
        "ratio 16x9.mkv",
        "CLASS01E02.mkv",
        "Season 1.mkv",
        "Episode 2.mkv",
        "SE02.mkv",
        "S01E12345.mkv",
        "S١E٢.mkv",
        "",
    ],
)
def test_other_names_tell_no_episode(name: str) -> None:
    assert place_in(name) is None


@pytest.mark.parametrize(
    "name",
    [
        "Keepers.S01E01E02.mkv",
        "Keepers.S01E01-E02.1080p.mkv",
        "Keepers.S01E01.E02.mkv",
        "Keepers S01E01 & E02.mkv",
        "Keepers S01E01-02.mkv",
        "Keepers.S01E01-S01E02.mkv",
        "Keepers.S01E01.S01E02.mkv",
        "Keepers 1x01-02.mkv",
        "Keepers 1x01x02.mkv",
        "Keepers 1x01 1x02.mkv",
        "Season 1 Episodes 1 & 2.mkv",
        "Season 1 Episodes 1-2.mkv",
    ],
)
def test_a_file_of_several_episodes_is_a_problem_and_not_a_guess(name: str) -> None:
    with pytest.raises(PackagingProblem) as problem:
        place_in(name)
    assert problem.value.code == "several episodes"


def test_a_name_that_tells_its_episode_twice_is_fine() -> None:
    assert place_in("S01E02/Keepers.S01E02.mkv") == (1, 2)


@given(st.text(max_size=120))
def test_no_name_is_too_strange(name: str) -> None:
    with contextlib.suppress(PackagingProblem):
        place_in(name)
