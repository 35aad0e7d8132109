"""What may be copied as it is, because every player understands it, and why the rest is encoded."""

from catalogue.packaging.source import Sound, Source, Video
from catalogue.packaging.wishes import Codec

CODEC_NAMES = {
    "h264": "H.264",
    "hevc": "HEVC",
    "av1": "AV1",
    "mpeg1video": "MPEG-1",
    "mpeg2video": "MPEG-2",
    "mpeg4": "MPEG-4 Part 2",
    "mjpeg": "Motion JPEG",
    "vp8": "VP8",
    "vp9": "VP9",
    "prores": "ProRes",
    "vc1": "VC-1",
    "theora": "Theora",
}

_TIMED = frozenset({"mov", "matroska", "mpegts", "flv"})  # containers that keep the time of every frame
_PROFILES: dict[Codec, frozenset[str]] = {
    "h264": frozenset({"Constrained Baseline", "Baseline", "Main", "High"}),
    "hevc": frozenset({"Main", "Main 10"}),
    "av1": frozenset({"Main"}),
}
_PIXELS: dict[Codec, frozenset[str]] = {
    "h264": frozenset({"yuv420p", "yuvj420p"}),
    "hevc": frozenset({"yuv420p", "yuvj420p", "yuv420p10le"}),
    "av1": frozenset({"yuv420p", "yuvj420p", "yuv420p10le"}),
}
_TOP_H264_LEVEL = 52
_LONGEST_GAP = 10.0  # seconds between keyframes: a jump in the film must not wait for longer than that
_LATEST_START = 0.5  # seconds a copied track may begin after the film: what is encoded can be filled up
_AAC_RATES = range(32_000, 48_001)
_AAC_BITS = 320_000
SURROUND_CODECS = frozenset({"ac3", "eac3", "aac"})


def why_picture_is_encoded(source: Source, codec: Codec) -> str | None:
    """Return why the picture cannot be copied into a folder of `codec`, to follow "because"; None when it can be."""
    video = source.video
    reasons = (
        (video.codec != codec, f"it is {CODEC_NAMES.get(video.codec, video.codec)}, not {CODEC_NAMES[codec]}"),
        (not _is_timed(source), f"a file of the kind {source.format.split(',')[0]} does not keep every frame's time"),
        (video.is_hdr and codec == "h264", "HDR in H.264 plays almost nowhere"),
        (video.pixel_format not in _PIXELS[codec], f"few players show its pixel format ({video.pixel_format})"),
        (video.profile not in _PROFILES[codec], f"few players know its profile ({video.profile or 'unnamed'})"),
        (codec == "h264" and video.level > _TOP_H264_LEVEL, f"few players reach its level ({video.level / 10:.1f})"),
        *_shape_reasons(video),
        (video.longest_gap > _LONGEST_GAP, f"keyframes are up to {video.longest_gap:.0f} s apart"),
        (video.start - beginning(source) > _LATEST_START, "the picture begins later than the sound"),
    )
    return next((why for holds, why in reasons if holds), None)


def _shape_reasons(video: Video) -> tuple[tuple[bool, str], ...]:
    return (
        (video.interlaced, "it is interlaced"),
        (video.rotation != 0, "it lies on its side" if video.rotation in {90, 270} else "it stands on its head"),
        (video.sample_aspect != 1, "its pixels are not square"),
        (video.width % 2 + video.height % 2 > 0, f"its size is odd ({video.width} × {video.height})"),
    )


def sound_is_copied(source: Source, sound: Sound) -> bool:
    """Say whether a stereo or mono track is AAC as every player knows it."""
    return sound.channels <= 2 and sound.bit_rate <= _AAC_BITS and sound.codec == "aac" and _is_copyable(source, sound)


def surround_is_copied(source: Source, sound: Sound) -> bool:
    """Say whether a track of more than two channels can stand in the folder as it is."""
    return sound.codec in SURROUND_CODECS and _is_copyable(source, sound)


def beginning(source: Source) -> float:
    """Return the time on the file's clock at which the film begins, with whichever track is first."""
    return min([source.video.start, *(sound.start for sound in source.sounds)])


def _is_copyable(source: Source, sound: Sound) -> bool:
    plain = sound.codec != "aac" or (sound.profile == "LC" and sound.sample_rate in _AAC_RATES)
    return plain and _is_timed(source) and sound.start - beginning(source) <= _LATEST_START


def _is_timed(source: Source) -> bool:
    return not _TIMED.isdisjoint(source.format.split(","))
