"""Rounds, medians and ratios: how everything here is measured."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ROOT = Path(__file__).resolve().parent.parent

PROCESSORS = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_setaffinity") else []

Figures = dict[str, list[float]]


@dataclass(frozen=True)
class Row:
    """One line of the table: a figure, what it is compared with, and the bound it must keep."""

    name: str
    ours: str
    theirs: str
    value: float
    bound: float | None = None
    least: bool = False  # The bound is what the figure has to reach, not what it may reach.

    @property
    def missed(self) -> bool:
        """Whether there is a bound and it is not kept."""
        if self.bound is None:
            return False
        return self.value < self.bound if self.least else self.value > self.bound

    def cells(self) -> list[str]:
        """The line as text."""
        verdict = "MISSED" if self.missed else "met"
        sign = ">=" if self.least else "<="
        bound = ["-", ""] if self.bound is None else [f"{sign} {self.bound:,.2f}", verdict]
        return [self.name, self.ours, self.theirs, f"{self.value:,.2f}", *bound]


def compare(contenders: Mapping[str, Callable[[], float]], rounds: int) -> Figures:
    """Measure every contender once per round, in turns from first to last and back."""
    figures: Figures = {name: [] for name in contenders}
    for number in range(rounds):
        for name in list(contenders) if number % 2 else reversed(list(contenders)):
            figures[name].append(contenders[name]())
    return figures


def ratio_row(  # noqa: PLR0913 -- the cells of a line
    name: str, figures: Figures, ours: str, theirs: str, *, scale: str, bound: float | None = None
) -> Row:
    """Compare two contenders: the median of the ratios within a round, beside the medians."""
    ratios = [a / b for a, b in zip(figures[ours], figures[theirs], strict=True)]
    shown = [_with_unit(median(figures[contender]), scale) for contender in (ours, theirs)]
    return Row(name, shown[0], shown[1], median(ratios), bound)


def _with_unit(figure: float, unit: str) -> str:
    return f"{figure * {'ms': 1e3, 'us': 1e6, 'B': 1}[unit]:,.1f} {unit}"


def cpu_time(work: Callable[[], object]) -> float:
    """Take the processor time of some work; throwing its result away is not part of it."""
    gc.collect()
    start = time.process_time()
    result = work()
    passed = time.process_time() - start
    del result
    return passed


def fresh(code: str) -> float:
    """Run code in a fresh interpreter; give the processor time it took, start-up excluded."""
    timed = (
        f"import time\nstart = time.process_time()\n{code}\nprint(time.process_time() - start)\n"
    )
    done = subprocess.run(  # noqa: S603 -- our own code
        [sys.executable, "-c", timed], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def pin(processor: int, process: int = 0) -> None:
    """Keep this process, or another, on one of ours, where the system can do that; -1 is the last.

    They are counted as they were when this program started.
    """
    if PROCESSORS:
        os.sched_setaffinity(process, {PROCESSORS[processor]})


def quiet_environment() -> None:
    """Take out what would send a call another way, or make imports compile anew."""
    for name in list(os.environ):
        if name.lower().endswith("_proxy") or name.startswith(("DEEPGRAM_", "PYTHON")):
            del os.environ[name]


def table(rows: list[Row]) -> str:
    """Lay lines out under their heading."""
    cells = [["", "ours", "beside", "figure", "bound", ""], *(row.cells() for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = [
        [cell.rjust(width) for cell, width in zip(line, widths, strict=True)] for line in cells
    ]
    for line in lines:
        line[0] = line[0].strip().ljust(widths[0])
    return "\n".join("  ".join(line).rstrip() for line in lines)
