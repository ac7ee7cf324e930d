"""The ends of a period that are between two seconds, which a query can only say to the second."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

    from deepgram_manage.responses import UsageRequest


class Fractions(NamedTuple):
    """The bounds of a period, as far as they are between two seconds."""

    start: datetime | None = None
    end: datetime | None = None

    def without_others(self, records: list[UsageRequest]) -> list[UsageRequest]:
        """Return the records of the period: the server also has those of the seconds around it."""
        if self.start is None and self.end is None:
            return records
        return [record for record in records if self._covers(record)]

    def _covers(self, record: UsageRequest) -> bool:
        created = record.created_at
        if created is None:
            return True
        is_early = self.start is not None and created < self.start
        return not is_early and not (self.end is not None and created > self.end)
