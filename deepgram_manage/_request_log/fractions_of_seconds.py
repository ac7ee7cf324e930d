"""Bounds of a period with fractions of a second: the query has whole seconds only."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

    from deepgram_manage.responses import UsageRequest


class Fractions(NamedTuple):
    """The bounds of a period; None for one that the query has as it is."""

    start: datetime | None = None
    end: datetime | None = None

    def without_others(self, records: list[UsageRequest]) -> list[UsageRequest]:
        """Return the records of the period: the server sent those of whole seconds."""
        if self.start is None and self.end is None:
            return records
        return [record for record in records if self._covers(record)]

    def _covers(self, record: UsageRequest) -> bool:
        created = record.created_at
        if created is None:
            return True
        is_early = self.start is not None and created < self.start
        return not is_early and not (self.end is not None and created > self.end)
