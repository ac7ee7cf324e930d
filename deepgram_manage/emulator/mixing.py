"""The one source of chance in a history: a scrambler that is the same on every machine."""

from __future__ import annotations

_MASK = (1 << 64) - 1
START = 0x9E3779B97F4A7C15
"""The state before anything was scrambled."""


def mix(*values: int) -> int:
    """Scramble integers into 64 bits, the same way on every machine and version."""
    state = START
    for value in values:
        state = mixed(state, value)
    return state


def mixed(state: int, value: int) -> int:
    """Return the state after one more value; who needs many that begin alike keeps theirs."""
    state = ((state ^ (value & _MASK)) * 0xBF58476D1CE4E5B9) & _MASK
    state = ((state ^ (state >> 29)) * 0x94D049BB133111EB) & _MASK
    return state ^ (state >> 32)
