"""Captions of packaged films: out of the film's own tracks and files beside it, in the encodings people have."""

import contextlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.packaging.captions import chapters, side_files, subtitles, webvtt
from catalogue.packaging.captions.webvtt import Cue
from catalogue.packaging.source import Chapter, PackagingProblem, Text
from catalogue.packaging.wishes import SideFile

SRT = "1\n00:00:01,000 --> 00:00:02,500\n{}\n"
ASS = r"""[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Fontsize, Bold, Italic
Style: Default,Arial,20,0,0
Style: Thought,Arial,20,0,-1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Comment: 0,0:00:00.50,0:00:01.00,Default,,0,0,0,,not said
Dialogue: 0,0:00:05.00,0:00:06.00,Default,,0,0,0,,{\pos(10,10)}{\b1}Stop{\b0} & go\hnow
Dialogue: 0,0:00:01.00,0:00:02.00,Thought,,0,0,0,,{\an8}A thought
Dialogue: 1,0:00:01.00,0:00:02.00,Thought,,0,0,0,,{\an8}A thought
Dialogue: 0,0:00:00.20,0:00:02.00,Default,,0,0,0,,{\p1}m 0 0 l 100 0 100 100 0 100{\p0}
Dialogue: 0,0:00:03.00,0:00:04.00,Default,,0,0,0,,{\k20}Ka{\k30}ra\N\NOke
"""


def a_track(language: str = "en", *, title: str = "", forced: bool = False, hearing_impaired: bool = False) -> Text:
    return Text(3, "subrip", language, title, default=False, forced=forced, hearing_impaired=hearing_impaired)


def words(content: str) -> list[str]:
    return [cue.words for cue in webvtt.cleaned(webvtt.parse(content), 3600)]


def beside(place: Path, content: bytes | str, language: str = "en", name: str = "beside.srt") -> SideFile:
    path = place / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return SideFile(path, language)


# --- Words and times -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("<i>Hello</i> <B>you</B>", "<i>Hello</i> <b>you</b>"),
        ('<font color="#fff">White</font>', "White"),
        ("<c.yellow>Yellow</c> <v Anna>she said", "Yellow she said"),
        (r"{\an8}{\i1}up there", "up there"),
        (r"one\Ntwo\hthree", "one\ntwo three"),
        ("one<br/>two", "one\ntwo"),
        ("AT&T, 1 < 2 > 0", "AT&amp;T, 1 &lt; 2 &gt; 0"),
        ("&lt;i&gt; &amp; &quot;x&quot; &#8211;", '&lt;i&gt; &amp; "x" –'),
        ("<laughs> <script>x</script>", "&lt;laughs&gt; &lt;script&gt;x&lt;/script&gt;"),
        ("a --> b", "a --&gt; b"),
        ("\x00bell\x07 \ufeffmark", "bell mark"),
        ("مرحبا\u200f", "مرحبا\u200f"),
    ],
)
def test_nothing_is_left_in_the_words_but_what_webvtt_shows(written: str, shown: str) -> None:
    assert words(SRT.format(written)) == [shown]


def test_a_drawing_is_no_caption() -> None:
    assert words(SRT.format(r"{\p1}m 0 0 l 100 0 100 100 0 100{\p0}")) == []
    assert words(SRT.format("m 0 0 is how it starts")) == ["m 0 0 is how it starts"]


def test_subrip_is_read_with_the_faults_it_has() -> None:
    written = (
        "\ufeff1\r\n00:00:01,000 --> 00:00:02,000\r\nfirst\r\n\r\nafter a blank line\r\n3\r\n\r\n"
        "2\r\n00:00:03.000 --> 00:00:04.0 X1:1 X2:2\r\nwith points\r\n"
        "3\r\n00:00:05,000 --> 00:00:06,000\r\nwith no blank line before\r\n"
        "00:00:07,000-->00:00:08,000\r\nwith no number\r\n\r\n1:00:09,000 --> 1:00:10,000\r\na short hour"
    )
    assert [(cue.start, cue.end, cue.words) for cue in webvtt.parse(written)] == [
        (1, 2, "first\nafter a blank line\n3"),
        (3, 4, "with points"),
        (5, 6, "with no blank line before"),
        (7, 8, "with no number"),
        (3609, 3610, "a short hour"),
    ]


def test_comments_and_styles_of_webvtt_are_left_out_and_places_kept() -> None:
    written = (
        "WEBVTT - a title\n\nSTYLE\n::cue { color: red }\n\nNOTE a comment\nof two lines\n\n"
        "intro\n00:01.000 --> 00:02.000 line:0 align:start region:x onclick:evil()\nHello\n\nNOTE\nanother\n\n"
        "00:03.000 --> 00:04.000\nThere\n"
    )
    assert webvtt.text(webvtt.cleaned(webvtt.parse(written), 60)) == (
        "WEBVTT\n\n00:00:01.000 --> 00:00:02.000 line:0 align:start\nHello\n\n00:00:03.000 --> 00:00:04.000\nThere\n"
    )


def test_cues_are_in_order_once_and_within_the_film() -> None:
    found = [Cue(8, 12, "late"), Cue(1, 2, "b"), Cue(1, 2, "b"), Cue(0, 1, "a"), Cue(10, 11, "after"), Cue(5, 4, "no")]
    assert webvtt.cleaned(found, 10) == [Cue(0, 1, "a"), Cue(1, 2, "b"), Cue(8, 10, "late")]


@given(st.text(max_size=300))
def test_whatever_is_said_is_one_cue_that_reads_the_same_again(said: str) -> None:
    first = webvtt.cleaned([Cue(1, 2, said)], 10)
    again = webvtt.cleaned(webvtt.parse(webvtt.text(first)), 10)
    assert again == first
    assert len(first) <= 1


@given(st.binary(max_size=400))
def test_any_bytes_are_cues_or_a_problem(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    side = beside(tmp_path_factory.getbasetemp(), content)
    with contextlib.suppress(PackagingProblem):
        assert side_files.read(side)


# --- Files beside the film -------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("language", "encoding", "said"),
    [
        ("en", "utf-8", "plain"),
        ("de", "utf-8-sig", "Grüße"),
        ("de", "cp1252", "Übermütige Grüße aus Köln – „Ärger“"),
        ("fr", "latin-1", "Où êtes-vous, mon frère ?"),
        ("ru", "cp1251", "Привет, как у тебя дела?"),
        ("ru", "koi8_r", "Привет, как у тебя дела?"),
        ("pl", "cp1250", "Zażółć gęślą jaźń"),
        ("el", "cp1253", "Καλημέρα σας"),
        ("tr", "cp1254", "Günaydın, nasılsınız?"),
        ("ja", "cp932", "おはようございます"),
        ("zh-Hant", "big5", "早安，你好嗎？"),
        ("zh", "gb18030", "早上好，你好吗？"),
        ("he", "utf-16", "שלום"),
        ("en", "utf-16-be", "\ufeffhello"),
    ],
)
def test_an_encoding_is_found(tmp_path: Path, language: str, encoding: str, said: str) -> None:
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    side = beside(tmp_path, (mark + SRT.format(said)).encode(encoding), language)
    (cue,) = webvtt.cleaned(side_files.read(side), 60)
    assert cue.words == said.removeprefix("\ufeff")


def test_ass_is_converted_with_its_styles_and_without_its_drawings(tmp_path: Path) -> None:
    cues = webvtt.cleaned(side_files.read(beside(tmp_path, ASS, name="-odd name; $(x).ass")), 60)
    assert [(cue.start, cue.words) for cue in cues] == [
        (1, "<i>A thought</i>"),
        (3, "Kara\nOke"),
        (5, "<b>Stop</b> &amp; go now"),
    ]


def test_what_is_no_file_of_subtitles_is_said_before_anything_is_encoded(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    too_large = tmp_path / "large.srt"
    with too_large.open("wb") as file:
        file.truncate(11 * 2**20)
    wrong = {
        tmp_path / "missing.srt": "is missing",
        tmp_path / "pipe": "not an ordinary file",
        tmp_path: "not an ordinary file",
        too_large: "larger than 10 MiB",
        beside(tmp_path, "", name="empty.srt").path: "holds no subtitles",
        beside(tmp_path, "{1}{20}MicroDVD", name="frames.sub").path: "SRT, ASS and WebVTT",
        beside(tmp_path, os.urandom(5000), name="random.srt").path: "holds no subtitles",
        beside(tmp_path, "[Script Info]\n[Events]\n", name="no.ass").path: "holds no subtitles",
    }
    for path, reason in wrong.items():
        with pytest.raises(PackagingProblem, match=reason) as caught:
            subtitles.examine([SideFile(path, "en")])
        assert caught.value.code == "subtitles"
        assert str(path) in caught.value.detail


def test_a_name_that_cannot_be_printed_is_still_one_line(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\n.srt"))
    with pytest.raises(PackagingProblem) as caught:
        subtitles.examine([SideFile(path, "en")])
    assert caught.value.detail.isprintable()


# --- What stands in the folder ---------------------------------------------------------------------------------------
def test_tracks_have_names_for_the_menu_and_empty_ones_are_gone(tmp_path: Path) -> None:
    tracks = [
        a_track(),
        a_track("de", forced=True),
        a_track("en", hearing_impaired=True),
        a_track("pt-BR", title="Full"),
        a_track("en", title="Signs & songs"),
        a_track("en", title="English SDH"),
        a_track(""),
        a_track("en"),
    ]
    for number in range(len(tracks)):
        said = "" if number == 3 else SRT.format("Hello")
        (tmp_path / f"text-{number}.vtt").write_text(f"WEBVTT\n\n{said}", encoding="utf-8")
    side = beside(tmp_path, SRT.format("Salut"), "fr")
    found = subtitles.finish(tmp_path, tracks, [side], 60.0)
    assert [(one.file, one.language, one.label, one.role) for one in found] == [
        ("text-0.vtt", "en", "English", "subtitle"),
        ("text-1.vtt", "de", "Deutsch (forced)", "forced-subtitle"),
        ("text-2.vtt", "en", "English (SDH)", "caption"),
        ("text-4.vtt", "en", "Signs & songs", "subtitle"),
        ("text-5.vtt", "en", "English SDH", "caption"),
        ("text-6.vtt", "", "Subtitles 6", "subtitle"),
        ("text-7.vtt", "en", "English 2", "subtitle"),
        ("text-8.vtt", "fr", "Français", "subtitle"),
    ]
    assert sorted(path.name for path in tmp_path.glob("*.vtt")) == [one.file for one in found]
    assert (tmp_path / "text-8.vtt").read_text(encoding="utf-8").endswith("02.500\nSalut\n")


def test_chapters_have_names_and_one_chapter_is_none(tmp_path: Path) -> None:
    chapters.write(tmp_path, [Chapter(0.0, 90.5, "All of it")])
    assert not (tmp_path / "chapters.vtt").exists()
    chapters.write(tmp_path, [Chapter(0.0, 90.5, "Out & about <here>"), Chapter(90.5, 3700.0, "")])
    assert (tmp_path / "chapters.vtt").read_text(encoding="utf-8") == (
        "WEBVTT\n\n00:00:00.000 --> 00:01:30.500\nOut &amp; about &lt;here&gt;\n\n"
        "00:01:30.500 --> 01:01:40.000\nChapter 2\n"
    )
