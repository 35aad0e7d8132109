"""The two texts that say what a packaged folder is: `metadata.txt` for ingest and people, `package.json` as a record.

`package.json` tells ingest what only the film itself can tell (`colour`, `size`), and people what the folder was made
from and how. It is never served to browsers.
"""

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from catalogue import metadata_file
from catalogue.metadata_file import Metadata, MetadataProblem
from catalogue.packaging.report import Job
from catalogue.packaging.source import Source
from catalogue.packaging.wishes import Wishes

METADATA = "metadata.txt"
RECORD = "package.json"
_VERSION = 1
_NOTHING = ("", None)


def metadata(job: Job) -> str:
    """Return the text of `metadata.txt` for what is packaged: the IMDb id, and what else was said of it."""
    return "".join(f"{key}: {value}\n" for key, value in (("imdb", job.imdb_id), *job.metadata))


def update_metadata(folder: Path, job: Job) -> bool:
    """Bring the `metadata.txt` of a finished folder in line with what is said now; say whether that changed it.

    What was said before and is not said now stays: somebody may have written it by hand. Raises OSError.
    """
    before = _read(folder / METADATA)
    now = metadata_file.parse(metadata(job).encode())
    kept = before._asdict() if before and before.imdb_id == now.imdb_id else {}
    merged = Metadata(**{**kept, **{key: value for key, value in now._asdict().items() if value}})
    if merged == before:
        return False
    _replace(folder / METADATA, _as_text(merged))
    return True


def write(folder: Path, job: Job, source: Source, wishes: Wishes, digest: str, colour: str) -> int:
    """Write both texts into a folder that has all its other files, and return their size in bytes. Raises OSError."""
    (folder / METADATA).write_text(metadata(job), encoding="utf-8")
    size = sum(entry.stat().st_size for entry in folder.iterdir())
    record: Mapping[str, Any] = {
        "version": _VERSION,
        "colour": colour,
        "size": size,
        "source": {"name": _printable(source.path.name), "size": source.size, "blake2b": digest},
        "settings": {**asdict(wishes), "subtitles": [_printable(one.path.name) for one in wishes.subtitles]},
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    (folder / RECORD).write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    return size


def _read(path: Path) -> Metadata | None:
    try:
        with path.open("rb") as file:
            return metadata_file.parse(file.read(metadata_file.MAX_BYTES + 1))
    except (FileNotFoundError, MetadataProblem):
        return None


def _as_text(merged: Metadata) -> str:
    names = {"imdb_id": "imdb", "kind": "type"}
    return "".join(
        f"{names.get(key, key)}: {value}\n" for key, value in merged._asdict().items() if value not in _NOTHING
    )


def _replace(path: Path, text: str) -> None:
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".", delete=False, encoding="utf-8") as file:
        file.write(text)
    draft = Path(file.name)
    draft.chmod(0o644)
    draft.replace(path)


def _printable(name: str) -> str:
    """A file's name may be no text at all."""
    return os.fsencode(name).decode("utf-8", "replace")
