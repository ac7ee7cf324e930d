"""For functions that take the present instant: `now`."""

from __future__ import annotations

from datetime import UTC, datetime

__all__ = [
    "utc_now",
]

_YEARS = range(1970, 9999)
"""Days before and after are looked at: a year of them has to be in the calendar."""


def utc_now(now: datetime | None) -> datetime:
    """Return an instant in UTC: the present one unless given.

    Raises:
        TypeError: It is something else.
        ValueError: The instant has no time zone, or is so early or late that days before or after
            it are outside of the calendar.
    """
    if now is None:
        return datetime.now(UTC)
    if not isinstance(now, datetime):  # pyright: ignore[reportUnnecessaryIsInstance]
        message = f"now must be a datetime with a time zone, not {type(now).__name__}"
        raise TypeError(message)
    if now.tzinfo is None:
        message = f"now={now!r} has no time zone: give one, e.g. tzinfo=datetime.UTC"
        raise ValueError(message)
    if now.year not in _YEARS:
        message = f"now={now} must be in the years {_YEARS[0]} to {_YEARS[-1]}"
        raise ValueError(message)
    return now.astimezone(UTC)
