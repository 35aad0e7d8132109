"""The plan: what differs between the library and the catalogue. A value, worked out without touching either."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from catalogue.ingest.library import Fault, Folder

# Of at most this many folders any number may go missing at once; of more, no more than the share below.
_FEW = 3
_SHARE = 4


@dataclass(frozen=True)
class Known:
    """A folder as the catalogue knows it. `waiting` means that its title still wants details from OMDb."""

    fingerprint: str
    state: str
    fault: Fault | None = None
    waiting: bool = False


@dataclass(frozen=True)
class Plan:
    """What a run has to do. Every folder seen is in exactly one of the first five."""

    added: tuple[Folder, ...]
    changed: tuple[Folder, ...]
    unchanged: tuple[Folder, ...]
    broken: tuple[Folder, ...]
    known_problems: tuple[Folder, ...]
    missing: tuple[str, ...]

    @property
    def to_read(self) -> tuple[Folder, ...]:
        """Folders whose files are read."""
        return self.added + self.changed

    @property
    def seen(self) -> int:
        """How many folders the library holds."""
        return len(self.to_read) + len(self.unchanged) + len(self.broken) + len(self.known_problems)


def make_plan(folders: Iterable[Folder], known: Mapping[str, Known], *, ask_again: bool, whole: bool) -> Plan:
    """Compare the folders of a library with those the catalogue knows.

    `ask_again` reads the folders of waiting titles once more (OMDb can be asked now); `whole` says that `folders` is
    the whole library, so that a known folder that is not among them is missing.
    """
    added: list[Folder] = []
    changed: list[Folder] = []
    unchanged: list[Folder] = []
    broken: list[Folder] = []
    known_problems: list[Folder] = []
    seen = set()
    for folder in folders:
        seen.add(folder.name)
        before = known.get(folder.name)
        if folder.fault:
            same = before is not None and before.state == "problem" and before.fault == folder.fault
            (known_problems if same else broken).append(folder)
        elif before is None:
            added.append(folder)
        elif before.state == "missing" or before.fingerprint != folder.fingerprint:
            changed.append(folder)
        elif before.state == "problem":
            known_problems.append(Folder(folder.name, folder.fingerprint, before.fault))
        elif before.waiting and ask_again:
            changed.append(folder)
        else:
            unchanged.append(folder)
    missing = sorted(name for name, one in known.items() if name not in seen and one.state != "missing" and whole)
    return Plan(tuple(added), tuple(changed), tuple(unchanged), tuple(broken), tuple(known_problems), tuple(missing))


def too_many_missing(plan: Plan, known: Collection[Known]) -> bool:
    """Say whether so many folders are gone (more than three, and more than a quarter) that a disk must be away."""
    present = sum(1 for one in known if one.state != "missing")
    return len(plan.missing) > _FEW and len(plan.missing) * _SHARE > present
