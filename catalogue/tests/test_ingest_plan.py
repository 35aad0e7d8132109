"""The plan: what a run will do, from what was seen and what is known. No disk, no database."""

import pytest

from catalogue.ingest.library import Fault, Folder
from catalogue.ingest.plan import QUIET, Known, Plan, make_plan, settled, too_many_missing

BROKEN = Fault("manifest", "It is damaged.")


def kinds(plan: Plan) -> dict[str, int]:
    """Return how many folders each kind has, empty kinds left out."""
    return {kind: said["count"] for kind, said in plan.as_dict().items() if said["count"]}


@pytest.mark.parametrize(
    ("seen", "known", "kind"),
    [
        (Folder("aaaaaaaa", "1"), None, "added"),
        (Folder("aaaaaaaa", "1", quiet_for=QUIET / 2), None, "settling"),
        (Folder("aaaaaaaa", "1", fault=BROKEN), None, "broken"),
        (Folder("aaaaaaaa", "1"), Known("1", "ready"), "unchanged"),
        (Folder("aaaaaaaa", "1", quiet_for=0), Known("1", "ready"), "unchanged"),
        (Folder("aaaaaaaa", "1"), Known("1", "ready", due=True), "due"),
        (Folder("aaaaaaaa", "2"), Known("1", "ready"), "changed"),
        (Folder("aaaaaaaa", "2", quiet_for=0), Known("1", "ready"), "settling"),
        (Folder("aaaaaaaa", "1"), Known("1", "missing"), "back"),
        (Folder("aaaaaaaa", "1"), Known("1", "problem", BROKEN), "known_problems"),
        (Folder("aaaaaaaa", "2"), Known("1", "problem", BROKEN), "changed"),
        (Folder("aaaaaaaa", "1"), Known("1", "problem", BROKEN, due=True), "due"),
        (Folder("aaaaaaaa", "1"), Known("1", "ready", BROKEN), "known_problems"),
        (Folder("aaaaaaaa", fault=BROKEN), Known("", "problem", BROKEN), "known_problems"),
        (Folder("aaaaaaaa", fault=BROKEN), Known("1", "ready"), "broken"),
        (Folder("bbbbbbbb", "1"), Known("1", "missing"), "added"),
    ],
)
def test_each_folder_is_of_one_kind(seen: Folder, known: Known | None, kind: str) -> None:
    before = {} if known is None else {"aaaaaaaa": known}
    assert kinds(make_plan([seen], before, before)) == {kind: 1}


def test_a_known_folder_that_is_not_seen_is_missing_once() -> None:
    known = {"aaaaaaaa": Known("1", "ready"), "bbbbbbbb": Known("1", "missing")}
    assert make_plan([], known, known).missing == ("aaaaaaaa",)
    assert make_plan([], known, {"bbbbbbbb"}).missing == ()


def test_a_problem_that_is_known_is_reported_with_its_reason() -> None:
    plan = make_plan([Folder("aaaaaaaa", "1")], {"aaaaaaaa": Known("1", "problem", BROKEN)}, ())
    assert plan.known_problems[0].fault == BROKEN
    assert not plan.has_work


def test_a_folder_that_kept_still_is_read_and_one_that_did_not_waits() -> None:
    known = {"changed1": Known("0", "ready"), "back0000": Known("1", "missing")}
    names = ["added000", "changed1", "back0000", "growing0", "vanished"]
    first = make_plan([Folder(name, "1", quiet_for=0) for name in names], known, known)
    looks: dict[str, Folder | None] = {name: Folder(name, "1", quiet_for=QUIET) for name in names}
    looks["growing0"] = Folder("growing0", "2", quiet_for=0)
    looks["vanished"] = None
    plan = settled(first, looks, known)
    assert kinds(plan) == {"added": 1, "changed": 1, "back": 1, "settling": 2}
    assert [folder.name for folder in plan.settling] == ["growing0", "vanished"]


@pytest.mark.parametrize(("known", "gone", "refused"), [(4, 3, False), (4, 4, True), (16, 4, False), (15, 4, True)])
def test_a_library_that_is_mostly_gone_is_suspicious(known: int, gone: int, refused: bool) -> None:
    before = {f"folder-{number:03}": Known("1", "ready") for number in range(known)}
    there = [Folder(name, "1") for name in list(before)[gone:]]
    assert bool(too_many_missing(make_plan(there, before, before), before)) == refused


def test_folders_that_cannot_be_read_any_more_count_as_gone() -> None:
    before = {f"folder-{number:03}": Known("1", "ready") for number in range(4)}
    fault = Fault("unreadable", "The disk has a fault.")
    plan = make_plan([Folder(name, fault=fault) for name in before], before, before)
    assert too_many_missing(plan, before) == 4


def test_a_plan_that_is_kept_names_ten_thousand_folders_of_a_kind_and_no_unchanged_one() -> None:
    folders = [Folder(f"folder-{number:06}", "1") for number in range(10_002)]
    kept = make_plan(folders, {"folder-000000": Known("1", "ready")}, ()).as_dict()
    assert (kept["added"]["count"], len(kept["added"]["names"])) == (10_001, 10_000)
    assert kept["unchanged"] == {"count": 1, "names": []}
