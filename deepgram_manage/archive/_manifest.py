"""What a lake knows about itself: of each day what its file has, and of each project how far it is.

Instants are RFC 3339 in UTC. Unknown fields are dropped, and new ones need a default.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from msgspec import Struct, field

from . import _schema
from ._partition import DAY, RETENTION, midnight

SETTLES: Final = timedelta(hours=48)
"""How long a day stays open after its end, unless told otherwise."""


class IdFilters(Struct, frozen=True):
    """Where a file has the Bloom filters of its ids: one after the other, of one length each."""

    start: int
    length: int
    groups: int
    last: int
    """The length of the last one: its row group has fewer rows."""


class Entry(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One day of one project. A day without records has no file."""

    rows: int
    bytes: int = 0
    sha256: str = ""
    first: datetime | None = None
    """When the oldest record was made."""
    last: datetime | None = None
    """When the newest record was made."""
    read_from: datetime
    """The first instant that was read: later than midnight where the API had dropped the rest."""
    read_until: datetime
    """The instant after the last that was read."""
    read_at: datetime
    """When reading began, by the clock of the server."""
    sealed: bool = False
    """Whether the day is read no more."""
    unsettled: int = 0
    """How many records had no cost yet that may get one."""
    checked_at: datetime | None = None
    """When their costs were asked for last."""
    counted: int | None = None
    """How many requests usage had for the day when it was read; None where that is not known."""
    schema: int = _schema.VERSION
    redacted: bool = True
    filters: IdFilters | None = None

    def is_final(self, day: date, settles: timedelta) -> bool:
        """Whether the day was read so late that nothing in it changes."""
        end = midnight(day) + DAY
        return self.read_until >= end and self.read_at >= end + settles


class Manifest(Struct):
    """The days of one project."""

    project: str
    days: dict[date, Entry] = field(default_factory=dict[date, Entry])
    version: int = 1


class Cursor(Struct):
    """How far a project was read; written last of all, so it never says too much."""

    project: str
    open_from: date | None = None
    """The first day that is not sealed."""
    limit: int | None = None
    """The size of the pages that the server accepts; None until it is known."""
    synced_at: datetime | None = None
    """When a run was over, by the clock of the server."""


class Pending(Struct):
    """What is about to be put in its place, so that a kill between two steps can be made good."""

    day: date
    entry: Entry


def oldest_kept(now: datetime) -> datetime:
    """Return the oldest instant of which the API still has the records."""
    return now - RETENTION
