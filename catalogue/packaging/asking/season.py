"""Which episode a file is by its name: `S01E02`, `1x02`, `Season 1 Episode 2`."""

import re
from typing import NamedTuple

from catalogue.packaging.source import PackagingProblem

_GAP = r"[ ._-]*"
_NUMBER = r"([0-9]{1,4})(?![0-9])"
_STYLES = tuple(
    re.compile(rf"(?<![A-Za-z0-9]){style}", re.ASCII | re.IGNORECASE)
    for style in (
        rf"s([0-9]{{1,4}}){_GAP}e{_NUMBER}",
        rf"season{_GAP}([0-9]{{1,4}}),?{_GAP}(?:episodes?|ep|e){_GAP}{_NUMBER}",
        # Never a size in pixels: a season has two digits at most, and its episodes two at least.
        r"([0-9]{1,2})x([0-9]{2,3})(?![0-9])",
    )
)
# "S01E01E02", "S01E01-E02", "Episodes 1 & 2", "1x01x02" and "S01E01-02"; not "S01E01 x264", nor "S01E01-720p".
_ANOTHER = re.compile(
    r"(?:[ ._]?[-&+,]?[ ._]?(?:episode|ep|e)[ ._]?|x|-| ?[&+] ?)([0-9]{1,4})(?![0-9A-Za-z])", re.ASCII | re.IGNORECASE
)
_MOST_IN_A_FILE = 20  # "S01E05-100" is the fifth episode, and 100 is part of its name


class Place(NamedTuple):
    """A season's number (0: specials) and an episode's in it."""

    season: int
    episode: int


def place_in(name: str) -> Place | None:
    """Return the season and episode that a file's name tells, or None when it tells none.

    Raises PackagingProblem `several episodes` when the file holds more than one.
    """
    for style in _STYLES:
        found = style.search(name)
        if found:
            place = Place(int(found[1]), int(found[2]))
            if _names_another(name, found.end(), place, style):
                raise PackagingProblem(
                    "several episodes",
                    "The name says that this file holds several episodes. Package it by itself, with the id of the "
                    "first of them.",
                )
            return place
    return None


def _names_another(name: str, end: int, place: Place, style: re.Pattern[str]) -> bool:
    """Say whether what comes after a place, which ends at `end`, is another episode."""
    more = _ANOTHER.match(name, end)
    if more and 0 < int(more[1]) - place.episode < _MOST_IN_A_FILE:
        return True
    return any(Place(int(one[1]), int(one[2])) != place for one in style.finditer(name, end))
