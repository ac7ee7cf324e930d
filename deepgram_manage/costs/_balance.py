"""How much is left, and for how long.

The whole model: an average of the full days, weighted so that a day counts half as much as the
third day after it, says when credit runs out `soon`; the largest of that average, yesterday and
today so far says that it runs out `now`. docs/costs-model.md has what it was measured to catch.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from attrs import evolve, frozen

from ._money import CONTEXT, ZERO, add_up, digits, quantity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ._facts import Credit, Missing, Order, Part, ProjectFacts

State: TypeAlias = Literal["ok", "soon", "now", "empty", "collecting", "idle", "unknown"]
"""How a balance stands: see `UnitBalance.state`."""

HISTORY_DAYS = 28
"""How many full days the burn is computed from; the oldest counts for nearly nothing."""
LEAST_DAYS = 4
"""With fewer full days of history, nothing is said of days left."""
HALF_LIFE_DAYS = 3
DAYS_LEFT = 5.0
"""How many days left are few."""
NO_EXPIRY_ASSUMPTION = "assumes that no credit expires: the purchases could not be read"
HOURS_ASSUMPTION = "assumes that each hour of audio in usage/breakdown uses an hour of the balance"

# How far off a week's forecast was in the middle of the simulated accounts.
_ERROR = Decimal("0.25")
_ESTIMATE = Context(prec=15)
_DAY = timedelta(days=1)
_DECAY = Decimal("0.5") ** (1 / Decimal(HALF_LIFE_DAYS))
_WEIGHTS = [_DECAY**age for age in range(HISTORY_DAYS)]
_FOREVER = Decimal(100_000)


@frozen
class Burn:
    """What is used up a day."""

    average: Decimal
    """The weighted average of the full days."""
    fastest: Decimal
    """The largest of the average, yesterday, and today so far."""


@frozen
class UnitBalance:
    """What a project has left in one unit; units are never added up."""

    project: str
    """The id of the project."""
    project_name: str | None
    """The name of the project, if it is known."""
    units: str
    """`usd`, `hour`, or whatever else the server sends."""
    amount: Decimal | None
    """What is left; None when the server sends no number."""
    state: State
    """`ok`; `soon` when few days are left at the usual burn, `now` when they are few only at the
    burn of yesterday and today; `empty`; `collecting` with fewer than four full days of history;
    `idle` when nothing was used; `unknown` when `reason` says why."""
    burn_per_day: Decimal | None
    """What is used up a day: a weighted average of the full days; None when it is not known."""
    burn_now: Decimal | None
    """The largest of `burn_per_day`, yesterday, and today so far."""
    days_left: tuple[float, float] | None
    """The least and the most days that the amount lasts, or None; see `reason`."""
    days_left_soon: float | None
    """How many days the amount lasts at `burn_per_day`; it decides on `soon`."""
    days_left_now: float | None
    """How many days the amount lasts at `burn_now`; it decides on `now`."""
    ends_by: Literal["depletion", "expiry"] | None
    """What ends it first: that it is used up, or that the credit expires."""
    expires: datetime | None
    """When the last of the credit expires; None when it does not, or that is not known."""
    today: Decimal | None
    """What was used up today so far, in UTC."""
    reason: str | None
    """Why there are no days left, or what they assume."""
    as_of: datetime
    """When the balance was read."""

    @property
    def runs_out(self) -> tuple[datetime, datetime] | None:
        """The earliest and the latest instant at which nothing is left; None when not known."""
        if self.days_left is None:
            return None
        low, high = self.days_left
        return self.as_of + timedelta(days=low), self.as_of + timedelta(days=high)

    def __str__(self) -> str:
        """Say how much is left, and for how long."""
        name = self.project_name or self.project
        return f"{name}: {quantity(self.amount, self.units)}, {self.forecast}"

    @property
    def forecast(self) -> str:
        """How long the amount lasts, in words."""
        if self.state == "empty":
            return "nothing left"
        if self.days_left is None:
            return self.reason or "days left are not known"
        low, high = self.days_left
        first, last = f"{low:.1f}" if low < 10 else f"{low:.0f}", f"{high:.0f}"  # noqa: PLR2004
        if high < 10:  # noqa: PLR2004
            last = f"{high:.1f}"
        span = first if first == last else f"{first} to {last}"
        ends = "credit expires in" if self.ends_by == "expiry" else "lasts"
        return f"{ends} {span} days"

    def to_dict(self) -> dict[str, Any]:
        """Return the balance as a dict for JSON; amounts are strings, to the last digit."""
        runs_out = self.runs_out
        return {
            "project": self.project,
            "project_name": self.project_name,
            "units": self.units,
            "amount": _text(self.amount),
            "state": self.state,
            "burn_per_day": _text(self.burn_per_day, places=6),
            "burn_now": _text(self.burn_now, places=6),
            "days_left": None if self.days_left is None else list(self.days_left),
            "runs_out": None if runs_out is None else [_instant(when) for when in runs_out],
            "ends_by": self.ends_by,
            "expires": None if self.expires is None else _instant(self.expires),
            "today": _text(self.today),
            "reason": self.reason,
            "as_of": _instant(self.as_of),
        }


@frozen
class BalanceReport:
    """What is left of each project and unit. It is a sequence of its balances."""

    balances: tuple[UnitBalance, ...]
    """The balances, in the order of the projects."""
    missing: tuple[Missing, ...]
    """What could not be read."""
    without_credit: tuple[str, ...]
    """The ids of the projects that have no balance at all, e.g. those with a contract."""
    as_of: datetime
    """When the account was read."""

    def __iter__(self) -> Iterator[UnitBalance]:
        """Iterate over the balances."""
        return iter(self.balances)

    def __len__(self) -> int:
        """Return how many balances there are."""
        return len(self.balances)

    def __getitem__(self, place: int) -> UnitBalance:
        """Return a balance by its place."""
        return self.balances[place]

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return the balances as flat dicts, for pandas, polars and csv.DictWriter."""
        return [balance.to_dict() for balance in self.balances]


def burn_of(days: Sequence[Decimal], today: Decimal) -> Burn:
    """Return what is used up a day.

    Args:
        days: What was used up on each full day, the oldest first; at least one.
        today: What was used up today so far.
    """
    recent = list(reversed(days[-HISTORY_DAYS:]))
    weights = _WEIGHTS[: len(recent)]
    weighted = sum((day * weight for day, weight in zip(recent, weights, strict=True)), ZERO)
    # An estimate: more digits than a double has would only be noise.
    average = _ESTIMATE.divide(weighted, sum(weights))
    return Burn(average, max(average, recent[0], today))


def lasts(
    credits_: Sequence[tuple[Decimal, datetime | None]], per_day: Decimal, now: datetime
) -> tuple[Decimal | None, bool]:
    """Return for how many days credit lasts, and whether its end is an expiry.

    What expires first is used first. None: it lasts for ever.

    Args:
        credits_: Each amount, with the instant at which it expires.
        per_day: What is used up a day.
        now: The present instant.
    """
    passed, expired = ZERO, False
    for amount, expires in sorted(credits_, key=lambda item: (item[1] is None, item[1] or now)):
        ends = None if expires is None else _days(expires - now)
        if amount <= 0 or (ends is not None and ends <= passed):
            continue
        used = passed + amount / per_day if per_day > 0 else None
        if ends is not None and (used is None or ends < used):
            passed, expired = ends, True
        elif used is None or used > _FOREVER:
            return None, False
        else:
            passed, expired = used, False
    return passed, expired


def balance_report(
    facts: Sequence[ProjectFacts], days_left: float, as_of: datetime
) -> BalanceReport:
    """Make the report of what was read of projects; their spend is tallied by day."""
    balances = [balance for project in facts for balance in _of_project(project, days_left, as_of)]
    return BalanceReport(
        tuple(balances),
        tuple(lack for project in facts for lack in project.missing),
        tuple(project.project for project in facts if project.credits == []),
        as_of,
    )


def _of_project(project: ProjectFacts, few: float, now: datetime) -> Iterator[UnitBalance]:
    for units in dict.fromkeys(credit.units for credit in project.credits or ()):
        amounts = [credit.amount for credit in project.credits or () if credit.units == units]
        known = [amount for amount in amounts if amount is not None]
        yield _balance(
            project, units, add_up(known) if len(known) == len(amounts) else None, few, now
        )


def _balance(
    project: ProjectFacts, units: str, amount: Decimal | None, few: float, now: datetime
) -> UnitBalance:
    use = _use(project, units, now)
    dated = [
        (credit.amount or ZERO, _expiry(credit, project.orders or ()))
        for credit in project.credits or ()
        if credit.units == units
    ]
    burn = use.burn or Burn(ZERO, ZERO)
    state, reason = use.state, use.reason
    soon = latest = None
    expired = False
    if amount is None:
        state, reason = "unknown", "the amount is not known"
    elif amount <= 0:
        state, soon, latest = "empty", ZERO, ZERO
    else:
        soon, expired = lasts(dated, burn.average, now)
        latest, _expired = lasts(dated, burn.fastest, now)
        if state in {"collecting", "unknown"} and (soon is None or soon > few):
            # Credit that expires late may be used up long before.
            soon = latest = None
        state = _worse(state, soon, latest, few)
    if reason is None and project.lacks("purchases"):
        reason = NO_EXPIRY_ASSUMPTION
    expiries = [expires for _amount, expires in dated]
    return UnitBalance(
        project.project,
        project.name,
        units,
        amount,
        state,
        None if use.burn is None else burn.average,
        None if use.burn is None else burn.fastest,
        _range(soon, latest, expired=expired) if amount is not None else None,
        None if soon is None else _rounded(soon),
        None if latest is None else _rounded(latest),
        None if soon is None else "expiry" if expired else "depletion",
        None if None in expiries else max(filter(None, expiries), default=None),
        use.today,
        reason,
        now,
    )


@frozen
class _Use:
    """What is used of a unit: the burn, or why there is none."""

    state: State
    burn: Burn | None = None
    today: Decimal | None = None
    reason: str | None = None


def _use(project: ProjectFacts, units: str, now: datetime) -> _Use:
    if units == "usd":
        tally = project.spend
        if tally is None:
            return _Use("unknown", reason=_why(project, "spend"))
        daily = tally.daily()
        unknown = sum(cell[1] for day, cell in daily.items() if day < now.date())
        if unknown:
            reason = f"{unknown} costs of the last {HISTORY_DAYS} days are not known"
            return _Use("unknown", reason=reason)
        return _use_of_days({day: cell[0] for day, cell in daily.items()}, now.date())
    if units == "hour":
        if project.hours is None:
            return _Use("unknown", reason=_why(project, "hours"))
        return _assuming(_use_of_days(project.hours, now.date()), HOURS_ASSUMPTION)
    return _Use("unknown", reason=f"nothing says how much is used of a balance in {units}")


def _why(project: ProjectFacts, part: Part) -> str:
    lack = project.lacks(part)
    return f"no {part} could be read" + (f": {lack.reason}" if lack else "")


def _use_of_days(amounts: Mapping[date, Decimal], today: date) -> _Use:
    """Return the use from the amount of each day; a day without an amount counts as 0."""
    so_far = amounts.get(today, ZERO)
    used = [day for day, amount in amounts.items() if amount and day <= today]
    if not used:
        return _Use("idle", today=so_far, reason=f"nothing was used in {HISTORY_DAYS} days")
    first = max(min(used), today - HISTORY_DAYS * _DAY)
    days = [first + number * _DAY for number in range((today - first).days)]
    if len(days) < LEAST_DAYS:
        reason = f"collecting: {len(days)} of {LEAST_DAYS} full days of history"
        return _Use("collecting", today=so_far, reason=reason)
    return _Use("ok", burn_of([amounts.get(day, ZERO) for day in days], so_far), so_far)


def _assuming(use: _Use, assumption: str) -> _Use:
    """Say what a burn assumes."""
    return use if use.reason else evolve(use, reason=assumption)


def _expiry(credit: Credit, orders: Sequence[Order]) -> datetime | None:
    """Return when credit expires: on the day of its order, or else on that of the last order."""
    for order in orders:
        if order.order_id == credit.order_id:
            return order.expires
    others = [order.expires for order in orders if order.units == credit.units]
    return None if None in others else max(filter(None, others), default=None)


def _worse(state: State, soon: Decimal | None, latest: Decimal | None, few: float) -> State:
    """Return `soon` or `now` if few days are left; otherwise the given state."""
    if soon is not None and soon <= few:
        return "soon"
    return "now" if latest is not None and latest <= few else state


def _range(
    soon: Decimal | None, latest: Decimal | None, *, expired: bool
) -> tuple[float, float] | None:
    """Return the least and the most days, by both burns, widened by the usual error."""
    if soon is None or latest is None:
        return None
    if expired:
        return _rounded(min(latest, soon)), _rounded(soon)
    return _rounded(min(latest, soon * (1 - _ERROR))), _rounded(soon * (1 + _ERROR))


def _days(span: timedelta) -> Decimal:
    return Decimal(span // timedelta(microseconds=1)) / (_DAY // timedelta(microseconds=1))


def _rounded(days: Decimal) -> float:
    return round(float(days), 3)


def _instant(when: datetime) -> str:
    return when.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _text(amount: Decimal | None, places: int | None = None) -> str | None:
    if amount is None:
        return None
    if places is not None:
        amount = amount.quantize(Decimal((0, (1,), -places)), ROUND_HALF_EVEN, CONTEXT)
    return digits(amount)
