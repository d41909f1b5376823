"""When a feed is due next: as often as it brings something, ever more seldom while it fails, never all at once."""

from __future__ import annotations

import datetime
import random

from hypothesis import given
from hypothesis import strategies as st

from onrecord.watching import Pace
from onrecord.watching.schedule import iso_time, seconds_of

PACE = Pace()
HOUR = 3_600.0


def every(hours: float, *, count: int = 10) -> list[str]:
    start = datetime.datetime(2025, 5, 26, tzinfo=datetime.UTC)
    return [(start + datetime.timedelta(hours=hours * number)).isoformat() for number in range(count)]


def test_a_feed_is_asked_twice_as_often_as_it_brings_something() -> None:
    assert PACE.interval(every(4)) == 2 * HOUR
    assert PACE.interval(every(0.001)) == PACE.least
    assert PACE.interval(every(1_000)) == PACE.most


def test_a_feed_of_unknown_habits_is_asked_at_the_usual_pace() -> None:
    for published in ([], [None, None, None], every(4, count=2), ["soon", "", "2025-05-26"]):
        assert PACE.interval(published) == PACE.usual


def test_what_the_feed_asks_for_is_the_least() -> None:
    assert PACE.interval(every(0.1), asked=HOUR) == HOUR
    assert PACE.interval([], asked=10 * PACE.most) == PACE.most


def test_each_failure_doubles_the_wait_up_to_the_most() -> None:
    waits = [PACE.after_failure(failures, PACE.usual, None) for failures in range(1, 9)]
    assert waits[:3] == [2 * PACE.usual, 4 * PACE.usual, 8 * PACE.usual] and waits[-1] == PACE.most
    assert PACE.after_failure(10**9, PACE.usual, None) == PACE.most


def test_a_server_that_says_when_is_believed() -> None:
    assert PACE.after_failure(1, PACE.usual, 5 * HOUR) == 5 * HOUR
    assert PACE.after_failure(1, PACE.usual, 1.0) == 2 * PACE.usual


@given(st.floats(0, 1e9), st.integers())
def test_a_wait_is_drawn_near_what_it_should_be(seconds: float, seed: int) -> None:
    drawn = PACE.drawn(seconds, random.Random(seed))
    assert 0.9 * seconds - 1e-6 <= drawn <= 1.1 * seconds + 1e-6


@given(st.lists(st.none() | st.text(max_size=30) | st.datetimes().map(str)))
def test_any_dates_give_an_interval_within_bounds(published: list[str | None]) -> None:
    assert PACE.least <= PACE.interval(published) <= PACE.most


@given(st.integers(0, 4_000_000_000))
def test_times_come_back_as_they_were_written(seconds: int) -> None:
    assert seconds_of(iso_time(seconds)) == seconds
