# _sync/calls.py is derived from this module: run `make generate` after a change.
"""The public functions of `costs`, for the asynchronous client."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from attrs import evolve

from deepgram_manage import DeepgramError, Period
from deepgram_manage.costs import _state
from deepgram_manage.costs._alerts import Memory
from deepgram_manage.costs._anomaly import HISTORY_DAYS as ANOMALY_DAYS
from deepgram_manage.costs._balance import HISTORY_DAYS, balance_report
from deepgram_manage.costs._dimensions import dimensions
from deepgram_manage.costs._spend import spend_report
from deepgram_manage.costs._watching import Reading, Watched, poll, verdict
from deepgram_manage.costs.channels import ChannelError
from deepgram_manage.costs.formats.focus import BY, focus_table
from deepgram_manage.fan_out import AsyncBlocking
from deepgram_manage.instants import utc_now

from .reading import Wanted, read_projects

if TYPE_CHECKING:
    from datetime import datetime

    from deepgram_manage import AsyncManageClient
    from deepgram_manage.costs._alerts import Alert, Thresholds
    from deepgram_manage.costs._balance import BalanceReport
    from deepgram_manage.costs._dimensions import Dimensions, Every, TagCount
    from deepgram_manage.costs._facts import Projects
    from deepgram_manage.costs._spend import SpendReport
    from deepgram_manage.costs._watching import Verdict, WatchSettings
    from deepgram_manage.costs.formats.focus import FocusTable

ATTEMPTS = 3
"""How often an alert is handed to a channel before the next poll."""


async def report(  # noqa: PLR0913, PLR0917 -- the arguments of the public function
    manage: AsyncManageClient,
    period: Period,
    by: Dimensions,
    projects: Projects,
    every: Every,
    tag_count: TagCount,
    now: datetime | None,
    at_once: int,
) -> SpendReport:
    as_of = utc_now(now)
    wanted = Wanted(period, by, every, as_of, keys=by.needs_keys)
    facts = await read_projects(manage, projects, wanted, at_once)
    return spend_report(facts, period, by, every, tag_count, as_of)


async def balances(
    manage: AsyncManageClient,
    projects: Projects,
    days_left: float,
    now: datetime | None,
    at_once: int,
) -> BalanceReport:
    as_of = utc_now(now)
    wanted = Wanted(_days_before(as_of, HISTORY_DAYS), dimensions(()), "day", as_of, money=True)
    facts = await read_projects(manage, projects, wanted, at_once)
    return balance_report(facts, days_left, as_of)


async def focus(
    manage: AsyncManageClient,
    period: Period,
    projects: Projects,
    now: datetime | None,
    at_once: int,
) -> FocusTable:
    as_of, by = utc_now(now), dimensions(BY)
    wanted = Wanted(period, by, "day", as_of, money=True, keys=True)
    facts = await read_projects(manage, projects, wanted, at_once)
    return focus_table(spend_report(facts, period, by, "day", "set", as_of), facts)


async def guard(
    manage: AsyncManageClient,
    thresholds: Thresholds,
    projects: Projects,
    now: datetime | None,
    at_once: int,
) -> Verdict:
    return verdict(thresholds, await _read(manage, thresholds, projects, utc_now(now), at_once))


async def watch(manage: AsyncManageClient, settings: WatchSettings) -> Watched:
    return await _Watch(manage, settings).run()


class _Watch:
    """Watches an account."""

    def __init__(self, manage: AsyncManageClient, settings: WatchSettings) -> None:
        self._manage = manage
        self._settings = settings
        self._blocking = AsyncBlocking(settings.sleep)
        self._memory = Memory() if settings.state is None else _state.load(settings.state)
        self._fired: list[Alert] = []
        self._problems: list[str] = []

    async def run(self) -> Watched:
        settings, count = self._settings, 0
        while True:
            known = set(self._problems)
            self._problems = []
            alerts = await self._look(is_first=not count)
            await self._deliver(alerts)
            if settings.state is not None:
                await self._blocking.run(_state.save, settings.state, self._memory)
            for problem in self._problems:
                # Like an alert, it is told once while it lasts.
                if problem not in known:
                    settings.on_problem(problem)
            count += 1
            if count == settings.polls:
                return Watched(tuple(self._fired), tuple(self._problems), self._memory)
            # What was seen is kept for a bounded watch alone: another one runs for months.
            if settings.polls is None:
                self._fired.clear()
            await self._blocking.pause(settings.every)

    async def _look(self, *, is_first: bool) -> tuple[Alert, ...]:
        """Read the account; return what has become wrong."""
        settings = self._settings
        now = utc_now(None if settings.clock is None else settings.clock())
        try:
            reading = await _read(
                self._manage, settings.thresholds, settings.projects, now, settings.at_once
            )
        except DeepgramError as error:
            # A watch that runs for months outlives an hour without a network; one that has never
            # seen the account has been given the wrong key.
            if is_first:
                raise
            self._problems.append(f"could not tell: {error}")
            return ()
        seen = poll(self._memory, settings.thresholds, reading)
        self._memory = seen.memory
        self._fired += seen.alerts
        self._problems += [f"could not tell: {doubt}" for doubt in seen.doubts]
        for alert in seen.standing:
            settings.on_standing(alert)
        return seen.alerts

    async def _deliver(self, alerts: tuple[Alert, ...]) -> None:
        """Hand alerts to their channels, and remember those that did not arrive."""
        channels = self._settings.channels
        late = [
            (place, alert) for place, alert in self._memory.undelivered if place < len(channels)
        ]
        due = late + [(place, alert) for alert in alerts for place in range(len(channels))]
        lost = [(place, alert) for place, alert in due if not await self._hand(place, alert)]
        self._memory = evolve(self._memory, undelivered=tuple(lost))

    async def _hand(self, place: int, alert: Alert) -> bool:
        """Hand an alert to a channel; return whether it arrived."""
        for attempt in range(ATTEMPTS):
            try:
                await self._blocking.run(self._settings.channels[place], alert)
            except ChannelError as error:
                if attempt + 1 < ATTEMPTS:
                    await self._blocking.pause(2.0**attempt)
                else:
                    self._problems.append(f"alert not delivered, to be sent again: {error}")
            else:
                return True
        return False


async def _read(
    manage: AsyncManageClient,
    thresholds: Thresholds,
    projects: Projects,
    now: datetime,
    at_once: int,
) -> Reading:
    by = ("key", "tag") if thresholds.anomaly else ()
    days = max(HISTORY_DAYS, ANOMALY_DAYS)
    wanted = Wanted(
        _days_before(now, days),
        dimensions(by),
        "day",
        now,
        money=thresholds.below is not None or thresholds.days_left is not None,
        keys=thresholds.anomaly,
    )
    return Reading(await read_projects(manage, projects, wanted, at_once), now)


def _days_before(now: datetime, days: int) -> Period:
    """Return some full days, and today."""
    return Period(now.date() - timedelta(days=days), now.date())
