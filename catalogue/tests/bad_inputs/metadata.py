"""metadata.txt: what people, editors and disks put into it."""

import random
import shutil
import socket
import tempfile
from collections.abc import Callable
from functools import partial
from os import makedev, mkfifo, mknod
from pathlib import Path
from stat import S_IFCHR

from catalogue.tests.bad_inputs.row import ID, OTHER_ID, Expected, Place, Row, problem, published
from catalogue.tests.bad_inputs.swapping import a_file_that_changes_while_it_is_read

FILE = "metadata.txt"
_LIMIT = 64 * 1024
_BINARY = random.Random(14).randbytes(500) + b"\x00\x01"

NO_ID = problem("no id", "holds no IMDb id (tt and 7 to 10 digits)")
SEVERAL = problem("several ids", "holds several IMDb ids")
BINARY = problem("binary", "is not a text file")
TOO_BIG = problem("too big", "is larger than 64 KiB")
NOT_REGULAR = problem("not regular", "is not an ordinary file")
SYMLINK = problem("symlink", "is a symbolic link")
OK = published()


def _says(row: str, what: str, data: str | bytes, expected: Expected) -> Row:
    return Row(row, what, expected, lambda place: place.write(FILE, data))


def _is(row: str, what: str, expected: Expected, make: Callable[[Path], object]) -> Row:
    """Return a row in which metadata.txt is something else than a file with something in it."""
    return Row(row, what, expected, partial(_in_place_of_the_file, make))


def _in_place_of_the_file(make: Callable[[Path], object], place: Place) -> None:
    path = place.folder / FILE
    path.unlink()
    make(path)


def sparse(path: Path) -> None:
    """Make a file of 10 GB that takes no room on the disk."""
    with path.open("wb") as file:
        file.write(ID.encode())
        file.truncate(10 * 1024**3)


def bound_socket(path: Path) -> None:
    """Make a socket; a socket's own path must be short."""
    directory = Path(tempfile.mkdtemp())
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(directory / "s"))
        shutil.move(directory / "s", path)
    directory.rmdir()


def device(path: Path) -> None:
    """Make the device that gives zeros for ever; who may not make one makes another thing that is no file."""
    try:
        mknod(path, S_IFCHR | 0o644, makedev(1, 5))
    except PermissionError:
        bound_socket(path)


def loop(path: Path) -> None:
    """Make a link to itself."""
    path.symlink_to(path.name)


def unreadable(path: Path) -> None:
    """Make a file that nobody may read."""
    path.write_text(ID)
    path.chmod(0)


ROWS = [
    _says("META-01", "the id alone", ID, OK),
    _says("META-02", "LF", f"{ID}\n", OK),
    _says("META-03", "CRLF", f"{ID}\r\n", OK),
    _says("META-04", "CR only", f"\r{ID}\r", OK),
    _says("META-05", "blanks around", f" \t {ID}  \n\n", OK),
    _says("META-06", "upper case", ID.upper(), OK),
    _says("META-07", "UTF-8 with a mark", ID.encode("utf-8-sig"), OK),
    _says("META-08", "UTF-16 LE with a mark", b"\xff\xfe" + f"{ID}\r\n".encode("utf-16-le"), OK),
    _says("META-08", "UTF-16 BE with a mark", b"\xfe\xff" + f"{ID}\r\n".encode("utf-16-be"), OK),
    _says("META-09", "UTF-16 LE without a mark", ID.encode("utf-16-le"), BINARY),
    _says("META-09", "UTF-16 BE without a mark", ID.encode("utf-16-be"), BINARY),
    _says(
        "META-10",
        "half a UTF-16 character",
        b"\xff\xfe" + ID.encode("utf-16-le") + b"\x00",
        problem("encoding", "is not UTF-8"),
    ),
    _says(
        "META-10",
        "half a surrogate pair",
        b"\xff\xfe" + ID.encode("utf-16-le") + b"\x00\xd8",
        problem("encoding", "is not UTF-8"),
    ),
    _says("META-10", "Latin-1", f"{ID}\ntitle: Amélie".encode("latin-1"), problem("encoding", "save it as UTF-8")),
    _says("META-11", "empty", b"", problem("empty", "write the IMDb id into it")),
    _says("META-12", "blanks", " \r\n\t\n", problem("empty", "is empty")),
    _says("META-12", "a UTF-8 mark only", b"\xef\xbb\xbf", problem("empty", "is empty")),
    _says("META-12", "a UTF-16 mark only", b"\xff\xfe", problem("empty", "is empty")),
    _says("META-13", "NUL after the id", f"{ID}\0", BINARY),
    _says("META-13", "NULs to the end of a block", ID + "\0" * 4000, BINARY),
    _says("META-14", "random bytes", _BINARY, BINARY),
    _says("META-15", "64 KiB", ID.ljust(_LIMIT), OK),
    _says("META-16", "64 KiB and 1 byte", ID.ljust(_LIMIT + 1), TOO_BIG),
    _is("META-17", "10 GB", TOO_BIG, sparse),
    _says("META-18", "an address with a query", f"https://www.imdb.com/title/{ID}/?ref_=nv_sr_1&a=tt\n", OK),
    _says("META-19", "the mobile address", f"https://m.imdb.com/title/{ID}/", OK),
    _says("META-20", "a key", f"imdb_id = {ID}", OK),
    _says("META-20", "another key", f"IMDb ID: {ID}", OK),
    _says("META-20", "JSON", f'{{"imdbID": "{ID}", "year": 1999}}', OK),
    _says("META-20", "JSON with the other name", f'{{"Title": "x", "imdb_id": "{ID}"}}', OK),
    _says("META-20", "nearly JSON", f'{{"imdbID": "{ID}",}}', OK),
    _says("META-21", "the same id twice", f"{ID}\n{ID.upper()}\n", OK),
    _says("META-21", "the id and its address", f"{ID} https://www.imdb.com/title/{ID}/", OK),
    _says("META-22", "two ids", f"{ID}\n{OTHER_ID}\n", SEVERAL),
    _says("META-22", "two ids on a line", f"{ID},{OTHER_ID}", SEVERAL),
    _says("META-22", "two ids in JSON", f'{{"imdbID": "{ID}", "imdb_id": "{OTHER_ID}"}}', SEVERAL),
    _says("META-22", "a thousand ids", "\n".join(f"tt{n:07}" for n in range(1000)), SEVERAL),
    _says("META-23", "6 digits", "tt013309", NO_ID),
    _says("META-24", "11 digits", "tt01330930133", NO_ID),
    _says("META-25", "a person", "nm0000206", NO_ID),
    _says("META-25", "a company", "co0002663", NO_ID),
    _says("META-25", "an event", "ev0000003", NO_ID),
    _says("META-25", "inside a word", f"x{ID} {ID}x", NO_ID),
    _says("META-25", "digits of another script", "tt" + "٠١٢٣٤٥٦", NO_ID),
    _says("META-25", "in a comment only", f"# {ID}\n", NO_ID),
    _says("META-29", "a script", f"<script>alert(1)</script> {ID}", OK),
    _says("META-29", "more of a query", f"{ID}&apikey=x&t=other", OK),
    _says("META-29", "a mark that turns the line round", f"\u202e{ID}\u202c\u200f", OK),
    _says("META-29", "a path", f"../../{ID}/../", OK),
    _says(
        "META-29",
        "a title with markup",
        f"{ID}\ntitle: [red]<b>{{{{7*7}}}}\x1b[31m",
        published(name="[red]<b>{{7*7}}[31m"),
    ),
    _says("META-30", "a title only", "The Matrix (1999)", problem("no id", "copy it from the title's page at IMDb")),
    _is(
        "META-31", "missing", problem("missing", "metadata.txt is missing; put it into the folder"), lambda _path: None
    ),
    _is(
        "META-31",
        "in capitals",
        problem("missing", "metadata.txt is missing"),
        lambda path: path.with_name("METADATA.TXT").write_text(ID),
    ),
    _is("META-32", "a directory", NOT_REGULAR, Path.mkdir),
    _is("META-33", "a FIFO", NOT_REGULAR, mkfifo),
    _is("META-34", "a socket", NOT_REGULAR, bound_socket),
    _is("META-35", "a device", NOT_REGULAR, device),
    _is("META-36", "a link to /etc/passwd", SYMLINK, lambda path: path.symlink_to("/etc/passwd")),
    _is("META-36", "a link to a neighbour's", SYMLINK, lambda path: path.symlink_to("../00000000-first/metadata.txt")),
    _is("META-36", "a link to nothing", SYMLINK, lambda path: path.symlink_to("nothing")),
    _is("META-37", "a link to itself", SYMLINK, loop),
    _is("META-38", "a link to /dev/zero", SYMLINK, lambda path: path.symlink_to("/dev/zero")),
    _is("META-39", "mode 000", problem("unreadable", "check its permissions"), unreadable),
    Row("META-40", "becomes a link after the scan", SYMLINK, during=partial(_in_place_of_the_file, loop)),
    Row("META-40", "becomes a FIFO after the scan", NOT_REGULAR, during=partial(_in_place_of_the_file, mkfifo)),
    Row("META-40", "grows after the scan", TOO_BIG, during=partial(_in_place_of_the_file, sparse)),
    Row("META-40", "changes between stat and read", trial=a_file_that_changes_while_it_is_read),
]
