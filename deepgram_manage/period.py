"""Whole days in UTC, as usage and billing count them."""

from __future__ import annotations

import calendar
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, timedelta
from typing import Self

from attrs import field, frozen

from ._sending.number_values import as_whole
from ._sending.wire_values import read_day

__all__ = [
    "Period",
]


def _as_start(value: date | str) -> date:
    return read_day("start", value)


def _as_end(value: date | str) -> date:
    return read_day("end", value)


@frozen
class Period:
    """Whole days in UTC, from `start` to `end`, both inclusive.

    Usage and billing are counted by UTC day, and the last day belongs to a period: October 2026
    is `Period.between("2026-10-01", "2026-10-31")`, or `Period.month(2026, 10)`.

    Raises:
        TypeError: A day is neither a date nor a string.
        ValueError: A day is a date-time or not written as YYYY-MM-DD, or the period ends before it
            starts.
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
            TypeError: The year or the month is not a whole number.
            ValueError: There is no such month.
        """
        number = as_whole("month", month, 1, 12)
        first = date(as_whole("year", year, MINYEAR, MAXYEAR), number, 1)
        return cls(first, first.replace(day=calendar.monthrange(first.year, number)[1]))

    @classmethod
    def last(cls, days: int = 30, today: date | None = None) -> Self:
        """Return the last days, today included.

        Args:
            days: How many days, at least 1.
            today: The last day; today in UTC unless given.

        Raises:
            TypeError: `days` is not a whole number, or `today` not a date.
            ValueError: Fewer than one day, or `today` is a date-time.
        """
        end = datetime.now(UTC).date() if today is None else read_day("today", today)
        # The first day of the calendar has the number 1.
        number = as_whole("days", days, 1, end.toordinal())
        return cls(end - timedelta(days=number - 1), end)

    @classmethod
    def between(cls, start: date | str, end: date | str) -> Self:
        """Return the days from one to another, both inclusive.

        Args:
            start: The first day, a date or `YYYY-MM-DD`.
            end: The last day, a date or `YYYY-MM-DD`.

        Raises:
            TypeError: A day is neither a date nor a string.
            ValueError: A day is a date-time or not written as YYYY-MM-DD, or the period ends
                before it starts.
        """
        return cls(start, end)

    @property
    def days(self) -> int:
        """The number of days."""
        return (self.end - self.start).days + 1
