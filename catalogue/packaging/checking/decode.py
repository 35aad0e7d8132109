"""A child that finds out whether segments can be decoded (see children.py and check.py)."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from catalogue.packaging.children import answer
from catalogue.packaging.pictures import frames

_ENOUGH = 0.5


def main() -> None:
    """Answer one question: name those of the tracks' segments of which no frame can be decoded, and say why."""
    answer(_decode)


def _decode(question: dict[str, Any]) -> Mapping[str, Any]:
    folder = Path(question["folder"])
    found = []
    for track in question["tracks"]:
        init = (folder / track["init"]).read_bytes()
        for name in track["segments"]:
            wrong = _what_is_wrong(init + (folder / name).read_bytes(), track["frame"])
            found += [[name, wrong]] if wrong else []
    return {"found": found}


def _what_is_wrong(data: bytes, wanted: list[int] | None) -> str:
    """Return "" when a frame can be decoded; a picture's has the width and height that are `wanted`, sound has none."""
    if wanted is None:
        # Now and then noise passes for a packet of sound, and not all sound is whole that is played without complaint.
        return "" if frames.heard(data) > _ENOUGH else "cannot be decoded"
    frame = next(frames.decoded(data), None)
    if frame is None:
        return "cannot be decoded"
    right = [frame.width, frame.height] == wanted
    return "" if right else f"has a frame of {frame.width} × {frame.height} pixels"


if __name__ == "__main__":
    main()
