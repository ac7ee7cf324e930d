"""Counts, sums and positions of records in closed form; `history` explains the idea."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

from .kinds import SLOTS, Amounts, Facts
from .mixing import mix

if TYPE_CHECKING:
    from collections.abc import Iterable

_SCALES = 101
_LEAST_SCALE = 60


@dataclass(frozen=True, slots=True)
class Sums:
    """Totals over a set of records."""

    requests: int = 0
    spoken: int = 0
    amounts: Amounts = field(default_factory=Amounts)

    @classmethod
    def of(cls, facts: Facts) -> Sums:
        """Return the totals of one record."""
        return cls(1, int(facts.amounts.characters > 0), facts.amounts)

    def plus(self, other: Sums) -> Sums:
        """Add two totals."""
        pairs = zip(self.amounts.values(), other.amounts.values(), strict=True)
        return Sums(
            self.requests + other.requests,
            self.spoken + other.spoken,
            Amounts(*(left + right for left, right in pairs)),
        )


class Scales:
    """The factor of each cycle, with prefix sums, both repeating after 101 cycles."""

    def __init__(self, seed: int) -> None:
        """Draw the factors."""
        self._factors = [_LEAST_SCALE + mix(seed, cycle, 11) % 101 for cycle in range(_SCALES)]
        self._before = [0, *accumulate(self._factors)]

    def of(self, cycle: int) -> int:
        """Return the factor of one cycle."""
        return self._factors[cycle % _SCALES]

    def before(self, cycle: int) -> int:
        """Return the sum of the factors of all earlier cycles."""
        rounds, rest = divmod(cycle, _SCALES)
        return rounds * self._before[_SCALES] + self._before[rest]


class SlotSums:
    """Counts, sums and finds the records of some of the slots."""

    def __init__(self, scales: Scales, slots: Iterable[tuple[int, Facts]]) -> None:
        """Choose the slots; pages of the log only need their places, so sums wait."""
        chosen = tuple(slots)
        self._scales = scales
        self._slots = [number for number, _facts in chosen]
        self._facts = [facts for _number, facts in chosen]

    @cached_property
    def _spoken(self) -> list[int]:
        return [0, *accumulate(facts.amounts.characters > 0 for facts in self._facts)]

    @cached_property
    def _amounts(self) -> list[tuple[int, ...]]:
        """The prefix sums over one cycle."""
        rows = (Amounts().values(), *(facts.amounts.values() for facts in self._facts))
        return list(zip(*map(accumulate, zip(*rows, strict=True)), strict=True))

    def count(self, start: int, stop: int) -> int:
        """Return how many records from `start` up to `stop` are in these slots."""
        return self._rank(stop) - self._rank(start)

    def _rank(self, index: int) -> int:
        cycle, slot = divmod(index, SLOTS)
        return cycle * len(self._slots) + bisect_left(self._slots, slot)

    def before(self, index: int, skips: range) -> list[int]:
        """Return the matching records that precede `index` with so many matches in between."""
        last, slots, number = self._rank(index) - 1, self._slots, len(self._slots)
        return [(last - skip) // number * SLOTS + slots[(last - skip) % number] for skip in skips]

    def sums(self, start: int, stop: int) -> Sums:
        """Return the totals of the records from `start` up to `stop`."""
        low, high = self._until(start), self._until(stop)
        differences = [right - left for left, right in zip(low, high, strict=True)]
        return Sums(differences[0], differences[1], Amounts(*differences[2:]))

    @staticmethod
    def present(slot: int, start: int, stop: int) -> bool:
        """Return whether a record of one slot lies between `start` and `stop`."""
        return start + (slot - start) % SLOTS < stop

    def _until(self, index: int) -> tuple[int, ...]:
        cycle, slot = divmod(index, SLOTS)
        place = bisect_left(self._slots, slot)
        before, scale = self._scales.before(cycle), self._scales.of(cycle)
        pairs = zip(self._amounts[-1], self._amounts[place], strict=True)
        return (
            cycle * len(self._slots) + place,
            cycle * self._spoken[-1] + self._spoken[place],
            *(whole * before + part * scale for whole, part in pairs),
        )
