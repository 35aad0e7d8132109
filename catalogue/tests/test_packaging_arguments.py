from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from catalogue.packaging.encoding.arguments import arguments
from catalogue.packaging.planning.ladder import plan
from catalogue.packaging.wishes import AudioWish, Wishes
from catalogue.tests.sources import sound, source, text


def test_every_encoder_option_names_its_stream_so_that_a_copied_one_is_left_alone() -> None:
    made = arguments(plan(source(sounds=[sound(), sound(index=2, codec="dts")]), Wishes()))
    assert made[made.index("-c:v:0") + 1] == "copy"
    assert not {part for part in made if part.endswith(":v:0")} - {"-c:v:0", "-tag:v:0"}
    assert made[made.index("-c:v:1") + 1] == "libx264"
    assert made[made.index("-force_key_frames:v:1") + 1] == "source"
    assert made[made.index("-c:a:0") + 1] == "copy"
    assert not {part for part in made if part.endswith(":a:0")} - {"-c:a:0", "-tag:a:0"}
    assert made[made.index("-c:a:1") + 1] == "aac"


def test_a_copied_film_needs_no_filter() -> None:
    assert "-filter_complex" not in arguments(plan(source(), Wishes(ladder="copy")))


def test_the_frames_are_prepared_once_and_scaled_for_each_quality() -> None:
    made = arguments(plan(source(interlaced=True, transfer=""), Wishes(ladder=(720, 480))))
    prepared, *scaled = made[made.index("-filter_complex") + 1].split(";")
    assert prepared == (
        "[0:0]setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709,"
        "bwdif=mode=send_frame,fps=fps=25:start_time=0,split=2[s0][s1]"
    )
    assert [branch.split(",")[0] for branch in scaled] == [
        "[s0]scale=1280:720:flags=bicubic:out_color_matrix=bt709:out_range=tv",
        "[s1]scale=854:480:flags=bicubic:out_color_matrix=bt709:out_range=tv",
    ]


@pytest.mark.parametrize(
    ("facts", "tagged"),
    [
        ({"width": 720, "height": 576}, "smpte170m"),
        ({"width": 1280, "height": 720}, "bt709"),
        ({"width": 720, "height": 1280}, "bt709"),
    ],
)
def test_untagged_colours_are_taken_for_what_they_mean_at_that_size(facts: dict[str, Any], tagged: str) -> None:
    made = arguments(plan(source(transfer="", **facts), Wishes(ladder=(480,))))
    assert made[made.index("-filter_complex") + 1].startswith(f"[0:0]setparams=color_primaries={tagged}:")


@pytest.mark.parametrize("facts", [{"transfer": "bt709"}, {"transfer": "", "pixel_format": "gbrp"}])
def test_colours_that_are_tagged_or_not_coded_as_video_keep_their_meaning(facts: dict[str, Any]) -> None:
    made = arguments(plan(source(**facts), Wishes(ladder=(480,))))
    assert made[made.index("-filter_complex") + 1].startswith("[0:0]fps=")


def test_hdr_goes_through_the_table_at_the_size_of_the_largest_quality() -> None:
    made = arguments(plan(source(width=3840, height=2160, transfer="smpte2084"), Wishes()))
    assert (
        "scale=1920:1080:flags=bicubic:in_color_matrix=bt2020,format=gbrp16le,lut3d=hdr.cube,split"
        in (made[made.index("-filter_complex") + 1])
    )


def test_only_the_container_that_was_probed_is_opened_and_names_mean_nothing() -> None:
    asked = source(kind="matroska,webm")
    made = arguments(plan(replace(asked, path=Path("/films/-i http:%d $Number$\n.mkv")), Wishes()))
    assert made[:2] == ["-format_whitelist", "matroska,webm"]
    assert made[made.index("-i") + 1] == "file:/films/-i http:%d $Number$\n.mkv"
    assert made.count("-i") == 1


def test_every_track_has_an_adaptation_set_of_its_own_in_the_order_of_the_plan() -> None:
    surround = sound(index=1, codec="ac3", channels=6)
    made = arguments(plan(source(sounds=[surround]), Wishes(ladder="copy", audio=(AudioWish("all", surround=True),))))
    assert made[made.index("-adaptation_sets") + 1] == "id=0,streams=0 id=1,streams=1 id=2,streams=2"


def test_subtitles_are_further_outputs_of_the_same_run() -> None:
    made = arguments(plan(source(texts=[text(index=7), text(index=8)]), Wishes()))
    after = made[made.index("ffmpeg.mpd") + 1 :]
    assert [part for part in after if part.startswith(("0:", "text-"))] == ["0:7", "text-0.vtt", "0:8", "text-1.vtt"]
