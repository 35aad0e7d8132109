"""What the tracks of a packaged film are called in menus."""

import pytest

from catalogue.packaging.manifests import labels
from catalogue.packaging.plan import SoundPlan
from catalogue.packaging.source import Sound


def a_sound(
    index: int, language: str, title: str = "", *, commentary: bool = False, description: bool = False
) -> Sound:
    return Sound(
        index=index,
        codec="ac3",
        profile="",
        channels=6,
        layout="5.1(side)",
        sample_rate=48_000,
        bit_rate=384_000,
        start=0.0,
        duration=10.0,
        language=language,
        title=title,
        default=False,
        commentary=commentary,
        description=description,
    )


def said(*sounds: Sound) -> list[tuple[str, str]]:
    plans = [SoundPlan(sound, copied=False, channels=2, bit_rate=128_000) for sound in sounds]
    return [(name.label, name.role) for name in labels.sound_names(plans)]


def test_a_track_is_called_by_its_title_or_its_language() -> None:
    found = said(
        a_sound(1, "de"),
        a_sound(2, "fr", "Version du réalisateur"),
        a_sound(3, "en", commentary=True),
        a_sound(4, "en", "With the director", commentary=True),
        a_sound(5, "en", description=True),
        a_sound(6, ""),
    )
    assert found == [
        ("Deutsch", "main"),
        ("Version du réalisateur", "alternate"),
        ("English (commentary)", "commentary"),
        ("With the director", "commentary"),
        ("English (described)", "description"),
        ("Sound 6", "alternate"),
    ]


@pytest.mark.parametrize("title", ["Surround 5.1", "Stereo", "DTS-HD MA 7.1", "AC3 5.1 @ 384 kbps", "E-AC-3", "AAC"])
def test_a_title_that_says_how_it_was_coded_says_nothing_of_what_is_made_of_it(title: str) -> None:
    assert said(a_sound(1, "it", title)) == [("Italiano", "main")]


def test_no_two_tracks_have_one_name() -> None:
    found = said(a_sound(1, "en"), a_sound(2, "en"), a_sound(3, "en", "x" * 300), a_sound(4, "en", "x" * 300))
    assert [label for label, _ in found] == ["English", "English 2", "x" * 120, "x" * 120 + " 2"]


def test_the_surround_of_a_track_is_called_like_its_stereo_and_says_so() -> None:
    sounds = [a_sound(1, "en"), a_sound(2, "en")]
    plans = [
        SoundPlan(sound, copied=wide, channels=6 if wide else 2, bit_rate=1)
        for sound in sounds
        for wide in (False, True)
    ]
    names = labels.sound_names(plans)
    assert [name.label for name in names] == ["English", "English 5.1", "English 2", "English 2 5.1"]
    assert [labels.without_layout(name.label, name.channels) for name in names] == ["English"] * 2 + ["English 2"] * 2
