"""The options that say which days, or which instants, a command is about."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from .failures import usage_error, with_options

if TYPE_CHECKING:
    from deepgram_manage import Period

_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SPAN = re.compile(r"([0-9]{1,9})([smhdw])")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
NAMES = ("start", "end", "month", "last")


def period_parameters(default: str | None) -> list[click.Parameter]:
    """Return the options that make up a period."""
    unless = f" [default: --last {default}]" if default else ""
    return [
        click.Option(["--start"], metavar="DATE", help="The first day, in UTC, like 2026-10-01."),
        click.Option(["--end"], metavar="DATE", help="The last day, in UTC; it is included."),
        click.Option(["--month"], metavar="MONTH", help="A whole month, like 2026-10, or last."),
        click.Option(
            ["--last"], metavar="SPAN", help=f"The days up to today, like 30d or 4w.{unless}"
        ),
    ]


def period_of(given: dict[str, Any], default: str | None, today: datetime) -> Period | None:
    """Make a period of what its options were given.

    Args:
        given: The values of the options, by name.
        default: What to take for `--last` when nothing is given; None for no period.
        today: The present instant.

    Raises:
        CommandError: The options exclude each other, or one of them is invalid.
    """
    start, end, month, last = (given.get(name) for name in NAMES)
    named = [f"--{name}" for name in ("month", "last") if given.get(name)]
    if start or end:
        named.append("--start/--end")
    if len(named) > 1:
        raise usage_error(f"{' and '.join(named)} exclude each other: choose one.")
    if not named:
        if default is None:
            return None
        last = default
    from deepgram_manage import Period

    try:
        if month:
            return Period.month(*_month(month, today))
        if last:
            return Period.last(days(last), today=today.date())
        if not start:
            raise usage_error("--end needs --start: a period has a first day.")
        return Period.between(start, end or today.date())
    except ValueError as error:
        message = with_options(error, "start", "end")
        raise usage_error(f"{message}.", hint="See 'deepgram-manage help dates'.") from None


def _month(text: str, today: datetime) -> tuple[int, int]:
    if text == "last":
        before = today.date().replace(day=1) - timedelta(days=1)
        return before.year, before.month
    found = _MONTH.fullmatch(text)
    if not found or not 1 <= int(found[2]) <= 12 or int(found[1]) < 1:  # noqa: PLR2004 -- months
        raise usage_error(f"--month {text!r} is not a month: write it like 2026-10, or last.")
    return int(found[1]), int(found[2])


_CENTURY = timedelta(days=36_500)
"""No length of time is longer."""


def days(text: str) -> int:
    """Read a number of days, as in `30d` or `4w`.

    Raises:
        CommandError: It is not one.
    """
    found = _SPAN.fullmatch(text)
    number = int(found[1]) * {"d": 1, "w": 7}.get(found[2], 0) if found else 0
    if not 1 <= number <= _CENTURY.days:
        raise usage_error(f"--last {text!r} is not a number of days: write it like 30d or 4w.")
    return number


def span(name: str, text: str) -> timedelta:
    """Read a length of time, as in `90s`, `15m`, `1h`, `7d` or `2w`.

    Raises:
        CommandError: It is not one.
    """
    found = _SPAN.fullmatch(text)
    try:
        length = timedelta(**{_UNITS[found[2]]: int(found[1])}) if found else timedelta()
    except OverflowError:
        length = timedelta.max
    if not timedelta() < length <= _CENTURY:
        raise usage_error(f"{name} {text!r} is not a length of time: write it like 15m, 1h or 7d.")
    return length


def as_day_or_instant(name: str, text: str | None) -> date | None:
    """Read a day as a date, and a time as an aware datetime; None for None.

    Raises:
        CommandError: It is neither.
    """
    if text is None:
        return None
    read = instant(name, text)
    return read.date() if _DAY.fullmatch(text) else read


def first_instant(moment: date) -> datetime:
    """Return a moment as an instant: of a day, its first."""
    if isinstance(moment, datetime):
        return moment
    return datetime(moment.year, moment.month, moment.day, tzinfo=UTC)


def instant(name: str, text: str) -> datetime:
    """Read an instant: a day, which is its first second in UTC, or an RFC 3339 time.

    Raises:
        CommandError: It is not one.
    """
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        message = f"{name} {text!r} is not a date: write it like 2026-10-31 or 2026-10-31T14:00Z."
        raise usage_error(message, hint="See 'deepgram-manage help dates'.") from None
    return read if read.tzinfo else read.replace(tzinfo=UTC)
