"""The sign that nobody chose a value, which no value that somebody chose can equal."""

from __future__ import annotations

from enum import Enum
from typing import Final, Literal


class Unset(Enum):
    """The type of UNSET; an enum, so that it stays one object in copies and pickles."""

    UNSET = "UNSET"

    def __repr__(self) -> str:
        """Show the name alone."""
        return "UNSET"


UNSET: Final[Literal[Unset.UNSET]] = Unset.UNSET
