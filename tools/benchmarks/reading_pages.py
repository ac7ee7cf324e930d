"""Reading: pages from bytes to objects, every documented attribute then read once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import reading
from .results import Bound, Column, Outcome, Row, Table, row

if TYPE_CHECKING:
    from pathlib import Path

    from .bench import Bench
    from .measure import Rounds

WAYS = {"ours": ("with core dependencies", 1.8), "ours_fast": ("with `[fast]`", 1.1)}


def measure(bench: Bench) -> Outcome:
    """Measure processor time for each kind of page, and the memory of records."""
    records, days = bench.plan.records, bench.plan.days
    pages = {
        "requests": (records, f"page of {records:,} full request records"),
        "keys": (records, f"page of {records:,} keys"),
        "models": (records, f"list of {records:,} models"),
        "usage": (days, f"usage summary of {days} days"),
    }
    measured = []
    for kind, (count, title) in pages.items():
        file = bench.folder / f"{kind}.json"
        file.write_bytes(reading.make(kind, count))
        measured.append(_read(bench, kind, file, title))
    measured.append(_keep(bench, bench.folder / "requests.json"))
    return Outcome(
        tuple(row for rows, _ in measured for row in rows), tuple(table for _, table in measured)
    )


def _read(bench: Bench, kind: str, file: Path, title: str) -> tuple[list[Row], Table]:
    readers = bench.having(lambda contender: contender.reading)
    rounds = bench.compare(
        f"read {title}",
        "reading",
        readers,
        bench.plan.reading,
        page=kind,
        file=str(file),
        seconds=bench.plan.read_seconds,
    )
    columns = (Column("ms of processor time", "seconds", 1e3),)
    rows = [
        _row(rounds, name, f"read-{kind}-{name}", f"{title}, {way}", "seconds", bound)
        for name, (way, bound) in WAYS.items()
    ]
    names = {name: one.title for name, one in readers.items()}
    return rows, Table(f"read-{kind}", f"Read a {title}", columns, "bare_json", rounds, names)


def _keep(bench: Bench, file: Path) -> tuple[list[Row], Table]:
    readers = bench.having(lambda contender: contender.reading)
    rounds = bench.compare(
        "keep records",
        "keeping",
        readers,
        bench.plan.keeping,
        page="requests",
        file=str(file),
        count=bench.plan.records,
    )
    title = "memory for a request record, every attribute read"
    rows = [
        _row(rounds, name, f"keep-requests-{name}", f"{title}, {way}", "bytes", 1.0)
        for name, (way, _) in WAYS.items()
    ]
    columns = (Column("bytes", "bytes"), Column("bytes at the peak", "peak"))
    names = {name: one.title for name, one in readers.items()}
    return rows, Table("keep-requests", title.capitalize(), columns, "bare_json", rounds, names)


def _row(  # noqa: PLR0913, PLR0917 -- what a row is made of
    rounds: Rounds, name: str, key: str, title: str, figure: str, bound: float
) -> Row:
    return row(
        key,
        title,
        Bound(bound, "× `json.loads`"),
        lambda: rounds.ratios(name, "bare_json", figure),
    )
