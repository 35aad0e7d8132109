"""What the times of a track's packets say: where it begins and ends, how fast its pictures follow, its keyframes.

Headers are often wrong about all of this; the packets are what will be played.
"""

from array import array
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from statistics import median

# Frames a second of cinema, television, computers and phones. Others exist, and are taken as they are.
_USUAL_RATES = (
    *(Fraction(rate) for rate in (5, 6, 8, 10, 12, 15, 20, 24, 25, 30, 48, 50, 60, 90, 100, 120, 144, 200, 240)),
    *(Fraction(rate * 1000, 1001) for rate in (12, 15, 24, 30, 48, 60, 120, 240)),
)
_SAME_RATE = 0.0004  # 24 and 24000/1001 lie 0.001 apart
_SAME_VARIABLE_RATE = 0.02
_FALLBACK_RATE = Fraction(25)
_LARGEST_DENOMINATOR = 1001
_JUMP, _JUMP_BACK = 10.0, 0.1  # seconds; ffmpeg's -dts_delta_threshold, and what it takes for a step back


class UnbrokenClock:
    """Makes one clock of a recording whose time stamps jump, as ffmpeg does when it reads the same file.

    A jump is more than ten seconds in a track, or back.
    """

    def __init__(self) -> None:
        self._offset = 0.0
        self._expected: dict[int, tuple[float, float]] = {}

    def offset(self, track: int, time: float, duration: float) -> float:
        """Return how many seconds to add to the time stamps of a packet that is decoded at `time`."""
        now = time + self._offset
        latest, next_one = self._expected.get(track, (now, now))
        if abs(now - next_one) > _JUMP or now + _JUMP_BACK < latest:
            self._offset += next_one - now
            now = next_one
        self._expected[track] = (now, now + duration)
        return self._offset


@dataclass
class PacketTimes:
    """The shown packets of one track as they come, times in units of `time_base`."""

    time_base: Fraction
    size: int = 0
    times: "array[int]" = field(default_factory=lambda: array("q"))
    keyframes: "array[int]" = field(default_factory=lambda: array("q"))
    end: int | None = None

    def add(self, time: int, duration: int, size: int, *, keyframe: bool) -> None:
        """Take note of a packet with its presentation time; `duration` is 0 where the file does not say."""
        self.times.append(time)
        self.size += size
        if keyframe:
            self.keyframes.append(time)
        if self.end is None or time + duration > self.end:
            self.end = time + duration

    def seconds(self, time: float) -> float:
        """Return a time of this track in seconds."""
        return time * self.time_base.numerator / self.time_base.denominator

    def ticks(self, seconds: float) -> int:
        """Return a time in seconds in units of this track."""
        return round(seconds * self.time_base.denominator / self.time_base.numerator)


@dataclass(frozen=True)
class Pace:
    """How a picture moves: its nominal frames a second, whether they follow irregularly, and a frame's usual length.

    `frame` is in units of the track's time base.
    """

    rate: Fraction
    variable: bool
    frame: float


def start_of(track: PacketTimes) -> int:
    """Return when a picture can first be seen: before its first keyframe nothing can be decoded."""
    first = track.keyframes[0] if track.keyframes else track.times[0]
    return min((time for time in track.times if time >= first), default=first)


def longest_gap(track: PacketTimes, start: int, end: int) -> int:
    """Return the longest time between two keyframes, the start and the end counted like keyframes."""
    marks = sorted({start, end, *(time for time in track.keyframes if start < time < end)})
    return max((later - earlier for earlier, later in pairwise(marks)), default=0)


def pace(track: PacketTimes, stated: Fraction | None) -> Pace:
    """Return how fast the pictures follow. `stated` is what the header says, for what is too short to be measured."""
    shown = sorted(set(track.times))
    distances = [later - earlier for earlier, later in pairwise(shown)]
    if not distances:
        rate = stated or _FALLBACK_RATE
        return Pace(rate, False, float(1 / (rate * track.time_base)))
    usual = median(distances)
    # Pauses and doubled frames are no part of the rate; the 2:3 of television's film is.
    regular = [distance for distance in distances if usual * 0.6 <= distance <= usual * 1.6]
    frame = sum(regular) / len(regular) if regular else usual
    allowed = max(1.5, frame / 4)
    odd = sum(abs(distance - frame) > allowed for distance in distances)
    variable = odd > max(2, len(distances) // 100)
    return Pace(
        _snapped(1 / (frame * track.time_base), 1 / (frame * len(regular or distances)), variable), variable, frame
    )


def _snapped(measured: float, rounding: float, variable: bool) -> Fraction:
    """Return the usual rate that `measured` is, but for `rounding` (its share that the clock's steps may be off)."""
    nearest = min(_USUAL_RATES, key=lambda rate: abs(rate - measured))
    near = _SAME_VARIABLE_RATE if variable else max(_SAME_RATE, rounding)
    if abs(measured / nearest - 1) <= near:
        return nearest
    return Fraction(measured).limit_denominator(_LARGEST_DENOMINATOR) or Fraction(1, _LARGEST_DENOMINATOR)
