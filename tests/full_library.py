"""A library that fills every row of the home page, for tests with a browser."""

from pathlib import Path

from tests.bench.made_library import make_library
from tests.running_site import build_library


def build_full_library(place: Path) -> Path:
    """Build a library in `place` and return it: a film and an episode that play and have stills, and many that do not.

    Those are sixty films and a series of twenty episodes, with names of syllables.
    """
    make_library(place / "library", films=60, episodes=20)
    return build_library(place)
