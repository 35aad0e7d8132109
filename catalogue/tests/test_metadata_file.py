"""`metadata.txt`: every way people write an id, and every way a file can be wrong."""

import codecs
import json
import os
import re
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.ingest.directory import DirectoryLibrary
from catalogue.metadata_file import MAX_BYTES, Metadata, MetadataProblem, parse
from catalogue.plain_text import clean_text
from catalogue.problems import Problem
from catalogue.safe_files import FileProblem, open_folder, read_small_file

ID = "tt0133093"
ADDRESS = f"https://www.imdb.com/title/{ID}/"


def code_of(data: bytes) -> str:
    """Return the code of the problem with `data`."""
    with pytest.raises(MetadataProblem) as caught:
        parse(data)
    assert "\n" not in caught.value.detail
    return caught.value.code


@pytest.mark.parametrize(
    "text",
    [
        ID,
        f"{ID}\n",
        f"{ID}\r\n",
        f"{ID}\r",
        f"  {ID}\t",
        "TT0133093",
        "Tt0133093\n\n\n",
        f"imdb: {ID}",
        f"imdb_id={ID}",
        f"IMDb ID: {ID}",
        f"imdb_id = {ID}",
        f"IMDB-ID :{ID}",
        f"id={ID}",
        f"{ADDRESS}?ref_=nv_sr_1",
        f"https://m.imdb.com/title/{ID}",
        f"{ADDRESS}#reviews",
        f"{ADDRESS}#tt0133093",
        f"nearly {ID}\u0663, and no word around it: {ID}\u00e9",
        f"imdb: {ADDRESS}",
        f'{{"imdbID": "{ID}"}}',
        f'{{"imdb_id": "{ID}", "title": "The Matrix"}}',
        f'{{"imdbID": "{ID}",}}',
        f"{ID}\n{ID}",
        f"{ID} and {ADDRESS}",
        f"# the id below\n\n{ID}",
        f"{ID} # not tt0000001",
        f"# {ID.replace('3', '4')}\n{ID}",
        f"\ufeff{ID}",
        f"<script>alert(1)</script> {ID}",
        f"{ID}&apikey=x",
        f"\u200f{ID}\u202e",
        f"first\u2028{ID}\u2029last",
        f"{ID}\ufeff\n\ufeff{ID}",
        f'\ufeff\ufeff{{"imdbID": "{ID}"}}',
        f'[{{"imdbID": "{ID}"}}]',
        f'{{"imdb_id": "{ID}", "id": 603, "rating": 1e999, "votes": {"9" * 5000}}}',
        f'{{"imdb_id": "{ID}", "id": "603"}}',
        '{"a": ' + "[" * 20_000 + f"\n{ID}",
        f"{ID}\nseries: N/A\nyear: N/A",
    ],
)
def test_an_id_is_found_however_it_is_written(text: str) -> None:
    assert parse(text.encode()).imdb_id == ID


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_says_the_encoding(encoding: str) -> None:
    assert parse(f"imdb: {ID}\ntitle: Amélie".encode(encoding)).title == "Amélie"


def test_big_endian_utf_16_is_read() -> None:
    assert parse(b"\xfe\xff" + ID.encode("utf-16-be")).imdb_id == ID


@pytest.mark.parametrize("digits", ["1234567", "12345678", "1234567890"])
def test_an_id_has_seven_to_ten_digits(digits: str) -> None:
    assert parse(f"tt{digits}".encode()).imdb_id == f"tt{digits}"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b" \r\n\t\n", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\xef\xbb\xbf \n", "empty"),
        (ID.encode("utf-16-le"), "binary"),
        (ID.encode() + b"\0", "binary"),
        (b"\x89PNG\r\n\x1a\n\x9c\xff\xfe", "binary"),
        (ID.encode("utf-16-be"), "binary"),
        (codecs.BOM_UTF32_LE + ID.encode("utf-32-le"), "binary"),
        (codecs.BOM_UTF32_BE + ID.encode("utf-32-be"), "binary"),
        ("\ufefftt\0".encode("utf-16"), "binary"),
        (b"\xff\xfe\x00\xd8" + ID.encode("utf-16-le"), "encoding"),
        (b"\xed\xa0\x80" + ID.encode(), "encoding"),
        (b"\xff\xfet\0t", "encoding"),
        (f"{ID} Amélie".encode("latin-1"), "encoding"),
        (b"tt123456", "no id"),
        (b"tt12345678901", "no id"),
        (b"nm0000206 co0000001 ev0000003", "no id"),
        (b"att0133093", "no id"),
        (b"tt0133093tt0133094", "no id"),
        (b"tt 0133093", "no id"),
        ("\uff54\uff540133093".encode(), "no id"),
        ("tt\uff10\uff11\uff13\uff13\uff10\uff19\uff13".encode(), "no id"),
        (b'{"movie": {"imdbID": "tt0133093"}}', "no id"),
        (b'{"imdbID": ["tt0133093"]}', "no id"),
        (b'{"imdbID": 133093}', "no id"),
        ("tt\u0660\u0661\u0662\u0663\u0664\u0665\u0666".encode(), "no id"),
        (b"The Matrix (1999)", "no id"),
        (b"# tt0133093", "no id"),
        (b"series: tt0133093", "no id"),
        (b'{"title": "The Matrix"}', "no id"),
        (b"tt0133093\ntt0133094", "several ids"),
        (b"imdb: tt0133093\nnot the remake, https://www.imdb.com/title/tt0133094/", "several ids"),
        (b'{"imdbID": "tt0133093", "imdbID": "tt0133094"}', "several ids"),
        (b'{"imdbID": "tt0133093", "imdb_id": "tt0133094"}', "several ids"),
        (b"tt0133093\ntt00133093", "several ids"),
        (b"tt0133093\nseries: tt0133094\nseries: tt0133095", "several ids"),
        (b"tt0133093".ljust(MAX_BYTES + 1), "too big"),
    ],
)
def test_what_cannot_be_used_is_named(data: bytes, code: str) -> None:
    assert code_of(data) == code


def test_sixty_four_kibibytes_are_allowed() -> None:
    assert parse(ID.encode().ljust(MAX_BYTES)).imdb_id == ID


def test_further_lines_fill_what_omdb_does_not_say() -> None:
    metadata = parse(
        b"imdb: tt9900111\ntitle: Agent #1\nyear: 2008 # first shown\nType: Episode\nseason: 1\nepisode = 2\n"
        b"series: https://www.imdb.com/title/TT9900100/\nlabel: Director's cut # the long one\n"
    )
    assert (metadata.imdb_id, metadata.series) == ("tt9900111", "tt9900100")
    assert (metadata.title, metadata.label) == ("Agent #1", "Director's cut")
    assert (metadata.year, metadata.kind, metadata.season, metadata.episode) == (2008, "episode", 1, 2)


def test_a_json_object_gives_the_same_facts() -> None:
    metadata = parse(
        b'{"imdbID": "tt9900111", "Type": "episode", "Season": 1, "Episode": "2", "seriesID": "tt9900100"}'
    )
    assert (metadata.kind, metadata.season, metadata.episode, metadata.series) == (
        "episode",
        1,
        2,
        "tt9900100",
    )


@pytest.mark.parametrize("line", ["year: 1", "year: 99999", "year: soon", "season: -1", "type: game", "year:"])
def test_a_fact_that_cannot_be_is_left_out(line: str) -> None:
    metadata = parse(f"{ID}\n{line}".encode())
    assert (metadata.year, metadata.season, metadata.kind) == (None, None, "")


def test_text_is_cleaned() -> None:
    metadata = parse(f"{ID}\ntitle: \u202eevil\x1b[31m  Ame\u0301lie\u200f".encode() + b" x" * 500)
    assert metadata.title.startswith("evil[31m Amélie x")
    assert len(metadata.title) <= 300


def outcome(data: bytes) -> str:
    """Return the code of the problem with `data`, or "fine" if there is none and what it says can be."""
    try:
        metadata = parse(data)
    except MetadataProblem as problem:
        return problem.code
    assert re.fullmatch("tt[0-9]{7,10}", metadata.imdb_id)
    assert re.fullmatch("(tt[0-9]{7,10})?", metadata.series)
    assert metadata.series != metadata.imdb_id
    assert metadata.kind in {"", "movie", "series", "episode"}
    assert metadata.year is None or 1870 <= metadata.year <= 2100
    assert all(number is None or 0 <= number <= 9999 for number in (metadata.season, metadata.episode))
    assert all(text == clean_text(text, longest) for text, longest in ((metadata.title, 300), (metadata.label, 120)))
    return "fine"


@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    assert outcome(data) in {"fine", "binary", "encoding", "empty", "several ids", "no id"}
    assert outcome(ID.encode() + b"\n" + data) in {"fine", "binary", "encoding", "several ids"}


NAMES = st.sampled_from(["imdbID", "imdb", "IMDb ID", "id", "series", "seriesID", "plot"]) | st.sampled_from(
    ["title", "Title", "label", "year", "type", "season", "episode"]
)
VALUES = (
    st.sampled_from(
        [ID, "tt9900100", ADDRESS, "TT0133093 # mine", "2008", "0", "-1", "\u0662", "movie", "N/A", "#", ""]
    )
    | st.text(max_size=20)
    | st.integers().map(str)
)
LINES = st.lists(
    st.tuples(NAMES, st.sampled_from([": ", "=", " :", ":", "\t=\t"]), VALUES).map("".join)
    | st.sampled_from([ID, f"  {ID}", f"see {ADDRESS}", f"# {ID}", "", "# tt0000001", "The Matrix (1999)"]),
    max_size=6,
).map("\n".join)
OBJECTS = st.lists(st.tuples(NAMES, VALUES | st.integers() | st.none() | st.lists(VALUES, max_size=2)), max_size=6).map(
    lambda fields: "{" + ", ".join(f"{json.dumps(name)}: {json.dumps(value)}" for name, value in fields) + "}"
)


@given(LINES | OBJECTS)
def test_what_people_might_write_is_read_or_refused(text: str) -> None:
    data = text.encode("utf-8", "surrogatepass")
    expected = outcome(data)
    assert expected in {"fine", "binary", "encoding", "empty", "several ids", "no id"}
    if expected == "fine":
        metadata = parse(data)
        for other in (text.replace("\n", "\r\n"), text.replace("\n", "\r"), f"\n{text}\n\n", f"\ufeff{text}"):
            assert parse(other.encode()) == metadata
        assert parse(f"\ufeff{text}".encode("utf-16-le")) == metadata


def read(folder: Path) -> Metadata:
    """Return what the metadata.txt of a folder says, read as ingest reads it."""
    return parse(DirectoryLibrary(folder.parent).read(folder.name, "metadata.txt", MAX_BYTES))


def read_code(folder: Path) -> str:
    """Return the code of the problem with the metadata of a folder."""
    with pytest.raises(Problem) as caught:
        read(folder)
    return caught.value.code


def test_an_ordinary_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "metadata.txt").write_text(ID)
    assert read(tmp_path).imdb_id == ID


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert read_code(tmp_path) == "missing"


def test_a_folder_in_its_place_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "metadata.txt").mkdir()
    assert read_code(tmp_path) == "not regular"


def test_a_pipe_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "metadata.txt")
    assert read_code(tmp_path) == "not regular"


def test_a_socket_is_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's address has little room
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("metadata.txt")
        assert read_code(tmp_path) == "not regular"


@pytest.mark.parametrize("target", ["/etc/passwd", "/dev/zero", "metadata.txt", "elsewhere.txt"])
def test_a_symbolic_link_is_never_followed(tmp_path: Path, target: str) -> None:
    (tmp_path / "elsewhere.txt").write_text(ID)
    (tmp_path / "metadata.txt").symlink_to(target)
    assert read_code(tmp_path) == "symlink"


def test_a_huge_sparse_file_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "metadata.txt").open("wb") as file:
        file.truncate(10_000_000_000)
    assert read_code(tmp_path) == "too big"


def test_a_file_without_permissions_is_unreadable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "metadata.txt").write_text(ID)
    (tmp_path / "metadata.txt").chmod(0)
    tmp_path.chmod(0o755)
    monkeypatch.chdir(tmp_path)  # the folders above are closed to others
    me = os.geteuid()
    try:
        if me == 0:  # root may read anything; nobody may not
            os.seteuid(65534)
        with open_folder(".") as folder, pytest.raises(FileProblem) as caught:
            read_small_file(folder, "metadata.txt", MAX_BYTES)
    finally:
        os.seteuid(me)
    assert caught.value.code == "unreadable"
