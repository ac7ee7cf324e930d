"""Is the archive what it should be? `status` looks at the manifest, `verify` at all there is."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, Final, overload

from attrs import field, frozen

from deepgram_manage.either_client import check_client
from deepgram_manage.instants import utc_now

from ._facts import Facts
from ._lake import Lake, day_path, named_projects
from ._manifest import SETTLES, oldest_kept
from ._partition import DAY, RETENTION, midnight
from ._store import Store, store_of

if TYPE_CHECKING:
    import os
    from collections.abc import Awaitable, Iterable, Iterator, Mapping

    from deepgram_manage import AsyncManageClient, ManageClient

    from ._manifest import Entry, Manifest

    Folder = str | os.PathLike[str] | Store

MARGIN: Final = 7
"""How many days before the API drops a record that was not read it becomes a finding."""
UNAVAILABLE: Final = 69
"""The exit code for "could not tell", as in sysexits.h."""


@frozen
class ProjectStatus:
    """What an archive has of a project, by its manifest."""

    project: str
    days: int
    rows: int
    bytes: int
    first: date | None
    """The first day with records, in UTC."""
    last: date | None
    """The last day with records, in UTC."""
    sealed_until: date | None
    """The last day that is read no more, with all before it."""
    open_days: int
    """How many days are read again by the next run."""
    unsettled: int
    """How many records in sealed days have no cost yet and may get one."""
    read_until: datetime | None
    """Up to when the log was read; None when it never was."""
    days_left: float
    """How many days remain until the API drops what was not read yet."""


@frozen
class Finding:
    """Something that is not as it should be."""

    kind: str
    """`checksum`, `missing`, `unknown`, `gap`, `count` or `deadline`."""
    project: str
    day: date | None
    """None of a file that is not that of a day."""
    message: str


@frozen
class DayCheck:
    """The count of one day."""

    project: str
    day: date
    rows: int
    """How many records the archive has."""
    counted: int | None
    """How many requests usage has; None where that may not be seen."""


@frozen
class Verification:
    """What `verify` found."""

    findings: list[Finding] = field(factory=list[Finding])
    days: list[DayCheck] = field(factory=list[DayCheck])
    days_left: dict[str, float] = field(factory=dict[str, float])
    """Of each project, how many days remain until the API drops the oldest unread day."""
    untold: dict[str, Exception] = field(factory=dict[str, Exception])
    """The projects whose usage could not be seen, with the reason."""

    @property
    def exit_code(self) -> int:
        """0 when all is well, 1 when there are findings, 69 when it could not be told."""
        if self.findings:
            return 1
        return UNAVAILABLE if self.untold else 0


def status(
    folder: Folder, *, filesystem: Any = None, now: datetime | None = None
) -> list[ProjectStatus]:
    """Return what an archive has, by its manifests; nothing is sent, and no rows are read.

    Args:
        folder: The archive.
        filesystem: A `pyarrow.fs.FileSystem`, or one of fsspec, that the folder is on.
        now: The present instant; that of the clock of this computer unless given.

    Raises:
        ArchiveError: The folder is a compacted copy.
        TypeError: `now` is not an instant.
        ValueError: `now` has no time zone, or is too early or too late.
    """
    at = utc_now(now)
    lake = Lake(store_of(folder, filesystem))
    lake.refuse_compacted()
    return [_status(lake.manifest(project), at) for project in lake.projects()]


def _status(manifest: Manifest, now: datetime) -> ProjectStatus:
    days = manifest.days
    filled = [day for day, entry in days.items() if entry.rows]
    sealed = [day for day, entry in days.items() if entry.sealed]
    opened = [day for day, entry in days.items() if not entry.sealed]
    until = [day for day in sealed if not opened or day < min(opened)]
    return ProjectStatus(
        project=manifest.project,
        days=len(filled),
        rows=sum(entry.rows for entry in days.values()),
        bytes=sum(entry.bytes for entry in days.values()),
        first=min(filled, default=None),
        last=max(filled, default=None),
        sealed_until=max(until, default=None),
        open_days=len(opened),
        unsettled=sum(entry.unsettled for entry in days.values() if entry.sealed),
        read_until=max((entry.read_until for entry in days.values()), default=None),
        days_left=_days_left(_oldest_unread(manifest, now, None), now),
    )


def _oldest_unread(
    manifest: Manifest, now: datetime, counts: Mapping[date, int] | None
) -> date | None:
    """Return the oldest day that the API still has and that was not read to its end.

    What is before the first day of the archive was left out on purpose, by `since`.
    """
    first = min(manifest.days, default=date.min)
    for day in _days_kept(now):
        if day < first:
            continue
        entry = manifest.days.get(day)
        is_read = entry is not None and entry.read_until >= min(midnight(day) + DAY, now)
        if not is_read and (counts is None or counts.get(day, 0)):
            return day
    return None


def _days_left(unread: date | None, now: datetime) -> float:
    if unread is None:
        return RETENTION / DAY
    return max(0.0, (midnight(unread) + RETENTION - now) / DAY)


def _days_kept(now: datetime) -> Iterator[date]:
    day = oldest_kept(now).date() + DAY
    while day <= now.date():
        yield day
        day += DAY


@overload
def verify(
    manage: ManageClient | None,
    folder: Folder,
    projects: str | Iterable[str] | None = None,
    *,
    filesystem: Any = None,
    tolerance: float = 0.0,
) -> Verification: ...
@overload
def verify(
    manage: AsyncManageClient,
    folder: Folder,
    projects: str | Iterable[str] | None = None,
    *,
    filesystem: Any = None,
    tolerance: float = 0.0,
) -> Awaitable[Verification]: ...
def verify(
    manage: ManageClient | AsyncManageClient | None,
    folder: Folder,
    projects: str | Iterable[str] | None = None,
    *,
    filesystem: Any = None,
    tolerance: float = 0.0,
) -> Verification | Awaitable[Verification]:
    """Check an archive: its files, its days, and its counts against usage.

    Args:
        manage: A client; None to check the files alone. Given an AsyncManageClient, the result is
            to be awaited.
        folder: The archive.
        projects: Ids of projects; all that the archive has unless given.
        filesystem: A `pyarrow.fs.FileSystem`, or one of fsspec, that the folder is on.
        tolerance: Which part of a day's requests may be missing, e.g. 0.01: usage also counts
            requests that the log does not have.

    Raises:
        ArchiveError: There is no archive in the folder, or a compacted copy.
        TypeError: `manage` is not a client, and not None.
        ValueError: `tolerance` is not a share.
    """
    from deepgram_manage import AsyncManageClient

    if manage is not None:
        check_client(manage)
    if not 0 <= tolerance <= 1:
        raise ValueError(f"tolerance={tolerance!r} must be a share from 0 to 1, such as 0.01")
    lake = Lake(store_of(folder, filesystem))
    lake.refuse_missing()
    chosen = named_projects(projects)
    if chosen is None:
        # Files without a manifest are found, too.
        chosen = sorted({*lake.projects(), *(project for project, _day in lake.days())})
    if manage is None:
        now = datetime.now(UTC)
        return checked(lake, {project: Facts(now, None) for project in chosen}, {}, tolerance)
    if isinstance(manage, AsyncManageClient):
        from ._async.asking import facts

        return _checked_later(lake, facts(manage, chosen), tolerance)
    from ._sync.asking import facts as facts_now

    return checked(lake, *facts_now(manage, chosen), tolerance)


async def _checked_later(
    lake: Lake,
    facts: Awaitable[tuple[dict[str, Facts], dict[str, Exception]]],
    tolerance: float,
) -> Verification:
    return checked(lake, *await facts, tolerance)


def checked(
    lake: Lake, facts: Mapping[str, Facts], untold: dict[str, Exception], tolerance: float
) -> Verification:
    """Return what is to be said about some projects, given what the API says of them."""
    found = Verification(untold=untold)
    sizes = lake.days()
    for project in dict.fromkeys([*facts, *untold]):
        manifest = lake.manifest(project)
        here = {day: size for (owner, day), size in sizes.items() if owner == project}
        found.findings.extend(_files(lake, manifest, here))
        counts = (facts[project].counts or {}) if project in facts else {}
        days = [
            DayCheck(project, day, entry.rows, counts.get(day))
            for day, entry in manifest.days.items()
        ]
        found.days.extend(days)
        found.findings.extend(_counts(days, manifest.days, tolerance))
        if project in facts:
            _check_time(found, manifest, facts[project])
    found.findings.extend(_strays(lake, {*facts, *untold}))
    return found


def _strays(lake: Lake, projects: set[str]) -> Iterator[Finding]:
    for path in lake.strays():
        project = path.partition("/")[0].removeprefix("project=")
        if project in projects:
            yield Finding("unknown", project, None, f"{path} is not the file of a day")


def _check_time(found: Verification, manifest: Manifest, facts: Facts) -> None:
    """Find what was not read, and what is about to be dropped."""
    unread = _oldest_unread(manifest, facts.now, facts.counts)
    left = found.days_left[manifest.project] = _days_left(unread, facts.now)
    found.findings.extend(_gaps(manifest, facts.now, facts.counts))
    if unread is not None and left < MARGIN:
        message = f"{left:.1f} days until the API drops it"
        found.findings.append(Finding("deadline", manifest.project, unread, message))


def _files(lake: Lake, manifest: Manifest, sizes: dict[date, int]) -> Iterator[Finding]:
    for day, entry in manifest.days.items():
        if entry.rows and day not in sizes:
            yield Finding("missing", manifest.project, day, f"{entry.rows:,} rows have no file")
        elif entry.rows and lake.sha256(day_path(manifest.project, day)) != entry.sha256:
            yield Finding("checksum", manifest.project, day, "the file is not the one written")
    for day in sizes:
        if day not in manifest.days or not manifest.days[day].rows:
            yield Finding("unknown", manifest.project, day, "the manifest has no such file")


def _gaps(
    manifest: Manifest, now: datetime, counts: Mapping[date, int] | None
) -> Iterator[Finding]:
    """Yield the days between the first and the present that were never read to their end."""
    if not manifest.days:
        return
    day, today = min(manifest.days), now.date()
    while day < today:
        entry = manifest.days.get(day)
        missed = _missed(entry, day)
        if missed and (counts is None or counts.get(day) != 0):
            yield Finding("gap", manifest.project, day, missed)
        day += DAY


def _missed(entry: Entry | None, day: date) -> str | None:
    if entry is None:
        return "the day was never read"
    if entry.read_until < midnight(day) + DAY:
        return f"the day was read until {entry.read_until:%H:%M:%S} UTC only"
    return None


def _counts(
    days: list[DayCheck], entries: Mapping[date, Entry], tolerance: float
) -> Iterator[Finding]:
    for check in days:
        entry = entries[check.day]
        is_final = entry.sealed or entry.is_final(check.day, SETTLES)
        is_whole = entry.read_from <= midnight(check.day) and is_final
        missing = (check.counted or 0) - check.rows
        if is_whole and missing > tolerance * (check.counted or 0):
            yield Finding(
                "count",
                check.project,
                check.day,
                f"usage has {check.counted:,} requests, the archive {check.rows:,}",
            )
