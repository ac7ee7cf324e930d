"""What a run tells while it goes on and when it is over."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from attrs import field, frozen

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from ._partition import Partition


@frozen
class Progress:
    """How far a run is."""

    project: str
    """The project whose day was committed last."""
    day: date
    rows: int
    """Of that day."""
    days_done: int
    days: int
    """How many there are in this run."""
    rows_done: int
    """In all days so far."""
    seconds_left: float | None
    """By the days that are done; None before the first."""


Report: TypeAlias = "Callable[[Progress], None]"
"""What is told of each day that is committed."""


Elsewhere: TypeAlias = "Callable[[list[tuple[Partition, Partition, datetime]]], None]"
"""Reads partitions somewhere else; each comes with what `keep` needs to know."""


@frozen
class SyncReport:
    """What a run did."""

    rows: int
    """In the days that were read."""
    days: int
    """How many days were read."""
    sealed: int
    """How many of them are read no more."""
    settled: int
    """How many costs came late and were written into sealed days."""
    calls: int
    """How many calls were sent."""
    unseen: list[str] = field(factory=list[str])
    """What the credentials may not see, e.g. `PROJECT: billing`; the log is archived without it."""
