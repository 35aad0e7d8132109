"""Writes the HLS playlists (RFC 8216 and its second edition) of a finished film, over the segments of its DASH."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import PurePath

from catalogue.packaging.manifests.labels import without_layout
from catalogue.packaging.presentation import Captions, Presentation, Segments, SoundTrack, VideoTrack
from catalogue.plain_text import clean_text

MASTER = "master.m3u8"
_HEAD = ("#EXTM3U", "#EXT-X-VERSION:7")
_SUBTITLES = "subtitles"
_CHARACTERISTICS = {
    "description": "public.accessibility.describes-video",
    "caption": "public.accessibility.transcribes-spoken-dialog,public.accessibility.describes-music-and-sound",
}


@dataclass(frozen=True)
class _Group:
    """Sound that a player may take with any quality: the same tracks in every group, coded in another way."""

    id: str
    sounds: Sequence[SoundTrack]


_SILENCE = _Group("", ())


def playlists(film: Presentation) -> dict[str, str]:
    """Return the texts of all playlists by their file names; the one of all the others is `master.m3u8`."""
    texts = {MASTER: _lines(_master(film))}
    cut = {track.id: track.segments for track in film.videos} | {track.id: track.segments for track in film.sounds}
    for track, segments in cut.items():
        texts[f"{track}.m3u8"] = _lines(_media(segments))
    for captions in film.captions:
        texts[_playlist(captions)] = _lines(_whole_file(captions.file, film.duration))
    return texts


def _lines(lines: Iterator[str]) -> str:
    return "\n".join(lines) + "\n"


def _master(film: Presentation) -> Iterator[str]:
    groups = _groups(film.sounds)
    yield from (*_HEAD, "#EXT-X-INDEPENDENT-SEGMENTS")
    for group in groups:
        for number, sound in enumerate(group.sounds):
            yield _tag("#EXT-X-MEDIA", _sound(group, sound, first=number == 0))
    for captions in film.captions:
        yield _tag("#EXT-X-MEDIA", _captions(captions))
    for group in groups or [_SILENCE]:
        for video in film.videos:
            yield _tag("#EXT-X-STREAM-INF", _variant(video, group, has_captions=bool(film.captions)))
            yield f"{video.id}.m3u8"


def _groups(sounds: Sequence[SoundTrack]) -> list[_Group]:
    """Return the stereo tracks as a group, and one for each codec of surround.

    All groups have to have the same members, so stereo stands in where there is no surround of a track.
    """
    plain = [sound for sound in sounds if sound.channels <= 2] or list(sounds)
    groups = [_Group("stereo", plain)] if plain else []
    for codecs in dict.fromkeys(sound.codecs for sound in sounds if sound not in plain):
        wide = {_name(sound): sound for sound in sounds if sound not in plain and sound.codecs == codecs}
        groups.append(_Group(f"surround-{codecs}", [wide.get(_name(sound), sound) for sound in plain]))
    return groups


def _name(sound: SoundTrack) -> str:
    return without_layout(sound.label, sound.channels)


def _sound(group: _Group, sound: SoundTrack, *, first: bool) -> dict[str, str]:
    return {
        "TYPE": "AUDIO",
        "GROUP-ID": _quoted(group.id),
        "NAME": _quoted(_name(sound)),
        **_language(sound.language),
        "DEFAULT": _yes(first),
        "AUTOSELECT": _yes(first or sound.role != "commentary"),
        **_characteristics(sound.role),
        "CHANNELS": _quoted(str(sound.channels)),
        "URI": _quoted(f"{sound.id}.m3u8"),
    }


def _captions(captions: Captions) -> dict[str, str]:
    return {
        "TYPE": "SUBTITLES",
        "GROUP-ID": _quoted(_SUBTITLES),
        "NAME": _quoted(captions.label),
        **_language(captions.language),
        "DEFAULT": "NO",
        "AUTOSELECT": "YES",
        "FORCED": _yes(captions.role == "forced-subtitle"),
        **_characteristics(captions.role),
        "URI": _quoted(_playlist(captions)),
    }


def _variant(video: VideoTrack, group: _Group, *, has_captions: bool) -> dict[str, str]:
    peak = max((sound.segments.peak_rate for sound in group.sounds), default=0)
    average = max((sound.segments.average_rate for sound in group.sounds), default=0)
    codecs = dict.fromkeys([video.codecs, *(sound.codecs for sound in group.sounds)])
    return {
        "BANDWIDTH": str(video.segments.peak_rate + peak),
        "AVERAGE-BANDWIDTH": str(video.segments.average_rate + average),
        "CODECS": _quoted(",".join(codecs)),
        "RESOLUTION": f"{video.width}x{video.height}",
        "FRAME-RATE": f"{float(Fraction(video.frame_rate)):.3f}",
        "VIDEO-RANGE": video.video_range,
        **({"AUDIO": _quoted(group.id)} if group.sounds else {}),
        **({"SUBTITLES": _quoted(_SUBTITLES)} if has_captions else {}),
    }


def _media(segments: Segments) -> Iterator[str]:
    yield from _video_on_demand(max(segments.seconds))
    yield f'#EXT-X-MAP:URI="{segments.init}"'
    for name, seconds in zip(segments.names, segments.seconds, strict=True):
        yield f"#EXTINF:{seconds:.6f},"
        yield name
    yield "#EXT-X-ENDLIST"


def _whole_file(name: str, duration: float) -> Iterator[str]:
    yield from _video_on_demand(duration)
    yield f"#EXTINF:{duration:.6f},"
    yield name
    yield "#EXT-X-ENDLIST"


def _video_on_demand(longest: float) -> tuple[str, ...]:
    return (*_HEAD, f"#EXT-X-TARGETDURATION:{math.ceil(longest)}", "#EXT-X-PLAYLIST-TYPE:VOD")


def _playlist(captions: Captions) -> str:
    return f"{PurePath(captions.file).stem}.m3u8"


def _language(language: str) -> dict[str, str]:
    return {"LANGUAGE": _quoted(language)} if language else {}


def _characteristics(role: str) -> dict[str, str]:
    return {"CHARACTERISTICS": _quoted(_CHARACTERISTICS[role])} if role in _CHARACTERISTICS else {}


def _tag(name: str, attributes: Mapping[str, str]) -> str:
    return f"{name}:{','.join(f'{key}={value}' for key, value in attributes.items())}"


def _yes(said: bool) -> str:
    return "YES" if said else "NO"


def _quoted(text: str) -> str:
    """A quoted string of HLS knows no escapes: no quotation mark and no line break can be in it."""
    return '"' + clean_text(text, 200).replace('"', "'") + '"'
