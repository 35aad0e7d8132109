"""What is made out of a source: the outcome of `ladder.py`, and all that the encoder and the writers need to know."""

from dataclasses import dataclass
from fractions import Fraction

from catalogue.packaging.source import Sound, Source, Text
from catalogue.packaging.wishes import Codec


@dataclass(frozen=True)
class Rung:
    """One quality: its frame in pixels (both even when encoded), upright, with square pixels.

    `cap` is the most bits a second it may take, or what a copied one takes.
    """

    width: int
    height: int
    cap: int
    copied: bool = False


@dataclass(frozen=True)
class SoundPlan:
    """One sound track of the folder: of which track, copied or encoded as AAC with `channels` at `bit_rate`."""

    sound: Sound
    copied: bool
    channels: int
    bit_rate: int


@dataclass(frozen=True)
class Plan:
    """How one film is packaged. Rungs go from the best to the smallest; sounds and texts in their order in the file.

    `rate` is the constant frame rate of what is encoded, None to keep every frame's own time (a copied rung stands
    beside it). `notes` are lines for people: why something is not copied, what is left out, what is changed.
    `expected_bytes` is what the folder will take, rather too much than too little.
    """

    source: Source
    codec: Codec
    rungs: tuple[Rung, ...]
    sounds: tuple[SoundPlan, ...]
    texts: tuple[Text, ...]
    rate: Fraction | None
    deinterlace: bool
    tone_map: bool
    notes: tuple[str, ...]
    expected_bytes: int
