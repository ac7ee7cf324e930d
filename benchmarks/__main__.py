"""Measure the client and the emulator: `python -m benchmarks [--quick] [--check]`.

Every figure is a median over rounds; a round measures every contender once, in turns from first to
last and back, and a ratio is the median of the ratios within a round: a machine that is busy is
busy for both. Starting and reading are processor time, starting in a fresh interpreter without
its own start-up, reading with the garbage collector blind to what was there before. Calls are wall
time, client and server pinned to two processors; so are the start of the emulator, its answers
and its changes. Its histories are processor time. Memory is what tracemalloc counts while a page
is kept.
"""

from __future__ import annotations

import argparse
import sys

from . import calls, emulator, generation, imports, parsing
from .measure import Row, quiet_environment, table
from .server import serving


def measure(*, quick: bool) -> list[Row]:
    """Make all measurements."""
    share = 1 if quick else 4
    with serving() as url:
        rows = [*imports.rows(5 * share, url), *calls.rows(10 * share, url)]
    rows += [*parsing.rows(10 * share), *generation.rows(1 if quick else 3)]
    return [*rows, *emulator.rows(5 if quick else 9)]


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="fewer rounds, for a first look")
    parser.add_argument("--check", action="store_true", help="fail when a bound is missed")
    arguments = parser.parse_args()
    quiet_environment()
    rows = measure(quick=arguments.quick)
    print(table(rows))
    if arguments.check and any(row.missed for row in rows):
        sys.exit("a bound is missed")


if __name__ == "__main__":
    main()
