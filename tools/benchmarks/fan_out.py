"""Fanning out: many asynchronous calls at once, and a sweep over projects far away."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from .results import Bound, Column, Outcome, Row, Table, row
from .server import LATE

if TYPE_CHECKING:
    from .bench import Bench
    from .measure import Rounds

CONCURRENCIES = (50, 200)
WAYS = {"ours": ("with core dependencies", 2.0), "ours_aiohttp": ("with `[aiohttp]`", 8.0)}


def measure(bench: Bench) -> Outcome:
    """Measure both, by the clock."""
    measured = [_fan_out(bench, concurrency) for concurrency in CONCURRENCIES]
    sweep = _sweep(bench)
    return Outcome(
        tuple(row for rows, _ in [*measured, sweep] for row in rows),
        tuple(table for _, table in [*measured, sweep]),
    )


def _fan_out(bench: Bench, concurrency: int) -> tuple[list[Row], Table]:
    plan = bench.plan
    callers = bench.having(lambda contender: contender.fan_out)
    rounds = bench.compare(
        f"fan out at {concurrency}",
        "fanning_out",
        callers,
        plan.fanning_out,
        url=bench.addresses["plain"],
        calls=plan.fan_calls,
        concurrency=concurrency,
        seconds=plan.fan_seconds,
    )
    key = f"fan-out-{concurrency}"
    title = f"{plan.fan_calls:,} async GETs at concurrency {concurrency}"
    table = Table(
        key,
        title,
        (
            Column("calls a second", "rate"),
            Column("99th percentile ms", "late", 1e3),
            Column("µs of processor time a call", "processor", 1e6),
        ),
        "bare_httpx",
        rounds,
        {name: one.title for name, one in callers.items()},
    )
    return [row for name in WAYS for row in _rows(rounds, name, key, title)], table


def _rows(rounds: Rounds, name: str, key: str, title: str) -> list[Row]:
    way, times = WAYS[name]
    return [
        row(
            f"{key}-{name}",
            f"{title}, {way}: calls a second",
            Bound(times, "× stock httpx", at_least=True),
            lambda: rounds.ratios(name, "bare_httpx", "rate"),
        ),
        row(
            f"{key}-{name}-p99",
            f"{title}, {way}: 99th percentile",
            Bound(1.0, "× stock httpx"),
            lambda: rounds.ratios(name, "bare_httpx", "late"),
        ),
    ]


def _sweep(bench: Bench) -> tuple[list[Row], Table]:
    plan = bench.plan
    callers = bench.having(lambda contender: contender.fan_out)
    rounds = bench.compare(
        "sweep",
        "sweeping",
        callers,
        plan.sweeping,
        url=bench.addresses["late"],
        projects=plan.projects,
        concurrency=CONCURRENCIES[0],
        late=LATE,
        seconds=plan.fan_seconds,
    )
    title = f"{plan.projects} projects × 4 calls at 50 ms latency, concurrency {CONCURRENCIES[0]}"
    rows = [
        row(
            f"sweep-{name}",
            f"{title}, {way}",
            Bound(1.3, "× ideal"),
            partial(rounds.of, name, "times"),
        )
        for name, (way, _) in WAYS.items()
    ]
    columns = (Column("× ideal", "times"), Column("seconds", "seconds"))
    names = {name: one.title for name, one in callers.items()}
    return rows, Table("sweep", title, columns, "bare_httpx", rounds, names)
