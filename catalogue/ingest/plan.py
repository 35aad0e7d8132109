"""The plan: what differs between the library and the catalogue. A value, worked out without touching either."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from catalogue.ingest.library import Fault, Folder

# Seconds without a change after which nobody is writing into a folder any more.
QUIET = 3.0
# Of at most this many folders any number may go missing at once; of more, no more than the share below.
_FEW = 3
_SHARE = 4
_MOST_NAMES = 10_000  # of each kind, so that a plan always fits into a document of MongoDB's


# How the kinds of a plan are called to people.
IN_WORDS = {
    "added": "new",
    "changed": "changed",
    "back": "back again",
    "due": "with news from OMDb due",
    "settling": "still being copied",
    "broken": "with a new problem",
    "missing": "missing",
}


@dataclass(frozen=True, slots=True)
class Known:
    """A folder as the catalogue knows it.

    `fault` may stand on a stream that is ready: it plays, but its texts cannot be used any more. `due`: its title or
    episode waits for details, for news, or for a poster.
    """

    fingerprint: str
    state: str
    fault: Fault | None = None
    due: bool = False


@dataclass(frozen=True)
class Plan:
    """What a run has to do. Every folder seen is in exactly one of these, `missing` aside, which was not seen."""

    added: tuple[Folder, ...]
    changed: tuple[Folder, ...]
    back: tuple[Folder, ...]
    due: tuple[Folder, ...]
    unchanged: tuple[Folder, ...]
    settling: tuple[Folder, ...]
    broken: tuple[Folder, ...]
    known_problems: tuple[Folder, ...]
    missing: tuple[str, ...]

    @property
    def to_read(self) -> tuple[Folder, ...]:
        """Folders whose files are read."""
        return self.added + self.changed + self.back + self.due

    @property
    def seen(self) -> int:
        """How many folders the library holds."""
        return len(self.to_read + self.unchanged + self.settling + self.broken + self.known_problems)

    @property
    def has_work(self) -> bool:
        """Say whether a run would change anything."""
        return bool(self.to_read or self.broken or self.missing)

    def as_dict(self) -> dict[str, Any]:
        """Return, for each kind, how many folders and (of the unchanged ones not) their first 10,000 names."""
        kinds: dict[str, tuple[Any, ...]] = {field.name: getattr(self, field.name) for field in fields(self)}
        return {
            kind: {
                "count": len(folders),
                "names": [getattr(one, "name", one) for one in folders[:_MOST_NAMES] if kind != "unchanged"],
            }
            for kind, folders in kinds.items()
        }


def make_plan(folders: Iterable[Folder], known: Mapping[str, Known], looked_for: Collection[str]) -> Plan:
    """Compare the folders of a library with those the catalogue knows.

    `looked_for` are the known folders that are missing when they are not among `folders`.
    """
    kinds: dict[str, list[Folder]] = {field.name: [] for field in fields(Plan)}
    seen = set()
    for folder in folders:
        seen.add(folder.name)
        kind = _kind(folder, known.get(folder.name))
        kinds[kind].append(folder if kind != "known_problems" else _with_its_fault(folder, known[folder.name]))
    missing = [name for name in looked_for if name not in seen and name in known and known[name].state != "missing"]
    return Plan(
        **{kind: tuple(found) for kind, found in kinds.items() if kind != "missing"}, missing=tuple(sorted(missing))
    )


def _kind(folder: Folder, before: Known | None) -> str:
    if folder.fault:
        same = before is not None and before.state == "problem" and before.fault == folder.fault
        return "known_problems" if same else "broken"
    if before is not None and before.state != "missing" and before.fingerprint == folder.fingerprint:
        if before.due:
            return "due"
        return "known_problems" if before.fault else "unchanged"
    if folder.quiet_for < QUIET:
        return "settling"
    if before is None:
        return "added"
    return "back" if before.state == "missing" else "changed"


def _with_its_fault(folder: Folder, before: Known) -> Folder:
    return Folder(folder.name, folder.fingerprint, folder.quiet_for, folder.fault or before.fault)


def settled(plan: Plan, second_look: Mapping[str, Folder | None], known: Mapping[str, Known]) -> Plan:
    """Return the plan after a second look at its settling folders: those that kept still meanwhile are to be read."""
    kinds: dict[str, list[Folder]] = {"added": [], "changed": [], "back": [], "settling": []}
    for first in plan.settling:
        now = second_look.get(first.name)
        still = now is not None and now.fingerprint == first.fingerprint and now.quiet_for >= QUIET
        kinds[_kind(now, known.get(first.name)) if now and still else "settling"].append(now or first)
    return replace(
        plan,
        **{
            **{kind: getattr(plan, kind) + tuple(kinds[kind]) for kind in ("added", "changed", "back")},
            "settling": tuple(kinds["settling"]),
        },
    )


def too_many_missing(plan: Plan, known: Mapping[str, Known]) -> int:
    """Return how many folders are gone or cannot be read any more, if so many that a disk must be away; else 0."""
    unreadable = sum(
        1 for one in plan.broken if _was_ready(one, known) and one.fault and one.fault.code == "unreadable"
    )
    gone = len(plan.missing) + unreadable
    return gone if is_suspicious(gone, known) else 0


def is_suspicious(gone: int, known: Mapping[str, Known]) -> bool:
    """Say whether so many of the known folders are gone, more than three and more than a quarter."""
    present = sum(1 for one in known.values() if one.state != "missing")
    return gone > _FEW and gone * _SHARE > present


def _was_ready(folder: Folder, known: Mapping[str, Known]) -> bool:
    before = known.get(folder.name)
    return before is not None and before.state == "ready"
