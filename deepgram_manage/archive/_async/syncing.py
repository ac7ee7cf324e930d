# _sync/syncing.py is derived from this module: run `make generate` after a change.
"""Brings an archive up to date: reads the open days, replaces their files, seals what is final."""

from __future__ import annotations

import time
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import msgspec

from deepgram_manage import DeepgramError
from deepgram_manage.archive._arrow import pa, pc
from deepgram_manage.archive._budget import AsyncBudget
from deepgram_manage.archive._days import (
    ProjectPlan,
    changed,
    is_read_by_pages,
    is_reusable,
    kept,
    late_days,
    open_days,
)
from deepgram_manage.archive._errors import ArchiveSyncError
from deepgram_manage.archive._filling import Filling
from deepgram_manage.archive._lake import Lake, unsettled
from deepgram_manage.archive._manifest import Cursor, oldest_kept
from deepgram_manage.archive._partition import DAY, Partition, midnight
from deepgram_manage.archive._records import of_answers
from deepgram_manage.archive._report import Progress, SyncReport
from deepgram_manage.archive._sorting import Runs
from deepgram_manage.archive._tables import costs, keys, save, with_earlier
from deepgram_manage.archive._workers import AsyncBehind, gather

from .reading import SURE_LIMIT, AsyncReader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date, datetime

    from deepgram_manage import AsyncManageClient
    from deepgram_manage.archive._arrow import Table
    from deepgram_manage.archive._days import SyncOptions
    from deepgram_manage.archive._manifest import Entry
    from deepgram_manage.archive._store import Store

P = ParamSpec("P")
T = TypeVar("T")


class AsyncSyncing:
    """One run of `sync`."""

    def __init__(self, manage: AsyncManageClient, store: Store, options: SyncOptions) -> None:
        """Prepare a run."""
        self._options = options
        self._budget = AsyncBudget(options.calls_per_second)
        self._reader = AsyncReader(manage, self._budget)
        self._lake = Lake(store)
        self._failures: dict[str, Exception] = {}
        self._unwritten: set[tuple[str, date]] = set()
        self._unseen: list[str] = []
        self._entries: list[Entry] = []
        self._number = 0
        self._settled = 0
        self._began = time.monotonic()

    async def run(self, projects: Sequence[str] | None) -> SyncReport:
        """Archive some projects, or all that can be seen.

        Raises:
            ArchiveSyncError: Some could not be read to the end.
        """
        with self._lake.store.lock():
            self._lake.refuse_compacted()
            plans = await self._plans(projects)
            days = [(plan, day) for plan in plans for day in plan.days]
            self._number = len(days)
            if self._options.elsewhere is not None:
                self._options.elsewhere(self._missing(plans))
            await gather(self._read_days, days, self._options.workers)
            for plan in plans:
                await self._finish_or_note(plan)
        report = self._report()
        if self._failures:
            raise ArchiveSyncError(self._failures, report)
        return report

    async def partitions(self, projects: Sequence[str] | None) -> list[Partition]:
        """Return what a run would read now; nothing is written."""
        plans = await self._plans(projects, recovers=False)
        found = [part for plan in plans for parts in plan.days.values() for part in parts]
        if self._failures:
            raise ArchiveSyncError(self._failures, self._report(), found)
        return found

    async def _plans(
        self, projects: Sequence[str] | None, *, recovers: bool = True
    ) -> list[ProjectPlan]:
        found = await self._reader.projects() if projects is None else projects
        plans: list[ProjectPlan] = []
        for project in dict.fromkeys(found):
            try:
                plans.append(await self._plan(project, recovers=recovers))
            except DeepgramError as failure:
                self._failures[project] = failure
        return plans

    async def _plan(self, project: str, *, recovers: bool) -> ProjectPlan:
        now = await self._reader.clock(project)
        if recovers:
            self._lake.recover(project)
        manifest, cursor = self._lake.manifest(project), self._lake.cursor(project)
        if cursor.limit is not None:
            self._reader.limits[project] = cursor.limit
        days = open_days(manifest, now, self._options)
        counts = await self._reader.counts(project, days[0], now.date()) if days else {}
        if counts is None:
            self._unseen.append(f"{project}: usage")
        return ProjectPlan.of(manifest, now, counts, self._options)

    def _missing(self, plans: list[ProjectPlan]) -> list[tuple[Partition, Partition, datetime]]:
        """Return the partitions that have to be read, with what `keep` needs for each."""
        return [
            (part, kept(part, parts), plan.now)
            for plan in plans
            for parts in plan.days.values()
            for part in parts
            if not self._is_kept(part, plan)
        ]

    def _is_kept(self, part: Partition, plan: ProjectPlan) -> bool:
        """Whether a partition need not be read, since an earlier run, or another machine, has."""
        read_at = self._lake.part_read_at(part, redacted=self._options.redact)
        return is_reusable(part, read_at, plan)

    async def _read_days(self, days: Iterator[tuple[ProjectPlan, date]]) -> None:
        """Read days one after the other; a thread makes their files meanwhile."""
        with AsyncBehind() as behind:
            for plan, day in days:
                if plan.project in self._failures:
                    continue
                try:
                    await self._read(plan, day, behind)
                except DeepgramError as failure:
                    # The other projects are read, and the failure is raised at the end.
                    self._failures.setdefault(plan.project, failure)
            await behind.finish()

    async def _read(self, plan: ProjectPlan, day: date, behind: AsyncBehind) -> None:
        """Read a day, and have its file replaced while the next one is read."""
        parts = plan.days[day]
        for part in parts:
            if self._is_kept(part, plan):
                continue
            filling = self._filling(part, kept(part, parts))
            async for records in self._reader.records(part):
                await behind.do(self._piece(plan, day, filling.add, records))
            await behind.do(self._piece(plan, day, filling.keep, plan.now))
            # Before the next one is read: so a kill costs no more than the one that is being read.
            await behind.finish()
        commit = self._piece(plan, day, self._commit, plan, day)
        await behind.do(commit, partial(self._tell, plan, day))

    def _filling(self, part: Partition, keeps: Partition) -> Filling:
        return Filling(self._lake, part, keeps, redact=self._options.redact)

    def _commit(self, plan: ProjectPlan, day: date) -> Entry:
        """Replace the file of a day by the rows of its parts."""
        project = plan.project
        before = self._lake.manifest(project).days.get(day)
        entry = plan.entry(day, before, redacted=self._options.redact)
        rows = chain.from_iterable(map(self._lake.part, plan.days[day]))
        committed = self._lake.commit(project, day, rows, entry)
        self._lake.drop_parts(project, day)
        return committed

    def _piece(
        self, plan: ProjectPlan, day: date, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> Callable[[], T | None]:
        """Return a piece of the work for a day, which is not done once another has failed."""

        def done() -> T | None:
            if (plan.project, day) in self._unwritten:
                return None
            try:
                return work(*args, **kwargs)
            except DeepgramError as failure:
                self._unwritten.add((plan.project, day))
                self._failures.setdefault(plan.project, failure)
                return None

        return done

    def _tell(self, plan: ProjectPlan, day: date, entry: Entry | None) -> None:
        if entry is None:
            return
        self._entries.append(entry)
        done = len(self._entries)
        seconds = time.monotonic() - self._began
        self._options.progress(
            Progress(
                project=plan.project,
                day=day,
                rows=entry.rows,
                days_done=done,
                days=self._number,
                rows_done=sum(entry.rows for entry in self._entries),
                seconds_left=seconds / done * (self._number - done),
            )
        )

    async def _finish_or_note(self, plan: ProjectPlan) -> None:
        if plan.project in self._failures:
            return
        try:
            await self._settle(plan)
            await self._save_tables(plan)
            self._save_cursor(plan)
        except DeepgramError as failure:
            self._failures[plan.project] = failure

    async def _settle(self, plan: ProjectPlan) -> None:
        """Ask for the costs that were not known when their day was sealed."""
        spent = self._budget.calls
        for day in late_days(self._lake.manifest(plan.project), plan.now):
            if self._budget.calls - spent >= self._options.late_calls:
                return
            await self._settle_day(plan, day)

    async def _settle_day(self, plan: ProjectPlan, day: date) -> None:
        project = plan.project
        before = self._lake.manifest(project).days[day]
        entry = msgspec.structs.replace(before, checked_at=plan.now)
        late = self._late_rows(project, day)
        limit = self._reader.limits.get(project, SURE_LIMIT)
        if is_read_by_pages(late.num_rows, before.rows, limit):
            whole = Partition(project, midnight(day), midnight(day) + DAY)
            filling = self._filling(whole, whole)
            async for records in self._reader.records(whole):
                filling.add(records)
            committed = filling.commit(entry)
        else:
            with Runs() as runs:
                await self._add_changed(runs, project, late)
                if runs.is_empty:
                    self._lake.note(project, day, entry)
                    return
                for batch in self._lake.rows(project, day):
                    runs.add(batch)
                committed = self._lake.commit(project, day, runs.sorted(), entry)
        self._settled += before.unsettled - committed.unsettled

    def _late_rows(self, project: str, day: date) -> Table:
        table = pa.Table.from_batches(list(self._lake.rows(project, day)))
        masks = unsettled(table)
        return table.filter(pc.or_(masks["zero"], masks["without"]))

    async def _add_changed(self, runs: Runs, project: str, late: Table) -> None:
        answers = [
            answer
            for request_id in late["request_id"].to_pylist()
            if request_id is not None
            and (answer := await self._reader.record(project, str(request_id))) is not None
        ]
        if answers:
            batch = of_answers(answers, redact=self._options.redact)
            runs.add(changed(late.to_pylist(), batch))

    async def _save_tables(self, plan: ProjectPlan) -> None:
        """Keep what makes the log readable: the names of keys, and what was billed."""
        store, project = self._lake.store, plan.project
        items = await self._reader.keys(project)
        if items is None:
            self._unseen.append(f"{project}: keys")
        else:
            save(store, "keys", project, keys(project, items))
        start = oldest_kept(plan.now).date()
        rows = await self._reader.costs(project, start, plan.now.date())
        if rows is None:
            self._unseen.append(f"{project}: billing")
        else:
            table = with_earlier(store, project, costs(project, rows), start)
            save(store, "costs", project, table)

    def _save_cursor(self, plan: ProjectPlan) -> None:
        days = self._lake.manifest(plan.project).days
        unsealed = [day for day, entry in days.items() if not entry.sealed]
        self._lake.save_cursor(
            Cursor(
                project=plan.project,
                open_from=min(unsealed, default=plan.now.date()),
                limit=self._reader.limits.get(plan.project),
                synced_at=plan.now,
            )
        )

    def _report(self) -> SyncReport:
        return SyncReport(
            rows=sum(entry.rows for entry in self._entries),
            days=len(self._entries),
            sealed=sum(entry.sealed for entry in self._entries),
            settled=self._settled,
            calls=self._budget.calls,
            unseen=self._unseen,
        )
