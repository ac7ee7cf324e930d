"""All 10,000 rotations on which everything goes wrong: `make chaos-rotations`."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import secrets
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from tests.access.ordeal import work

_AT_ONCE = 50


def main() -> None:
    """Run what the arguments ask for; fail if anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__, prog="make chaos-rotations")
    parser.add_argument("--runs", type=int, default=10_000, help="how many (RUNS)")
    parser.add_argument("--seed", type=int, help="what all of them follow from (SEED)")
    parser.add_argument("--run", type=int, help="only this one (RUN)")
    arguments = parser.parse_args()
    seed = secrets.randbelow(1_000) if arguments.seed is None else arguments.seed
    shares = [
        range(first, min(first + _AT_ONCE, arguments.runs))
        for first in range(0, arguments.runs, _AT_ONCE)
    ]
    if arguments.run is not None:
        shares = [range(arguments.run, arguments.run + 1)]
    started, counts = time.monotonic(), Counter[str]()
    wrong: list[str] = []
    # Not forked: this is a program with threads.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), context) as pool:
        for counted, found in pool.map(partial(work, seed), shares):
            counts += counted
            wrong += found
            seconds = time.monotonic() - started
            print(f"seed {seed}: {dict(counts)}, {len(wrong)} wrong, {seconds:.0f} s", flush=True)  # noqa: T201 -- what the command is for
    for each in wrong:
        print(each)  # noqa: T201 -- as above
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
