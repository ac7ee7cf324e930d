"""What `watch` and `guard` decide, once an account was read."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from ._alerts import Alert, Memory, Sight, Thresholds, conditions, step
from ._anomaly import anomalies
from ._balance import DAYS_LEFT, BalanceReport, balance_report

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date, datetime
    from pathlib import Path

    from ._alerts import Condition
    from ._facts import Missing, ProjectFacts, Projects
    from .channels import Channel

_UNDECIDED = {"collecting", "unknown"}


@frozen
class Reading:
    """What was read of an account at a moment."""

    facts: Sequence[ProjectFacts]
    as_of: datetime

    def balances(self, days_left: float) -> BalanceReport:
        """Return what is left of each project and unit."""
        return balance_report(self.facts, days_left, self.as_of)

    @property
    def missing(self) -> tuple[Missing, ...]:
        """What could not be read."""
        return tuple(lack for project in self.facts for lack in project.missing)


@frozen
class Verdict:
    """Whether an account is safe to go on with."""

    safe: bool | None
    """True, or False when there is an alert; None when that could not be told."""
    alerts: tuple[str, ...]
    """What is wrong."""
    doubts: tuple[str, ...]
    """Why it could not be told."""

    def to_dict(self) -> dict[str, Any]:
        """Return the verdict as a dict for JSON."""
        return {"safe": self.safe, "alerts": list(self.alerts), "doubts": list(self.doubts)}


@frozen
class WatchSettings:
    """The arguments of `watch`."""

    thresholds: Thresholds
    projects: Projects
    channels: Sequence[Channel]
    every: float
    polls: int | None
    state: Path | None
    on_problem: Callable[[str], object]
    on_standing: Callable[[Alert], object]
    clock: Callable[[], datetime] | None
    sleep: Callable[[float], object] | None
    at_once: int


@frozen
class Poll:
    """What a poll has found."""

    memory: Memory
    """What to remember for the next one."""
    alerts: tuple[Alert, ...]
    """What has just become wrong, or worse."""
    standing: tuple[Alert, ...]
    """What was already wrong at the first poll, which never fires."""
    doubts: tuple[str, ...]
    """What could not be told, and why."""


@frozen
class Watched:
    """What a bounded `watch` has seen."""

    alerts: tuple[Alert, ...] = ()
    """The alerts that have fired, the oldest first."""
    problems: tuple[str, ...] = ()
    """What could not be told or delivered at the last poll."""
    memory: Memory = field(factory=Memory)
    """What is remembered for the next `watch`."""


def judge(thresholds: Thresholds, reading: Reading) -> list[Condition]:
    """Return what the thresholds say of a reading."""
    days = DAYS_LEFT if thresholds.days_left is None else thresholds.days_left
    unusual = anomalies(reading.facts, reading.as_of.date()) if thresholds.anomaly else None
    return conditions(thresholds, reading.balances(days), unusual, reading.facts)


def verdict(thresholds: Thresholds, reading: Reading) -> Verdict:
    """Return whether an account is safe by the thresholds."""
    found = judge(thresholds, reading)
    alerts = tuple(dict.fromkeys(item.message for item in found if item.level))
    doubts = _doubts(thresholds, reading, found)
    safe = False if alerts else None if doubts else True
    return Verdict(safe, alerts, doubts)


def _doubts(
    thresholds: Thresholds, reading: Reading, found: Sequence[Condition]
) -> tuple[str, ...]:
    """Return what the thresholds ask for and cannot be told: unknown is not safe."""
    doubts = [str(lack) for lack in reading.missing if _matters(thresholds, lack)]
    if thresholds.days_left is not None:
        doubts += [
            f"{balance.project_name or balance.project}: {balance.reason}"
            for balance in reading.balances(thresholds.days_left)
            if balance.state in _UNDECIDED
        ]
    elif thresholds.below is not None:
        doubts += [
            f"{balance.project_name or balance.project}: {balance.reason}"
            for balance in reading.balances(DAYS_LEFT)
            if balance.amount is None
        ]
    if thresholds.daily_over is not None or thresholds.anomaly:
        doubts += [
            f"{project.name or project.project}: what its days cost is not known"
            for project in reading.facts
            if _is_unpriced(project, reading.as_of.date())
        ]
    if not reading.facts:
        doubts.append("there is no project to judge")
    elif not found and not thresholds.anomaly and not doubts:
        doubts.append("there is no balance to judge")
    return tuple(dict.fromkeys(doubts))


def _is_unpriced(project: ProjectFacts, today: date) -> bool:
    """Return whether costs of the last week have no amounts, as with a contract.

    Those of today and yesterday may only be late.
    """
    if project.spend is None:
        return False
    return any(
        unknown and timedelta(days=1) < today - day <= timedelta(days=7)
        for day, (_usd, unknown) in project.spend.daily().items()
    )


def _matters(thresholds: Thresholds, lack: Missing) -> bool:
    if lack.part == "balances":
        return thresholds.below is not None or thresholds.days_left is not None
    if lack.part == "purchases":
        # Nobody knows then when credit expires.
        return thresholds.days_left is not None
    if lack.part == "spend":
        return thresholds.below is None or thresholds != Thresholds(below=thresholds.below)
    return lack.part == "hours" and thresholds.days_left is not None


def poll(memory: Memory, thresholds: Thresholds, reading: Reading) -> Poll:
    """Return what to remember after a poll, and what to say."""
    found = judge(thresholds, reading)
    now = reading.as_of
    standing = () if memory.started else [item.alert(now) for item in found if item.level]
    if thresholds.anomaly:
        memory = _without_the_past(memory, found, reading)
    memory, alerts = step(memory, found, now)
    return Poll(memory, tuple(alerts), tuple(standing), _doubts(thresholds, reading, found))


def _without_the_past(memory: Memory, found: Sequence[Condition], reading: Reading) -> Memory:
    """Mark as over the anomalies that are no longer found, in projects that could be read."""
    present = {condition.id for condition in found}
    read = {project.project for project in reading.facts if project.spend is not None}
    sights: dict[str, Sight] = {}
    for name, sight in memory.sights.items():
        kind, _, rest = name.partition("/")
        is_over = kind == "anomaly" and name not in present and rest.split("/")[0] in read
        after = evolve(sight, polls=0, fired=0) if is_over else sight
        if after != Sight():
            sights[name] = after
    return evolve(memory, sights=sights)
