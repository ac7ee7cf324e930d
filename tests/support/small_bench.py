"""A benchmark that takes seconds: each job once, with the contenders that are installed here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.benchmarks.bench import Bench, Plan
from tools.benchmarks.contender import load
from tools.benchmarks.measure import Effort

if TYPE_CHECKING:
    from pathlib import Path

ONCE = Effort(1, 0)
SMALL = Plan(
    starting=ONCE,
    calling=ONCE,
    calls=5,
    call_seconds=1,
    reading=ONCE,
    read_seconds=0,
    keeping=ONCE,
    records=20,
    days=3,
    fanning_out=ONCE,
    fan_calls=20,
    fan_seconds=1,
    sweeping=ONCE,
    projects=2,
    iterating=ONCE,
    counts=(100, 200, 1000),
    generating=ONCE,
    emulating=1,
    patience=30,
)
HERE_INSTALLED = (
    *("ours", "ours_fast", "ours_aiohttp"),
    *("bare_httpx", "bare_http_client", "bare_json"),
)


def small_bench(addresses: dict[str, str], folder: Path) -> Bench:
    """Measure little, in the environment of the tests."""
    contenders = {name: load(name) for name in HERE_INSTALLED}
    return Bench(SMALL, addresses, folder, contenders, at_home=True)
