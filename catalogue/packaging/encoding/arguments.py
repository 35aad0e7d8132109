"""ffmpeg's arguments for a plan: one run that makes every quality, every sound and every track of subtitles.

The segments are CMAF (ISO/IEC 23000-19), the raw manifest is that of ffmpeg's DASH muxer; our own writers make the
final ones of it. Each encoder option names its stream, because one without would hit a copied stream too and end it.
"""

from catalogue.packaging.manifests.segments import RAW_MANIFEST, init_name, media_name
from catalogue.packaging.plan import Plan, Rung, SoundPlan
from catalogue.packaging.reading.probe import ANALYZE_DURATION, PROBE_SIZE
from catalogue.packaging.wishes import Codec

SEGMENT = 4  # seconds
CUBE = "hdr.cube"
_DASH = (
    f"-f dash -seg_duration {SEGMENT} -use_template 1 -use_timeline 1 -dash_segment_type mp4 "
    f"-init_seg_name {init_name('$RepresentationID$')} -media_seg_name {media_name('$RepresentationID$')} "
    "-format_options movflags=+cmaf"
)
# As far as the reader looked before it counted the tracks.
_LOOK = ("-probesize", PROBE_SIZE, "-analyzeduration", ANALYZE_DURATION)
_ENCODERS: dict[Codec, str] = {"h264": "libx264", "hevc": "libx265", "av1": "libsvtav1"}
# What MP4 calls them: in MPEG-TS and FLV the same are called otherwise, and the muxer would refuse those names. "hvc1"
# says that HEVC's parameter sets are in the header, which Apple's players want.
_TAGS = {"h264": "avc1", "hevc": "hvc1", "av1": "av01", "aac": "mp4a", "ac3": "ac-3", "eac3": "ec-3"}
_SETTINGS: dict[Codec, dict[str, str]] = {
    "h264": {"preset": "veryfast", "crf": "22", "profile": "high", "sc_threshold": "0"},
    "hevc": {
        "preset": "fast",
        "crf": "24",
        "tag": _TAGS["hevc"],
        "forced-idr": "1",
        "x265-params": "scenecut=0:open-gop=0:log-level=error",
    },
    "av1": {"preset": "8", "crf": "32"},
}
_BT709 = "color_primaries=bt709:color_trc=bt709:colorspace=bt709"
_BT601 = "color_primaries=smpte170m:color_trc=smpte170m:colorspace=smpte170m"  # what untagged SD video means
_HD = 1280  # pixels
_TICKS = "1:90000"  # of a clock fine enough for frames that come when they like


def arguments(plan: Plan) -> list[str]:
    """Return the arguments, without the program, to be run in the folder that is being made.

    HDR that becomes SDR needs the table of `hdr.cube` there, named `CUBE`.
    """
    source = plan.source
    graph = _graph(plan)
    return [
        *("-format_whitelist", source.format, *_LOOK, "-i", f"file:{source.path.absolute()}"),
        *(("-filter_complex", graph) if graph else ()),
        *(part for number, rung in enumerate(plan.rungs) for part in _picture(plan, number, rung)),
        *(part for number, sound in enumerate(plan.sounds) for part in _sound(number, sound)),
        *("-map_metadata", "-1", "-map_chapters", "-1"),
        *_DASH.split(),
        *("-adaptation_sets", " ".join(f"id={n},streams={n}" for n in range(len(plan.rungs) + len(plan.sounds)))),
        RAW_MANIFEST,
        *(part for number, text in enumerate(plan.texts) for part in _text(number, text.index)),
    ]


def encoder(plan: Plan) -> tuple[str, str]:
    """Return ffmpeg's name of the encoder of a plan's pictures, and that of the pixel format they get."""
    keeps_hdr = plan.source.video.is_hdr and not plan.tone_map
    return _ENCODERS[plan.codec], "yuv420p10le" if keeps_hdr else "yuv420p"


def _graph(plan: Plan) -> str:
    """Return the filter graph of all encoded qualities: what is done once, then a branch for each size."""
    encoded = [number for number, rung in enumerate(plan.rungs) if not rung.copied]
    if not encoded:
        return ""
    once = [*_before_scaling(plan, plan.rungs[encoded[0]]), f"split={len(encoded)}"]
    branches = "".join(f"[s{number}]" for number in encoded)
    pixels = encoder(plan)[1]
    scaling, tags = _colours(plan)
    scaled = (
        f"[s{number}]{_scale(plan.rungs[number])}{scaling},format={pixels},setparams={tags},setsar=1[v{number}]"
        for number in encoded
    )
    return f"[0:{plan.source.video.index}]{','.join(once)}{branches};{';'.join(scaled)}"


def _before_scaling(plan: Plan, largest: Rung) -> list[str]:
    video = plan.source.video
    filters = []
    if video.transfer == "" and video.pixel_format.startswith("yuv"):
        filters.append(f"setparams={_BT709 if max(video.width, video.height) >= _HD else _BT601}")
    if plan.deinterlace:
        filters.append("bwdif=mode=send_frame")
    if plan.rate is not None:
        filters.append(f"fps=fps={plan.rate}:start_time=0")
    if plan.tone_map:
        filters += [f"{_scale(largest)}:in_color_matrix=bt2020", "format=gbrp16le", f"lut3d={CUBE}"]
    return filters


def _colours(plan: Plan) -> tuple[str, str]:
    """Return what is to be done about the colours when scaling, and how they are named afterwards.

    Every SDR picture gets BT.709's matrix, because players guess it where they do not read it. Its primaries and its
    transfer keep their names.
    """
    if plan.source.video.is_hdr and not plan.tone_map:
        return "", f"range=tv:color_primaries=bt2020:color_trc={plan.source.video.transfer}:colorspace=bt2020nc"
    return ":out_color_matrix=bt709:out_range=tv", f"range=tv:{_BT709 if plan.tone_map else 'colorspace=bt709'}"


def _scale(rung: Rung) -> str:
    return f"scale={rung.width}:{rung.height}:flags=bicubic"


def _picture(plan: Plan, number: int, rung: Rung) -> list[str]:
    if rung.copied:
        tag = _TAGS[plan.source.video.codec]
        return ["-map", f"0:{plan.source.video.index}", f"-c:v:{number}", "copy", f"-tag:v:{number}", tag]
    settings = _SETTINGS[plan.codec] | {
        "g": str(round((plan.rate or plan.source.video.rate) * 10)),  # never in the way of the forced keyframes
        "force_key_frames": "source" if plan.rate is None else f"expr:gte(t,n_forced*{SEGMENT})",
        "maxrate": str(rung.cap),
        "bufsize": str(rung.cap * 2),
        "fps_mode": "cfr" if plan.rate is not None else "passthrough",
    }
    if plan.rate is None:
        settings["enc_time_base"] = _TICKS
    options = [part for name, value in settings.items() for part in (f"-{name}:v:{number}", value)]
    return ["-map", f"[v{number}]", f"-c:v:{number}", encoder(plan)[0], *options]


def _sound(number: int, plan: SoundPlan) -> list[str]:
    chosen = ["-map", f"0:{plan.sound.index}", f"-c:a:{number}"]
    if plan.copied:
        return [*chosen, "copy", f"-tag:a:{number}", _TAGS[plan.sound.codec]]
    return [
        *(*chosen, "aac", f"-b:a:{number}", str(plan.bit_rate), f"-ac:a:{number}", str(plan.channels)),
        *(f"-ar:a:{number}", "44100" if plan.sound.sample_rate == 44100 else "48000"),
        *(f"-filter:a:{number}", "aresample=async=1:first_pts=0"),  # silence where the sound has gaps
    ]


def _text(number: int, index: int) -> list[str]:
    return ["-map", f"0:{index}", "-map_metadata", "-1", "-c:s", "webvtt", "-f", "webvtt", f"text-{number}.vtt"]
