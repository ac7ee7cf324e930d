"""What options and arguments are sent as: one function for each kind of value.

Each takes the name of the option and its value, in any form that users have, and returns what is
sent. Whatever the server would refuse, or would take for something else, is a
TypeError or a ValueError that names the option.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, NoReturn, TypeVar

from deepgram_manage_api.types import (
    BLANKS,
    QUOTES,
    is_single,
    items_of,
    query_texts,
    text_of,
    word,
)

from .number_values import as_whole, is_bool, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .configuration import Addon

T = TypeVar("T")

Day = str | date
"""A date, or YYYY-MM-DD."""
Moment = str | date | datetime
"""An ISO 8601 string, a date, or a datetime; a datetime without a zone is UTC."""

# Inside of a text they join letters or emoji, or mark the direction of writing.
_INVISIBLE = frozenset("\u00ad\u180e\u200b\u200c\u200d\u200e\u200f\u2060\ufeff")
_CONTROLS = frozenset(map(chr, (*range(32), *range(127, 160), 0x2028, 0x2029)))


def optional(name: str, value: object, kind: Callable[[str, object], T]) -> T | None:
    """Return what a value is sent as; None, which is not sent, stays None."""
    return None if value is None else kind(name, value)


def as_word(name: str, value: object) -> str:
    """Return an id, an address, a role or the like, without blanks around it.

    Raises:
        TypeError: It is not text, and nothing that is written as text.
        ValueError: It is empty, in quotes, or holds what cannot be printed.
    """
    return word(name, text_of(name, value))


def as_line(name: str, value: object) -> str:
    """Return a line of text that people read, such as a comment, without blanks around it.

    Raises:
        TypeError: It is not text, and nothing that is written as text.
        ValueError: It is empty, in quotes, or holds line ends, or characters that nobody sees
            around it.
    """
    line = text_of(name, value).strip()
    problem = _problem_of_line(line)
    if problem:
        message = f"{name}={shown(value)} {problem}"
        raise ValueError(message)
    return line


def _problem_of_line(line: str) -> str | None:
    if not line:
        return "must not be empty"
    if not _CONTROLS.isdisjoint(line):
        return "must be one line, without control characters"
    if not {line[0], line[-1]}.isdisjoint(_INVISIBLE | BLANKS):
        return "begins or ends with a character that nobody sees: take it off"
    is_quoted = {line[0], line[-1]} <= QUOTES and QUOTES.isdisjoint(line[1:-1])
    return "is in quotes: take them off" if is_quoted else None


def as_flag(name: str, value: object) -> bool:
    """Return True or False.

    Raises:
        TypeError: The value is neither.
    """
    flag = value.value if isinstance(value, Enum) else value
    if not is_bool(flag):
        message = f"{name}={shown(value)} must be True or False, not {type(value).__name__}"
        raise TypeError(message)
    return bool(flag)


def at_least(least: int) -> Callable[[str, object], int]:
    """Return what checks that a whole number is not below a minimum."""
    return partial(as_whole, least=least)


def list_of(kind: Callable[[str, object], T]) -> Callable[[str, object], list[T]]:
    """Return what spells a list, item by item; a single value is refused."""

    def as_list(name: str, values: object) -> list[T]:
        if isinstance(values, str):
            message = f"{name}={shown(values)} must be a list of strings: write [{shown(values)}]"
            raise TypeError(message)
        if is_single(values):
            message = f"{name} must be a list of strings, not {type(values).__name__}"
            raise TypeError(message)
        return [kind(f"{name}: an item", item) for item in items_of(name, values)]

    return as_list


def one_or_more(kind: Callable[[str, object], T]) -> Callable[[str, object], list[T]]:
    """Return what spells either one value or a list of values."""

    def as_list(name: str, values: object) -> list[T]:
        return [kind(name, values)] if is_single(values) else list_of(kind)(name, values)

    return as_list


def query_of(
    argument: str, query: Mapping[str, Addon | Sequence[Addon] | None] | None
) -> list[tuple[str, str]]:
    """Return an argument that is a query, as the API spells its own.

    Raises:
        TypeError: It is not a dict, or a value is of another type.
        ValueError: A value cannot be written.
    """
    if query is None:
        return []
    if not isinstance(query, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        message = f"{argument} must be a dict, not {type(query).__name__}"
        raise TypeError(message)
    pairs: list[tuple[str, str]] = []
    for name, value in query.items():
        if not isinstance(name, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            message = f"{argument}: the name {shown(name)} must be a string"
            raise TypeError(message)
        spelt = text_of(f"{argument}: a name", name)
        pairs += [(spelt, text) for text in query_texts(f"{argument}: {shown(name)}", value)]
    return pairs


Span = tuple[str | None, str | None]
"""`start` and `end` as they are sent."""


def as_days(start: Day | None, end: Day | None) -> Span:
    """Return a period of whole days in UTC, both inclusive.

    Raises:
        TypeError: A day is neither a date nor a string.
        ValueError: One is a date-time, or not written as YYYY-MM-DD, or the period ends before it
            starts.
    """
    first = None if start is None else read_day("start", start)
    last = None if end is None else read_day("end", end)
    return _in_order(first, last)


def as_days_of(start: Moment | None, end: Moment | None) -> Span:
    """Return the days of a period whose bounds may be date-times, as documented examples pass them.

    Without an offset, a date-time is cut to its day. With one, it is taken only if no other day
    can be meant: if it is in UTC, and not an `end` at midnight, which is passed by those who take
    `end` for the first instant after the period.

    Raises:
        TypeError, ValueError: A bound is not a date or a date-time, or may mean another day, or the
            period ends before it starts.
    """
    first = None if start is None else _unmistakable_day("start", start)
    last = None if end is None else _unmistakable_day("end", end)
    return _in_order(first, last)


def as_instants(start: Moment | None, end: Moment | None) -> Span:
    """Return a period of instants, with their zone; dates stay dates.

    The whole seconds that are sent cover the period: `start` is rounded down, and `end` up.

    Raises:
        TypeError, ValueError: A bound is not a date or a date-time, or the period ends before it
            starts.
    """
    first = None if start is None else _read("start", start)
    last = None if end is None else _read("end", end)
    if first is not None and last is not None and _first_of(first) > _last_of(last):
        _refuse_reversed(first, last)
    return _to_the_second(first), _to_the_second(_rounded_up(last))


def as_fractions(
    start: Moment | None, end: Moment | None
) -> tuple[datetime | None, datetime | None]:
    """Return the bounds of a period that are not sent as they are: those between two seconds.

    Raises:
        TypeError, ValueError: A bound is not a date or a date-time.
    """
    first = None if start is None else _read("start", start)
    last = None if end is None else _read("end", end)
    return _if_fraction(first), _if_fraction(last)


def as_instant(name: str, value: object) -> str:
    """Return a moment as a full instant in UTC; a date is its first second.

    Raises:
        TypeError, ValueError: The value is not a date or a date-time.
    """
    return _first_of(_read(name, value)).replace(tzinfo=None).isoformat() + "Z"


def read_day(name: str, value: object) -> date:
    """Return a day that was given as a date or as YYYY-MM-DD.

    Raises:
        TypeError: The value is neither a date nor a string.
        ValueError: It is a date-time, or not written as YYYY-MM-DD.
    """
    moment = _read(name, value)
    if isinstance(moment, datetime):
        _refuse_moment(name, value, moment, "is a date-time")
    if isinstance(value, str) and value.strip() != moment.isoformat():
        message = f"{name}={shown(value)} is not written as a date: pass '{moment}'"
        raise ValueError(message)
    return moment


def _unmistakable_day(name: str, value: object) -> date:
    moment = _read(name, value)
    if not isinstance(moment, datetime):
        return moment
    if moment.utcoffset():
        _refuse_moment(name, value, moment, "has an offset from UTC")
    if moment.tzinfo and name == "end" and moment.time() == time():
        _refuse_moment(name, value, moment, "is midnight")
    return moment.date()


def _refuse_moment(name: str, value: object, moment: datetime, problem: str) -> NoReturn:
    """Refuse a date-time; say which date is probably meant."""
    instant = _first_of(moment)
    if name == "end" and moment.time() == time() and instant.date() > date.min:
        # Meant is the first instant after the period.
        instant -= timedelta.resolution
    message = (
        f"{name}={shown(value)} {problem}: usage and costs are counted by whole days in UTC, and "
        f"the day of end is included; pass {name}='{instant.date()}'"
    )
    raise ValueError(message)


def _in_order(first: date | None, last: date | None) -> Span:
    if first is not None and last is not None and first > last:
        _refuse_reversed(first, last)
    return (
        None if first is None else first.isoformat(),
        None if last is None else last.isoformat(),
    )


def _refuse_reversed(start: date, end: date) -> NoReturn:
    message = f"start={start} is after end={end}: swap them"
    raise ValueError(message)


def _if_fraction(moment: date | None) -> datetime | None:
    return _first_of(moment) if isinstance(moment, datetime) and moment.microsecond else None


def _rounded_up(moment: date | None) -> date | None:
    """Return the next whole second; the last one of the calendar has none."""
    if not isinstance(moment, datetime) or not moment.microsecond:
        return moment
    whole = moment.replace(microsecond=0)
    last = datetime.max.replace(microsecond=0, tzinfo=UTC)
    return whole if _first_of(whole) >= last else whole + timedelta(seconds=1)


def _to_the_second(moment: date | None) -> str | None:
    if not isinstance(moment, datetime):
        return None if moment is None else moment.isoformat()
    offset = moment.utcoffset()
    if offset is None or offset % timedelta(minutes=1):
        # Old local times have offsets with seconds, which are not ISO 8601.
        moment = _first_of(moment)
    return moment.isoformat(timespec="seconds")


def _first_of(moment: date) -> datetime:
    """Return the instant, or the first one of a day, in UTC."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time(), UTC)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _last_of(moment: date) -> datetime:
    if isinstance(moment, datetime):
        return _first_of(moment)
    return datetime.combine(moment, time.max, UTC)


def _read(name: str, value: object) -> date | datetime:
    """Read a moment; a datetime without a zone comes out without one.

    Raises:
        TypeError: The value is not a string, a date or a datetime.
        ValueError: The string is not a date, or the moment is outside the calendar of UTC.
    """
    plain = value.value if isinstance(value, Enum) else value
    moment = _parse(name, plain) if isinstance(plain, str) else plain
    if not isinstance(moment, date):
        message = (
            f"{name} must be an ISO 8601 string, a date or a datetime, not {type(moment).__name__}"
        )
        raise TypeError(message)
    if not isinstance(moment, datetime):
        return moment
    try:
        # A zone may have no offset, and pandas' NaT is a datetime that is none.
        moment = moment if moment.utcoffset() is not None else moment.replace(tzinfo=None)
        _first_of(moment).isoformat()
    except Exception:  # noqa: BLE001 -- the zone of a caller may raise anything
        is_valid = False
    else:
        is_valid = moment == moment  # noqa: PLR0124 -- NaT is not
    if not is_valid:
        message = f"{name}={shown(value)} is outside the calendar of UTC"
        raise ValueError(message)
    return moment


def _parse(name: str, value: str) -> date | datetime:
    text = str.__str__(value).strip()
    for read in (date.fromisoformat, datetime.fromisoformat):
        try:
            return read(text)
        except ValueError:
            pass
    message = (
        f"{name}={shown(value)} is not an ISO 8601 date or date-time: "
        "write it like 2026-01-31 or 2026-01-31T12:00:00Z"
    )
    raise ValueError(message)
