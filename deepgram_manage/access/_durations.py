"""Lengths of time as people write them: `90d`, `24h`, `15m`, `60s`."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TypeAlias

Duration: TypeAlias = "timedelta | str | int"
"""A timedelta, a text such as `90d` (w, d, h, m, s), or whole seconds."""

_LONGEST = timedelta(days=36_500)
_TEXT = re.compile(r"(\d{1,9})\s*([wdhms])")
_UNITS = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes", "s": "seconds"}


def as_duration(name: str, value: Duration) -> timedelta:
    """Return a length of time.

    Args:
        name: What the length is called, for the error.
        value: A timedelta, a text such as `90d`, or whole seconds.

    Raises:
        TypeError: The value is of another type.
        ValueError: The text is not a length of time, or it is negative, or more than 100 years.
    """
    if isinstance(value, bool) or not isinstance(value, timedelta | str | int):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(
            f"{name}={value!r} must be a timedelta, a text such as '90d', or whole seconds"
        )
    try:
        length = _length_of(name, value)
    except OverflowError:
        length = timedelta.max
    if length < timedelta(0):
        raise ValueError(f"{name}={value!r} must not be negative")
    if length > _LONGEST:
        raise ValueError(f"{name}={value!r} must not be longer than {spelled(_LONGEST)}")
    return length


def _length_of(name: str, value: Duration) -> timedelta:
    if isinstance(value, timedelta):
        return value
    if isinstance(value, int):
        return timedelta(seconds=value)
    found = _TEXT.fullmatch(value.strip())
    if found is None:
        raise ValueError(f"{name}={value!r} is not a length of time: write it like 90d or 24h")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def spelled(length: timedelta) -> str:
    """Return a length of time as people write it, in the largest unit that divides it."""
    seconds = int(length.total_seconds())
    for unit, size in (("d", 86_400), ("h", 3600), ("m", 60)):
        if seconds and seconds % size == 0:
            return f"{seconds // size}{unit}"
    return f"{seconds}s"
