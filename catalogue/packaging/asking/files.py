"""Which files are meant: video files by name, and those in a directory in the order of their names."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from catalogue.packaging.report import CannotBegin

# In a directory only; a file that is named itself may be called anything.
ENDINGS = frozenset(
    {
        *(".3g2", ".3gp", ".asf", ".avi", ".divx", ".dv", ".flv", ".m2ts", ".m4v", ".mkv", ".mov", ".mp4", ".mpeg"),
        *(".mpg", ".mts", ".mxf", ".nut", ".ogm", ".ogv", ".rm", ".rmvb", ".ts", ".vob", ".webm", ".wmv", ".wtv"),
    }
)
_SEASON_FOLDER = re.compile(r"(?:season|s)[ ._-]?[0-9]{1,4}|specials", re.ASCII | re.IGNORECASE)
_DIGITS = re.compile(r"([0-9]+)", re.ASCII)


def video_files(given: Sequence[Path]) -> list[Path]:
    """Return the files that are meant by paths of files and directories, as absolute paths, each once.

    Of a directory those are its video files and those of its folders called "Season 1" and the like; hidden ones are
    passed over. Raises CannotBegin when a directory holds none or cannot be read.
    """
    files: dict[Path, None] = {}
    for path in given:
        absolute = path.absolute()
        found = _in_directory(absolute) if absolute.is_dir() else [absolute]
        files.update(dict.fromkeys(found))
    return list(files)


def _in_directory(directory: Path) -> list[Path]:
    try:
        found = [*_videos(directory)]
        for folder in directory.iterdir():
            if _SEASON_FOLDER.fullmatch(folder.name) and folder.is_dir():
                found += _videos(folder)
    except OSError as error:
        raise CannotBegin(f"the directory {directory} cannot be read: {error.strerror}.") from error
    if not found:
        raise CannotBegin(f"there is no video file in {directory}. Name the file itself if it is one.")
    return sorted(found, key=_natural)


def _videos(directory: Path) -> Iterator[Path]:
    for path in directory.iterdir():
        if path.suffix.lower() in ENDINGS and not path.name.startswith(".") and path.is_file():
            yield path


def _natural(path: Path) -> list[tuple[int, str]]:
    """Return what sorts "Night 2" before "Night 10"."""
    return [(int(part), "") if part.isdigit() else (-1, part.casefold()) for part in _DIGITS.split(str(path)) if part]
