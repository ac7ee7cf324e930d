"""What every CSV of this package does with text that a spreadsheet would run."""

from __future__ import annotations

from typing import TypeVar

T = TypeVar("T")

_FULL_WIDTH = ("\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What East Asian keyboards write for = + - and @."""
_RUN = ("=", "+", "-", "@", "\t", "\r", "\n", *_FULL_WIDTH)


def defused(cell: T) -> T | str:
    """Return a cell for CSV; text that a spreadsheet would run gets an apostrophe before it.

    Numbers stay numbers, also negative ones. Comments of keys, tags and names are text that others
    choose: `=HYPERLINK(…)` in one of them would otherwise run when the file is opened.

    Args:
        cell: Text, or anything else, which is returned as it is.
    """
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_RUN) else cell
