"""How one value is written: for a person, for a program, and for a spreadsheet."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from math import isfinite
from typing import Any

from deepgram_manage import spreadsheet_text
from deepgram_manage.cli.frame.printable import printable

_WRITTEN_OUT = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_DIGITS = 6
_LONGEST = 20
_STEPS = (
    (timedelta(minutes=1), timedelta(seconds=1), "second"),
    (timedelta(hours=1), timedelta(minutes=1), "minute"),
    (timedelta(days=1), timedelta(hours=1), "hour"),
    (timedelta(days=60), timedelta(days=1), "day"),
    (timedelta(days=730), timedelta(days=30.4375), "month"),
)
_YEAR = timedelta(days=365.25)


def as_text(value: Any, *, separator: str = ",") -> str:  # noqa: PLR0911 -- one for each type
    """Write a value exactly; nothing for what is not known."""
    if not is_known(value):
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple):
        return separator.join(as_text(each) for each in value)  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, date):
        return value.isoformat()
    if is_number(value):
        return as_number(value)
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return as_json(value)
    return str(value)


def as_json(value: Any, indent: int | None = None, *, ascii_only: bool = False) -> str:
    """Write JSON; NaN and infinite numbers, which JSON cannot have, are null: not known."""
    write = partial(json.dumps, default=lambda other: as_text(other) if is_known(other) else None)
    try:
        return write(value, indent=indent, ensure_ascii=ascii_only, allow_nan=False)
    except ValueError:
        finite = json.loads(write(value), parse_constant=lambda _word: None)
    return write(finite, indent=indent, ensure_ascii=ascii_only)


def is_known(value: Any) -> bool:
    """Return whether a value says something: NaN and infinite numbers say as little as None."""
    if isinstance(value, Decimal):
        return value.is_finite()
    return value is not None and not (isinstance(value, float) and not isfinite(value))


def is_number(value: Any) -> bool:
    """Whether a value is a number, and not text that looks like one."""
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)


def as_number(value: float | Decimal) -> str:
    """Write a number with all its digits, and without an exponent."""
    exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    return format(exact, "f")


def as_rounded(value: float) -> str:
    """Write a number for a person: to six digits, of which none before the point is lost."""
    exact = Decimal(repr(value))
    if exact.adjusted() >= _LONGEST:
        return as_number(value)
    places = max(_DIGITS - 1 - exact.adjusted(), 2)
    rounded = round(exact, places)
    return as_number(rounded.normalize() if rounded else Decimal(0))


def defused(value: Any, *, is_amount: bool = False) -> str:
    """Write a value for CSV; a spreadsheet shows text and does not run it.

    Args:
        value: The value.
        is_amount: Whether a number is due, which may be written out as text to keep its digits.
    """
    text = printable(as_text(value), but="\t\n")
    if is_number(value) or (is_amount and _WRITTEN_OUT.fullmatch(text)):
        return text
    return spreadsheet_text(text)


def relative(value: Any, now: datetime) -> str:
    """Say how long ago an instant was, or how far off it is; show anything else as it is."""
    try:
        instant = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return as_text(value)
    instant = instant if instant.tzinfo else instant.replace(tzinfo=UTC)
    away = instant - now
    told = _length(abs(away))
    if told.startswith("0 "):
        return "now"
    return f"in {told}" if away > timedelta() else f"{told} ago"


def _length(span: timedelta) -> str:
    for limit, unit, name in _STEPS:
        if span < limit:
            return _counted(span // unit, name)
    return _counted(span // _YEAR, "year")


def _counted(number: int, name: str) -> str:
    return f"{number} {name}{'' if number == 1 else 's'}"
