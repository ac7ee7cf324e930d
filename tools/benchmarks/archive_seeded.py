"""Make an archive of any size from a seed, without the JSON of its records, and ask it.

The rows are those of the recorded kinds, with ids, instants, costs and durations of their own.
"""

from __future__ import annotations

import random
import resource
import statistics
import time
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from deepgram_manage import archive
from deepgram_manage.archive._arrow import pa, pc
from deepgram_manage.archive._lake import Lake
from deepgram_manage.archive._manifest import Entry
from deepgram_manage.archive._records import batches
from deepgram_manage.archive._schema import INSTANT, SCHEMA, USD, UUID
from deepgram_manage.archive._sorting import GROUP_ROWS
from deepgram_manage.archive._store import LocalStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PROJECT = "11111111-1111-4111-8111-111111111111"
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = 90
A_DAY = 86_400_000_000
"""In microseconds."""
_MICRO: Final[Any] = pa.scalar(Decimal("0.000001"))


def make(count: int, folder: Path, bodies: list[bytes]) -> dict[str, Any]:
    """Make an archive with so many rows in 90 days; return what it took.

    Args:
        count: How many rows.
        folder: Where.
        bodies: Pages with the records that the rows are made of.
    """
    pool = pa.Table.from_batches(list(batches(bodies))).combine_chunks()
    lake, a_day = Lake(LocalStore(folder)), count // DAYS
    began = time.perf_counter()
    for number in range(DAYS):
        start = FIRST + timedelta(days=number)
        end = start + timedelta(days=1)
        entry = Entry(rows=0, read_from=start, read_until=end, read_at=end)
        lake.commit(PROJECT, start.date(), _rows(pool, start, a_day, number), entry)
    size = sum(lake.days().values())
    return {
        "rows": a_day * DAYS,
        "seconds to make it": time.perf_counter() - began,
        "GB on disk": size / 1e9,
        "bytes a row": size / (a_day * DAYS),
    }


def _rows(pool: Any, start: datetime, count: int, seed: int) -> Iterator[Any]:

    def drawn(number: int, below: int, draw: int) -> Any:
        chances = pc.random(number, initializer=1000 * seed + draw)
        return pc.floor(pc.multiply(chances, below)).cast(pa.int64())

    instants = drawn(count, A_DAY, 0)
    instants = instants.take(pc.array_sort_indices(instants))
    chance = random.Random(seed)  # noqa: S311 -- the same rows each time
    for at in range(0, count, GROUP_ROWS):
        number = min(GROUP_ROWS, count - at)
        rows = pool.take(drawn(number, len(pool), 4 * at + 1))
        packed = pa.py_buffer(chance.randbytes(16 * number))
        ids = pa.Array.from_buffers(pa.binary(16), number, [None, packed])
        created = pc.add(instants.slice(at, number), int(start.timestamp()) * 1_000_000)
        usd = pc.multiply(drawn(number, 100_000, 4 * at + 2).cast(pa.decimal128(19, 0)), _MICRO)
        own = {
            "request_id": pa.ExtensionArray.from_storage(UUID, ids),
            "created": created.cast(pa.timestamp("us")).cast(INSTANT),
            "usd": pc.if_else(pc.is_valid(rows["usd"]), usd.cast(USD), None),
            "duration": pc.if_else(
                pc.is_valid(rows["duration"]),
                pc.divide(drawn(number, 6_000_000, 4 * at + 3).cast(pa.float64()), 1000),
                None,
            ),
        }
        table = pa.table({name: own.get(name, rows[name]) for name in SCHEMA.names}, schema=SCHEMA)
        yield from table.combine_chunks().to_batches()


def ask(folder: Path, names: list[str], rounds: int) -> dict[str, Any]:
    """Time questions, each the median of some rounds, with two threads and 4 GB."""
    found: dict[str, Any] = {}
    began = time.perf_counter()
    with archive.open(folder, settings={"threads": 2, "memory_limit": "4GB"}) as connection:
        found["open, s"] = time.perf_counter() - began
        one = connection.execute(
            "SELECT min(request_id) FROM requests WHERE date = DATE '2026-02-01'"
        ).fetchall()
        for name in names:
            times = []
            for _ in range(rounds):
                began = time.perf_counter()
                archive.ask(connection, name, request_id=str(one[0][0]), limit=1_000_000)
                times.append(time.perf_counter() - began)
            found[f"{name}, s"] = statistics.median(times)
        sums = {
            str(connection.execute("SELECT sum(usd) FROM requests").fetchall()) for _ in range(4)
        }
        found["different sums in 4 runs"] = len(sums)
    found["peak MB of asking"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found
