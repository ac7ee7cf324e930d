# Derived from _async/calls.py by `make generate`. Do not edit.
"""The public functions of `costs`, for the synchronous client."""

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
from deepgram_manage.fan_out import Blocking
from deepgram_manage.instants import utc_now

from .reading import Wanted, read_projects

if TYPE_CHECKING:
    from datetime import datetime

    from deepgram_manage import ManageClient
    from deepgram_manage.costs._alerts import Alert, Thresholds
    from deepgram_manage.costs._balance import BalanceReport
    from deepgram_manage.costs._dimensions import Dimensions, Every, TagCount
    from deepgram_manage.costs._facts import Projects
    from deepgram_manage.costs._spend import SpendReport
    from deepgram_manage.costs._watching import Verdict, WatchSettings
    from deepgram_manage.costs.formats.focus import FocusTable

ATTEMPTS = 3
"""How often an alert is handed to a channel before the next poll."""


def report(  # noqa: PLR0913, PLR0917 -- the arguments of the public function
    manage: ManageClient,
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
    facts = read_projects(manage, projects, wanted, at_once)
    return spend_report(facts, period, by, every, tag_count, as_of)


def balances(
    manage: ManageClient,
    projects: Projects,
    days_left: float,
    now: datetime | None,
    at_once: int,
) -> BalanceReport:
    as_of = utc_now(now)
    wanted = Wanted(_days_before(as_of, HISTORY_DAYS), dimensions(()), "day", as_of, money=True)
    facts = read_projects(manage, projects, wanted, at_once)
    return balance_report(facts, days_left, as_of)


def focus(
    manage: ManageClient,
    period: Period,
    projects: Projects,
    now: datetime | None,
    at_once: int,
) -> FocusTable:
    as_of, by = utc_now(now), dimensions(BY)
    wanted = Wanted(period, by, "day", as_of, money=True, keys=True)
    facts = read_projects(manage, projects, wanted, at_once)
    return focus_table(spend_report(facts, period, by, "day", "set", as_of), facts)


def guard(
    manage: ManageClient,
    thresholds: Thresholds,
    projects: Projects,
    now: datetime | None,
    at_once: int,
) -> Verdict:
    return verdict(thresholds, _read(manage, thresholds, projects, utc_now(now), at_once))


def watch(manage: ManageClient, settings: WatchSettings) -> Watched:
    return _Watch(manage, settings).run()


class _Watch:
    """Watches an account."""

    def __init__(self, manage: ManageClient, settings: WatchSettings) -> None:
        self._manage = manage
        self._settings = settings
        self._blocking = Blocking(settings.sleep)
        self._memory = Memory() if settings.state is None else _state.load(settings.state)
        self._fired: list[Alert] = []
        self._problems: list[str] = []

    def run(self) -> Watched:
        settings, count = self._settings, 0
        while True:
            known = set(self._problems)
            self._problems = []
            alerts = self._look(is_first=not count)
            self._deliver(alerts)
            if settings.state is not None:
                self._blocking.run(_state.save, settings.state, self._memory)
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
            self._blocking.pause(settings.every)

    def _look(self, *, is_first: bool) -> tuple[Alert, ...]:
        """Read the account; return what has become wrong."""
        settings = self._settings
        now = utc_now(None if settings.clock is None else settings.clock())
        try:
            reading = _read(
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

    def _deliver(self, alerts: tuple[Alert, ...]) -> None:
        """Hand alerts to their channels, and remember those that did not arrive."""
        channels = self._settings.channels
        late = [
            (place, alert) for place, alert in self._memory.undelivered if place < len(channels)
        ]
        due = late + [(place, alert) for alert in alerts for place in range(len(channels))]
        lost = [(place, alert) for place, alert in due if not self._hand(place, alert)]
        self._memory = evolve(self._memory, undelivered=tuple(lost))

    def _hand(self, place: int, alert: Alert) -> bool:
        """Hand an alert to a channel; return whether it arrived."""
        for attempt in range(ATTEMPTS):
            try:
                self._blocking.run(self._settings.channels[place], alert)
            except ChannelError as error:
                if attempt + 1 < ATTEMPTS:
                    self._blocking.pause(2.0**attempt)
                else:
                    self._problems.append(f"alert not delivered, to be sent again: {error}")
            else:
                return True
        return False


def _read(
    manage: ManageClient,
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
    return Reading(read_projects(manage, projects, wanted, at_once), now)


def _days_before(now: datetime, days: int) -> Period:
    """Return some full days, and today."""
    return Period(now.date() - timedelta(days=days), now.date())
