"""What a run did, as one value: printed for people, printed as JSON, kept with the run."""

from dataclasses import asdict, dataclass, field
from typing import Any

from catalogue.ingest.plan import IN_WORDS

_MOST_KEPT = 1000
_WORTH_A_RATE = 1000  # folders; of fewer, the time says more about starting than about folders


@dataclass
class Report:
    """Counts of folders, of titles and episodes that were added or changed, and of questions to OMDb.

    Every folder seen is in exactly one of added, updated, unchanged, settling (left for the next run) and problems;
    those that are back are updated as well. `notes` are lines about the run as a whole: OMDb does not answer, a poster
    could not be fetched. `seconds` is the wall time, `plan` what a dry run found.
    """

    folders: int = 0
    added: int = 0
    updated: int = 0
    back: int = 0
    unchanged: int = 0
    settling: int = 0
    missing: int = 0
    problems: list[dict[str, str]] = field(default_factory=list)
    titles: int = 0
    episodes: int = 0
    omdb_calls: int = 0
    seconds: float = 0.0
    dry_run: bool = False
    notes: list[str] = field(default_factory=list)
    plan: dict[str, Any] | None = None

    def problem(self, folder: str, code: str, detail: str) -> None:
        """Add one folder's problem."""
        self.problems.append({"folder": folder, "code": code, "detail": detail})

    def note(self, line: str) -> None:
        """Add a line about the run, once."""
        if line not in self.notes:
            self.notes.append(line)

    def as_dict(self) -> dict[str, Any]:
        """Return the report as `--json` prints it."""
        said = asdict(self)
        if self.plan is None:
            del said["plan"]
        return said

    def as_kept(self) -> dict[str, Any]:
        """Return the report as it is kept with the run: of more than a thousand problems or notes the first."""
        return {
            **self.as_dict(),
            "problems": self.problems[:_MOST_KEPT],
            "notes": self.notes[:_MOST_KEPT],
            "problem_count": len(self.problems),
        }

    def lines(self) -> list[str]:
        """Return the report as a person reads it."""
        would = "would be " if self.dry_run else ""
        counts = (
            (self.added, f"{would}added"),
            (self.updated, f"{would}updated" + (f" ({self.back:,} back again)" if self.back else "")),
            (self.unchanged, "unchanged"),
            (len(self.problems), "with a problem"),
            (self.settling, "left for the next run"),
            (self.missing, f"{would}missing"),
        )
        said = ", ".join(f"{count:,} {what}" for count, what in counts if count) or "nothing to do"
        head = f"{self.folders:,} folder{'' if self.folders == 1 else 's'}: {said}. {self._cost()}"
        problems = [f"  {one['folder']}  {one['code']}: {one['detail']}" for one in self.problems]
        return [*_plan_lines(self.plan), head, *problems, *self.notes]

    def _cost(self) -> str:
        cost = [f"{self.seconds:.1f} s"]
        if self.folders >= _WORTH_A_RATE and self.seconds:
            cost.append(f"{self.folders / self.seconds:,.0f} folders a second")
        if self.omdb_calls:
            cost.append(f"{self.omdb_calls:,} question{'' if self.omdb_calls == 1 else 's'} to OMDb")
        return f"{', '.join(cost)}."


_MOST_SHOWN = 20


def _plan_lines(plan: dict[str, Any] | None) -> list[str]:
    """Return a plan as a person reads it: each kind that has folders, with the first of them."""
    if plan is None:
        return []
    lines = []
    for kind, words in IN_WORDS.items():
        count, names = plan[kind]["count"], plan[kind]["names"]
        if count:
            more = [f"  and {count - _MOST_SHOWN:,} more"] if count > _MOST_SHOWN else []
            lines += [f"{count:,} {words}:", *(f"  {name}" for name in names[:_MOST_SHOWN]), *more]
    return lines
