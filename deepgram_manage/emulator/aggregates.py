"""Usage and billing as sums over the request history, day by day.

Everything here goes by the facts a record shows at the moment of the question, so that the sums
agree with the log: every logged record counts as a request, amounts count once the response is
written, and money once the cost has settled.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from .clock import DAY, day_of, start_of
from .json_types import JsonValue
from .kinds import Facts, Phase
from .sums import SlotSums, Sums

if TYPE_CHECKING:
    from datetime import date

    from .history import History
    from .log import Log

Predicate = Callable[[Facts], bool]
Group = tuple[JsonValue, ...]
GroupKey = Callable[[Facts], Group]


@dataclass(frozen=True, slots=True)
class Days:
    """A span of whole UTC days, both ends included."""

    first: date
    last: date

    def __iter__(self) -> Iterator[date]:
        """Yield each day."""
        for instant in range(start_of(self.first), start_of(self.last) + DAY, DAY):
            yield day_of(instant)

    def bounds(self) -> tuple[int, int]:
        """Return the first and the last instant."""
        return start_of(self.first), start_of(self.last) + DAY - 1


@dataclass(frozen=True, slots=True)
class Row:
    """The totals of one group on one day."""

    day: date
    group: Group
    sums: Sums

    def plus(self, other: Row) -> Row:
        """Return the totals of both."""
        return Row(self.day, self.group, self.sums.plus(other.sums))


def rows(log: Log, days: Days, now: int, keep: Predicate, key: GroupKey) -> list[Row]:
    """Return the totals of each day and group that has records."""
    totals = {(row.day, row.group): row for row in _rows(log.history, days, now, keep, key)}
    for single, _phase, facts in log.singles(*days.bounds(), now):
        if keep(facts):
            row = Row(day_of(single.created), key(facts), Sums.of(facts))
            known = totals.get((row.day, row.group))
            totals[row.day, row.group] = row if known is None else known.plus(row)
    return sorted(totals.values(), key=lambda row: row.day)


def _rows(history: History, days: Days, now: int, keep: Predicate, key: GroupKey) -> list[Row]:

    @cache  # Most days have records of one phase only.
    def groups(phase: Phase) -> dict[Group, SlotSums]:
        return history.grouped(phase, keep, key)

    found: list[Row] = []
    start = history.count_before(start_of(days.first))
    total = history.count_before(now + 1)
    for day in _days_with_records(history, days, start, total):
        stop = history.count_before(start_of(day) + DAY)
        found += _rows_of_day(history, day, (start, stop, now), groups)
        start = stop
    return found


def _days_with_records(history: History, days: Days, start: int, total: int) -> Iterator[date]:
    # A span may begin long before the history does, or end long after it.
    if start >= total:
        return
    first = max(days.first, day_of(history.created(start)))
    last = min(days.last, day_of(history.created(total - 1)))
    yield from Days(first, last)


def _rows_of_day(
    history: History,
    day: date,
    span: tuple[int, int, int],
    groups: Callable[[Phase], dict[Group, SlotSums]],
) -> list[Row]:
    totals: dict[Group, Sums] = {}
    for run in history.runs(*span):
        for group, slots in groups(run.phase).items():
            if slots.count(run.start, run.stop):
                sums = slots.sums(run.start, run.stop)
                totals[group] = totals[group].plus(sums) if group in totals else sums
    return [Row(day, group, sums) for group, sums in totals.items()]


def seen(log: Log, days: Days, now: int, keep: Predicate) -> list[Facts]:
    """Return the distinct facts of the records in a span of days, in a stable order."""
    history = log.history
    start = history.count_before(start_of(days.first))
    stop = history.count_before(start_of(days.last) + DAY)
    found: dict[Facts, None] = {}
    for run in history.runs(start, stop, now):
        for number, facts in history.facts(run.phase):
            if keep(facts) and SlotSums.present(number, run.start, run.stop):
                found[facts] = None
    singles = log.singles(*days.bounds(), now)
    found |= {facts: None for _single, _phase, facts in singles if keep(facts)}
    return list(found)
