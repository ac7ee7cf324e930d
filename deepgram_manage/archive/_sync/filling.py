# Derived from _async/filling.py by `make generate`. Do not edit.
"""Reads one partition into sorted rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deepgram_manage.archive._days import within
from deepgram_manage.archive._records import Pages
from deepgram_manage.archive._sorting import Runs
from deepgram_manage.archive._workers import ahead

if TYPE_CHECKING:
    from datetime import datetime

    from deepgram_manage.archive._lake import Lake
    from deepgram_manage.archive._partition import Partition

    from .reading import Reader


class Filler:
    """Reads partitions of the log, together with what an archive has of them already."""

    def __init__(
        self, reader: Reader, lake: Lake, *, redact: bool, reads_ahead: bool = True
    ) -> None:
        """Read with a reader, for an archive.

        Args:
            reader: Reads pages.
            lake: The archive.
            redact: Whether addresses and secrets are taken out.
            reads_ahead: Whether a page is read while the one before it is converted.
        """
        self._reader = reader
        self._lake = lake
        self._redact = redact
        self._reads_ahead = reads_ahead

    def fill(self, runs: Runs, part: Partition, kept: Partition) -> None:
        """Add the rows of a partition: those of the log, then those that are archived already.

        So what the log has replaces what it had, and what it no longer has stays.

        Args:
            runs: Where the rows go.
            part: What is read of the log.
            kept: What is read of the archive: more, where the log no longer goes back so far.
        """
        pages = Pages(redact=self._redact)
        coming = self._reader.pages(part)
        for page in ahead(coming) if self._reads_ahead else coming:
            for batch in pages.add(page):
                runs.add(within(batch, part))
        for batch in pages.rest():
            runs.add(within(batch, part))
        for batch in self._lake.rows(part.project, part.date):
            runs.add(within(batch, kept))

    def keep(self, part: Partition, kept: Partition, now: datetime) -> None:
        """Read a partition, and keep its rows until its day is whole."""
        with Runs() as runs:
            self.fill(runs, part, kept)
            self._lake.save_part(part, runs.sorted(), now)
