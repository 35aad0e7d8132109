"""What one hashed folder holds, read and understood, or the reason why it cannot be used."""

from dataclasses import dataclass
from typing import Any

from catalogue import manifest as mpd
from catalogue import metadata_file, omdb_json
from catalogue.ingest.library import KEPT_ANSWER, MANIFEST, METADATA, Folder, FolderProblem, Library
from catalogue.mpd_xml import MAX_BYTES
from catalogue.problems import Problem

_STILL_LIMIT = 5 * 1024 * 1024
_STILL = "still-1.jpg"
_HLS = "master.m3u8"


@dataclass(frozen=True)
class Content:
    """A folder that plays: whose it is, what its manifest says, and what came along.

    `answers` are kept OMDb answers by IMDb id; `still` is the best picture taken from the film, as a file's bytes.
    """

    folder: Folder
    metadata: metadata_file.Metadata
    manifest: mpd.Manifest
    answers: dict[str, dict[str, Any]]
    still: bytes | None
    has_hls: bool


def read_content(library: Library, folder: Folder) -> Content:
    """Read one folder. Raises Problem with the code and the one line that the report shows."""
    metadata = metadata_file.parse(library.read(folder.name, METADATA, metadata_file.MAX_BYTES))
    manifest = mpd.parse(_manifest_bytes(library, folder))
    if missing := library.missing(folder.name, manifest.files):
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        raise FolderProblem("incomplete", f"The manifest names {missing[0]}{more}, which is not there. Copy it again.")
    return Content(
        folder=folder,
        metadata=metadata,
        manifest=manifest,
        answers=_kept_answers(library, folder),
        still=_optional(library, folder, _STILL, _STILL_LIMIT),
        has_hls=not library.missing(folder.name, (_HLS,)),
    )


def _manifest_bytes(library: Library, folder: Folder) -> bytes:
    try:
        return library.read(folder.name, MANIFEST, MAX_BYTES)
    except Problem as error:
        if error.code == "missing":
            raise FolderProblem("manifest", "There is no manifest.mpd. Copy the whole folder again.") from error
        raise


def _optional(library: Library, folder: Folder, file: str, limit: int) -> bytes | None:
    if library.missing(folder.name, (file,)):
        return None
    try:
        return library.read(folder.name, file, limit)
    except Problem:
        # A picture that cannot be read is a picture that is not there; the film still plays.
        return None


def _kept_answers(library: Library, folder: Folder) -> dict[str, dict[str, Any]]:
    """Return the answers in `omdb.json`: one, or a list (an episode's and its series')."""
    data = _optional(library, folder, KEPT_ANSWER, omdb_json.MAX_BYTES)
    if data is None:
        return {}
    try:
        return omdb_json.kept_answers(data)
    except omdb_json.JsonProblem as problem:
        raise FolderProblem("omdb.json", f"{problem.detail} Remove omdb.json, and OMDb is asked instead.") from problem
