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
from deepgram_manage.costs._concurrency import Blocking
from deepgram_manage.costs._dimensions import dimensions
from deepgram_manage.costs._facts import utc_now
from deepgram_manage.costs._spend import spend_report
from deepgram_manage.costs._watching import Reading, Watched, poll, verdict
from deepgram_manage.costs.channels import ChannelError
from deepgram_manage.costs.formats.focus import BY, focus_table

from .reading import Wanted, read_projects

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime
    from pathlib import Path

    from deepgram_manage import ManageClient
    from deepgram_manage.costs._alerts import Alert, Thresholds
    from deepgram_manage.costs._balance import BalanceReport
    from deepgram_manage.costs._dimensions import Dimensions, Every, TagCount
    from deepgram_manage.costs._facts import Projects
    from deepgram_manage.costs._spend import SpendReport
    from deepgram_manage.costs._watching import Verdict
    from deepgram_manage.costs.channels import Channel
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


def watch(  # noqa: PLR0913, PLR0917 -- as above
    manage: ManageClient,
    thresholds: Thresholds,
    projects: Projects,
    channels: Sequence[Channel],
    every: float,
    polls: int | None,
    state: Path | None,
    on_problem: Callable[[str], object] | None,
    clock: Callable[[], datetime] | None,
    sleep: Callable[[float], object] | None,
    at_once: int,
) -> Watched:
    blocking = Blocking(sleep)
    memory = Memory() if state is None else _state.load(state)
    fired: list[Alert] = []
    problems: list[str] = []
    count = 0
    while True:
        now = utc_now(None if clock is None else clock())
        problems.clear()
        alerts: list[Alert] = []
        try:
            reading = _read(manage, thresholds, projects, now, at_once)
        except DeepgramError as error:
            # A watch that runs for months outlives an hour without a network; one that has never
            # seen the account has been given the wrong key.
            if not count:
                raise
            problems.append(str(error))
        else:
            problems += [str(lack) for lack in reading.missing]
            memory, alerts = poll(memory, thresholds, reading)
            fired += alerts
        late = [(place, alert) for place, alert in memory.undelivered if place < len(channels)]
        due = late + [(place, alert) for alert in alerts for place in range(len(channels))]
        lost = _deliver(channels, due, blocking, problems)
        memory = evolve(memory, undelivered=tuple(lost))
        if state is not None:
            blocking.run(_state.save, state, memory)
        if on_problem is not None:
            for problem in problems:
                on_problem(problem)
        count += 1
        if count == polls:
            return Watched(tuple(fired), tuple(problems), memory)
        # What was seen is kept for a bounded watch alone: another one runs for months.
        if polls is None:
            fired.clear()
        blocking.pause(every)


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


def _deliver(
    channels: Sequence[Channel],
    due: Iterable[tuple[int, Alert]],
    blocking: Blocking,
    problems: list[str],
) -> list[tuple[int, Alert]]:
    """Hand alerts to their channels; return those that did not arrive."""
    lost: list[tuple[int, Alert]] = []
    for place, alert in due:
        for attempt in range(ATTEMPTS):
            try:
                blocking.run(channels[place], alert)
                break
            except ChannelError as error:
                if attempt + 1 < ATTEMPTS:
                    blocking.pause(2.0**attempt)
                else:
                    lost.append((place, alert))
                    problems.append(f"alert not delivered, to be sent again: {error}")
    return lost


def _days_before(now: datetime, days: int) -> Period:
    """Return some full days, and today."""
    return Period(now.date() - timedelta(days=days), now.date())
