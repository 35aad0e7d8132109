"""What is made of a source: which qualities, which sounds and subtitles, what is copied and what is encoded.

Nothing is opened here: facts and wishes go in, a plan comes out.
"""

from fractions import Fraction

from catalogue.packaging.plan import Plan, Rung, SoundPlan
from catalogue.packaging.planning.copying import CODEC_NAMES, why_picture_is_encoded
from catalogue.packaging.planning.tracks import chosen_sounds, chosen_texts
from catalogue.packaging.source import PackagingProblem, Source, Video
from catalogue.packaging.wishes import Codec, Wishes

_AUTO_HEIGHTS = (1080, 720, 480)
_CLEARLY_SMALLER = Fraction(3, 4)  # of the pixels of the quality above
_LEAST_MEASURE: dict[Codec, int] = {"h264": 16, "hevc": 16, "av1": 64}  # pixels; with less, encoders may never end
_TOP_RATE = 60  # frames a second
_FULL_HD = 1920 * 1080
_FULL_HD_BITS = 5_000_000  # a second, at 25 frames, in H.264
_LEAST_BITS = 200_000
_TARGET_SHARE: dict[Codec, float] = {"h264": 1.0, "hevc": 0.6, "av1": 0.5}  # bits for the same picture, of H.264's
_SOURCE_WORTH = {"hevc": 1.6, "vp9": 1.6, "av1": 2.0}  # bits H.264 takes for one bit of these
_EXTRAS = 5_000_000  # bytes: stills, thumbnails, manifests
_THUMBNAIL = 8_000  # bytes
_TEXT = 50  # bytes a second of one track of subtitles
_CONTAINER = 1.03  # what boxes and indexes add


def plan(source: Source, wishes: Wishes) -> Plan:
    """Plan the folder of one film.

    Raises PackagingProblem: `copy` when the picture was to be copied and may not be, `size` when it is too narrow to be
    encoded, `audio` when none of the wanted languages is there.
    """
    video = source.video
    reason = why_picture_is_encoded(source, wishes.codec)
    copied = reason is None and wishes.ladder in {"auto", "copy"}
    if wishes.ladder == "copy" and reason is not None:
        raise PackagingProblem("copy", f"The picture cannot be copied, because {reason}. Leave out --ladder copy.")
    rungs, notes = _rungs(source, wishes, copied=copied)
    if wishes.ladder == "auto" and reason is not None:
        notes.insert(0, f"The picture is encoded again, because {reason}.")
    encoded = any(not rung.copied for rung in rungs)
    tone_map = encoded and video.is_hdr and wishes.codec == "h264"
    deinterlace = encoded and video.interlaced
    rate, said = (None, []) if copied else _rate(video)
    if tone_map:
        said.append("HDR becomes SDR, because H.264 plays everywhere only in SDR; --codec hevc and av1 keep HDR.")
    if deinterlace:
        said.append("The picture is interlaced and becomes progressive.")
    sounds, about_sounds = chosen_sounds(source, wishes.audio)
    texts, about_texts = chosen_texts(source.texts)
    return Plan(
        source=source,
        codec=wishes.codec,
        rungs=rungs,
        sounds=sounds,
        texts=texts,
        rate=rate,
        deinterlace=deinterlace,
        tone_map=tone_map,
        notes=(*notes, *said, *about_sounds, *about_texts),
        expected_bytes=_expected(source, rungs, sounds, len(texts) + len(wishes.subtitles)),
    )


def _rungs(source: Source, wishes: Wishes, *, copied: bool) -> tuple[tuple[Rung, ...], list[str]]:
    sizes, notes = _wished_sizes(source.video, wishes.ladder) if isinstance(wishes.ladder, tuple) else ([], [])
    if not sizes:
        sizes = [source.video.shown] if copied else [_fitted(source.video.shown, _AUTO_HEIGHTS[0])]
    if wishes.ladder == "auto":
        sizes += _steps_below(source.video.shown, sizes[0])
    least = _LEAST_MEASURE[wishes.codec]
    copies = [Rung(*sizes.pop(0), _picture_bits(source), copied=True)] if copied else []
    rungs = copies + [Rung(*size, _cap(source, size, wishes.codec)) for size in sizes if min(size) >= least]
    if not rungs:
        width, height = source.video.shown
        name = CODEC_NAMES[wishes.codec]
        raise PackagingProblem(
            "size", f"A picture of {width} × {height} is too narrow for {name}: {least} is the least."
        )
    return tuple(rungs), notes


def _wished_sizes(video: Video, heights: tuple[int, ...]) -> tuple[list[tuple[int, int]], list[str]]:
    sizes: list[tuple[int, int]] = []
    notes = []
    for height in sorted(heights, reverse=True):
        size = _fitted(video.shown, height)
        if _scale(video.shown, height) > 1:
            notes.append(f"{height} is more than the picture has: it stays {size[0]} × {size[1]}.")
        if size not in sizes:
            sizes.append(size)
    return sizes, notes


def _steps_below(shown: tuple[int, int], top: tuple[int, int]) -> list[tuple[int, int]]:
    steps: list[tuple[int, int]] = []
    above = top
    for height in _AUTO_HEIGHTS:
        size = _fitted(shown, height)
        if _pixels(size) <= _pixels(above) * _CLEARLY_SMALLER:
            steps.append(size)
            above = size
    return steps


def _fitted(shown: tuple[int, int], height: int) -> tuple[int, int]:
    """Fit a frame into the box of a quality, 16:9 and turned with the frame; it is never made larger."""
    scale = min(_scale(shown, height), Fraction(1))
    if scale == 1:
        return max(2, shown[0] // 2 * 2), max(2, shown[1] // 2 * 2)
    return max(2, round(shown[0] * scale / 2) * 2), max(2, round(shown[1] * scale / 2) * 2)


def _scale(shown: tuple[int, int], height: int) -> Fraction:
    longer = Fraction(height * 16, 9)
    return min(Fraction(longer, max(shown)), Fraction(height, min(shown)))


def _pixels(size: tuple[int, int]) -> int:
    return size[0] * size[1]


def _rate(video: Video) -> tuple[Fraction, list[str]]:
    rate, notes = video.rate, []
    while rate > _TOP_RATE:
        rate /= 2
    if rate != video.rate:
        notes.append(f"{_number(video.rate)} frames a second become {_number(rate)}.")
    elif video.variable_rate:
        notes.append(f"The frame rate varies; it becomes {_number(rate)} frames a second throughout.")
    return rate, notes


def _number(rate: Fraction) -> str:
    return f"{float(rate):.3f}".rstrip("0").rstrip(".")


def _cap(source: Source, size: tuple[int, int], codec: Codec) -> int:
    """Return the most bits a second a picture of `size` is worth: by its pixels and frames, and by its source."""
    video = source.video
    wanted = _FULL_HD_BITS * (_pixels(size) / _FULL_HD) ** 0.75 * (1.5 if video.rate > 40 else 1)
    share = min(1.0, _pixels(size) / _pixels(video.shown)) ** 0.75
    there = _picture_bits(source) * _SOURCE_WORTH.get(video.codec, 1.0) * share
    return max(_LEAST_BITS, round(min(wanted, there) * _TARGET_SHARE[codec]))


def _picture_bits(source: Source) -> int:
    """Return the picture's bits a second; where they were not measured, all of the file's."""
    return source.video.bit_rate or round(source.size * 8 / source.duration)


def _expected(source: Source, rungs: tuple[Rung, ...], sounds: tuple[SoundPlan, ...], texts: int) -> int:
    bits = sum(rung.cap for rung in rungs) + sum(sound.bit_rate for sound in sounds)
    thumbnails = source.duration / 4 * _THUMBNAIL
    return round(bits / 8 * source.duration * _CONTAINER + texts * _TEXT * source.duration + thumbnails) + _EXTRAS
