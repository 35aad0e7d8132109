"""Folders: what a library's directory may hold besides good hashed folders."""

import shutil
from collections.abc import Callable
from functools import partial
from os import fsdecode, mkfifo
from pathlib import Path

from catalogue.tests.bad_inputs import trials
from catalogue.tests.bad_inputs.metadata import bound_socket
from catalogue.tests.bad_inputs.row import PASSED_OVER, Expected, Place, Row, problem, published

OK = published()
NAME = problem("name", "8 to 128 of the characters A-Z a-z 0-9 _ and -")
SYMLINK = problem("symlink", "is a symbolic link")
CASE = problem("case", "")


def _called(row: str, what: str, name: str, expected: Expected) -> Row:
    return Row(row, what, expected, name=name)


def _instead(row: str, what: str, make: Callable[[Path], object], expected: Expected) -> Row:
    """Return a row with something else where a folder is expected."""

    def replace(place: Place) -> None:
        shutil.rmtree(place.folder)
        make(place.folder)

    return Row(row, what, expected, replace)


def _link_out(path: Path) -> None:
    """Link to a good folder outside of the library."""
    outside = path.parent.parent / f"outside-{path.name}"
    shutil.copytree(path.parent / "00000000-first", outside)
    path.symlink_to(outside)


ROWS = [
    _called("DIR-01", "8 characters", "{}0123", OK),
    _called("DIR-01", "128 characters", "{}".ljust(126, "x"), OK),
    _called("DIR-01", "capitals, _ and -", "{}_FOLDER-", OK),
    _called("DIR-01", "- first", "-rf_{}abcd", OK),
    _called("DIR-01", "_ first", "__{}____", OK),
    _called("DIR-03", "equal but for case, the first", "CASE-{}", OK),
    _called("DIR-06", ".git", ".git", PASSED_OVER),
    _called("DIR-06", "hidden, of a fitting length", ".Trash-1000", PASSED_OVER),
    _called("DIR-06", "what a copy leaves", ".{}.part", PASSED_OVER),
    _called("DIR-06", "lost+found", "lost+found", PASSED_OVER),
    _called("DIR-06", "@eaDir", "@eaDir", PASSED_OVER),
    _called("DIR-06", "-rf", "-rf", NAME),
    _called("DIR-06", "%2e%2e", "%2e%2e", NAME),
    _instead("DIR-07", "a link within the library", lambda path: path.symlink_to("00000000-first"), SYMLINK),
    _instead("DIR-07", "a link out of the library", _link_out, SYMLINK),
    _instead("DIR-07", "a link to /", lambda path: path.symlink_to("/"), SYMLINK),
    _instead("DIR-07", "a link to itself", lambda path: path.symlink_to(path.name), SYMLINK),
    _instead("DIR-07", "a link to nothing", lambda path: path.symlink_to("/nowhere"), SYMLINK),
    _instead("DIR-08", "a file", lambda path: path.write_text("tt0133093"), PASSED_OVER),
    _instead("DIR-08", "a FIFO", mkfifo, PASSED_OVER),
    _instead("DIR-08", "a socket", bound_socket, PASSED_OVER),
    Row("DIR-09", "mode 000", problem("unreadable", "check its permissions"), lambda place: place.folder.chmod(0)),
    Row(
        "DIR-09",
        "may be listed and not entered",
        problem("unreadable", "check its permissions"),
        lambda place: place.folder.chmod(0o400),
    ),
    _called("DIR-10", "7 characters", "{}012", NAME),
    _called("DIR-10", "129 characters", "{}".ljust(127, "x"), NAME),
    _called("DIR-10", "255 characters", "{}".ljust(253, "x"), NAME),
    _called("DIR-10", "a blank", "{} folder 1", NAME),
    _called("DIR-10", "a dot", "{}folder.1", NAME),
    _called("DIR-10", "a letter of another alphabet", "{}folderé", NAME),
    _called("DIR-10", "a digit of another script", "{}folder٣", NAME),
    _called("DIR-10", "markup", "{}<b>[red]", NAME),
    _called("DIR-10", "a template", "{}%(a)s$x", NAME),
    _called("DIR-10", "a line end", "{}\nfolder", NAME),
    _called("DIR-10", "an order to a terminal", "{}\x1b[31mfolder", NAME),
    _called("DIR-10", "a mark that turns the line round", "{}\u202efolder", NAME),
    _called("DIR-10", "no UTF-8", fsdecode(b"{}\xff\xfefolder"), NAME),
    Row("DIR-11", "vanishes after the scan", PASSED_OVER, during=lambda place: shutil.rmtree(place.folder)),
    Row("DIR-03", "equal but for case, the others", trial=trials.folders_equal_but_for_case),
    Row("DIR-12", "two folders of one film", trial=trials.two_folders_of_one_film),
    Row("DIR-13", "the library is away", trial=partial(trials.the_library_is_gone, "away")),
    Row("DIR-13", "the library is empty", trial=partial(trials.the_library_is_gone, "empty")),
    Row("DIR-13", "a third is gone", trial=partial(trials.the_library_is_gone, "thin")),
    Row("DIR-13", "the library is a file", trial=partial(trials.the_library_is_gone, "file")),
    Row("DIR-14", "100,000 folders", trial=trials.a_hundred_thousand_folders),
    Row("DIR-14", "100,000 files in one folder", trial=trials.a_hundred_thousand_files),
    Row("DIR-15", "two at once", trial=trials.two_at_once),
]
