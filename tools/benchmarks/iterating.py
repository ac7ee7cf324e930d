"""Iterating over a request log of any length: does time stay linear, and memory level?"""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from .measure import compare
from .results import Bound, Column, Outcome, Table, row

if TYPE_CHECKING:
    from collections.abc import Callable

    from .bench import Bench
    from .measure import Figures

MEGABYTE = 1e6


def measure(bench: Bench) -> Outcome:
    """Measure this client at all lengths, and loops over pages at the shortest, by the clock."""
    shortest, *_, longest = counts = bench.plan.counts
    jobs = {_key("ours", count): _through(bench, "ours", count) for count in counts}
    others = bench.having(lambda contender: contender.iterate)
    jobs |= {_key(name, shortest): _through(bench, name, shortest) for name in others}
    rounds = compare("iterate", jobs, bench.plan.iterating)

    def growth() -> list[float]:
        """Return how much more a record takes in a longer log, by round, for the worst length."""
        first = _key("ours", shortest)
        each = [rounds.ratios(_key("ours", count), first, "processor") for count in counts[1:]]
        return max(each, key=median)

    title = f"iterate {', '.join(f'{count:,}' for count in counts)} records"
    names = {
        _key(name, count): f"{one.title}, {count:,} records"
        for name, one in others.items()
        for count in counts
    }
    return Outcome(
        rows=(
            row(
                "iterate-time",
                f"{title}: processor time for a record of a longer log",
                Bound(1.10, "× that of the shortest"),
                growth,
            ),
            row(
                "iterate-memory",
                f"iterate {longest:,} records: growth of resident memory",
                Bound(20.0, "MB"),
                lambda: [
                    growth / MEGABYTE for growth in rounds.of(_key("ours", longest), "growth")
                ],
            ),
        ),
        tables=(
            Table(
                "iterate",
                "Iterate over the request log",
                (
                    Column("µs a record", "seconds", 1e6),
                    Column("µs of processor time", "processor", 1e6),
                    Column("MB of growth", "growth", 1 / MEGABYTE),
                ),
                _key("ours", shortest),
                rounds,
                names,
            ),
        ),
    )


def _key(name: str, count: int) -> str:
    return f"{name} {count}"


def _through(bench: Bench, name: str, count: int) -> Callable[[], Figures]:
    """Go through the short logs several times, so that they are not over at once."""
    repeat = max(1, min(10, bench.plan.counts[-1] // count // 10))
    url = bench.addresses["plain"]
    return bench.job(name, "iterating", url=url, count=count, repeat=repeat)
