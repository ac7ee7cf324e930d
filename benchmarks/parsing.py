"""Reading a page of 1,000 records, and keeping it, beside the plain dicts of `json.loads`."""

from __future__ import annotations

import gc
import json
import tracemalloc
from typing import TYPE_CHECKING, Any

from deepgram_manage import UsageRequestsResponse

from .measure import Row, compare, cpu_time, ratio_row
from .records import page

if TYPE_CHECKING:
    from collections.abc import Callable

RECORDS = 1000

Readers = dict[str, "Callable[[], object]"]


def readers(data: bytes) -> Readers:
    """Ways to read a page, each going deeper than the one before."""

    def plain() -> Any:
        return json.loads(data)

    def records() -> UsageRequestsResponse:
        read = UsageRequestsResponse.from_dict(json.loads(data))
        _ = read.requests
        return read

    def with_responses() -> UsageRequestsResponse:
        read = records()
        for record in read.requests:
            _ = record.response
        return read

    def with_details() -> UsageRequestsResponse:
        read = records()
        for record in read.requests:
            _ = record.response and record.response.details
        return read

    return {
        "plain": plain,
        "1,000 records": records,
        "1,000 records and their responses": with_responses,
        "1,000 records, their responses and details": with_details,
    }


def rows(rounds: int) -> list[Row]:
    """Measure time and memory."""
    data = page(RECORDS)
    ways = readers(data)
    for read in ways.values():
        read()  # Loads the modules.
    return [*_times(ways, rounds), *_memory(ways)]


def _times(ways: Readers, rounds: int) -> list[Row]:
    def timed(read: Callable[[], object]) -> Callable[[], float]:
        return lambda: cpu_time(read)

    # Without this the collector would look at everything that was imported, time and again.
    gc.collect()
    gc.freeze()
    figures = compare({name: timed(read) for name, read in ways.items()}, rounds)
    gc.unfreeze()
    bounds = {"1,000 records": 1.7}
    return [
        ratio_row(f"read {name}", figures, name, "plain", scale="ms", bound=bounds.get(name))
        for name in list(ways)[1:]
    ]


def _memory(ways: Readers) -> list[Row]:
    figures = {name: [_kept(read) / RECORDS] for name, read in ways.items()}
    bounds = {"1,000 records": 1.0}
    return [
        ratio_row(f"keep {name}, each", figures, name, "plain", scale="B", bound=bounds.get(name))
        for name in list(ways)[1:]
    ]


def _kept(read: Callable[[], object]) -> float:
    """Measure the bytes that a page takes while it is kept."""
    gc.collect()
    tracemalloc.start()
    kept = read()
    gc.collect()
    current, _peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del kept
    return float(current)
