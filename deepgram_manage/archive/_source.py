"""Reads partitions where they are needed, such as in the workers of a cluster."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from attrs import frozen

from ._errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from deepgram_manage import DeepgramClient

    from ._arrow import RecordBatch
    from ._budget import Budget
    from ._partition import Partition
    from ._store import Store


@frozen
class Source:
    """Where to read from. It can be pickled, for it has the name of a variable, and no key."""

    key_variable: str = "DEEPGRAM_API_KEY"
    """The environment variable that has the API key, wherever a partition is read."""
    base_url: str | None = None
    """The address of the API; that of the environment, or Deepgram's, unless given."""
    limit: int | None = None
    """How many records a page has; what the server accepts unless given."""

    def client(self) -> DeepgramClient:
        """Return a client, made here and now.

        Raises:
            ArchiveError: The variable is not set in this process.
        """
        from deepgram_manage import DeepgramClient

        key = os.environ.get(self.key_variable)
        if not key:
            raise ArchiveError(f"the environment variable {self.key_variable} is not set here")
        return (
            DeepgramClient(key)
            if self.base_url is None
            else DeepgramClient(key, base_url=self.base_url)
        )


def read(
    part: Partition, source: Source | None = None, *, redact: bool = True
) -> Iterator[RecordBatch]:
    """Yield the rows of a partition as `pyarrow` record batches, sorted by time, each once.

    Args:
        part: What to read.
        source: Where to read from; Deepgram, with the key in DEEPGRAM_API_KEY, unless given.
        redact: Whether addresses and secrets are taken out of paths and JSON.
    """
    from ._budget import Budget
    from ._days import within
    from ._records import of_records
    from ._sorting import Runs
    from ._sync.reading import Reader
    from ._workers import ahead

    wanted = source or Source()
    with wanted.client() as client, Runs() as runs:
        reader = Reader(client.manage, Budget())
        if wanted.limit is not None:
            reader.limits[part.project] = wanted.limit
        for records in ahead(reader.records(part)):
            runs.add(within(of_records(records, redact=redact), part))
        yield from runs.sorted()


def keep(  # noqa: PLR0913, PLR0917 -- what a worker has to know
    part: Partition,
    kept: Partition,
    now: datetime,
    source: Source,
    store: Store,
    budget: Budget | Any = None,
    *,
    redact: bool = True,
) -> None:
    """Read a partition into an archive, where it stays until the run that planned it takes it."""
    from ._budget import Budget
    from ._filling import Filling
    from ._lake import Lake
    from ._sync.reading import Reader

    with source.client() as client:
        reader = Reader(client.manage, budget or Budget())
        if source.limit is not None:
            reader.limits[part.project] = source.limit
        filling = Filling(Lake(store), part, kept, redact=redact)
        # Not ahead: a semaphore of Dask only works in the thread that it was sent to.
        for records in reader.records(part):
            filling.add(records)
        filling.keep(now)
