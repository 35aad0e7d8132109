"""The times of packets tell how long a track is, how fast its pictures follow, and how far apart its keyframes are."""

from collections.abc import Iterable
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.packaging.reading.packet_times import PacketTimes, UnbrokenClock, longest_gap, pace, start_of

MILLISECONDS = Fraction(1, 1000)
BROADCAST = Fraction(1, 90000)


def track(times: Iterable[int], keyframes: Iterable[int] = (0,), base: Fraction = MILLISECONDS) -> PacketTimes:
    """Return a track with a packet of 100 bytes at each of `times`."""
    packets, marked = PacketTimes(base), set(keyframes)
    for time in times:
        packets.add(time, 0, 100, keyframe=time in marked)
    return packets


def steady(rate: Fraction, frames: int, base: Fraction = MILLISECONDS) -> list[int]:
    """Return the times of frames at a constant rate, rounded to the clock's steps as files have them."""
    return [round(number / rate / base) for number in range(frames)]


@pytest.mark.parametrize("rate", ["24000/1001", "24", "25", "30000/1001", "30", "48", "50", "60000/1001", "60"])
def test_the_usual_rates_are_told_apart_although_times_are_rounded(rate: str) -> None:
    found = pace(track(steady(Fraction(rate), 200)), None)
    assert (found.rate, found.variable) == (Fraction(rate), False)


def test_frames_may_come_in_another_order_than_they_are_shown() -> None:
    times = steady(Fraction(25), 100)
    times[1::3], times[2::3] = times[2:99:3], times[1:98:3]
    assert pace(track(times), None).rate == 25


def test_an_unusual_rate_is_kept() -> None:
    assert pace(track(steady(Fraction(18), 300, BROADCAST), base=BROADCAST), None).rate == 18


def test_one_pause_does_not_make_a_rate_variable() -> None:
    times = steady(Fraction(25), 100)
    found = pace(track([*times[:50], *(time + 3000 for time in times[50:])]), None)
    assert (found.rate, found.variable) == (25, False)


def test_a_screen_recording_that_skips_still_pictures_has_a_variable_rate() -> None:
    times = [time for number, time in enumerate(steady(Fraction(30), 300)) if number < 100 or number % 3 == 0]
    found = pace(track(times), None)
    assert (found.rate, found.variable) == (30, True)


def test_film_that_a_disc_shows_two_and_three_fields_long_is_film() -> None:
    field = 90000 * 1001 // 60000
    times = [0]
    for number in range(100):
        times.append(times[-1] + field * (2 + number % 2))
    found = pace(track(times, base=BROADCAST), None)
    assert (found.rate, found.variable) == (Fraction(24000, 1001), False)


def test_a_single_picture_has_the_rate_that_the_header_states() -> None:
    assert pace(track([0]), Fraction(12)).rate == 12
    assert pace(track([0]), None).rate == 25


def test_the_longest_gap_counts_to_the_end() -> None:
    packets = track(range(0, 10000, 40), keyframes=[0, 2000, 3000])
    assert longest_gap(packets, 0, 10000) == 7000


def test_nothing_can_be_seen_before_the_first_keyframe() -> None:
    assert start_of(track([0, 40, 80, 120, 160], keyframes=[80])) == 80
    assert start_of(track([40, 80], keyframes=[])) == 40


def test_a_clock_that_starts_anew_goes_on() -> None:
    clock = UnbrokenClock()
    joined = [time + clock.offset(0, time, 1.0) for time in (100.0, 101.0, 102.0, 5.0, 6.0, 50_000.0)]
    assert joined == pytest.approx([100, 101, 102, 103, 104, 105])


def test_a_short_gap_stays() -> None:
    clock = UnbrokenClock()
    assert [clock.offset(0, time, 1.0) for time in (0.0, 1.0, 6.0)] == [0, 0, 0]


@given(st.lists(st.integers(-(2**62), 2**62), min_size=1, max_size=50), st.sampled_from([MILLISECONDS, BROADCAST]))
def test_any_times_give_a_rate_and_a_gap(times: list[int], base: Fraction) -> None:
    packets = track(times, keyframes=times[::3], base=base)
    assert pace(packets, None).rate > 0
    assert longest_gap(packets, start_of(packets), max(times)) >= 0
