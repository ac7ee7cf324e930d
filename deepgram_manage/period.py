"""Whole days in UTC, as usage and billing count them."""

from __future__ import annotations

import calendar
from datetime import UTC, date, datetime, timedelta
from typing import Self

from attrs import field, frozen

__all__ = [
    "Period",
]


def as_day(name: str, value: date | str) -> date:
    """Return a day given as a date or as `YYYY-MM-DD`.

    Raises:
        TypeError: The value is neither a date nor a string, or is a date-time.
        ValueError: The string is not a date of this form.
    """
    if isinstance(value, datetime) or not isinstance(value, date | str):  # pyright: ignore[reportUnnecessaryIsInstance]
        message = (
            f"{name}={value!r} must be a date or YYYY-MM-DD, in UTC, not {type(value).__name__}"
        )
        raise TypeError(message)
    if isinstance(value, date):
        return value
    try:
        day = date.fromisoformat(value.strip())
    except ValueError:
        day = None
    if day is None or day.isoformat() != value.strip():
        message = f"{name}={value!r} is not a date: write it like 2026-01-31"
        raise ValueError(message)
    return day


def _as_start(value: date | str) -> date:
    return as_day("start", value)


def _as_end(value: date | str) -> date:
    return as_day("end", value)


@frozen
class Period:
    """Whole days in UTC, from `start` to `end`, both inclusive.

    Usage and billing are counted by UTC day, and the last day belongs to a period: October 2026
    is `Period.between("2026-10-01", "2026-10-31")`, or `Period.month(2026, 10)`.

    Raises:
        TypeError: A day is a date-time, or not a date.
        ValueError: The period ends before it starts.
    """

    start: date = field(converter=_as_start)
    """The first day, in UTC."""
    end: date = field(converter=_as_end)
    """The last day, in UTC; it belongs to the period."""

    def __attrs_post_init__(self) -> None:
        """Refuse a period that ends before it starts."""
        if self.start > self.end:
            message = f"start={self.start} is after end={self.end}: swap them"
            raise ValueError(message)

    @classmethod
    def month(cls, year: int, month: int) -> Self:
        """Return the days of a month.

        Args:
            year: The year, e.g. 2026.
            month: The month, from 1 to 12.

        Raises:
            ValueError: There is no such month.
        """
        first = date(year, month, 1)
        return cls(first, first.replace(day=calendar.monthrange(year, month)[1]))

    @classmethod
    def last(cls, days: int = 30, today: date | None = None) -> Self:
        """Return the last days, today included.

        Args:
            days: How many days, at least 1.
            today: The last day; today in UTC unless given.

        Raises:
            ValueError: Fewer than one day.
        """
        if days < 1:
            message = f"days={days!r} must be at least 1"
            raise ValueError(message)
        end = datetime.now(UTC).date() if today is None else as_day("today", today)
        return cls(end - timedelta(days=days - 1), end)

    @classmethod
    def between(cls, start: date | str, end: date | str) -> Self:
        """Return the days from one to another, both inclusive.

        Args:
            start: The first day, a date or `YYYY-MM-DD`.
            end: The last day, a date or `YYYY-MM-DD`.

        Raises:
            TypeError: A day is a date-time, or not a date.
            ValueError: A string is not a date, or the period ends before it starts.
        """
        return cls(as_day("start", start), as_day("end", end))

    @property
    def days(self) -> int:
        """The number of days."""
        return (self.end - self.start).days + 1
