"""Finished folders for tests of what is made out of, and checked in, finished segments: small films by ffmpeg alone."""

from fractions import Fraction
from pathlib import Path

from catalogue import ffmpeg
from catalogue.packaging.manifests import hls_writer, mpd_writer, segments
from catalogue.packaging.manifests.labels import SoundName
from catalogue.packaging.pictures import album
from catalogue.packaging.plan import Plan, Rung, SoundPlan
from catalogue.packaging.presentation import Presentation, SoundTrack, VideoTrack
from catalogue.packaging.source import Sound, Source, Video

RATE = 10
Tracks = tuple[tuple[VideoTrack, ...], tuple[SoundTrack, ...]]


def brightening(seconds: float, size: str = "320x180") -> list[str]:
    """A grey picture whose brightness (16 to 235 as coded) is 20 at the start, and eight more every second."""
    return ["-f", "lavfi", "-i", f"color=black:s={size}:r={RATE}:d={seconds},geq=lum='20+8*T':cb=128:cr=128"]


def tone(seconds: float) -> list[str]:
    """A tone of 440 Hz."""
    return ["-f", "lavfi", "-i", f"sine=frequency=440:sample_rate=48000:duration={seconds}"]


def cut(folder: Path, inputs: list[str], *, keyframes: str, sizes: list[str], sound: bool = True) -> Tracks:
    """Make segments in `folder`: a quality of each of the `sizes`, keyframes where ffmpeg's `keyframes` say."""
    splits = "".join(f"[s{at}]" for at in range(len(sizes)))
    scaled = "".join(f";[s{at}]scale={size}[v{at}]" for at, size in enumerate(sizes))
    maps = [word for at in range(len(sizes)) for word in ("-map", f"[v{at}]")]
    ffmpeg.run(
        [
            *(*inputs, "-filter_complex", f"[0:v]split={len(sizes)}{splits}{scaled}", *maps),
            *(("-map", "1:a", "-c:a", "aac") if sound else ()),
            *("-c:v", "libx264", "-preset", "ultrafast", "-crf", "18", "-pix_fmt", "yuv420p", "-g", "999"),
            *("-sc_threshold", "0", "-force_key_frames", keyframes),
            *("-adaptation_sets", "id=0,streams=v" + (" id=1,streams=a" if sound else "")),
            *("-f", "dash", "-seg_duration", "4", "-use_template", "1", "-use_timeline", "1"),
            *("-dash_segment_type", "mp4", "-init_seg_name", "init-$RepresentationID$.mp4"),
            *("-media_seg_name", "seg-$RepresentationID$-$Number%05d$.m4s", str(folder / segments.RAW_MANIFEST)),
        ]
    )
    names = [SoundName("en", "English", "main")] if sound else []
    return segments.read_tracks(folder, names, Fraction(RATE))


def finish(folder: Path, tracks: Tracks, seconds: float) -> Presentation:
    """Take the pictures of the film whose segments are in `folder`, and write its manifests."""
    videos, sounds = tracks
    film = Presentation("A film", seconds, videos, sounds, (), album.take(folder, videos, seconds).thumbnails)
    for name, text in {"manifest.mpd": mpd_writer.manifest(film), **hls_writer.playlists(film)}.items():
        (folder / name).write_text(text, encoding="utf-8")
    return film


def plan(tracks: Tracks, seconds: float) -> Plan:
    """The plan that such a film may have been made after."""
    videos, sounds = tracks
    rungs = tuple(Rung(video.width, video.height, 1_000_000) for video in videos)
    heard = tuple(
        SoundPlan(_sound(at, track, seconds), copied=False, channels=1, bit_rate=96_000)
        for at, track in enumerate(sounds, 1)
    )
    source = Source(Path("film.mkv"), 1, "matroska", seconds, _video(videos[0], seconds), (), (), ())
    return Plan(source, "h264", rungs, heard, (), Fraction(RATE), False, False, (), 1)


def _video(track: VideoTrack, seconds: float) -> Video:
    return Video(
        index=0,
        codec="h264",
        profile="High",
        level=40,
        pixel_format="yuv420p",
        width=track.width,
        height=track.height,
        sample_aspect=Fraction(1),
        rotation=0,
        rate=Fraction(RATE),
        variable_rate=False,
        interlaced=False,
        transfer="",
        bit_rate=1_000_000,
        start=0.0,
        duration=seconds,
        longest_gap=4.0,
    )


def _sound(index: int, track: SoundTrack, seconds: float) -> Sound:
    return Sound(
        index=index,
        codec="aac",
        profile="LC",
        channels=track.channels,
        layout="mono",
        sample_rate=track.sample_rate,
        bit_rate=96_000,
        start=0.0,
        duration=seconds,
        language="en",
        title="",
        default=True,
        commentary=False,
        description=False,
    )
