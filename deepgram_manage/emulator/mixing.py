"""The one source of chance in a history: a scrambler that is the same on every machine."""

from __future__ import annotations

from functools import lru_cache
from struct import Struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_MASK = (1 << 64) - 1
START = 0x9E3779B97F4A7C15
"""The state before anything was scrambled."""


def mix(*values: int) -> int:
    """Scramble integers into 64 bits, the same way on every machine and version."""
    state = START
    for value in values:
        state = mixed(state, value)
    return state


def mixed(state: int, value: int, mask: int = _MASK) -> int:
    """Return the state after one more value; who needs many that begin alike keeps theirs.

    With the mask of some `Lanes`, the state, the value and what is returned are many numbers each.
    """
    state = ((state ^ value) & mask) * 0xBF58476D1CE4E5B9 & mask
    state = ((state ^ (state >> 29)) & mask) * 0x94D049BB133111EB & mask
    return (state ^ (state >> 32)) & mask


class Lanes:
    """So many numbers of 64 bits in one integer, which are scrambled all at once.

    Python works on one large integer many times faster than on a hundred small ones. Each number
    has a lane of twice its size, so that products do not run into the next one. The first number
    is in the highest lane.

    Attributes:
        ones: A one in each lane; times a number, it is that number in each lane.

    """

    def __init__(self, count: int) -> None:
        """Measure the lanes."""
        self._struct = Struct(">" + "8xQ" * count)
        self.ones: int = self.packed([1] * count)
        self._mask = self.ones * _MASK

    def packed(self, numbers: Sequence[int]) -> int:
        """Put each number into its lane."""
        return int.from_bytes(self._struct.pack(*numbers), "big")

    def unpacked(self, packed: int) -> tuple[int, ...]:
        """Return the number of each lane."""
        return self._struct.unpack(self.written(packed))

    def written(self, packed: int) -> bytes:
        """Return the 16 bytes of each lane."""
        return packed.to_bytes(self._struct.size, "big")

    def mixed(self, packed: int, value: int) -> int:
        """Return what `mixed` makes of each number and of a value, whichever is the state."""
        return mixed(packed, value * self.ones, self._mask)


@lru_cache(128)
def lanes_for(count: int) -> Lanes:
    """Return lanes for so many numbers; pages are mostly of the same few sizes."""
    return Lanes(count)
