"""When an alert fires: after two polls in a row, and again only when it gets worse or comes back.

Pure: `step` takes what was seen and what was remembered, and returns what to say and what to
remember. What could not be seen changes nothing.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from attrs import evolve, field, frozen

from ._balance import DAYS_LEFT
from ._money import add_up, digits, dollars, quantity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ._anomaly import Anomaly
    from ._balance import BalanceReport, UnitBalance
    from ._facts import ProjectFacts

Rule: TypeAlias = Literal["below", "soon", "now", "daily_over", "anomaly"]
Level: TypeAlias = Literal[0, 1, 2, 3]
"""0 when all is well, 1 over the threshold, 2 far over it, 3 when nothing is left."""

POLLS_TO_FIRE = 2
COOL_DOWN = timedelta(hours=6)
# An alert is over when the value is this much better than the threshold.
_MARGIN = Decimal("1.1")


def _amount(value: Decimal | float | str | None) -> Decimal | None:
    try:
        return None if value is None else Decimal(str(value))
    except InvalidOperation:
        message = f"an amount must be a number of US dollars, not {value!r}"
    raise ValueError(message)


def _check(name: str, value: Decimal | float | None) -> None:
    if value is not None and not _is_zero_or_more(value):
        message = f"{name}={value} must be a number, 0 or more"
        raise ValueError(message)


def _is_zero_or_more(value: Any) -> bool:
    # Nothing compares with NaN, and nothing is worse than infinity.
    try:
        return not isinstance(value, bool) and isfinite(value) and value >= 0
    except (TypeError, OverflowError):
        return False


@frozen(kw_only=True)
class Thresholds:
    """What is worth an alert. Nothing that is None is looked at.

    Raises:
        ValueError: A threshold is negative, or nothing is set.
    """

    below: Decimal | None = field(default=None, converter=_amount)
    """A balance in US dollars under so much."""
    days_left: float | None = None
    """A balance that lasts for at most so many days."""
    daily_over: Decimal | None = field(default=None, converter=_amount)
    """A project that has spent more than so many US dollars today, in UTC."""
    anomaly: bool = False
    """Whether a key or tag that spends far more than usual for the weekday is worth an alert."""

    def __attrs_post_init__(self) -> None:
        """Refuse a threshold that is not a number of 0 or more."""
        for name in ("below", "days_left", "daily_over"):
            _check(name, getattr(self, name))
        given = (self.below, self.days_left, self.daily_over)
        if not self.anomaly and all(value is None for value in given):
            message = "nothing to watch: set below, days_left, daily_over or anomaly"
            raise ValueError(message)

    @classmethod
    def usual(cls) -> Thresholds:
        """Return the default thresholds: five days left."""
        return cls(days_left=DAYS_LEFT)


@frozen
class Condition:
    """What one rule says of one thing at one moment."""

    id: str
    """Stays the same from poll to poll."""
    rule: Rule
    level: Level
    over: bool
    """Whether it is over for sure: better than the threshold by a margin."""
    project: str
    project_name: str | None
    message: str
    """What is wrong, for people."""
    facts: Mapping[str, Any]
    """The figures, as a dict for JSON."""

    def alert(self, now: datetime) -> Alert:
        """Return what to tell of it."""
        return Alert(
            self.rule,
            self.level,
            self.project,
            self.project_name,
            self.message,
            self.facts,
            now,
        )


@frozen
class Alert:
    """Something that has just become wrong, or worse."""

    rule: Rule
    """Which threshold: `below`, `soon` or `now` of `days_left`, `daily_over`, `anomaly`."""
    level: Level
    """1 over the threshold, 2 far over it, 3 when nothing is left."""
    project: str
    """The id of the project."""
    project_name: str | None
    """The name of the project, if it is known."""
    message: str
    """What is wrong, for people."""
    facts: Mapping[str, Any]
    """The figures behind it, as a dict for JSON."""
    at: datetime
    """When it was seen."""

    def __str__(self) -> str:
        """Say what is wrong."""
        return self.message

    def to_dict(self) -> dict[str, Any]:
        """Return the alert as a dict for JSON."""
        return {
            "rule": self.rule,
            "level": self.level,
            "project": self.project,
            "project_name": self.project_name,
            "message": self.message,
            "facts": dict(self.facts),
            "at": self.at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        }

    @classmethod
    def from_dict(cls, data: Any) -> Alert:
        """Read what `to_dict` returned."""
        at: Any = datetime.fromisoformat(data["at"])
        fields: dict[str, Any] = {**data, "at": at}
        return cls(**fields)


@frozen
class Sight:
    """What is remembered of a condition."""

    polls: int = 0
    """In how many polls in a row it was worse than what has fired."""
    fired: Level = 0
    """The level that has fired; 0 when it is over."""
    at: datetime | None = None
    """When it fired last."""


@frozen
class Memory:
    """What is remembered from one poll to the next."""

    sights: Mapping[str, Sight] = field(factory=dict[str, Sight])
    started: bool = False
    """Whether there was a poll already: the first one never fires."""
    undelivered: tuple[tuple[int, Alert], ...] = ()
    """Alerts that did not arrive, each with the place of its channel."""

    def to_dict(self) -> dict[str, Any]:
        """Return the memory as a dict for JSON."""
        sights = {
            name: {
                "polls": sight.polls,
                "fired": sight.fired,
                "at": None if sight.at is None else sight.at.isoformat(),
            }
            for name, sight in self.sights.items()
        }
        undelivered = [[place, alert.to_dict()] for place, alert in self.undelivered]
        return {
            "started": self.started,
            "sights": sights,
            "undelivered": undelivered,
        }

    @classmethod
    def from_dict(cls, data: Any) -> Memory:
        """Read what `to_dict` returned.

        Raises:
            ValueError: It is something else.
        """
        try:
            sights = {
                str(name): Sight(
                    int(sight["polls"]),
                    sight["fired"],
                    None if sight["at"] is None else datetime.fromisoformat(sight["at"]),
                )
                for name, sight in data["sights"].items()
            }
            undelivered = tuple(
                (int(place), Alert.from_dict(alert)) for place, alert in data["undelivered"]
            )
            return cls(sights, bool(data["started"]), undelivered)
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            message = f"not a state of `watch`: {error!r}"
            raise ValueError(message) from None


def step(
    memory: Memory, conditions: Sequence[Condition], now: datetime
) -> tuple[Memory, list[Alert]]:
    """Return what to remember after a poll, and what to say.

    A condition that was not looked at, because its figures could not be read, is kept as it was.
    """
    sights = dict(memory.sights)
    alerts: list[Alert] = []
    for condition in conditions:
        before = sights.get(condition.id, Sight())
        if memory.started:
            after, fires = _seen(before, condition, now)
        else:
            after, fires = Sight(0, condition.level, None), False
        if after == Sight():
            sights.pop(condition.id, None)
        else:
            sights[condition.id] = after
        if fires:
            alerts.append(condition.alert(now))
    return evolve(memory, sights=sights, started=True), alerts


def _seen(before: Sight, condition: Condition, now: datetime) -> tuple[Sight, bool]:
    """Return what to remember of a condition, and whether it fires."""
    if condition.over:
        # The time of the last alert stays, for the cool-down.
        return evolve(before, polls=0, fired=0), False
    if condition.level <= before.fired:
        return evolve(before, polls=0), False
    polls = before.polls + 1
    is_cool = before.fired or before.at is None or now - before.at >= COOL_DOWN
    if polls < POLLS_TO_FIRE or not is_cool:
        return evolve(before, polls=polls), False
    return Sight(0, condition.level, now), True


def conditions(
    thresholds: Thresholds,
    balances: BalanceReport,
    unusual: Sequence[Anomaly] | None,
    facts: Sequence[ProjectFacts],
) -> list[Condition]:
    """Return what the thresholds say of an account; nothing of what could not be read."""
    found: list[Condition] = []
    for balance in balances:
        found += _of_balance(thresholds, balance)
    if thresholds.daily_over is not None:
        found += _of_spend(thresholds.daily_over, facts, balances.as_of)
    found += [_of_anomaly(anomaly) for anomaly in unusual or ()]
    return found


def _of_balance(thresholds: Thresholds, balance: UnitBalance) -> Iterator[Condition]:
    place = f"{balance.project}/{balance.units}"
    name = balance.project_name or balance.project
    facts = balance.to_dict()

    def condition(rule: Rule, level: Level, message: str, *, over: bool) -> Condition:
        return Condition(
            f"{rule}/{place}",
            rule,
            level,
            over,
            balance.project,
            balance.project_name,
            f"{name}: {message}",
            facts,
        )

    amount, limit = balance.amount, thresholds.below
    left = quantity(amount, balance.units)
    if limit is not None and amount is not None and balance.units == "usd":
        level = _level(amount < limit, amount < limit / 2, amount <= 0)
        message = f"{left} left, below {dollars(limit)}"
        yield condition("below", level, message, over=amount > limit * _MARGIN)
    few = thresholds.days_left
    # With too short a history, or without figures, nothing is known, and nothing changes.
    if few is None or amount is None or balance.state in {"collecting", "unknown"}:
        return
    paces: tuple[tuple[Rule, float | None, str], ...] = (
        ("soon", balance.days_left_soon, "at the usual pace"),
        ("now", balance.days_left_now, "at the pace of yesterday and today"),
    )
    for rule, days, pace in paces:
        if days is None:
            yield condition(rule, 0, "", over=True)
            continue
        level = _level(days <= few, days <= few / 2, amount <= 0)
        message = f"{left} left, {days:.1f} days {pace}" if amount > 0 else f"{left} left"
        yield condition(rule, level, message, over=days > few * float(_MARGIN))


def _of_spend(limit: Decimal, facts: Sequence[ProjectFacts], now: datetime) -> Iterator[Condition]:
    for project in facts:
        if project.spend is None:
            continue
        spent = add_up(cell[0] for day, cell in project.spend.daily().items() if day == now.date())
        yield Condition(
            f"daily_over/{project.project}",
            "daily_over",
            _level(spent > limit, spent > 2 * limit),
            spent * _MARGIN < limit,
            project.project,
            project.name,
            f"{project.name or project.project}: {dollars(spent)} spent today, "
            f"more than {dollars(limit)}",
            {"today": digits(spent), "limit": digits(limit)},
        )


def _of_anomaly(anomaly: Anomaly) -> Condition:
    return Condition(
        f"anomaly/{anomaly.project}/{anomaly.by}/{anomaly.value}",
        "anomaly",
        1,
        over=False,
        project=anomaly.project,
        project_name=anomaly.project_name,
        message=str(anomaly),
        facts=anomaly.to_dict(),
    )


def _level(*reached: bool) -> Level:
    """Return the highest level that is reached."""
    level: Level = 0
    levels: tuple[Level, Level, Level] = (1, 2, 3)
    for number, is_reached in zip(levels, reached, strict=False):
        if is_reached:
            level = number
    return level
