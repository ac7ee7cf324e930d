"""Spending that is unusual for its weekday, by the median of four weeks."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from statistics import median
from typing import TYPE_CHECKING, Any, Literal

from attrs import frozen

from ._dimensions import TAG
from ._money import ZERO, add, digits, dollars

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ._facts import ProjectFacts

WEEKS = 4
HISTORY_DAYS = 7 * WEEKS
_DEVIATIONS = 5
_SHARE = Decimal("0.25")
_FLOOR = Decimal(1)


@frozen
class Anomaly:
    """A key or a tag that spent far more today than on the same weekday of the last four weeks."""

    project: str
    """The id of the project."""
    project_name: str | None
    """The name of the project, if it is known."""
    by: Literal["key", "tag"]
    """Whether `value` is a key or a tag."""
    value: str
    """The id of the key, or the tag."""
    name: str | None
    """The comment of the key, if it is known."""
    today: Decimal
    """What was spent today so far, in US dollars and in UTC."""
    usual: Decimal
    """The median of the same weekday of the last four weeks."""
    limit: Decimal
    """What today may have cost without being unusual."""

    def __str__(self) -> str:
        """Say what is unusual."""
        return (
            f"{self.by} {self.name or self.value} of {self.project_name or self.project} spent "
            f"{dollars(self.today)} today, {dollars(self.usual)} is usual"
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the anomaly as a dict for JSON; amounts are strings, to the last digit."""
        return {
            "project": self.project,
            "project_name": self.project_name,
            "by": self.by,
            "value": self.value,
            "name": self.name,
            "today": digits(self.today),
            "usual": digits(self.usual),
            "limit": digits(self.limit),
        }


def limit_of(days: Sequence[Decimal]) -> tuple[Decimal, Decimal]:
    """Return the usual amount of some days, and the limit above which an amount is unusual.

    An amount is unusual when it exceeds the median by more than five times the median of the days'
    own distances from it, by more than a quarter, and by more than a dollar.
    """
    usual = median(days)
    spread = median(abs(day - usual) for day in days)
    return usual, usual + max(_DEVIATIONS * spread, _SHARE * usual, _FLOOR)


def anomalies(facts: Sequence[ProjectFacts], today: date) -> list[Anomaly]:
    """Return what is unusual today, the most expensive first; spend is tallied by day, key and tag.

    Of a project with less than four weeks of history nothing is said.
    """
    found = [anomaly for project in facts for anomaly in _of_project(project, today)]
    return sorted(found, key=lambda anomaly: anomaly.usual - anomaly.today)


def _of_project(project: ProjectFacts, today: date) -> Iterator[Anomaly]:
    if project.spend is None:
        return
    series: dict[tuple[str, str], dict[date, Decimal]] = {}
    grouping = project.spend.dimensions.grouping
    for span, groups in project.spend.groups.items():
        for group, cell in groups.items():
            parts = dict(zip(grouping, group, strict=True))
            for who in _parties(parts):
                days = series.setdefault(who, {})
                days[span.start] = add(days.get(span.start, ZERO), cell[0])
    earlier = [day for days in series.values() for day in days]
    if not earlier or min(earlier) > today - timedelta(days=HISTORY_DAYS):
        return
    same = [today - timedelta(weeks=week) for week in range(1, WEEKS + 1)]
    for (by, value), days in series.items():
        spent = days.get(today, ZERO)
        usual, limit = limit_of([days.get(day, ZERO) for day in same])
        if spent > limit:
            key = (project.keys or {}).get(value) if by == "key" else None
            yield Anomaly(
                project.project,
                project.name,
                "key" if by == "key" else "tag",
                value,
                None if key is None else key.name,
                spent,
                usual,
                limit,
            )


def _parties(parts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield whom a cost is counted under: its key, and each of its tags."""
    if parts.get("accessor") is not None:
        yield "key", parts["accessor"]
    for tag in set(parts.get("tags") or ()):
        yield TAG, tag
