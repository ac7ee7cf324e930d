"""Text that does not steer the terminal it is written to."""

from __future__ import annotations


def printable(text: str, *, but: str = "") -> str:
    """Write what would steer a terminal, or end a line or a cell, as an escape.

    Args:
        text: The text.
        but: Characters that are left as they are.
    """
    if text.isprintable():
        return text
    return "".join(
        character
        if character.isprintable() or character in but
        else character.encode("unicode_escape").decode()
        for character in text
    )
