"""Tests the gates: makes one mistake at a time in a copy, and looks which gate stops it.

`make test-gates`. Every gate has to be green first, or its red would mean nothing.
"""

from __future__ import annotations

import os
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from queue import Queue
from typing import TYPE_CHECKING, TypeVar

from tools.gates.mutations import MUTATIONS, Gate, Mutation
from tools.scratch import Scratch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")


class Copies:
    """A copy of the checkout for each core, lent to one piece of work at a time."""

    def __init__(self, folder: Path) -> None:
        """Make the copies below a folder."""
        self._number = os.cpu_count() or 1
        self._free: Queue[Scratch] = Queue()
        for number in range(self._number):
            self._free.put(Scratch(folder / f"copy-{number}"))

    def map(self, work: Callable[[Scratch, T], str], items: list[T]) -> Iterator[tuple[T, str]]:
        """Do some work for each item; return each with what the work gave, in order."""
        with ThreadPoolExecutor(self._number) as pool:
            yield from zip(items, pool.map(partial(self._lend, work), items), strict=True)

    def _lend(self, work: Callable[[Scratch, T], str], item: T) -> str:
        scratch = self._free.get()
        try:
            return work(scratch, item)
        finally:
            self._free.put(scratch)


def complaint(scratch: Scratch, gate: Gate) -> str:
    """Return what a gate says when it is red, and nothing when it is green."""
    done = gate.run(scratch)
    return (done.stdout + done.stderr or "nothing") if done.returncode else ""


def survival(scratch: Scratch, mutation: Mutation) -> str:
    """Make a mistake and undo it; return what its gate says instead of naming it, or nothing."""
    mutation.make(scratch)
    said = complaint(scratch, mutation.gate)
    scratch.restore()
    return "" if mutation.names in said else said or "nothing"


def main() -> None:
    """Run all mutations and print a table."""
    gates = list({mutation.gate.name: mutation.gate for mutation in MUTATIONS}.values())
    survivors = 0
    with tempfile.TemporaryDirectory() as folder:
        copies = Copies(Path(folder))
        for gate, said in copies.map(complaint, gates):
            if said:
                sys.exit(f"{gate.name} is red before anything is changed:\n{said}")
        for mutation, said in copies.map(survival, MUTATIONS):
            verdict = "survives" if said else "stopped"
            print(f"{verdict:9} {mutation.what:54} {mutation.gate.name}", flush=True)
            if said:
                survivors += 1
                print(f"It should say {mutation.names!r}, and says:\n{said[-2000:]}")
    print(f"{len(MUTATIONS) - survivors} of {len(MUTATIONS)} mistakes are stopped")
    sys.exit(1 if survivors else 0)


if __name__ == "__main__":
    main()
