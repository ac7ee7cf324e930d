"""`sync` and `plan`, for whichever client they are called with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict, overload

from deepgram_manage.either_client import check_client

from ._days import SyncOptions
from ._lake import named_projects
from ._store import Store, store_of

if TYPE_CHECKING:
    import os
    from collections.abc import Awaitable, Iterable
    from datetime import date, timedelta
    from typing import Unpack

    from deepgram_manage import AsyncManageClient, ManageClient

    from ._async.syncing import AsyncSyncing
    from ._partition import Partition
    from ._report import Elsewhere, Report, SyncReport
    from ._sync.syncing import Syncing

    Folder = str | os.PathLike[str] | Store


class SyncSettings(TypedDict, total=False):
    """The optional arguments of `sync`."""

    since: date | None
    """The first day to read; all that the API has unless given."""
    reread: timedelta
    """How long a day stays open after its end, and is read again by each run: 48 hours."""
    redact: bool
    """Whether addresses and secrets are taken out of paths and JSON: yes."""
    workers: int
    """How many days are read at once: 1. A kill costs one partition each at most, read again."""
    calls_per_second: float | None
    """A rate that is never exceeded; without it, only the server's 429 slows a run down."""
    most_records: int
    """How many records a partition is meant to have at most: 50,000."""
    late_calls: int
    """How many calls a run spends on costs that are late in sealed days: 1,000."""
    progress: Report
    """What is told of each day that is done."""
    elsewhere: Elsewhere | None
    """Reads partitions before this process does; for adapters to clusters."""


@overload
def sync(
    manage: ManageClient,
    folder: Folder,
    projects: str | Iterable[str] | None = None,
    *,
    filesystem: Any = None,
    **settings: Unpack[SyncSettings],
) -> SyncReport: ...
@overload
def sync(
    manage: AsyncManageClient,
    folder: Folder,
    projects: str | Iterable[str] | None = None,
    *,
    filesystem: Any = None,
    **settings: Unpack[SyncSettings],
) -> Awaitable[SyncReport]: ...
def sync(
    manage: ManageClient | AsyncManageClient,
    folder: Folder,
    projects: str | Iterable[str] | None = None,
    *,
    filesystem: Any = None,
    **settings: Unpack[SyncSettings],
) -> SyncReport | Awaitable[SyncReport]:
    """Bring an archive up to date: all days that the API has, and that are not sealed.

    The folder then has `project=…/date=…/part.parquet`, one file a project and UTC day, whatever
    happens: a run may be killed, and be started again, at any time. A day is read again by each
    run until 48 hours after its end, as costs come late; then it is sealed, and only records
    without a cost are asked for again, one by one, until the API drops them.

    Args:
        manage: A client; given an AsyncManageClient, the result is to be awaited.
        folder: A path, or a URL such as `s3://bucket/lake`.
        projects: Ids of projects; all that the client may see unless given.
        filesystem: A `pyarrow.fs.FileSystem`, or one of fsspec, that the folder is on.
        settings: See `SyncSettings`.

    Raises:
        ArchiveLockedError: Another process writes to the archive.
        ArchiveSyncError: Some projects could not be read to the end.
        TypeError: `manage` is not a client.
        ValueError: A setting is invalid.
    """
    return _syncing(manage, folder, filesystem, settings).run(named_projects(projects))


@overload
def plan(
    manage: ManageClient,
    folder: Folder,
    projects: str | Iterable[str] | None = None,
    *,
    filesystem: Any = None,
    **settings: Unpack[SyncSettings],
) -> list[Partition]: ...
@overload
def plan(
    manage: AsyncManageClient,
    folder: Folder,
    projects: str | Iterable[str] | None = None,
    *,
    filesystem: Any = None,
    **settings: Unpack[SyncSettings],
) -> Awaitable[list[Partition]]: ...
def plan(
    manage: ManageClient | AsyncManageClient,
    folder: Folder,
    projects: str | Iterable[str] | None = None,
    *,
    filesystem: Any = None,
    **settings: Unpack[SyncSettings],
) -> list[Partition] | Awaitable[list[Partition]]:
    """Return what `sync` would read now; nothing is written. `estimate` says what that takes.

    Args:
        manage: A client; given an AsyncManageClient, the result is to be awaited.
        folder: The archive, which need not exist.
        projects: Ids of projects; all that the client may see unless given.
        filesystem: A `pyarrow.fs.FileSystem`, or one of fsspec, that the folder is on.
        settings: See `SyncSettings`.

    Raises:
        ArchiveSyncError: Some projects cannot be seen; its `partitions` are of the others.
        TypeError: `manage` is not a client.
    """
    return _syncing(manage, folder, filesystem, settings).partitions(named_projects(projects))


def _syncing(
    manage: ManageClient | AsyncManageClient,
    folder: Folder,
    filesystem: Any,
    settings: SyncSettings,
) -> Syncing | AsyncSyncing:
    from deepgram_manage import AsyncManageClient

    check_client(manage)
    options, store = SyncOptions(**settings), store_of(folder, filesystem)
    if isinstance(manage, AsyncManageClient):
        from ._async.syncing import AsyncSyncing

        return AsyncSyncing(manage, store, options)
    from ._sync.syncing import Syncing

    return Syncing(manage, store, options)
