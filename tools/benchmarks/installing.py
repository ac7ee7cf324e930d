"""What is on the disk after an installation, without what comes with every environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .measure import Effort
from .results import Bound, Column, Outcome, Table, row

if TYPE_CHECKING:
    from .bench import Bench

MEGABYTE = 1e6
# The others are parts of environments that hold more than themselves.
ALONE = ("ours", "ours_fast", "ours_aiohttp", "stock", "sdk_newest", "sdk_4")


def measure(bench: Bench) -> Outcome:
    """Count the distributions and their bytes."""
    alone = bench.having(lambda contender: contender)
    alone = {name: one for name, one in alone.items() if name in ALONE}
    rounds = bench.compare("size", "installed", alone, Effort(1, 0))
    return Outcome(
        rows=(
            row(
                "size",
                "installed size, core: client, emulator, and what they depend on",
                Bound(5.0, "MB"),
                lambda: [size / MEGABYTE for size in rounds.of("ours", "client")],
            ),
            row(
                "size-part",
                "installed size, the largest part above the client",
                Bound(0.4, "MB"),
                lambda: [size / MEGABYTE for size in rounds.of("ours", "largest_part")],
            ),
            row(
                "distributions",
                "installed distributions, core",
                Bound(11, "distributions"),
                lambda: rounds.of("ours", "distributions"),
            ),
        ),
        tables=(
            Table(
                "size",
                "Installed",
                (
                    Column("MB", "bytes", 1 / MEGABYTE),
                    Column("MB with byte code", "compiled", 1 / MEGABYTE),
                    Column("distributions", "distributions"),
                ),
                "ours",
                rounds,
                {name: one.title for name, one in alone.items()},
            ),
        ),
    )
