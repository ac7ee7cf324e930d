"""A project's request log: the records of its history and those that were added one by one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from .history import HORIZON

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .history import History, Predicate, Run
    from .kinds import Facts, Phase
    from .singles import Single


@dataclass(frozen=True, slots=True)
class Query:
    """Which records of the log are wanted: in a span of time, both ends included."""

    start: int
    stop: int
    keep: Predicate
    request_id: str | None = None


class Log:
    """All records of a project."""

    def __init__(self, project_id: str, history: History, singles: tuple[Single, ...]) -> None:
        """Keep what the log is made of."""
        self._project_id = project_id
        self.history: History = history
        self._singles = sorted(singles, key=lambda single: single.created, reverse=True)
        self._settling = history.settling

    @cached_property
    def _by_id(self) -> dict[str, Single]:
        return {single.request_id: single for single in self._singles}

    def singles(self, start: int, stop: int, now: int) -> Iterator[tuple[Single, Phase, Facts]]:
        """Return the single records in a span, both ends included, newest first."""
        for single in self._singles:
            if start <= single.created <= stop:
                phase = single.phase(self._settling, now)
                if phase is not None:
                    yield single, phase, single.facts(phase)

    def first(self, now: int) -> int | None:
        """Return when the oldest record was made; None without any."""
        created = [single.created for single in self._singles if single.created <= now]
        if self.history.count_before(now + 1):
            created.append(self.history.created(0))
        return min(created, default=None)

    def page(self, query: Query, now: int, offset: int, limit: int) -> list[str]:
        """Return one page of the matching records as JSON, newest first."""
        singles = [
            (single.created, single.text(self._project_id, phase))
            for single, phase, facts in self.singles(query.start, query.stop, now)
            if query.keep(facts) and query.request_id in {None, single.request_id}
        ]
        # At most so many records of the history come after as many singles have come before.
        skipped = max(0, offset - len(singles))
        runs = self._runs(query, now)
        numbers = self.history.page(runs, query.keep, skipped, limit + len(singles))
        found = self._texts(runs, numbers)
        if not singles:
            return found
        created = self.history.times(numbers)
        merged = sorted([*singles, *zip(created, found, strict=True)], key=_created, reverse=True)
        return [record for _when, record in merged[offset - skipped :][:limit]]

    def _texts(self, runs: list[Run], numbers: list[int]) -> list[str]:
        found: list[str] = []
        for run in reversed(runs):
            shown = [number for number in numbers if run.start <= number < run.stop]
            if shown:
                found += self.history.texts(shown, run.phase)
        return found

    def _runs(self, query: Query, now: int) -> list[Run]:
        history = self.history
        first, last = history.count_before(query.start), history.count_before(query.stop + 1)
        if query.request_id is not None:
            index = history.index_of(query.request_id)
            if index is None or not first <= index < last:
                return []
            first, last = index, index + 1
        return list(history.runs(first, last, now))

    def holds(self, request_id: str, now: int) -> bool:
        """Return whether there is a record of an id that is not too old."""
        created = self._created(request_id)
        return created is not None and now - HORIZON <= created <= now

    def _created(self, request_id: str) -> int | None:
        if request_id in self._by_id:
            return self._by_id[request_id].created
        index = self.history.index_of(request_id)
        return None if index is None else self.history.created(index)

    def text(self, request_id: str, now: int) -> str | None:
        """Return the record of an id that the log holds as JSON; None before it has a body."""
        single = self._by_id.get(request_id)
        if single is not None:
            phase = single.phase(self._settling, now)
            if phase is None or not self._has_body(single.created, now):
                return None
            return single.text(self._project_id, phase)
        index = self.history.index_of(request_id)
        if index is None or not self._has_body(self.history.created(index), now):
            return None
        phase = self.history.phase_of(index, now)
        return None if phase is None else self.history.text(index, phase)

    def _has_body(self, created: int, now: int) -> bool:
        return created + self._settling.body <= now

    def spent(self, since: int, now: int) -> int:
        """Return the micro-dollars of the records made since an instant that have their cost."""
        singles = self.singles(since, now, now)
        return self.history.spent(since, now) + sum(
            facts.amounts.micros for _single, _phase, facts in singles
        )


def _created(item: tuple[int, str]) -> int:
    return item[0]
