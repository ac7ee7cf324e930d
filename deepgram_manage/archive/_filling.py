"""Makes the rows of one partition of its records, and of what is archived of it already."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._days import within
from ._records import of_records
from ._sorting import Runs

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from ._arrow import RecordBatch
    from ._lake import Lake
    from ._manifest import Entry
    from ._partition import Partition
    from ._records import AnyRecord


class Filling:
    """The rows of a partition: those of the log, then those that are archived already.

    So what the log has replaces what it had, and what it no longer has stays.
    """

    def __init__(self, lake: Lake, part: Partition, kept: Partition, *, redact: bool) -> None:
        """Begin without rows.

        Args:
            lake: The archive.
            part: What is read of the log.
            kept: What is read of the archive: more, where the log no longer goes back so far.
            redact: Whether addresses and secrets are taken out.
        """
        self._lake = lake
        self._part = part
        self._kept = kept
        self._redact = redact
        self._runs = Runs()

    def add(self, records: Sequence[AnyRecord]) -> None:
        """Take the next records of the log."""
        batch = of_records(records, redact=self._redact)
        self._runs.add(within(batch, self._part))

    def commit(self, entry: Entry) -> Entry:
        """Replace the file of the day, which is all in this partition."""
        with self._runs:
            return self._lake.commit(self._part.project, self._part.date, self._rows(), entry)

    def keep(self, now: datetime) -> None:
        """Keep the rows until their day is whole."""
        with self._runs:
            self._lake.save_part(self._part, self._rows(), now, redacted=self._redact)

    def _rows(self) -> Iterator[RecordBatch]:
        for batch in self._lake.rows(self._part.project, self._part.date):
            self._runs.add(within(batch, self._kept))
        yield from self._runs.sorted()
