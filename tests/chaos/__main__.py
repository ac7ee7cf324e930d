"""The whole chaos suite: `make chaos`, or one run of it again: `make chaos SEED=… RUN=…`."""

from __future__ import annotations

import argparse
import multiprocessing
import os
import secrets
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from tests.chaos.crew import work
from tests.chaos.lateness import Lateness
from tests.chaos.plan import plan
from tests.chaos.run import perform
from tests.chaos.stage import Stage
from tests.chaos.tally import Tally, outcome_of
from tests.chaos.verdict import violations

_AT_ONCE = 250


def main() -> None:
    """Run what the arguments ask for; fail if a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__, prog="make chaos")
    parser.add_argument("--runs", type=int, default=10_000, help="how many (RUNS)")
    parser.add_argument("--seed", type=int, help="what all of them follow from (SEED)")
    parser.add_argument("--run", type=int, help="only this one, told in full (RUN)")
    arguments = parser.parse_args()
    seed = secrets.randbelow(1_000_000) if arguments.seed is None else arguments.seed
    tally = _all(seed, arguments.runs) if arguments.run is None else _one(seed, arguments.run)
    for line in tally.report():
        print(line)  # noqa: T201 -- what the command is for
    sys.exit(bool(tally.violations))


def _all(seed: int, runs: int) -> Tally:
    """Do all runs, in as many processes as there are cores."""
    started = time.monotonic()
    tally = Tally()
    shares = [range(first, min(first + _AT_ONCE, runs)) for first in range(0, runs, _AT_ONCE)]
    # Not forked: this is a program with threads.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(os.cpu_count(), context) as pool:
        for done in pool.map(partial(work, seed), shares):
            tally.merge(done)
            seconds = time.monotonic() - started
            print(  # noqa: T201 -- as above
                f"seed {seed}: {tally.runs} of {runs} runs, {len(tally.violations)} violations,"
                f" {seconds:.0f} s",
                flush=True,
            )
    return tally


def _one(seed: int, number: int) -> Tally:
    """Do one run, and tell all about it."""
    stage, lateness = Stage(), Lateness()
    place = stage.place()
    tally = Tally()
    run = perform(plan(seed, number), place, lateness)
    print(run[0].plan.settings)  # noqa: T201 -- as above
    for seen in run:
        print(f"\n{seen.step}")  # noqa: T201 -- as above
        for each in seen.exchanges:
            print(f"  {each.request[:60]!r} -> {each.answer[:60]!r} passed {each.passed}")  # noqa: T201 -- as above
        result = repr(seen.value) if seen.error is None else repr(seen.error)
        print(f"  {outcome_of(seen.error)} after {seen.seconds:.3f} s: {result}")  # noqa: T201 -- as above
        print(f"  {violations(seen)}")  # noqa: T201 -- as above
    tally.add(run)
    place.close()
    lateness.close()
    stage.close()
    return tally


if __name__ == "__main__":
    main()
