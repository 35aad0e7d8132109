"""Which sounds and subtitles of a source go into the folder, and how."""

from collections.abc import Sequence

from catalogue.packaging.plan import SoundPlan
from catalogue.packaging.planning.copying import sound_is_copied, surround_is_copied
from catalogue.packaging.source import PackagingProblem, Sound, Source, Text
from catalogue.packaging.wishes import AudioWish

_MOST_SOUNDS, _MOST_TEXTS = 16, 32
_STEREO_BITS, _MONO_BITS, _SURROUND_BITS = 128_000, 96_000, 384_000
_MOST_CHANNELS = 6  # of surround that is encoded: 7.1 becomes 5.1
_PICTURE_SUBTITLES = {"hdmv_pgs_subtitle": "PGS", "dvd_subtitle": "DVD", "dvb_subtitle": "DVB", "xsub": "XSUB"}


def chosen_sounds(source: Source, wishes: Sequence[AudioWish]) -> tuple[tuple[SoundPlan, ...], list[str]]:
    """Return the sounds of the folder and notes. Without wishes: every track, in stereo, the default one first.

    Raises PackagingProblem (`audio`) when languages are wished and the file has none of them.
    """
    sounds, notes = _sounding(source.sounds)
    asked, missing = _asked(sounds, wishes or (AudioWish("all"),))
    if missing and not asked:
        raise PackagingProblem("audio", _nothing_to_hear(sounds, wishes))
    notes += [f"There is no sound in {language}." for language in missing]
    plans = [plan for sound, surround in asked for plan in _plans(source, sound, surround=surround)]
    if len(plans) > _MOST_SOUNDS:
        notes.append(f"Of {len(plans)} sound tracks the first {_MOST_SOUNDS} are kept.")
    return tuple(plans[:_MOST_SOUNDS]), notes


def chosen_texts(texts: Sequence[Text]) -> tuple[tuple[Text, ...], list[str]]:
    """Return the subtitles that can become WebVTT, and notes about the others."""
    notes = [_left_out(number, text) for number, text in enumerate(texts, 1) if not text.is_text]
    kept = tuple(text for text in texts if text.is_text)
    if len(kept) > _MOST_TEXTS:
        notes.append(f"Of {len(kept)} tracks of subtitles the first {_MOST_TEXTS} are kept.")
    return kept[:_MOST_TEXTS], notes


def _sounding(sounds: Sequence[Sound]) -> tuple[list[Sound], list[str]]:
    """Return the tracks that hold any sound, the first default one before the others."""
    notes = []
    heard: list[Sound] = []
    for number, sound in enumerate(sounds, 1):
        if sound.duration > 0 and sound.channels > 0:
            heard.append(sound)
        else:
            notes.append(f"Sound {number}{_in(sound.language)} is empty and left out.")
    first = next((sound for sound in heard if sound.default), None)
    return sorted(heard, key=lambda sound: sound is not first), notes


def _asked(sounds: Sequence[Sound], wishes: Sequence[AudioWish]) -> tuple[list[tuple[Sound, bool]], list[str]]:
    """Return the wished tracks in the order of the wishes, each once and with whether surround is wanted too."""
    asked: dict[int, tuple[Sound, bool]] = {}
    missing = []
    for wish in wishes:
        found = [sound for sound in sounds if _speaks(sound, wish.language)]
        if not found and wish.language != "all":
            missing.append(wish.language)
        for sound in found:
            asked.setdefault(sound.index, (sound, wish.surround))
    return list(asked.values()), missing


def _speaks(sound: Sound, language: str) -> bool:
    """Compare BCP 47 tags as RFC 4647's basic filtering does: "en" finds "en-GB" as well."""
    return language == "all" or f"{sound.language}-".lower().startswith(f"{language}-".lower())


def _plans(source: Source, sound: Sound, *, surround: bool) -> list[SoundPlan]:
    if sound_is_copied(source, sound):
        return [SoundPlan(sound, True, sound.channels, sound.bit_rate)]
    mono = sound.channels == 1
    plans = [SoundPlan(sound, False, 1 if mono else 2, _MONO_BITS if mono else _STEREO_BITS)]
    if surround and sound.channels > 2:
        if surround_is_copied(source, sound):
            plans.append(SoundPlan(sound, True, sound.channels, sound.bit_rate or _SURROUND_BITS))
        else:
            plans.append(SoundPlan(sound, False, min(sound.channels, _MOST_CHANNELS), _SURROUND_BITS))
    return plans


def _nothing_to_hear(sounds: Sequence[Sound], wishes: Sequence[AudioWish]) -> str:
    wished = ", ".join(wish.language for wish in wishes)
    there = ", ".join(dict.fromkeys(sound.language or "a language it does not name" for sound in sounds))
    return f"There is no sound in {wished}: the file has {there}." if there else "The file has no sound at all."


def _left_out(number: int, text: Text) -> str:
    kind = _PICTURE_SUBTITLES.get(text.codec)
    named = ", ".join(part for part in (text.language, kind or text.codec) if part)
    why = "are pictures and cannot become text" if kind else "cannot be read"
    return f"Subtitles {number} ({named}) {why}."


def _in(language: str) -> str:
    return f" ({language})" if language else ""
