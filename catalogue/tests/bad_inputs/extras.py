"""What may lie beside the manifest: a kept answer of OMDb's, and a still."""

import json
from collections.abc import Callable
from functools import partial
from os import mkfifo
from pathlib import Path

from catalogue.tests.bad_inputs.metadata import loop, sparse, unreadable
from catalogue.tests.bad_inputs.row import ID, OTHER_ID, Expected, Place, Row, Seen, problem, published
from catalogue.tests.libraries import answer, jpeg

NOT_USABLE = problem("omdb.json", "OMDb is asked instead")
_KEPT = json.dumps(answer(ID, "Kept"))


def _kept(row: str, what: str, data: str | bytes, expected: Expected) -> Row:
    return Row(row, what, expected, lambda place: place.write("omdb.json", data))


def _is(row: str, what: str, name: str, make: Callable[[Path], object], expected: Expected) -> Row:
    def put(place: Place) -> None:
        make(place.folder / name)

    return Row(row, what, expected, put)


def _no_hero(seen: Seen) -> None:
    assert seen.title
    assert seen.title["hero"] == ""


def _a_hero(seen: Seen) -> None:
    assert seen.title
    assert (seen.pictures / seen.title["hero"]).is_file()


_still = partial(_is, name="still-1.jpg")
PASSED_BY = published(also=_no_hero)
NOTED = published(note="cannot be used", also=_no_hero)

ROWS = [
    _kept("KEPT-01", "right", _KEPT, published(name="Kept")),
    _kept("KEPT-01", "with a mark", b"\xef\xbb\xbf" + _KEPT.encode(), published(name="Kept")),
    _kept(
        "KEPT-01",
        "one of several",
        f"[{json.dumps(answer(OTHER_ID, 'Other'))}, {_KEPT}, 5, {{}}]",
        published(name="Kept"),
    ),
    _kept("KEPT-02", "about another title", json.dumps(answer(OTHER_ID, "Other")), published()),
    _kept("KEPT-02", "an error of OMDb's", '{"Response":"False","Error":"Movie not found!"}', published()),
    _kept(
        "KEPT-02",
        "an error about this id",
        f'{{"Response":"False","imdbID":"{ID}"}}',
        problem("not found", "remove it"),
    ),
    _kept("KEPT-03", "empty", b"", NOT_USABLE),
    _kept("KEPT-03", "half of it", _KEPT[:100], NOT_USABLE),
    _kept("KEPT-03", "NULs", b"\0" * 500, NOT_USABLE),
    _kept("KEPT-03", "no UTF-8", b'{"Title": "\xff"}', NOT_USABLE),
    _kept("KEPT-03", "nested 100,000 deep", "[" * 100_000, NOT_USABLE),
    _kept("KEPT-03", "256 KiB and 1 byte", _KEPT.ljust(256 * 1024 + 1), NOT_USABLE),
    _kept("KEPT-04", "a game", json.dumps(answer(ID, "Game", Type="game")), problem("type", "this is a game")),
    _is("KEPT-05", "10 GB", "omdb.json", sparse, NOT_USABLE),
    _is("KEPT-05", "a link", "omdb.json", lambda path: path.symlink_to("/etc/passwd"), NOT_USABLE),
    _is("KEPT-05", "a link to itself", "omdb.json", loop, NOT_USABLE),
    _is("KEPT-05", "a FIFO", "omdb.json", mkfifo, NOT_USABLE),
    _is("KEPT-05", "a directory", "omdb.json", Path.mkdir, NOT_USABLE),
    _is("KEPT-05", "mode 000", "omdb.json", unreadable, NOT_USABLE),
    _still("STILL-01", "right", make=lambda path: path.write_bytes(jpeg()), expected=published(also=_a_hero)),
    _still("STILL-02", "HTML", make=lambda path: path.write_text("<html>"), expected=NOTED),
    _still("STILL-02", "empty", make=lambda path: path.touch(), expected=PASSED_BY),
    _still("STILL-03", "10 GB", make=sparse, expected=PASSED_BY),
    _still("STILL-03", "a link", make=lambda path: path.symlink_to("/etc/passwd"), expected=PASSED_BY),
    _still("STILL-03", "a FIFO", make=mkfifo, expected=PASSED_BY),
    _still("STILL-03", "mode 000", make=unreadable, expected=PASSED_BY),
]
