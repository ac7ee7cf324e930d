"""Dates and instants, in any form that users have, written as each endpoint takes them.

The API refuses a bare date where it wants an instant, and reads an instant with microseconds
differently from endpoint to endpoint. So everything that is sent is normalised here.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

Moment = str | date | datetime
"""An ISO 8601 string, a date, or a datetime; a datetime without a zone is UTC."""


def as_date(name: str, value: Moment | None) -> str | None:
    """Return a moment as the `YYYY-MM-DD` of its day in UTC.

    Raises:
        TypeError, ValueError: The value is not a date or a date-time.
    """
    if value is None:
        return None
    moment = _read(name, value)
    day = _in_utc(name, moment).date() if isinstance(moment, datetime) else moment
    return day.isoformat()


def as_seconds(name: str, value: Moment | None) -> str | None:
    """Return a moment to the second, with its zone; a date stays a date, which the log also takes.

    Raises:
        TypeError, ValueError: The value is not a date or a date-time.
    """
    if value is None:
        return None
    moment = _read(name, value)
    return moment.isoformat(timespec="seconds") if isinstance(moment, datetime) else str(moment)


def as_instant(name: str, value: Moment | None) -> str | None:
    """Return a moment as a full instant in UTC; a date is its first second.

    Raises:
        TypeError, ValueError: The value is not a date or a date-time.
    """
    if value is None:
        return None
    moment = _read(name, value)
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day, tzinfo=UTC)
    return _in_utc(name, moment).replace(tzinfo=None).isoformat() + "Z"


def _read(name: str, value: Moment) -> date | datetime:
    """Read a moment; a datetime comes out with a zone."""
    moment = _parse(name, value) if isinstance(value, str) else value
    if isinstance(moment, datetime):
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if isinstance(moment, date):  # pyright: ignore[reportUnnecessaryIsInstance]
        return moment
    message = (
        f"{name} must be an ISO 8601 string, a date or a datetime, not {type(moment).__name__}"
    )
    raise TypeError(message)


def _in_utc(name: str, moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        message = f"{name}={moment!s} is outside the calendar of UTC"
        raise ValueError(message) from None


def _parse(name: str, value: str) -> date | datetime:
    text = value.strip()
    try:
        if len(text) == len("YYYY-MM-DD"):
            return date.fromisoformat(text)
        return datetime.fromisoformat(text)
    except ValueError:
        message = (
            f"{name}={value!r} is not an ISO 8601 date or date-time: "
            "write it like 2026-01-31 or 2026-01-31T12:00:00Z"
        )
        raise ValueError(message) from None
