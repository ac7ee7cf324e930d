"""A weekly profile of busy and quiet hours, as a change of time scale.

Evenly spread in busy time means crowded at noon and thin at night on the calendar.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

from .clock import DAY, HOUR

if TYPE_CHECKING:
    from collections.abc import Iterable

_WEEK = 7 * DAY
_OFFICE_HOURS = range(8, 18)
_WAKING_HOURS = range(6, 22)


def _profile() -> list[int]:
    # 1970 began on a Thursday, so days 2 and 3 of this week are the weekend.
    weights: list[int] = []
    for hour in range(168):
        day, clock = divmod(hour, 24)
        busy = 10 if clock in _OFFICE_HOURS else 4 if clock in _WAKING_HOURS else 1
        weights.append(max(1, busy // 4) if day in {2, 3} else busy)
    return weights


_WEIGHTS = _profile()
_BUSY_BEFORE = [0, *(total * HOUR for total in accumulate(_WEIGHTS))]
_BUSY_WEEK = _BUSY_BEFORE[-1]


def busy_time(instant: int) -> int:
    """Return how much busy time has passed at an instant."""
    week, rest = divmod(instant, _WEEK)
    hour, offset = divmod(rest, HOUR)
    return week * _BUSY_WEEK + _BUSY_BEFORE[hour] + _WEIGHTS[hour] * offset


def calendar_time(busy: int) -> int:
    """Return the instant at which that much busy time has passed."""
    return calendar_times([busy])[0]


def calendar_times(busy_times: Iterable[int]) -> list[int]:
    """Return the instants at which so much busy time has passed.

    Neighbours are mostly of the same hour, which is looked up once for all of them.
    """
    instants: list[int] = []
    start = stop = begin = weight = 0
    for busy in busy_times:
        if not start <= busy < stop:
            week, rest = divmod(busy, _BUSY_WEEK)
            hour = bisect_right(_BUSY_BEFORE, rest) - 1
            begin, weight = week * _WEEK + hour * HOUR, _WEIGHTS[hour]
            start = week * _BUSY_WEEK + _BUSY_BEFORE[hour]
            stop = start + weight * HOUR
        instants.append(begin + (busy - start) // weight)
    return instants
