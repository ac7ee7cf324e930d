"""Which part of the request log is read in one go. Pure: no network, no files."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING, Final

from attrs import field, frozen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

DAY: Final = timedelta(days=1)
RETENTION: Final = 90 * DAY
"""How long the API keeps a record."""
MOST_RECORDS: Final = 50_000
"""How many records a partition is meant to have at most: 500 pages of 100."""

_SURE_LIMIT: Final = 100
_BYTES_OF_A_RECORD: Final = 700
_BYTES_OF_A_ROW: Final = 50
_SECONDS_OF_A_CALL: Final = 0.25


def as_instant(value: datetime | date | str) -> datetime:
    """Return an instant in UTC, given as one, as a day or as text; without a zone it is UTC.

    Raises:
        TypeError: The value is of another type.
        ValueError: The text is not an instant.
    """
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if not isinstance(value, date):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise TypeError(f"{value!r} must be a date-time, a date or a string")
    if not isinstance(value, datetime):
        return midnight(value)
    # As the API takes those without a zone.
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


@frozen(order=True)
class Partition:
    """A part of the request log of one project: from `start`, up to but not including `end`.

    It can be pickled, and holds no credentials. Those that `sync` makes never span midnight in UTC.

    Raises:
        ValueError: It ends before it starts.
    """

    project: str
    """The project's id."""
    start: datetime = field(converter=as_instant)
    """The first instant, in UTC."""
    end: datetime = field(converter=as_instant)
    """The instant after the last, in UTC."""
    records: int = field(default=0, eq=False, order=False)
    """How many records are expected, as far as usage is known; 0 where it is not."""

    def __attrs_post_init__(self) -> None:
        """Refuse a partition that ends before it starts."""
        if not self.start < self.end:
            raise ValueError(f"start={self.start} is not before end={self.end}: swap them")

    @property
    def date(self) -> date:
        """The UTC day that it starts on."""
        return self.start.date()


@frozen
class Estimate:
    """What reading some partitions takes."""

    partitions: int
    records: int
    """By the usage breakdown."""
    calls: int
    """One for each page."""
    minutes: float
    """By the seconds that a call is assumed to take."""
    downloaded_bytes: int
    """As JSON, before compression."""
    stored_bytes: int
    """As Parquet."""

    def __str__(self) -> str:
        """Say it in a sentence."""
        return (
            f"{self.records:,} records in {self.partitions:,} partitions: {self.calls:,} calls, "
            f"about {self.minutes:,.1f} minutes, {_size(self.downloaded_bytes)} to read, "
            f"{_size(self.stored_bytes)} to keep"
        )


def estimate(
    partitions: Iterable[Partition],
    *,
    limit: int = _SURE_LIMIT,
    workers: int = 1,
    seconds_per_call: float = _SECONDS_OF_A_CALL,
) -> Estimate:
    """Return what reading some partitions takes; nothing is sent.

    Args:
        partitions: What is read.
        limit: How many records a page has.
        workers: How many partitions are read at once.
        seconds_per_call: How long a page takes.
    """
    parts = list(partitions)
    records = sum(part.records for part in parts)
    # A full last page takes one call more, to see that it was the last.
    calls = sum(part.records // limit + 1 for part in parts)
    return Estimate(
        partitions=len(parts),
        records=records,
        calls=calls,
        minutes=calls * seconds_per_call / workers / 60,
        downloaded_bytes=records * _BYTES_OF_A_RECORD,
        stored_bytes=records * _BYTES_OF_A_ROW,
    )


def partitions(
    project: str,
    counts: Mapping[date, int],
    start: datetime | date,
    end: datetime | date,
    *,
    most: int = MOST_RECORDS,
) -> list[Partition]:
    """Return the partitions of a stretch of time, oldest first: each day in as many as it needs.

    A day of which nothing is counted is read, too: usage may come later than the log. The same
    arguments always give the same partitions.

    Args:
        project: The project's id.
        counts: How many requests each UTC day had.
        start: The first instant.
        end: The instant after the last.
        most: How many records a partition is meant to have at most.

    Raises:
        ValueError: `most` is less than 1.
    """
    if most < 1:
        raise ValueError(f"most={most!r} must be at least 1")
    first, last = as_instant(start), as_instant(end)
    return [
        part
        for day in _days(first, last)
        for part in _of_day(project, day, counts.get(day, 0), first, last, most)
    ]


def by_day(parts: Sequence[Partition]) -> dict[tuple[str, date], list[Partition]]:
    """Return partitions by the project and the day that they are part of."""
    days: dict[tuple[str, date], list[Partition]] = {}
    for part in parts:
        days.setdefault((part.project, part.date), []).append(part)
    return days


def midnight(day: date) -> datetime:
    """Return the first instant of a day in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _days(first: datetime, last: datetime) -> Iterator[date]:
    day = first.date()
    while midnight(day) < last:
        yield day
        day += DAY


def _of_day(  # noqa: PLR0913, PLR0917 -- one call, just above
    project: str, day: date, count: int, first: datetime, last: datetime, most: int
) -> list[Partition]:
    start, end = max(midnight(day), first), min(midnight(day) + DAY, last)
    seconds = (end - start).total_seconds()
    # Bounds are sent with whole seconds.
    number = max(1, min(ceil(count / most), int(seconds)))
    bounds = [start + timedelta(seconds=int(seconds * at / number)) for at in range(number)]
    expected = ceil(count / number)
    return [Partition(project, a, b, expected) for a, b in pairwise([*bounds, end])]


def _size(number: float) -> str:
    for unit in ("B", "kB", "MB", "GB"):
        if number < 1000:  # noqa: PLR2004 -- as the units are
            return f"{number:.3g} {unit}"
        number /= 1000
    return f"{number:,.3g} TB"
