"""Which days a run reads, and what it does with their rows. Pure: no network, no files."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING, Any, Final

from attrs import field, frozen
from attrs.validators import instance_of, optional

from ._arrow import pa, pc
from ._manifest import SETTLES, Entry, Manifest, oldest_kept
from ._partition import DAY, MOST_RECORDS, RETENTION, Partition, midnight, partitions
from ._schema import INSTANT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ._arrow import RecordBatch
    from ._report import Elsewhere, Report

_CHECKED_EVERY: Final = timedelta(hours=20)
"""How long a late cost is not asked for again."""
_CLOCKS_DIFFER: Final = timedelta(hours=1)
"""How far apart the clocks of a server's machines may be, which seals nothing too early."""
_PART_KEEPS: Final = timedelta(hours=1)
"""How long a part of an open day is as good as new."""


def _nothing(_progress: object) -> None:
    """Tell nobody."""


def _is_day(_options: object, _name: object, value: Any) -> None:
    """Refuse what is not a day.

    Raises:
        TypeError: It is not.
    """
    if not isinstance(value, date) or isinstance(value, datetime):
        raise TypeError(f"since={value!r} must be a date, such as date(2026, 10, 31)")


@frozen(kw_only=True)
class SyncOptions:
    """How a run is made; the arguments of `sync`."""

    since: date | None = field(default=None, validator=optional(_is_day))
    reread: timedelta = field(default=SETTLES, validator=instance_of(timedelta))
    redact: bool = True
    workers: int = field(default=1, validator=instance_of(int))
    calls_per_second: float | None = None
    most_records: int = MOST_RECORDS
    late_calls: int = 1000
    progress: Report = _nothing
    elsewhere: Elsewhere | None = None
    """Reads partitions before this process does, such as a cluster."""

    def __attrs_post_init__(self) -> None:
        """Refuse invalid settings."""
        if self.workers < 1:
            raise ValueError(f"workers={self.workers!r} must be at least 1")
        if self.reread < timedelta():
            raise ValueError(f"reread={self.reread!r} must not be negative")
        if self.most_records < 1:
            raise ValueError(f"most_records={self.most_records!r} must be at least 1")


@frozen
class ProjectPlan:
    """What a run does for one project."""

    project: str
    now: datetime
    """The time of the server when the run began: no later record is read."""
    days: dict[date, list[Partition]]
    counts: Mapping[date, int] | None
    """How many requests each day had, by usage; None when that may not be seen."""
    settles: timedelta

    @classmethod
    def of(
        cls,
        manifest: Manifest,
        now: datetime,
        counts: Mapping[date, int] | None,
        options: SyncOptions,
    ) -> ProjectPlan:
        """Return what there is to do at an instant: every day that is not sealed is read."""
        # Bounds are sent without fractions. The present second is read, and read again by the next
        # run, for its day is open.
        start = oldest_kept(now).replace(microsecond=0)
        end = now.replace(microsecond=0) + timedelta(seconds=1)
        days: dict[date, list[Partition]] = {}
        for day in open_days(manifest, now, options):
            first, last = max(midnight(day), start), min(midnight(day) + DAY, end)
            if first < last:
                days[day] = partitions(
                    manifest.project, counts or {}, first, last, most=options.most_records
                )
        return cls(manifest.project, now, days, counts, options.reread)

    def entry(self, day: date, before: Entry | None, *, redacted: bool) -> Entry:
        """Return the entry of a day that this run reads, without what its rows will say."""
        parts = self.days[day]
        entry = Entry(
            rows=0,
            read_from=parts[0].start if before is None else min(before.read_from, parts[0].start),
            read_until=parts[-1].end,
            read_at=self.now,
            counted=None if self.counts is None else self.counts.get(day, 0),
            redacted=redacted,
        )
        sealed = entry.is_final(day, self.settles)
        return _with(entry, sealed=sealed, checked_at=self.now if sealed else None)


def open_days(manifest: Manifest, now: datetime, options: SyncOptions) -> list[date]:
    """Return the days that are to be read, oldest first: those the API has, and not sealed."""
    first = first_day(now, options)
    days = [first + timedelta(days=n) for n in range((now.date() - first).days + 1)]
    return [day for day in days if not _is_closed(manifest.days.get(day), now)]


def _is_closed(entry: Entry | None, now: datetime) -> bool:
    """Whether a day was sealed, and not by a clock that turned out to be ahead."""
    return entry is not None and entry.sealed and entry.read_at <= now + _CLOCKS_DIFFER


def first_day(now: datetime, options: SyncOptions) -> date:
    """Return the first day that the API has, or that is wanted."""
    return max(oldest_kept(now).date(), options.since or date.min)


def late_days(manifest: Manifest, now: datetime) -> list[date]:
    """Return the sealed days with costs that may still come, those first that waited longest."""
    day_before_last = now - RETENTION + DAY
    late = [
        (entry.checked_at or entry.read_at, day)
        for day, entry in manifest.days.items()
        if entry.sealed and entry.unsettled and midnight(day) >= day_before_last
    ]
    return [day for checked, day in sorted(late) if checked <= now - _CHECKED_EVERY]


def is_read_by_pages(ids: int, rows: int, limit: int) -> bool:
    """Whether the late costs of a day take fewer calls when the whole day is read again."""
    return ids > ceil(rows / limit) + 1


def is_reusable(part: Partition, read_at: datetime | None, plan: ProjectPlan) -> bool:
    """Whether a part that an earlier run has read need not be read again."""
    if read_at is None or read_at > plan.now:
        return False
    settled_at = midnight(part.date) + DAY + plan.settles
    # What is sealed by this run has to be read when it is final.
    return read_at >= (settled_at if plan.now >= settled_at else plan.now - _PART_KEEPS)


def kept(part: Partition, parts: list[Partition]) -> Partition:
    """Return which archived rows belong to a partition of a day.

    Those of all its day together belong to one of them, whatever the clock says and however much of
    the day the API has dropped: rows that were archived never go.
    """
    day = midnight(part.date)
    start = day if part == parts[0] else part.start
    return Partition(part.project, start, day + DAY if part == parts[-1] else part.end)


def within(batch: RecordBatch, part: Partition) -> RecordBatch:
    """Return the rows of a partition; those whose time cannot be read stay with the one asked."""
    created = batch.column("created")
    inside = pc.and_(
        pc.greater_equal(created, pa.scalar(part.start, INSTANT)),
        pc.less(created, pa.scalar(part.end, INSTANT)),
    )
    keep = pc.fill_null(inside, True)
    return batch if pc.all(keep, min_count=0).as_py() else batch.filter(keep)


def changed(before: Iterable[Mapping[str, Any]], batch: RecordBatch) -> RecordBatch:
    """Return the rows of a batch that are of requests before, and not as they were."""
    known = {_key(row): row for row in before}
    keep = [row != known.get(_key(row), row) for row in batch.to_pylist()]
    return batch.filter(pa.array(keep, pa.bool_()))


def _key(row: Mapping[str, Any]) -> tuple[Any, Any]:
    return row["created"], row["request_id"]


def _with(entry: Entry, **values: Any) -> Entry:
    import msgspec

    return msgspec.structs.replace(entry, **values)
