"""What the exporter says of an account: the names, labels and values of its metrics. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import frozen

from ._balance import DAYS_LEFT, balance_report
from ._money import ZERO, add

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date, datetime

    from ._facts import ProjectFacts
    from ._tally import Cell, Tally

BY = {"key": "api_key_id", "tag": "tag", "line_item": "line_item", "model": "model"}
"""What spending can be split by, and the label that it becomes."""
_OTHER = "other"
_DAY_SECONDS = 86_400


@frozen
class Sample:
    """A value of a metric, with its labels."""

    labels: tuple[str, ...]
    value: float


@frozen
class Metric:
    """A metric, and what it says."""

    name: str
    help: str
    labels: tuple[str, ...]
    samples: tuple[Sample, ...]


def metrics_of(
    facts: Sequence[ProjectFacts], now: datetime, by: str | None, top: int
) -> Iterator[Metric]:
    """Yield the metrics of projects, with spending split by the `top` largest values of `by`."""
    yield from _balances(facts, now)
    yield from _spending(facts, now, by, top)
    yield from _keys(facts)
    yield Metric(
        "deepgram_project_info",
        "The name of a project.",
        ("project_id", "name"),
        tuple(Sample((project.project, project.name or ""), 1) for project in facts),
    )


def _balances(facts: Sequence[ProjectFacts], now: datetime) -> Iterator[Metric]:
    balances = balance_report(facts, DAYS_LEFT, now).balances
    # The base unit of time is the second: promtool refuses metrics in hours.
    for units, name, factor in (("usd", "usd", 1), ("hour", "seconds", 3600)):
        yield Metric(
            f"deepgram_balance_{name}",
            f"What is left of the balances of a project in units of {units}.",
            ("project_id",),
            tuple(
                Sample((balance.project,), float(balance.amount * factor))
                for balance in balances
                if balance.units == units and balance.amount is not None
            ),
        )
    dollars = [balance for balance in balances if balance.units == "usd"]
    yield Metric(
        "deepgram_burn_usd_per_second",
        "What a project uses up of its balance, by a weighted average of the full days.",
        ("project_id",),
        tuple(
            Sample((balance.project,), float(balance.burn_per_day) / _DAY_SECONDS)
            for balance in dollars
            if balance.burn_per_day is not None
        ),
    )
    for name, pace in (("", "usual pace"), ("_now", "pace of yesterday and today")):
        yield Metric(
            f"deepgram_depletion{name}_timestamp_seconds",
            f"When the balance of a project in US dollars runs out at the {pace}.",
            ("project_id",),
            tuple(
                Sample((balance.project,), now.timestamp() + days * _DAY_SECONDS)
                for balance in dollars
                if (days := balance.days_left_now if name else balance.days_left_soon) is not None
            ),
        )
    yield Metric(
        "deepgram_credit_expiry_timestamp_seconds",
        "When the credit of an order expires.",
        ("project_id", "order_id"),
        tuple(
            Sample((project.project, order.order_id), order.expires.timestamp())
            for project in facts
            for order in project.orders or ()
            if order.expires is not None
        ),
    )


def _spending(
    facts: Sequence[ProjectFacts], now: datetime, by: str | None, top: int
) -> Iterator[Metric]:
    labels = ("project_id",) if by is None else ("project_id", BY[by])
    samples: tuple[list[Sample], list[Sample]] = ([], [])
    unknown: list[Sample] = []
    for project in facts:
        if project.spend is None:
            continue
        daily, monthly = _sums_of(project.spend, by, now.date())
        largest = sorted(monthly, key=lambda value: (-monthly[value][0], value))[:top]
        for sums, found in zip((daily, monthly), samples, strict=True):
            for value, (usd, count) in _bounded(sums, largest, monthly).items():
                kept = (project.project,) if by is None else (project.project, value)
                # Where nothing is known, a 0 would be wrong.
                if usd or not count:
                    found.append(Sample(kept, float(usd)))
        count = sum(
            cell[1] for day, cell in project.spend.daily().items() if _is_in_month(day, now)
        )
        unknown.append(Sample((project.project,), count))
    for name, what, found in (
        ("deepgram_spend_usd", "today, in UTC", samples[0]),
        ("deepgram_spend_month_usd", "this month, in UTC", samples[1]),
    ):
        yield Metric(name, f"What a project has spent {what}.", labels, tuple(found))
    yield Metric(
        "deepgram_spend_month_unknown_rows",
        "How many rows of the costs of this month have no known amount.",
        ("project_id",),
        tuple(unknown),
    )


_Sums: TypeAlias = "dict[str, Cell]"
"""Sums by the values of a dimension."""


def _bounded(sums: _Sums, largest: Sequence[str], known: Iterable[str]) -> _Sums:
    """Return the sums of the largest values, and of all others together as `other`."""
    bounded: _Sums = {}
    for value in known:
        # A tag may be called `other`, too.
        _count(bounded, value if value in largest else _OTHER, sums.get(value, [ZERO, 0]))
    return bounded


def _count(sums: _Sums, value: str, cell: Cell) -> None:
    usd, unknown = sums.get(value, (ZERO, 0))
    sums[value] = [add(usd, cell[0]), unknown + cell[1]]


def _sums_of(tally: Tally, by: str | None, today: date) -> tuple[_Sums, _Sums]:
    """Return what was spent today and this month, by the values of a dimension."""
    daily: _Sums = {}
    monthly: _Sums = {}
    cells = (
        (span, value, cell)
        for span, groups in tally.groups.items()
        for group, cell in groups.items()
        for value in _values(group, by)
    )
    if by is None:
        cells = ((span, "", cell) for span, cell in tally.totals.items())
    for span, value, cell in cells:
        if _is_in_month(span.start, today):
            _count(monthly, value, cell)
        if span.start == today:
            _count(daily, value, cell)
    return daily, monthly


def _is_in_month(day: date, today: date) -> bool:
    return (day.year, day.month) == (today.year, today.month)


def _values(group: tuple[Any, ...], by: str | None) -> tuple[str, ...]:
    (value,) = group
    if by == "tag":
        # A set of tags is a value of its own, so that sums over the label mean something.
        return (",".join(sorted(set(value))),)
    text = value or ""
    return (text.rpartition("::")[2] if by == "model" else text,)


def _keys(facts: Sequence[ProjectFacts]) -> Iterator[Metric]:
    keys = [(project.project, key) for project in facts for key in (project.keys or {}).values()]
    for name, what in (("created", "was created"), ("expires", "expires")):
        word = "expiry" if name == "expires" else name
        yield Metric(
            f"deepgram_key_{word}_timestamp_seconds",
            f"When an API key {what}.",
            ("project_id", "api_key_id"),
            tuple(
                Sample((project, key.key), when.timestamp())
                for project, key in keys
                if (when := getattr(key, name)) is not None
            ),
        )
    yield Metric(
        "deepgram_key_info",
        "The comment and the owner of an API key.",
        ("project_id", "api_key_id", "comment", "member"),
        tuple(
            Sample((project, key.key, key.name or "", key.member_name or ""), 1)
            for project, key in keys
        ),
    )
