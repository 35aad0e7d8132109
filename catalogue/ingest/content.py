"""What one hashed folder holds, read and understood, or the reason why it cannot be used.

The video is looked at first: a folder whose video plays stays on the site even if its texts cannot be used any more.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Any

from catalogue import manifest as mpd
from catalogue import metadata_file, omdb_json, package_file
from catalogue.ingest.library import KEPT_ANSWER, MANIFEST, METADATA, Folder, FolderProblem, Library, NotNow
from catalogue.ingest.plan import QUIET
from catalogue.mpd_xml import MAX_BYTES
from catalogue.package_file import Package
from catalogue.problems import Problem

STILL = "still-1.jpg"
HLS = "master.m3u8"
CHAPTERS = "chapters.vtt"
SPRITE = "thumbnails.vtt"
_PACKAGE = "package.json"
_OPTIONAL = frozenset({STILL, HLS, CHAPTERS, SPRITE, _PACKAGE})
_STILL_LIMIT = 5 * 1024 * 1024
# A copy over a slow network may pause; after so many seconds without a change nobody is copying any more.
_COPYING = 600.0


@dataclass(frozen=True)
class Video:
    """What plays in a folder. `extras` are those of the optional files that are there."""

    manifest: mpd.Manifest
    extras: Set[str]


@dataclass(frozen=True)
class Content:
    """A folder that plays: whose it is, what its manifest says, and what came along.

    `answers` are kept OMDb answers by IMDb id. `extras` are those of the optional files (`STILL`, `HLS`, ...) that are
    there; the still is large, and is read when it is wanted (`read_still`). `package` is what packaging noted.
    """

    folder: Folder
    metadata: metadata_file.Metadata
    manifest: mpd.Manifest
    answers: dict[str, dict[str, Any]]
    extras: Set[str]
    package: Package


def read_video(library: Library, folder: Folder) -> Video:
    """Read a folder's manifest and see that what it names is there.

    Raises Problem with the code and the one line that the report shows, or NotNow while the folder is being copied.
    """
    try:
        manifest = mpd.parse(library.read(folder.name, MANIFEST, MAX_BYTES))
    except Problem as error:
        if error.code != "missing":
            raise
        _refuse_while_copying(folder, {})
        raise FolderProblem("manifest", "There is no manifest.mpd. Copy the whole folder again.") from error
    present = library.present(folder.name, (*manifest.files, *_OPTIONAL))
    _refuse_a_hole(folder, manifest, present)
    if min(present.values()) < QUIET:
        raise _still_copied()
    return Video(manifest, present.keys() & _OPTIONAL)


def read_content(library: Library, folder: Folder, video: Video) -> Content:
    """Read what a folder says of itself. Raises Problem, or NotNow while the folder is being copied."""
    try:
        metadata = metadata_file.parse(library.read(folder.name, METADATA, metadata_file.MAX_BYTES))
    except Problem as error:
        if error.code == "missing":
            _refuse_while_copying(folder, {})
        raise
    return Content(
        folder=folder,
        metadata=metadata,
        manifest=video.manifest,
        answers=_kept_answers(library, folder) if folder.has_kept_answer else {},
        extras=video.extras,
        package=_package(library, folder, video.extras),
    )


def read_still(library: Library, content: Content) -> bytes | None:
    """Return the best picture taken from the film, as a file's bytes; None when there is none. Raises NotNow."""
    if STILL not in content.extras:
        return None
    # A picture that cannot be read is a picture that is not there; the film still plays.
    return _read_if_possible(library, content.folder, STILL, _STILL_LIMIT)


def _package(library: Library, folder: Folder, extras: Set[str]) -> Package:
    data = _read_if_possible(library, folder, _PACKAGE, package_file.MAX_BYTES) if _PACKAGE in extras else None
    return package_file.parse(data) if data else Package()


def _read_if_possible(library: Library, folder: Folder, file: str, limit: int) -> bytes | None:
    try:
        return library.read(folder.name, file, limit)
    except NotNow:
        raise
    except Problem:
        return None


def _refuse_a_hole(folder: Folder, manifest: mpd.Manifest, present: Mapping[str, float]) -> None:
    missing = [file for file in manifest.files if file not in present]
    if missing:
        _refuse_while_copying(folder, present)
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        raise FolderProblem("incomplete", f"The manifest names {missing[0]}{more}, which is not there. Copy it again.")


def _refuse_while_copying(folder: Folder, present: Mapping[str, float]) -> None:
    if min(folder.quiet_for, *present.values(), _COPYING) < _COPYING:
        raise _still_copied()


def _still_copied() -> NotNow:
    return NotNow("settling", "It is still being copied.")


def _kept_answers(library: Library, folder: Folder) -> dict[str, dict[str, Any]]:
    """Return the answers in `omdb.json`: one, or a list (an episode's and its series')."""
    try:
        data = library.read(folder.name, KEPT_ANSWER, omdb_json.MAX_BYTES)
    except NotNow:
        raise
    except Problem as problem:
        if problem.code == "missing":  # it went away meanwhile
            return {}
        raise FolderProblem("omdb.json", f"{problem.detail} Without it, OMDb is asked instead.") from problem
    try:
        return omdb_json.kept_answers(data)
    except omdb_json.JsonProblem as problem:
        raise FolderProblem("omdb.json", f"{problem.detail} Remove omdb.json, and OMDb is asked instead.") from problem
