"""What the three levels of the report have in common: one change, and how much it weighs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Weight(IntEnum):
    """What a change means to a program that works today."""

    FIXED = 1
    """Nothing that it relies on changes."""
    ADDED = 2
    """There is more that it can do."""
    BREAKING = 3
    """It may fail, lose something, or no longer pass its type checker."""


@dataclass(frozen=True)
class Change:
    """One line of the report."""

    weight: Weight
    where: str
    """What it is about: an operation, a Python name, a call."""
    what: str
    """What is different about it."""

    def __str__(self) -> str:
        """Return the line without its weight."""
        return f"{self.where}: {self.what}"


def heaviest(changes: list[Change]) -> Weight | None:
    """Return the weight that decides about the version; None when there is no change."""
    return max((change.weight for change in changes), default=None)
