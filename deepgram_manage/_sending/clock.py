"""What time it is, by the clock of the server, which decides what is early, late or expired.

The clock of this computer may be wrong, and may be set while a call is under way. So it is asked
only where the server told no time. How long something takes is counted by `time.monotonic`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def read_date(text: str | None) -> datetime | None:
    """Return the instant of a `Date` or `Retry-After` header; None if it is not a date."""
    try:
        instant = parsedate_to_datetime(text or "")
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def now(told: str | None) -> datetime:
    """Return what time it is: what the `Date` header of an answer says, else this computer."""
    return read_date(told) or datetime.now(UTC)
