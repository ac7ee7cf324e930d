"""Calling: a small answer, again and again on a kept connection, plainly and over TLS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .results import Bound, Column, Outcome, Row, Table, row

if TYPE_CHECKING:
    from .bench import Bench

SCHEMES = {"plain": "plain", "tls": "TLS"}
BOUND = Bound(0.85, "× `httpx.Client().get(url).json()`")


def measure(bench: Bench) -> Outcome:
    """Measure one call at a time, by the clock."""
    measured = [_measured(bench, scheme, title) for scheme, title in SCHEMES.items()]
    return Outcome(tuple(row for row, _ in measured), tuple(table for _, table in measured))


def _measured(bench: Bench, scheme: str, title: str) -> tuple[Row, Table]:
    plan = bench.plan
    callers = bench.having(lambda contender: contender.get)
    rounds = bench.compare(
        f"call, {title}",
        "calling",
        callers,
        plan.calling,
        url=bench.addresses[scheme],
        calls=plan.calls,
        seconds=plan.call_seconds,
    )
    work = f"one GET of a small answer, sync, on a kept connection, {title}"
    return (
        row(f"get-{scheme}", work, BOUND, lambda: rounds.ratios("ours", "bare_httpx", "median")),
        Table(
            f"get-{scheme}",
            f"One GET of a small answer, sync, on a kept connection, {title}",
            (
                Column("µs, median of a round", "median", 1e6),
                Column("mean µs", "seconds", 1e6),
                Column("99th percentile µs", "late", 1e6),
                Column("µs of processor time", "processor", 1e6),
            ),
            "bare_httpx",
            rounds,
            {name: one.title for name, one in callers.items()},
        ),
    )
