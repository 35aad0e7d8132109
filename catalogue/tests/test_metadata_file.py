"""`metadata.txt`: every way people write an id, and every way a file can be wrong."""

import os
import socket
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.ingest.library import DirectoryLibrary
from catalogue.metadata_file import MAX_BYTES, Metadata, MetadataProblem, parse
from catalogue.problems import Problem
from catalogue.safe_files import FileProblem, read_small_file

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
        (b"\xff\xfet\0t", "encoding"),
        (f"{ID} Amélie".encode("latin-1"), "encoding"),
        (b"tt123456", "no id"),
        (b"tt12345678901", "no id"),
        (b"nm0000206 co0000001 ev0000003", "no id"),
        (b"att0133093", "no id"),
        ("tt\u0660\u0661\u0662\u0663\u0664\u0665\u0666".encode(), "no id"),
        (b"The Matrix (1999)", "no id"),
        (b"# tt0133093", "no id"),
        (b"series: tt0133093", "no id"),
        (b'{"title": "The Matrix"}', "no id"),
        (b"tt0133093\ntt0133094", "several ids"),
        (b"imdb: tt0133093\nnot the remake, https://www.imdb.com/title/tt0133094/", "several ids"),
        (b'{"imdbID": "tt0133093", "imdbID": "tt0133094"}', "several ids"),
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
    """Return "fine" or the code of the problem with `data`."""
    try:
        parse(data)
    except MetadataProblem as problem:
        return problem.code
    return "fine"


@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    assert outcome(data) in {"fine", "binary", "encoding", "empty", "several ids", "no id"}


@given(st.dictionaries(st.sampled_from(["imdbID", "title", "year", "series"]), st.text() | st.integers()))
def test_any_fields_are_read_or_refused(fields: dict[str, str | int]) -> None:
    text = "\n".join(f"{name}: {value}" for name, value in fields.items())
    data = f"{ID}\n{text}".encode("utf-8", "surrogatepass")
    assert outcome(data) in {"fine", "binary", "encoding", "several ids"}


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
    assert read_code(tmp_path / "no such folder") == "missing"


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
        with pytest.raises(FileProblem) as caught:
            read_small_file(Path("metadata.txt"), MAX_BYTES)
    finally:
        os.seteuid(me)
    assert caught.value.code == "unreadable"
