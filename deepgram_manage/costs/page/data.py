"""What the page shows: figures of one reading of an account."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, TypeVar, overload

from attrs import frozen

from deepgram_manage import AsyncManageClient, Period
from deepgram_manage.costs._alerts import Thresholds
from deepgram_manage.costs._anomaly import anomalies
from deepgram_manage.costs._async import collecting as _async
from deepgram_manage.costs._balance import DAYS_LEFT
from deepgram_manage.costs._dimensions import dimensions
from deepgram_manage.costs._money import ZERO, add
from deepgram_manage.costs._spend import spend_report
from deepgram_manage.costs._sync import collecting as _sync
from deepgram_manage.costs._watching import verdict
from deepgram_manage.either_client import check_client
from deepgram_manage.fan_out import AT_ONCE

if TYPE_CHECKING:
    from collections.abc import Awaitable, Sequence
    from datetime import date, datetime
    from decimal import Decimal

    from deepgram_manage import ManageClient
    from deepgram_manage.costs._balance import BalanceReport
    from deepgram_manage.costs._dimensions import Every
    from deepgram_manage.costs._facts import KeyFacts, Missing, Projects
    from deepgram_manage.costs._spend import SpendReport, SpendRow
    from deepgram_manage.costs._watching import Reading

K = TypeVar("K")

OTHER = "other"
EXPIRES_WITHIN = timedelta(days=30)
FEW_BALANCES = 10


@frozen
class Ranked:
    """A value of a dimension, and what it cost."""

    label: str
    usd: Decimal
    unknown: int
    """How many of its rows have no known amount: they are not in `usd`."""

    @property
    def is_known(self) -> bool:
        """Whether a part of it, at least, is known."""
        return bool(self.usd) or not self.unknown


@frozen
class PageData:
    """What the page shows."""

    as_of: datetime
    """When the account was read."""
    by: str
    """What spending is stacked by."""
    period: Period
    """The days of spending, both inclusive, in UTC."""
    report: SpendReport
    """What was spent in the period, by `by`."""
    daily: Sequence[tuple[date, Ranked]]
    """What was spent each day by each of the largest values, and by the others together."""
    values: Sequence[Ranked]
    """What was spent in the period by the same."""
    keys: Sequence[Ranked]
    """The keys that cost most, and the others together."""
    tags: Sequence[Ranked]
    """The tags or customers that cost most, and the others together.

    A cost with several tags counts under each.
    """
    balances: BalanceReport
    """What is left of each project and unit."""
    expiring: Sequence[tuple[str, KeyFacts]]
    """The keys that expire within 30 days, or have, each with the name of its project."""
    alerts: Sequence[str]
    """What is wrong."""
    missing: tuple[Missing, ...]
    """What could not be read."""
    projects: tuple[str, ...]
    """The ids of the projects that the page is about."""


@overload
def read(
    manage: ManageClient,
    *,
    by: str = "key",
    days: int = 30,
    top: int = 12,
    projects: Projects = None,
    now: datetime | None = None,
    at_once: int = AT_ONCE,
) -> PageData: ...
@overload
def read(
    manage: AsyncManageClient,
    *,
    by: str = "key",
    days: int = 30,
    top: int = 12,
    projects: Projects = None,
    now: datetime | None = None,
    at_once: int = AT_ONCE,
) -> Awaitable[PageData]: ...
def read(  # noqa: PLR0913 -- all but one are by keyword
    manage: ManageClient | AsyncManageClient,
    *,
    by: str = "key",
    days: int = 30,
    top: int = 12,
    projects: Projects = None,
    now: datetime | None = None,
    at_once: int = AT_ONCE,
) -> PageData | Awaitable[PageData]:
    """Read what the page shows. Needs billing:read, and keys:read for names of keys.

    Args:
        manage: The client.
        by: What spending is stacked by: a dimension of `costs.report`.
        days: How many days, up to today.
        top: How many values are shown by name; the others are added up.
        projects: Projects or their ids; all that the key may see, unless given.
        now: The present instant.
        at_once: How many calls are made at once.

    Raises:
        ValueError: There is no such dimension, or a number is too small.
        DeepgramError: The list of projects cannot be read.
    """
    check_client(manage)
    dimensions((by,))
    if days < 1 or top < 1:
        message = f"days={days} and top={top} must be at least 1"
        raise ValueError(message)
    wanted = tuple(dict.fromkeys((by, "key", "tag")))
    if isinstance(manage, AsyncManageClient):
        reading = _async.collect(manage, wanted, projects, now, at_once, days)
        return _when_read(reading, by, days, top)
    return page_data(_sync.collect(manage, wanted, projects, now, at_once, days), by, days, top)


async def _when_read(reading: Awaitable[Reading], by: str, days: int, top: int) -> PageData:
    return page_data(await reading, by, days, top)


def page_data(reading: Reading, by: str, days: int, top: int) -> PageData:
    """Return what the page shows of a reading."""
    today = reading.as_of.date()
    period = Period.last(days, today=today)
    facts = reading.facts

    def report(dimension: str, every: Every, count: str = "set") -> SpendReport:
        return spend_report(
            facts,
            period,
            dimensions((dimension,)),
            every,
            "each" if count == "each" else "set",
            reading.as_of,
        )

    daily = report(by, "day")
    values = _ranked(daily, by, top)
    largest = {ranked.label for ranked in values}
    stacked: dict[tuple[date, str], Ranked] = {}
    for row in daily.rows:
        label = row.label(by) if row.label(by) in largest else OTHER
        _count(stacked, (row.start, label), label, row)
    customers = by if by.startswith("tag") else "tag"
    unusual = [str(anomaly) for anomaly in anomalies(facts, today)]
    judged = verdict(Thresholds(days_left=DAYS_LEFT), reading)
    return PageData(
        reading.as_of,
        by,
        period,
        report(by, "total"),
        [(day, stacked[day, label]) for day, label in sorted(stacked)],
        values,
        _ranked(report("key", "total"), "key", top),
        _ranked(report(customers, "total", "each"), customers, top),
        reading.balances(DAYS_LEFT),
        [
            (project.name or project.project, key)
            for project in facts
            for key in (project.keys or {}).values()
            if key.expires is not None and key.expires - reading.as_of <= EXPIRES_WITHIN
        ],
        [*judged.alerts, *unusual],
        reading.missing,
        tuple(project.project for project in facts),
    )


def _ranked(report: SpendReport, by: str, top: int) -> list[Ranked]:
    """Return the values that cost most, and the others together."""
    sums: dict[str, Ranked] = {}
    for row in report.rows:
        _count(sums, row.label(by), row.label(by), row)
    ranked = sorted(sums.values(), key=lambda item: (-item.usd, item.label))
    rest: dict[str, Ranked] = {}
    for item in ranked[top:]:
        _count(rest, OTHER, OTHER, item)
    return [*ranked[:top], *rest.values()]


def _count(sums: dict[K, Ranked], key: K, label: str, part: Ranked | SpendRow) -> None:
    known = sums.get(key, Ranked(label, ZERO, 0))
    sums[key] = Ranked(label, add(known.usd, part.usd), known.unknown + part.unknown)
