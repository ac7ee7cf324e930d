"""Counts what many runs came to, and prints it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from deepgram_manage import (
    DeepgramApiError,
    DeepgramConnectionError,
    DeepgramTimeoutError,
    WriteOutcomeUnknownError,
)
from tests.chaos.plan import CREATES
from tests.chaos.verdict import created, overrun, violations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.chaos.run import Seen

# The first that fits: an unknown outcome is also a connection error.
_OUTCOMES = {
    "unknown": WriteOutcomeUnknownError,
    "timeout": DeepgramTimeoutError,
    "connection": DeepgramConnectionError,
    "refused": DeepgramApiError,
    "foreign": BaseException,
}
_COLUMNS = ("answered", *_OUTCOMES)
NOTHING = "nothing of its own"
MADE, NOT_MADE = "was made", "was not made"


@dataclass
class Tally:
    """What runs came to.

    Attributes:
        by_fault: How many calls had an outcome, by what went wrong; a call may be in several.
        by_operation: The same by operation; a call is in one.
        unknown: Creates of unknown outcome, by what was found and by what was true.
        violations: Each broken promise, with the command that repeats its run.
        latest: Seconds that a call took beyond its deadline and the lateness of the machine, and
            the command that repeats it.
        lateness: Seconds that the machine was late at worst.
    """

    runs: int = 0
    by_fault: Counter[tuple[str, str]] = field(default_factory=Counter)
    by_operation: Counter[tuple[str, str]] = field(default_factory=Counter)
    unknown: Counter[tuple[str, str]] = field(default_factory=Counter)
    violations: list[str] = field(default_factory=list)
    latest: tuple[float, str] = (0.0, "")
    lateness: float = 0.0

    def add(self, run: list[Seen]) -> None:
        """Count a run that is over."""
        self.runs += 1
        for seen in run:
            self._add(seen)

    def _add(self, seen: Seen) -> None:
        outcome = outcome_of(seen.error)
        self.by_operation[seen.step.operation, outcome] += 1
        self.by_fault.update((name, outcome) for name in set(seen.struck) or {NOTHING})
        if outcome == "unknown" and seen.step.operation in CREATES:
            self.unknown[_finding(seen), MADE if created(seen) else NOT_MADE] += 1
        self.latest = max(self.latest, (overrun(seen), seen.plan.again))
        self.lateness = max(self.lateness, seen.late)
        self.violations += [
            f"{seen.step.operation} {broken}\n    {seen.plan.again}" for broken in violations(seen)
        ]

    def merge(self, other: Tally) -> None:
        """Count what another has counted."""
        self.runs += other.runs
        self.by_fault += other.by_fault
        self.by_operation += other.by_operation
        self.unknown += other.unknown
        self.violations += other.violations
        self.latest = max(self.latest, other.latest)
        self.lateness = max(self.lateness, other.lateness)

    def _creates(self) -> str:
        counts = {
            column: sum(self.by_operation[name, column] for name in CREATES) for column in _COLUMNS
        }
        lost = sum(count for (_finding, fact), count in self.unknown.items() if fact == MADE)
        return (
            f"creates: {sum(counts.values())}, of which {counts['answered']} had their answer, and "
            f"{lost} had their effect without one, which WriteOutcomeUnknownError told"
        )

    def report(self) -> Iterator[str]:
        """Give the lines to print."""
        yield from _table("what went wrong", self.by_fault)
        yield from _table("call", self.by_operation)
        yield "creates whose outcome is unknown to the caller"
        for (finding, fact), count in sorted(self.unknown.items()):
            yield f"  {count:6}  {finding}, {fact}"
        yield ""
        yield self._creates()
        yield "latest after a deadline: {:.2f} s, {}".format(*self.latest)
        yield f"the machine was late by up to {self.lateness:.2f} s, which is not counted"
        yield f"runs: {self.runs}, calls: {self.by_operation.total()}"
        yield from (f"VIOLATION: {broken}" for broken in self.violations)
        yield f"violations: {len(self.violations)}"


def outcome_of(error: BaseException | None) -> str:
    """Name what a call came to, in the columns of the tables."""
    if error is None:
        return "answered"
    return next(name for name, kind in _OUTCOMES.items() if isinstance(error, kind))


def _finding(seen: Seen) -> str:
    found = getattr(seen.error, "found", None)
    if found is None:
        return "could not look"
    return "found it" if found else "found nothing"


def _table(title: str, counts: Counter[tuple[str, str]]) -> Iterator[str]:
    names = sorted({name for name, _ in counts})
    width = max(len(name) for name in (*names, title))
    yield f"{title:{width}}  {'calls':>6}" + "".join(f"{column:>12}" for column in _COLUMNS)
    for name in names:
        row = [counts[name, column] for column in _COLUMNS]
        yield f"{name:{width}}  {sum(row):6}" + "".join(f"{count or '':>12}" for count in row)
    yield ""
