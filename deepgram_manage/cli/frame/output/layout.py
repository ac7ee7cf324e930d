"""How wide the columns of a table are, so that it fits the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence


class Layout(NamedTuple):
    """Where the columns of a table go."""

    widths: dict[int, int]
    """The widths of those that are side by side, by their places."""
    below: list[int]
    """The places of those whose values are on lines of their own."""


def fitting(
    least: Sequence[int], full: Sequence[int], ids: Sequence[bool], *, room: int, gap: int
) -> Layout | None:
    """Return how a table fits; None when it does not.

    Args:
        least: The width that each column needs.
        full: The width at which nothing in it is wrapped.
        ids: Which columns may have their values on lines of their own; the widest go first.
        room: The width of the terminal.
        gap: What is between two columns.
    """
    side_by_side = list(range(len(least)))
    movable = sorted(
        (place for place in side_by_side if ids[place]), key=lambda place: least[place]
    )
    while _width([least[place] for place in side_by_side], gap) > room:
        if not movable or len(side_by_side) == 1:
            return None
        side_by_side.remove(movable.pop())
    spare = room - _width([least[place] for place in side_by_side], gap)
    widths = {place: least[place] for place in side_by_side}
    # Who needs little gets all of it; those who need much share what is left.
    hungry = sorted(side_by_side, key=lambda place: full[place] - least[place])
    for waiting, place in zip(range(len(hungry), 0, -1), hungry, strict=True):
        more = min(full[place] - least[place], spare // waiting)
        widths[place] += more
        spare -= more
    below = [place for place in range(len(least)) if place not in widths]
    return Layout(widths, below)


def _width(widths: Sequence[int], gap: int) -> int:
    return sum(widths) + gap * (len(widths) - 1)
