"""What people read in the menus of sound and captions: each track's name in its own language, and no name twice."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from catalogue.languages import own_name
from catalogue.packaging.plan import SoundPlan
from catalogue.packaging.source import Sound

_LONGEST = 120
_LAYOUTS = {6: "5.1", 7: "6.1", 8: "7.1"}
# A title that names how the track was coded is untrue of what is made of it, and tells nobody anything.
_ABOUT_CODING = re.compile(
    r"\b(?:\d\.\d|stereo|mono|surround|e?ac-?3|dts|aac|mp3|truehd|atmos|dolby|flac|pcm|opus|\d+ ?kb)", re.IGNORECASE
)


@dataclass(frozen=True)
class SoundName:
    """What is said of a sound track: its language (BCP 47, "" for none), its label, its role in DASH, its channels."""

    language: str
    label: str
    role: str
    channels: int = 2


def sound_names(plans: Sequence[SoundPlan]) -> tuple[SoundName, ...]:
    """Return what is said of each planned sound track; the first is the main one."""
    tracks = {plan.sound.index: plan.sound for plan in plans}
    labels = dict(zip(tracks, unique(_label(sound, at) for at, sound in enumerate(tracks.values(), 1)), strict=True))
    return tuple(
        SoundName(
            language=plan.sound.language,
            label=with_layout(labels[plan.sound.index], plan.channels),
            role=_role(plan.sound, first=at == 0),
            channels=plan.channels,
        )
        for at, plan in enumerate(plans)
    )


def with_layout(label: str, channels: int) -> str:
    """Return the label of a track with that many channels: surround is named, mono and stereo are not."""
    return f"{label} {_layout(channels)}" if channels > 2 else label


def without_layout(label: str, channels: int) -> str:
    """Return what the label was before `with_layout`: the same for the stereo and the surround of one track."""
    return label.removesuffix(f" {_layout(channels)}") if channels > 2 else label


def unique(labels: Iterable[str]) -> list[str]:
    """Return the labels, one that has been there before with a number after it."""
    seen: set[str] = set()
    different = []
    for label in labels:
        name, number = label[:_LONGEST], 1
        while name in seen:
            number += 1
            name = f"{label[:_LONGEST]} {number}"
        seen.add(name)
        different.append(name)
    return different


def _layout(channels: int) -> str:
    return _LAYOUTS.get(channels, f"({channels} channels)")


def _label(sound: Sound, number: int) -> str:
    if sound.title and not _ABOUT_CODING.search(sound.title):
        return sound.title
    name = own_name(sound.language) or f"Sound {number}"
    if sound.commentary:
        return f"{name} (commentary)"
    return f"{name} (described)" if sound.description else name


def _role(sound: Sound, *, first: bool) -> str:
    if sound.commentary:
        return "commentary"
    if sound.description:
        return "description"
    return "main" if first else "alternate"
