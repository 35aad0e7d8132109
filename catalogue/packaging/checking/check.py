"""The check of a finished folder: everything its manifests name is there, as long as the film, and can be decoded."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from catalogue.manifest import ManifestProblem, parse
from catalogue.packaging import children
from catalogue.packaging.plan import Plan
from catalogue.packaging.presentation import Presentation, Segments, SoundTrack, VideoTrack
from catalogue.packaging.source import PackagingProblem, Sound, Video

_TOLERANCE = 0.5  # seconds
_SECONDS = 300  # to decode something at three places of each of at most some twenty tracks
_URI = re.compile(r'URI="([^"]*)"')


def check(folder: Path, presentation: Presentation, plan: Plan) -> None:
    """Check the finished `folder` against what it presents, and against the source in `plan`.

    Every segment is there with its size, every file that is named is there, the lengths are the source's within half
    a second, and each track can be decoded at its start, middle and end. Raises PackagingProblem: `check`.
    """
    _check_segments(folder, presentation)
    _check_files(folder, presentation)
    _check_durations(presentation, plan)
    _check_decoding(folder, presentation)


def _wrong(detail: str) -> PackagingProblem:
    return PackagingProblem("check", f"The finished folder did not pass the check: {detail}.")


def _tracks(presentation: Presentation) -> Iterator[VideoTrack | SoundTrack]:
    yield from presentation.videos
    yield from presentation.sounds


def _check_segments(folder: Path, presentation: Presentation) -> None:
    for track in _tracks(presentation):
        segments = track.segments
        if not segments.lengths:
            raise _wrong(f"track {track.id} has no segments")
        _check_size(folder, segments.init, None)
        for name, size in zip(segments.names, segments.sizes, strict=True):
            _check_size(folder, name, size)


def _check_size(folder: Path, name: str, noted: int | None) -> None:
    """Refuse a file that is missing, empty, or of another size than was noted when it was made."""
    try:
        size = (folder / name).stat().st_size
    except FileNotFoundError:
        raise _wrong(f"{name} is missing") from None
    if size == 0:
        raise _wrong(f"{name} is empty")
    if noted is not None and size != noted:
        raise _wrong(f"{name} has {size} bytes instead of {noted}")


def _check_files(folder: Path, presentation: Presentation) -> None:
    """Look for the files that the manifests name, and for what the presentation has besides its tracks."""
    try:
        manifest = parse((folder / "manifest.mpd").read_bytes())
    except FileNotFoundError:
        raise _wrong("manifest.mpd is missing") from None
    except ManifestProblem as problem:
        raise _wrong(f"manifest.mpd: {problem.detail.rstrip('.')}") from problem
    if abs(manifest.duration - presentation.duration) > _TOLERANCE:
        raise _wrong(f"manifest.mpd says {manifest.duration:.1f} s instead of {presentation.duration:.1f} s")
    names = {*manifest.files, "master.m3u8", *(captions.file for captions in presentation.captions)}
    if presentation.thumbnails:
        names.update(presentation.thumbnails.names)
    for playlist in folder.glob("*.m3u8"):
        names.update(_named(playlist.read_text(encoding="utf-8")))
    for name in sorted(names):
        _check_size(folder, name, None)


def _named(playlist: str) -> Iterator[str]:
    """Yield the addresses in an HLS playlist: lines of their own, and `URI` in tags (RFC 8216, section 4)."""
    for line in playlist.splitlines():
        if line.startswith("#"):
            yield from _URI.findall(line)
        elif line:
            yield line


def _check_durations(presentation: Presentation, plan: Plan) -> None:
    source = plan.source
    start = min((source.video.start, *(planned.sound.start for planned in plan.sounds)))
    for video in presentation.videos:
        _check_end(video, source.video, start)
    for sound, planned in zip(presentation.sounds, plan.sounds, strict=True):
        _check_end(sound, planned.sound, start)
    if abs(presentation.duration - source.duration) > _TOLERANCE:
        raise _wrong(f"it lasts {presentation.duration:.1f} s and the source {source.duration:.1f} s")


def _check_end(track: VideoTrack | SoundTrack, source: Video | Sound, start: float) -> None:
    """Compare where a track ends with where it ends in the source, whose clock shows `start` at the beginning."""
    segments = track.segments
    ends = segments.first / segments.timescale + segments.duration
    should_end = source.start + source.duration - start
    if abs(ends - should_end) > _TOLERANCE:
        raise _wrong(f"track {track.id} ends after {ends:.1f} s and in the source after {should_end:.1f} s")


def _check_decoding(folder: Path, presentation: Presentation) -> None:
    videos = [_question(track.segments, [track.width, track.height]) for track in presentation.videos]
    sounds = [_question(track.segments, None) for track in presentation.sounds]
    said = children.ask(
        "checking.decode", {"folder": str(folder.absolute()), "tracks": videos + sounds}, seconds=_SECONDS
    )
    for name, what in said["found"]:
        raise _wrong(f"{name} {what}")


def _question(segments: Segments, frame: list[int] | None) -> dict[str, Any]:
    names = segments.names
    places = sorted({0, len(names) // 2, len(names) - 1})
    return {"init": segments.init, "segments": [names[place] for place in places], "frame": frame}
