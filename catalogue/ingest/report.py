"""What a run did, as one value: printed for people, printed as JSON, kept with the run."""

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class Report:
    """Counts of folders, of titles and episodes that were added or changed, and of questions to OMDb.

    Every folder seen is in exactly one of added, updated, unchanged and problems. `notes` are lines about the run as a
    whole: OMDb does not answer, a poster could not be fetched.
    """

    folders: int = 0
    added: int = 0
    updated: int = 0
    unchanged: int = 0
    missing: int = 0
    problems: list[dict[str, str]] = field(default_factory=list)
    titles: int = 0
    episodes: int = 0
    omdb_calls: int = 0
    seconds: float = 0.0
    dry_run: bool = False
    notes: list[str] = field(default_factory=list)

    def problem(self, folder: str, code: str, detail: str) -> None:
        """Add one folder's problem."""
        self.problems.append({"folder": folder, "code": code, "detail": detail})

    def note(self, line: str) -> None:
        """Add a line about the run, once."""
        if line not in self.notes:
            self.notes.append(line)

    def as_dict(self) -> dict[str, Any]:
        """Return the report as `--json` prints it; `seconds` is the wall time."""
        return asdict(self)

    def lines(self) -> list[str]:
        """Return the report as a person reads it."""
        would = "would be " if self.dry_run else ""
        head = (
            f"{self.folders} folders: {self.added} {would}added, {self.updated} {would}updated, "
            f"{self.unchanged} unchanged, {len(self.problems)} with a problem; {self.missing} {would}missing. "
            f"{self.seconds:.1f} s, {self.omdb_calls} questions to OMDb."
        )
        problems = [f"  {one['folder']}  {one['code']}: {one['detail']}" for one in self.problems]
        return [head, *problems, *self.notes]
