from fractions import Fraction
from typing import Any

import pytest

from catalogue.packaging.plan import Plan
from catalogue.packaging.planning.ladder import plan
from catalogue.packaging.source import PackagingProblem, Sound
from catalogue.packaging.wishes import AudioWish, Wishes
from catalogue.tests.sources import sound, source, text

SURROUND = {"channels": 6, "layout": "5.1(side)"}


@pytest.mark.parametrize(
    ("width", "height", "sizes"),
    [
        (3840, 2160, [(1920, 1080), (1280, 720), (854, 480)]),
        (1920, 1080, [(1920, 1080), (1280, 720), (854, 480)]),
        (1920, 800, [(1920, 800), (1280, 534), (854, 356)]),
        (1440, 1080, [(1440, 1080), (960, 720), (640, 480)]),
        (1080, 1920, [(1080, 1920), (720, 1280), (480, 854)]),
        (1280, 720, [(1280, 720), (854, 480)]),
        (960, 540, [(960, 540)]),
        (641, 481, [(640, 480)]),
        (320, 240, [(320, 240)]),
        (17, 16, [(16, 16)]),
        (4096, 410, [(1920, 192), (1280, 128), (854, 86)]),
    ],
)
def test_auto_makes_the_usual_steps_and_never_enlarges(width: int, height: int, sizes: list[tuple[int, int]]) -> None:
    assert _sizes(plan(source(codec="mpeg2video", width=width, height=height), Wishes())) == sizes


def test_a_copied_picture_keeps_its_size_and_has_all_steps_below_it() -> None:
    planned = plan(source(width=3840, height=2160, level=51), Wishes())
    assert [(rung.width, rung.height, rung.copied) for rung in planned.rungs] == [
        (3840, 2160, True),
        (1920, 1080, False),
        (1280, 720, False),
        (854, 480, False),
    ]
    assert planned.rungs[0].cap == 8_000_000
    assert planned.rate is None


@pytest.mark.parametrize(
    ("facts", "sizes"),
    [
        ({"width": 720, "height": 576, "sample_aspect": Fraction(64, 45)}, [(1024, 576), (854, 480)]),
        ({"width": 1440, "height": 1080, "sample_aspect": Fraction(4, 3)}, [(1920, 1080), (1280, 720), (854, 480)]),
        ({"width": 720, "height": 480, "sample_aspect": Fraction(8, 9)}, [(720, 540)]),
        ({"width": 640, "height": 360, "rotation": 90}, [(360, 640)]),
    ],
)
def test_a_picture_that_is_stored_askew_is_planned_as_it_is_shown(
    facts: dict[str, Any], sizes: list[tuple[int, int]]
) -> None:
    assert _sizes(plan(source(**facts), Wishes())) == sizes


@pytest.mark.parametrize(
    ("ladder", "sizes", "notes"),
    [
        ((720, 480), [(1280, 720), (854, 480)], ()),
        ((480, 720), [(1280, 720), (854, 480)], ()),
        ((1080,), [(1920, 1080)], ()),
        ((2160, 720), [(1920, 1080), (1280, 720)], ("2160 is more than the picture has: it stays 1920 × 1080.",)),
        ((2160, 1080), [(1920, 1080)], ("2160 is more than the picture has: it stays 1920 × 1080.",)),
    ],
)
def test_a_list_of_heights_is_encoded_as_it_says(
    ladder: tuple[int, ...], sizes: list[tuple[int, int]], notes: tuple[str, ...]
) -> None:
    planned = plan(source(), Wishes(ladder=ladder))
    assert (_sizes(planned), planned.notes) == (sizes, notes)
    assert not any(rung.copied for rung in planned.rungs)


WHY = [
    ({"codec": "mpeg2video"}, "it is MPEG-2, not H.264"),
    ({"kind": "avi"}, "a file of the kind avi does not keep every frame's time"),
    ({"transfer": "smpte2084"}, "HDR in H.264 plays almost nowhere"),
    ({"pixel_format": "yuv420p10le", "profile": "High 10"}, "few players show its pixel format (yuv420p10le)"),
    ({"profile": "High 4:2:2"}, "few players know its profile (High 4:2:2)"),
    ({"level": 60}, "few players reach its level (6.0)"),
    ({"interlaced": True}, "it is interlaced"),
    ({"rotation": 270}, "it lies on its side"),
    ({"rotation": 180}, "it stands on its head"),
    ({"sample_aspect": Fraction(4, 3)}, "its pixels are not square"),
    ({"width": 641, "height": 480}, "its size is odd (641 × 480)"),
    ({"longest_gap": 21.3}, "keyframes are up to 21 s apart"),
    ({"start": 1.5}, "the picture begins later than the sound"),
]


@pytest.mark.parametrize(("facts", "why"), WHY)
def test_auto_says_why_the_picture_is_encoded_again(facts: dict[str, Any], why: str) -> None:
    planned = plan(source(**facts), Wishes())
    assert planned.notes[0] == f"The picture is encoded again, because {why}."
    assert not planned.rungs[0].copied


@pytest.mark.parametrize(("facts", "why"), WHY)
def test_copy_is_refused_for_the_same_reasons(facts: dict[str, Any], why: str) -> None:
    with pytest.raises(PackagingProblem) as caught:
        plan(source(**facts), Wishes(ladder="copy"))
    assert caught.value.code == "copy"
    assert caught.value.detail == f"The picture cannot be copied, because {why}. Leave out --ladder copy."


@pytest.mark.parametrize(
    ("codec", "facts"),
    [
        ("h264", {"profile": "Constrained Baseline"}),
        ("h264", {"variable_rate": True, "longest_gap": 10.0}),
        ("h264", {"kind": "matroska,webm"}),
        ("hevc", {"codec": "hevc", "profile": "Main 10", "pixel_format": "yuv420p10le", "transfer": "smpte2084"}),
        ("av1", {"codec": "av1", "profile": "Main"}),
    ],
)
def test_copy_makes_one_quality_of_what_plays_everywhere(codec: Any, facts: dict[str, Any]) -> None:
    planned = plan(source(**facts), Wishes(ladder="copy", codec=codec))
    assert [(rung.width, rung.height, rung.copied) for rung in planned.rungs] == [(1920, 1080, True)]
    assert (planned.rate, planned.tone_map, planned.notes) == (None, False, ())


@pytest.mark.parametrize(
    ("rate", "made"),
    [(Fraction(24000, 1001), Fraction(24000, 1001)), (Fraction(60), Fraction(60)), (120, 60), (240, 60)],
)
def test_the_frame_rate_stays_up_to_60(rate: Fraction, made: Fraction) -> None:
    planned = plan(source(rate=Fraction(rate)), Wishes(ladder=(480,)))
    assert planned.rate == made
    assert planned.notes == (() if rate == made else (f"{rate} frames a second become {made}.",))


def test_a_varying_frame_rate_becomes_constant_where_all_is_encoded() -> None:
    planned = plan(source(rate=Fraction(30000, 1001), variable_rate=True), Wishes(ladder=(480,)))
    assert planned.rate == Fraction(30000, 1001)
    assert planned.notes == ("The frame rate varies; it becomes 29.97 frames a second throughout.",)


@pytest.mark.parametrize(("codec", "tone_map"), [("h264", True), ("hevc", False), ("av1", False)])
def test_hdr_becomes_sdr_only_for_h264(codec: Any, tone_map: bool) -> None:
    planned = plan(source(codec="vp9", transfer="arib-std-b67"), Wishes(codec=codec))
    assert planned.tone_map is tone_map
    assert any("HDR becomes SDR" in note for note in planned.notes) is tone_map


def test_an_interlaced_picture_becomes_progressive_and_people_are_told() -> None:
    planned = plan(source(interlaced=True), Wishes(ladder=(480,)))
    assert planned.deinterlace
    assert planned.notes == ("The picture is interlaced and becomes progressive.",)


@pytest.mark.parametrize(
    ("codec", "facts", "caps"),
    [
        ("h264", {}, [5_000_000, 2_721_655, 1_485_000]),
        ("h264", {"rate": Fraction(50), "bit_rate": 30_000_000}, [7_500_000, 4_082_483, 2_227_000]),
        ("hevc", {}, [3_000_000, 1_632_993, 891_000]),
        ("av1", {}, [2_500_000, 1_360_828, 742_000]),
        ("h264", {"bit_rate": 1_000_000}, [1_000_000, 544_331, 297_000]),
        ("h264", {"bit_rate": 1_000_000, "codec": "hevc"}, [1_600_000, 870_930, 475_000]),
        ("h264", {"bit_rate": 1_000_000, "codec": "av1"}, [2_000_000, 1_088_662, 594_000]),
        ("h264", {"bit_rate": 100_000}, [200_000, 200_000, 200_000]),
        ("h264", {"bit_rate": 0}, [5_000_000, 2_721_655, 1_485_000]),
    ],
)
def test_a_quality_takes_no_more_bits_than_its_pixels_and_its_source_are_worth(
    codec: Any, facts: dict[str, Any], caps: list[int]
) -> None:
    planned = plan(source(**facts), Wishes(ladder=(1080, 720, 480), codec=codec))
    assert [rung.cap for rung in planned.rungs] == pytest.approx(caps, rel=0.002)


@pytest.mark.parametrize(
    ("facts", "made"),
    [
        ({}, [(True, 2, 128_000)]),
        ({"channels": 1, "bit_rate": 64_000}, [(True, 1, 64_000)]),
        ({"profile": "HE-AAC"}, [(False, 2, 128_000)]),
        ({"sample_rate": 96_000}, [(False, 2, 128_000)]),
        ({"bit_rate": 400_000}, [(False, 2, 128_000)]),
        ({"codec": "mp3"}, [(False, 2, 128_000)]),
        ({"codec": "mp3", "channels": 1}, [(False, 1, 96_000)]),
        ({"codec": "ac3", **SURROUND}, [(False, 2, 128_000)]),
        ({"start": 0.7}, [(False, 2, 128_000)]),
    ],
)
def test_a_sound_is_aac_in_stereo_and_copied_where_it_is_already(
    facts: dict[str, Any], made: list[tuple[bool, int, int]]
) -> None:
    assert _sounds(plan(source(sounds=[sound(**facts)]), Wishes())) == made


@pytest.mark.parametrize(
    ("facts", "made"),
    [
        ({}, [(True, 2, 128_000)]),
        ({"codec": "ac3", "bit_rate": 448_000, **SURROUND}, [(False, 2, 128_000), (True, 6, 448_000)]),
        ({"codec": "eac3", "bit_rate": 640_000, **SURROUND}, [(False, 2, 128_000), (True, 6, 640_000)]),
        ({"bit_rate": 350_000, **SURROUND}, [(False, 2, 128_000), (True, 6, 350_000)]),
        ({"codec": "dts", **SURROUND}, [(False, 2, 128_000), (False, 6, 384_000)]),
        ({"codec": "truehd", "channels": 8, "layout": "7.1"}, [(False, 2, 128_000), (False, 6, 384_000)]),
    ],
)
def test_surround_stands_beside_stereo_when_it_is_asked_for(
    facts: dict[str, Any], made: list[tuple[bool, int, int]]
) -> None:
    wishes = Wishes(audio=(AudioWish("en", surround=True),))
    assert _sounds(plan(source(sounds=[sound(**facts)]), wishes)) == made


THREE = [sound(index=1, language="de"), sound(index=2, language="en-GB", default=True), sound(index=3, language="")]


@pytest.mark.parametrize(
    ("audio", "indexes", "notes"),
    [
        ((), [2, 1, 3], ()),
        ((AudioWish("all"),), [2, 1, 3], ()),
        ((AudioWish("de"),), [1], ()),
        ((AudioWish("de"), AudioWish("all")), [1, 2, 3], ()),
        ((AudioWish("de"), AudioWish("en")), [1, 2], ()),
        ((AudioWish("fr"), AudioWish("en")), [2], ("There is no sound in fr.",)),
        ((AudioWish("en-US"), AudioWish("de")), [1], ("There is no sound in en-US.",)),
    ],
)
def test_the_wished_languages_come_in_the_wished_order(
    audio: tuple[AudioWish, ...], indexes: list[int], notes: tuple[str, ...]
) -> None:
    planned = plan(source(sounds=THREE), Wishes(audio=audio))
    assert [one.sound.index for one in planned.sounds] == indexes
    assert planned.notes == notes


@pytest.mark.parametrize(
    ("sounds", "detail"),
    [
        (THREE, "There is no sound in fr, it: the file has en-GB, de, a language it does not name."),
        ([], "The file has no sound at all."),
    ],
)
def test_wishing_only_for_what_is_not_there_is_a_problem(sounds: list[Sound], detail: str) -> None:
    with pytest.raises(PackagingProblem) as caught:
        plan(source(sounds=sounds), Wishes(audio=(AudioWish("fr"), AudioWish("it"))))
    assert (caught.value.code, caught.value.detail) == ("audio", detail)


@pytest.mark.parametrize(
    ("codec", "width", "height"),
    [("h264", 8192, 100), ("hevc", 16, 8192), ("av1", 640, 62), ("av1", 62, 62)],
)
def test_a_picture_too_narrow_for_the_encoder_is_refused(codec: Any, width: int, height: int) -> None:
    with pytest.raises(PackagingProblem) as caught:
        plan(source(codec="vp9", width=width, height=height), Wishes(ladder=(144,), codec=codec))
    assert caught.value.code == "size"
    assert f"A picture of {width} × {height} is too narrow for" in caught.value.detail


def test_a_quality_too_narrow_for_the_encoder_is_left_out() -> None:
    planned = plan(source(codec="vp9", width=1000, height=100), Wishes(ladder=(1080, 144), codec="av1"))
    assert _sizes(planned) == [(1000, 100)]


def test_a_silent_film_is_fine() -> None:
    planned = plan(source(sounds=[]), Wishes())
    assert (planned.sounds, planned.notes) == ((), ())


def test_an_empty_sound_track_is_left_out() -> None:
    planned = plan(source(sounds=[sound(duration=0.0), sound(index=2, language="de")]), Wishes())
    assert [one.sound.index for one in planned.sounds] == [2]
    assert planned.notes == ("Sound 1 (en) is empty and left out.",)


def test_text_subtitles_are_kept_and_each_of_the_others_is_named() -> None:
    texts = [
        text(),
        text(codec="hdmv_pgs_subtitle", language="de"),
        text(codec="dvd_subtitle", language=""),
        text(codec="dvb_teletext"),
        text(codec="mov_text"),
    ]
    planned = plan(source(texts=texts), Wishes())
    assert [one.codec for one in planned.texts] == ["subrip", "mov_text"]
    assert planned.notes == (
        "Subtitles 2 (de, PGS) are pictures and cannot become text.",
        "Subtitles 3 (DVD) are pictures and cannot become text.",
        "Subtitles 4 (en, dvb_teletext) cannot be read.",
    )


def test_there_are_at_most_16_sounds_and_32_texts() -> None:
    planned = plan(
        source(sounds=[sound(index=n) for n in range(20)], texts=[text(index=n) for n in range(40)]), Wishes()
    )
    assert (len(planned.sounds), len(planned.texts)) == (16, 32)
    assert planned.notes == (
        "Of 20 sound tracks the first 16 are kept.",
        "Of 40 tracks of subtitles the first 32 are kept.",
    )


def test_the_expected_size_is_that_of_all_tracks_and_a_little_more() -> None:
    planned = plan(source(texts=[text()]), Wishes())
    tracks = (sum(rung.cap for rung in planned.rungs) + 128_000) / 8 * 100
    assert tracks < planned.expected_bytes < tracks * 1.2


def _sizes(planned: Plan) -> list[tuple[int, int]]:
    return [(rung.width, rung.height) for rung in planned.rungs]


def _sounds(planned: Plan) -> list[tuple[bool, int, int]]:
    return [(one.copied, one.channels, one.bit_rate) for one in planned.sounds]
