"""The sign that no value was chosen, which no chosen value can equal."""

from __future__ import annotations

from enum import Enum
from typing import Final, Literal


class Unset(Enum):
    """The type of UNSET; an enum, so that it stays one object in copies and pickles."""

    UNSET = "UNSET"

    def __repr__(self) -> str:
        """Show only the name."""
        return "UNSET"


UNSET: Final[Literal[Unset.UNSET]] = Unset.UNSET
