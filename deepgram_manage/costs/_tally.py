"""Adds up the costs of one project as they are read, row by row, and keeps only the sums."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeAlias

from deepgram_manage import Period

from ._money import ZERO, add, exact

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from ._dimensions import Dimensions, Every

SETTLING = timedelta(minutes=15)
"""For how long after a request its cost may read 0."""

Cell: TypeAlias = "list[Any]"
"""The sum of a group, and how many of its rows have no known amount."""
Group: TypeAlias = tuple[Any, ...]


CostRow: TypeAlias = tuple[str | None, object, str | None, tuple[str, ...], str | None, str | None]
"""Day, dollars, accessor, tags, line item, deployment; None where the server did not group."""


class Tally:
    """The sums of a project: by group and time, and by time alone.

    Rows may come in any order and any portions; a row of a day outside the period is left out.
    """

    def __init__(self, period: Period, dimensions: Dimensions, every: Every, now: datetime) -> None:
        self.period = period
        self.dimensions = dimensions
        spans = spans_of(period, every)
        self.groups: dict[Period, dict[Group, Cell]] = {span: {} for span in spans}
        self.totals: dict[Period, Cell] = {span: [ZERO, 0] for span in spans}
        span_of = _spans_by_day(period, every).items()
        self._groups_of: dict[Any, dict[Group, Cell]] = {
            day: self.groups[span] for day, span in span_of
        }
        self._total_of: dict[Any, Cell] = {day: self.totals[span] for day, span in span_of}
        # A row without a day can only be of the period that was asked for.
        self._groups_of[None] = self.groups[spans[0]]
        self._total_of[None] = self.totals[spans[0]]
        self._unsettled = {
            None,
            (now - SETTLING).astimezone(UTC).date().isoformat(),
            now.astimezone(UTC).date().isoformat(),
        }
        self._pick = _picker(dimensions.fields)

    def add(self, rows: Iterable[CostRow]) -> None:
        """Add rows that the server grouped by what the dimensions need."""
        pick, groups_of, unsettled = self._pick, self._groups_of, self._unsettled
        # A local name and no calls but these: an account may have a million rows.
        number, plus = Decimal, add
        for row in rows:
            day = row[0]
            dollars: Any = row[1]
            if day.__class__ is not str or day not in groups_of:
                day = iso_day(day)
            cells = groups_of.get(day)
            if cells is None:
                continue
            group = pick(row)
            try:
                cell = cells.get(group)
            except TypeError:
                cell = None  # What the server sent cannot be a key.
            if cell is None:
                cell = cells.setdefault(_in_words(group), [ZERO, 0])
            if dollars.__class__ is float and dollars - dollars == 0.0:
                if dollars == 0.0 and day in unsettled:
                    cell[1] += 1
                else:
                    cell[0] = plus(cell[0], number(repr(dollars)))
            else:
                _add_odd(cell, dollars, is_settled=day not in unsettled)

    def add_ungrouped(self, rows: Iterable[CostRow]) -> None:
        """Add rows that the server did not group: the totals."""
        for row in rows:
            day = iso_day(row[0])
            cell = self._total_of.get(day)
            if cell is not None:
                _add_odd(cell, row[1], is_settled=day not in self._unsettled)

    def daily(self) -> dict[date, Cell]:
        """Return the ungrouped sum of each day, when the tally is one by day."""
        return {span.start: cell for span, cell in self.totals.items()}


def _add_odd(cell: Cell, dollars: object, *, is_settled: bool) -> None:
    amount = exact(dollars)
    if amount is None or not (amount or is_settled):
        cell[1] += 1
    else:
        cell[0] = add(cell[0], amount)


def iso_day(sent: object) -> str | None:
    """Return the UTC day of what a server sent as a day or an instant; None for anything else."""
    try:
        when = datetime.fromisoformat(sent) if isinstance(sent, str) else None
    except ValueError:
        return None
    if when is None:
        return None
    return (when.astimezone(UTC) if when.tzinfo else when).date().isoformat()


def _in_words(group: Group) -> Group:
    """Return a group as texts, and as tuples of them; reports sort and print nothing else."""
    return tuple(
        tuple(_word(each) for each in value if each is not None)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        if isinstance(value, tuple)
        else _word(value)
        for value in group
    )


def _word(value: object) -> str | None:
    return value if isinstance(value, str) or value is None else str(value)


def _picker(fields: tuple[int, ...]) -> Callable[[CostRow], Group]:
    if not fields:
        return lambda _row: ()
    # For a single place, itemgetter returns a bare value.
    first = fields[0]
    return itemgetter(*fields) if len(fields) > 1 else lambda row: (row[first],)


def days_of(period: Period) -> list[date]:
    """Return the days of a period."""
    return [period.start + timedelta(days=number) for number in range(period.days)]


# All projects of a report have the same.
@lru_cache(maxsize=8)
def _spans_by_day(period: Period, every: Every) -> Mapping[str, Period]:
    return {day.isoformat(): span for span in spans_of(period, every) for day in days_of(span)}


@lru_cache(maxsize=8)
def spans_of(period: Period, every: Every) -> tuple[Period, ...]:
    """Split a period into its days, weeks or months; the first and the last may be shorter."""
    spans: list[Period] = []
    start = period.start
    while True:
        end = _end_of(start, every, period)
        if end >= period.end:
            # There may be no day after it: the calendar has an end.
            return (*spans, Period(start, period.end))
        spans.append(Period(start, end))
        start = end + timedelta(days=1)


def _end_of(day: date, every: Every, period: Period) -> date:
    match every:
        case "day":
            return day
        case "week":
            return day + min(timedelta(days=6 - day.weekday()), period.end - day)
        case "month":
            return Period.month(day.year, day.month).end
        case "total":
            return period.end


def halves(period: Period) -> list[Period]:
    """Split a period of several days in two."""
    middle = period.start + timedelta(days=(period.days - 1) // 2)
    return [Period(period.start, middle), Period(middle + timedelta(days=1), period.end)]
