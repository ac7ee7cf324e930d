"""What time it is, by the clock of the server, which decides what is early, late or expired.

The clock of this computer may be wrong, and may be set while a call is under way. So it is asked
only where the server told no time. How long something takes is counted by `time.monotonic`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_YEARS = range(1970, 9999)
"""Those of which a `Date` header can be true; instants before it and after it are computed."""


def read_date(text: str | None) -> datetime | None:
    """Return the instant of a `Date` or `Retry-After` header; None if it is not a date."""
    try:
        instant = parsedate_to_datetime(text or "")
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def told_by(date: str | None) -> datetime | None:
    """Return what time it is by a `Date` header, in UTC; None if it does not tell."""
    instant = read_date(date)
    return instant.astimezone(UTC) if instant and instant.year in _YEARS else None


def now(told: str | None) -> datetime:
    """Return what time it is: what the `Date` header of an answer says, else this computer."""
    return told_by(told) or datetime.now(UTC)
