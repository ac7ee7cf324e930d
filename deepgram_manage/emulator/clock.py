"""The emulator's own time, and the two ways the wire writes an instant.

Instants are integers: microseconds since 1970 in UTC. Keys expire, records arrive and costs settle
on this clock, so a test moves it instead of sleeping.
"""

from __future__ import annotations

import re
import time
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

SECOND = 1_000_000
HOUR = 3600 * SECOND
DAY = 24 * HOUR
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# Keys, orders and histories reach up to 1,000 years before and after the clock.
_LONGEST_SECONDS = 1000 * 366 * 86_400
_FIRST = (datetime(1900, 1, 1, tzinfo=UTC) - _EPOCH) // timedelta(microseconds=1)
_LAST = (datetime(8000, 1, 1, tzinfo=UTC) - _EPOCH) // timedelta(microseconds=1)
# What is written of an hour's seconds and of a second's thousandths, since formatting takes longer.
_SECONDS = [f"{second // 60:02}:{second % 60:02}" for second in range(3600)]
_THOUSANDTHS = [f"{number:03}" for number in range(1000)]
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class Clock:
    """Real time plus an offset, or one frozen instant."""

    def __init__(self, start: int | None = None) -> None:
        """Start at the given instant, or at the real one.

        Raises:
            ValueError: The instant is outside the years 1900 to 7999.
        """
        self._offset = 0
        self._frozen: int | None = None
        if start is not None:
            self.move_to(start)

    def now(self) -> int:
        """Return the present instant."""
        return _real_now() + self._offset if self._frozen is None else self._frozen

    def advance(self, microseconds: int) -> None:
        """Move the clock; a frozen clock stays frozen at its new instant.

        Raises:
            ValueError: The clock would leave the years 1900 to 7999.
        """
        if not _FIRST <= self.now() + microseconds < _LAST:
            raise ValueError("the clock must stay within the years 1900 to 7999")
        if self._frozen is None:
            self._offset += microseconds
        else:
            self._frozen += microseconds

    def move_to(self, instant: int) -> None:
        """Set the clock to an instant."""
        self.advance(instant - self.now())

    def freeze(self) -> None:
        """Stop the clock at the present instant."""
        self._frozen = self.now()

    def resume(self) -> None:
        """Let the clock run on from where it stands."""
        now = self.now()
        self._frozen = None
        self._offset = now - _real_now()

    def saved(self) -> str:
        """Write the clock down, so that a state file can keep it."""
        return f"{self._offset} {'' if self._frozen is None else self._frozen}"

    def restore(self, saved: str) -> None:
        """Take over what `saved` wrote."""
        offset, frozen = saved.split(" ")
        self._offset = int(offset)
        self._frozen = int(frozen) if frozen else None


def _real_now() -> int:
    return time.time_ns() // 1000


def to_datetime(instant: int) -> datetime:
    """Return an instant as an aware datetime in UTC.

    Raises:
        ValueError: The instant is outside the years 1 to 9999.
    """
    try:
        return _EPOCH + timedelta(microseconds=instant)
    except OverflowError:
        raise ValueError("there is no such time") from None


def microseconds(seconds: float) -> int:
    """Return a span of time as a whole number of microseconds.

    Raises:
        ValueError: The span is not finite, or longer than 1,000 years.
    """
    if not abs(seconds) <= _LONGEST_SECONDS:
        raise ValueError(f"{seconds!r} seconds are more than 1,000 years")
    return round(seconds * SECOND)


def day_of(instant: int) -> date:
    """Return the UTC day an instant falls on."""
    return to_datetime(instant).date()


def start_of(day: date) -> int:
    """Return the first instant of a UTC day."""
    return (day - _EPOCH.date()).days * DAY


def timestamp(instant: int) -> str:
    """Write an instant with as many fraction digits (0, 3 or 6) as it needs."""
    return timestamps([instant])[0]


def timestamps(instants: Iterable[int]) -> list[str]:
    """Write instants as `timestamp` does; neighbours share the text of their hour."""
    texts: list[str] = []
    start, stop, hour = 0, 0, ""
    for instant in instants:
        if not start <= instant < stop:
            start = instant - instant % HOUR
            stop, hour = start + HOUR, _hour(start)
        seconds, rest = divmod(instant - start, SECOND)
        millis, micros = divmod(rest, 1000)
        if micros:
            text = f"{hour}{_SECONDS[seconds]}.{_THOUSANDTHS[millis]}{_THOUSANDTHS[micros]}Z"
        elif millis:
            text = f"{hour}{_SECONDS[seconds]}.{_THOUSANDTHS[millis]}Z"
        else:
            text = f"{hour}{_SECONDS[seconds]}Z"
        texts.append(text)
    return texts


@lru_cache(256)
def _hour(start: int) -> str:
    return to_datetime(start).isoformat()[: len("2026-01-31T12:")]


def http_date(instant: int) -> str:
    """Write an instant in the form of HTTP headers, to the second."""
    return format_datetime(to_datetime(instant), usegmt=True)


def parse_timestamp(text: str) -> int:
    """Read a full RFC 3339 instant; a text without time or zone raises ValueError."""
    if _DATE.fullmatch(text):
        message = "input is not enough for unique date and time"
        raise ValueError(message)
    instant = _instant(text, zone_needed=True)
    try:
        to_datetime(instant)
    except ValueError:
        raise ValueError("input is out of range") from None
    return instant


def parse_bound(text: str, *, end: bool) -> int:
    """Read a `start` or `end` filter: a day or an instant, in UTC unless it names a zone.

    A day used as an end covers that whole day.
    """
    if _DATE.fullmatch(text):
        first = start_of(_day(text))
        return first + DAY - 1 if end else first
    # A plus sign that a client left unescaped in the query arrives as a space.
    return _instant(text.replace(" ", "+") if "T" in text else text, zone_needed=False)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = "input is out of range"
        raise ValueError(message) from None


def _instant(text: str, *, zone_needed: bool) -> int:
    message = "input contains invalid characters"
    if not re.match(r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}", text):
        raise ValueError(message)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(message) from None
    if moment.tzinfo is None:
        if zone_needed:
            message = "premature end of input"
            raise ValueError(message)
        moment = moment.replace(tzinfo=UTC)
    return (moment - _EPOCH) // timedelta(microseconds=1)
