# pyright: basic, reportMissingImports=false
"""`archive.sync` on a Dask cluster."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from dask.distributed import Semaphore

from deepgram_manage.archive import _sync_call
from deepgram_manage.archive._budget import Budget
from deepgram_manage.archive._source import Source, keep
from deepgram_manage.archive._store import store_of

if TYPE_CHECKING:
    import os
    from collections.abc import Generator, Iterable
    from datetime import datetime

    from deepgram_manage.archive._partition import Partition
    from deepgram_manage.archive._report import SyncReport


class _SharedBudget(Budget):
    """At most so many calls at once, on all workers together."""

    def __init__(self, places: Semaphore) -> None:
        super().__init__()
        self._places = places

    @contextlib.contextmanager
    def turn(self) -> Generator[None]:
        with self._places, super().turn():
            yield


def sync(  # noqa: PLR0913 -- those of `archive.sync`, and what a cluster needs
    client: Any,
    folder: str | os.PathLike[str],
    projects: str | Iterable[str] | None = None,
    *,
    source: Source | None = None,
    filesystem: Any = None,
    calls_at_once: int = 4,
    **settings: Any,
) -> SyncReport:
    """Bring an archive up to date with the workers of a `distributed.Client`; see `archive.sync`.

    Workers read partitions into the folder, which all of them see; this process makes days of them.
    A worker that dies has its partitions read by others.
    """
    read_from, store = source or Source(), store_of(folder, filesystem)
    redact = settings.get("redact", True)

    def elsewhere(parts: list[tuple[Partition, Partition, datetime]]) -> None:
        with client.as_current():
            places = Semaphore(calls_at_once, name="deepgram-manage-calls")
            tasks = [
                client.submit(_keep, part, read_from, store, places, redact=redact, pure=False)
                for part in parts
            ]
            client.gather(tasks)
            places.close()

    with read_from.client() as deepgram:
        return _sync_call.sync(
            deepgram.manage,
            store,
            projects,
            elsewhere=elsewhere,
            **settings,
        )


def _keep(
    part: tuple[Partition, Partition, datetime], source: Source, *where: Any, redact: bool
) -> None:
    store, places = where
    keep(*part, source, store, _SharedBudget(places), redact=redact)
