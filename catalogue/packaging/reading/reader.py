"""The child that looks into a video file: what tracks it has, and, by reading all of it once, how long they really are.

Its question is {"path", "options"}, its answer the facts of `source.Source` in JSON, fractions as text. It only
ever opens that one file: no other protocol than `file`, and no container that names other files.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from fractions import Fraction
from typing import Any

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.format import Flags
from av.packet import Packet, PktSideDataT
from av.stream import Disposition, Stream
from av.subtitles.stream import SubtitleStream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from catalogue.packaging import children
from catalogue.packaging.reading.packet_times import PacketTimes, UnbrokenClock
from catalogue.packaging.reading.stream_facts import (
    FrameFacts,
    chapter_facts,
    frame_facts,
    sound_facts,
    text_facts,
    video_facts,
)
from catalogue.packaging.source import PackagingProblem

_MOST_TRACKS = 100
_LOOKED_AT = 12  # frames
_TRIED = 300  # packets
_NOT_THE_PICTURE = Disposition.attached_pic | Disposition.timed_thumbnails | Disposition.still_image
_PROTECTED_TAGS = frozenset({"drms", "drmi", "enca", "encv"})  # of MP4 as shops sell it
_SIGNS_OF_ENCRYPTION: tuple[PktSideDataT, ...] = ("encryption_info", "encryption_init_info")
_DURATION_TAG = re.compile(r"([0-9]{1,4}):([0-9]{2}):([0-9]{2}(?:\.[0-9]{1,9})?)", re.ASCII)
_MISSING_SECONDS, _MISSING_SHARE = 2, 0.01


def main() -> None:
    """Answer the one question on standard input."""
    children.answer(read)


def read(question: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts of one file. Raises PackagingProblem."""
    av.logging.set_level(av.logging.WARNING)
    with av.logging.Capture() as said:
        container = _opened(question["path"], question["options"], said)
    av.logging.set_level(None)
    with container:
        # Where the header says nothing, libavformat guesses from the size.
        guessed = any("Estimating duration from bitrate" in message for _, _, message in said)
        return _facts(container, 0 if guessed else _stated_length(container))


def _stated_length(container: InputContainer) -> float:
    """Return how many seconds the file should last: by what is said of its tracks, or else of the whole.

    The whole of a Matroska file lasts as long as its subtitles do, and those may be longer than the film.
    """
    tracks = [one for one in container.streams if one.type in {"video", "audio"}]
    return max(filter(None, map(_stated_of_track, tracks)), default=(container.duration or 0) / 1e6)


def _stated_of_track(track: Stream) -> float:
    """Return the length in seconds by an MP4's table, or the tag that Matroska's writers leave; 0: not said."""
    if track.duration and track.time_base:
        return float(track.duration * track.time_base)
    tag = _DURATION_TAG.fullmatch(track.metadata.get("DURATION", ""))
    return int(tag[1]) * 3600 + int(tag[2]) * 60 + float(tag[3]) if tag else 0.0


def _opened(path: str, options: dict[str, str], said: Sequence[tuple[int, str, str]]) -> InputContainer:
    try:
        return av.open(path, metadata_errors="replace", container_options={**options, "max_streams": "1000"})
    except (av.FFmpegError, MemoryError) as error:
        messages = " ".join(message for _, _, message in said)
        if "max_streams" in messages:
            raise _too_many_tracks("more than 1000") from error
        if "moov atom not found" in messages:
            raise PackagingProblem(
                "truncated", "The file ends before its table of contents; copy or download it again."
            ) from error
        raise PackagingProblem(
            "not a video",
            "This is no video file that can be read, but perhaps a playlist, a text, a picture, or damaged; "
            "give a whole MP4, Matroska, AVI or MPEG file.",
        ) from error


def _facts(container: InputContainer, stated: float) -> dict[str, Any]:
    streams = list(container.streams)
    tracks = [one for one in streams if one.type != "attachment"]
    if len(tracks) > _MOST_TRACKS:
        raise _too_many_tracks(str(len(tracks)))
    if any(_tag(one) in _PROTECTED_TAGS for one in tracks):
        raise _encrypted()
    picture = _main_picture(one for one in streams if isinstance(one, VideoStream))
    times, frames = _measured(container, picture)
    if not times[picture.index].times:
        raise _no_picture()
    _refuse_truncated(container, stated, times.values())
    heard = [one for one in streams if isinstance(one, AudioStream) and times[one.index].times]
    video = video_facts(picture, times[picture.index], frames)
    sounds = [sound_facts(one, times[one.index]) for one in heard]
    start = min(track["start"] for track in (video, *sounds))
    end = max(track["start"] + track["duration"] for track in (video, *sounds))
    return {
        "format": container.format.name,
        "duration": end - start,
        "video": video,
        "decoded": len(frames),
        "sounds": sounds,
        "texts": [text_facts(one) for one in streams if isinstance(one, SubtitleStream)],
        "chapters": chapter_facts(container, start, end),
    }


def _main_picture(videos: Iterable[VideoStream]) -> VideoStream:
    """Return the default one, or else the first, of the tracks that hold a film and not a cover."""
    pictures = [one for one in videos if not one.disposition & _NOT_THE_PICTURE]
    if not pictures:
        raise _no_picture()
    known = [one for one in pictures if one.codec_context]
    if not known:
        raise PackagingProblem(
            "no decoder", "Nobody knows how its picture is coded; perhaps it is protected. Give another copy."
        )
    return next((one for one in known if one.disposition & Disposition.default), known[0])


def _measured(container: InputContainer, picture: VideoStream) -> tuple[dict[int, PacketTimes], list[FrameFacts]]:
    """Read the whole file. Return each track's times, and what the first frames of the picture say."""
    read = [one for one in container.streams if one.type in {"video", "audio", "subtitle"}]
    times = {one.index: PacketTimes(one.time_base or Fraction(1)) for one in read}
    frames: list[FrameFacts] = []
    clock = UnbrokenClock() if _may_jump(container) else None
    # Where an error comes, what can be read ends, for the encoder as well; whether that is too early is asked next.
    # IndexError is PyAV's at the end of a file in whose middle another track began.
    with suppress(av.FFmpegError, IndexError):
        for packet in container.demux(*read):
            track = times[packet.stream.index]
            if packet.stream is picture and len(frames) < _LOOKED_AT and len(track.times) < _TRIED:
                frames += _looked_at(packet)
            if not packet.is_discard:
                _note(packet, track, clock)
    return times, frames


def _note(packet: "Packet[Stream]", track: PacketTimes, clock: UnbrokenClock | None) -> None:
    time = packet.pts if packet.pts is not None else packet.dts
    if time is None:
        return
    if packet.stream.type == "subtitle":
        track.add(time, 0, packet.size, keyframe=True)  # that one stays long is no sign that the film goes on
        return
    duration = packet.duration or 0
    if clock and packet.dts is not None:
        decoded, lasts = track.seconds(packet.dts), track.seconds(duration)
        time += track.ticks(clock.offset(packet.stream.index, decoded, lasts))
    track.add(time, duration, packet.size, keyframe=packet.is_keyframe)


def _may_jump(container: InputContainer) -> bool:
    """Say whether the container is one of recordings, whose clock may start anew, and which state no length."""
    return Flags.ts_discont in Flags(container.format.flags)


def _looked_at(packet: "Packet[Stream]") -> list[FrameFacts]:
    if any(packet.has_sidedata(sign) for sign in _SIGNS_OF_ENCRYPTION):
        raise _encrypted()
    try:
        return [frame_facts(frame) for frame in packet.decode() if isinstance(frame, VideoFrame)]
    except av.FFmpegError:  # a damaged frame, or a codec that only the encoder's ffmpeg knows
        return []


def _tag(stream: Stream) -> str:
    try:
        return stream.codec_context.codec_tag if stream.codec_context else ""
    except UnicodeDecodeError:  # a number that is no four letters
        return ""


def _refuse_truncated(container: InputContainer, stated: float, tracks: Iterable[PacketTimes]) -> None:
    """Refuse a file whose packets end clearly before what its header says; `stated` is its length in seconds or 0."""
    if _may_jump(container):
        return
    end = max((one.seconds(one.end) for one in tracks if one.end is not None), default=0.0)
    length = end - (container.start_time or 0) / 1e6
    if stated - length > max(_MISSING_SECONDS, stated * _MISSING_SHARE):
        raise PackagingProblem(
            "truncated",
            f"The file ends after {_clock(length)} of {_clock(stated)}; copy or download it again.",
        )


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(max(0, seconds)), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"


def _too_many_tracks(many: str) -> PackagingProblem:
    return PackagingProblem(
        "too many streams",
        f"The file has {many} tracks, and at most {_MOST_TRACKS} are read; keep those that you want (remux it).",
    )


def _encrypted() -> PackagingProblem:
    return PackagingProblem(
        "encrypted", "The film is encrypted (DRM) and cannot be seen; use a copy without protection."
    )


def _no_picture() -> PackagingProblem:
    return PackagingProblem("no picture", "The file has no moving picture, at most sound and a cover; give a film.")


if __name__ == "__main__":
    main()
