"""The whole catalogue of bad inputs, over a real library on disk, a real database and an OMDb on this machine."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from functools import cache

import pytest
from pytest_django import DjangoDbBlocker

from catalogue.ingest.content import read_content, read_video
from catalogue.ingest.directory import DirectoryLibrary
from catalogue.problems import Problem
from catalogue.tests.bad_inputs.common import FIRST, LAST, Run, open_again, run_over
from catalogue.tests.bad_inputs.memory import ALLOWED, within
from catalogue.tests.bad_inputs.outcomes import assert_as_expected
from catalogue.tests.bad_inputs.row import Row
from catalogue.tests.bad_inputs.stage import Stage
from catalogue.tests.bad_inputs.table import TABLE
from catalogue.tests.omdb_server import OmdbServer

pytestmark = pytest.mark.django_db
FOLDERS = [row for row in TABLE if not row.trial]
NUMBERS = {
    "META": [*range(1, 26), *range(29, 41)],
    "DIR": [1, 3, *range(6, 16)],
    "MPD": [*range(1, 10), *range(11, 19), *range(20, 26)],
    "OMDB": [*range(1, 9), *range(11, 16), *range(17, 24), 25, 26],
    "IMG": [*range(1, 9), 10, 11, 12],
    "KEPT": range(1, 6),
    "STILL": range(1, 4),
}


def test_the_table_leaves_no_number_out() -> None:
    wanted = {f"{table}-{number:02}" for table, numbers in NUMBERS.items() for number in numbers}
    assert {row.id for row in TABLE} == wanted
    assert len({str(row) for row in TABLE}) == len(TABLE)


@pytest.fixture(scope="module")
def run_of_all(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Callable[[bool], Run]]:
    """All rows that are folders in one library and one run: as new folders, or as good ones that were on the site."""
    with ExitStack() as stack:

        @cache
        def run(known: bool) -> Run:
            server = OmdbServer()
            stack.callback(server.close)
            stage = Stage(tmp_path_factory.mktemp("bad-inputs"), server, request)
            stack.callback(open_again, stage.library)
            with django_db_blocker.unblock():
                return run_over(FOLDERS, stage, known=known)

        yield run


@pytest.mark.parametrize("row", TABLE, ids=str)
def test_a_bad_input_comes_to_what_the_table_says(
    row: Row, request: pytest.FixtureRequest, run_of_all: Callable[[bool], Run]
) -> None:
    if row.trial:
        stage = Stage(request.getfixturevalue("tmp_path"), request.getfixturevalue("omdb_server"), request)
        row.trial(stage)
    else:
        assert_as_expected(row, run_of_all(False).seen[row], known=False)


@pytest.mark.parametrize("row", FOLDERS, ids=str)
def test_a_folder_that_was_on_the_site_stays_there_if_only_its_texts_are_spoilt(
    row: Row, run_of_all: Callable[[bool], Run]
) -> None:
    assert_as_expected(row, run_of_all(True).seen[row], known=True)


@pytest.mark.parametrize("known", [False, True])
def test_bad_folders_stop_nobody(known: bool, run_of_all: Callable[[bool], Run]) -> None:
    run = run_of_all(known)
    assert run.neighbours == {FIRST: "ready", LAST: "ready"}
    assert "Traceback" not in run.log
    assert {name for question in run.questions for name in question} == {"i", "plot", "apikey", "Season"}
    bad = [row for row in FOLDERS if row.expected.outcome == "problem"]
    settling = [row for row in FOLDERS if row.expected.outcome == "settling"]
    assert (len(run.report.problems), run.report.settling) == (len(bad), len(settling))


def test_a_bad_folder_is_read_in_little_memory(run_of_all: Callable[[bool], Run]) -> None:
    library = DirectoryLibrary(run_of_all(False).library)
    for folder in library.folders():
        if not folder.fault:
            with within(ALLOWED), suppress(Problem):
                read_content(library, folder, read_video(library, folder))
