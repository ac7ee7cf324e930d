"""Let accounts of the emulator run dry, and count what `costs` says of it, and when.

    python -m tools.costs.simulation --accounts 1000

Each account is one of the emulator's: its records arrive at a rate that changes from day to day,
and its balance is used up by what they cost. The model is asked once an hour. It gets what a
program without memory can read: what each full day cost, what today has cost so far, and the
balance, each as the emulator's records add up to at that moment.

What the accounts do, by their seed. The study that the bars come from does not say what is marked
with a star; docs/costs-model.md gives the reasons for each choice:

* each weekday has a factor of 0.15 to 1.0;
* it drifts by -0.4 to +1.5 % a day, and varies by a log-normal factor (* sigma 0.3 to 0.5);
* a day is a spike of 2 to 8 times (* once a year);
* 30 % have a permanent step of 2 to 4 times (* once some share of the credit is used, each share
  being as likely);
* 25 % have a runaway of 5 to 20 times (* once such a share is used; * it ends after 1 to 6 hours,
  or after up to as many as `--runaway` says);
* there are no top-ups (* credit is that of 30 to 170 usual days, and a usual day costs $5 to $200).

An alert caught an account when it stood 24 hours before the first 402. It is false when it fires
while more than 2.5 times the threshold is left.
"""

from __future__ import annotations

import argparse
import math
import random
import statistics
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from deepgram_manage import Period
from deepgram_manage.costs import Thresholds
from deepgram_manage.costs._alerts import Memory, conditions, step
from deepgram_manage.costs._balance import DAYS_LEFT, HISTORY_DAYS, balance_report
from deepgram_manage.costs._dimensions import dimensions
from deepgram_manage.costs._facts import Credit, ProjectFacts
from deepgram_manage.costs._tally import Tally
from deepgram_manage.emulator import Emulator

if TYPE_CHECKING:
    from collections.abc import Sequence

    from deepgram_manage.emulator.history import History

RULES: tuple[str, ...] = ("soon", "now")
START = datetime(2026, 1, 5, tzinfo=UTC)
MICRO = 1_000_000
MONTH_DAYS = 30.4375
_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_LAST_DAY = 500
_SPIKES_A_DAY = 1 / 365
LONGEST = 6.0
"""How many hours the longest runaway lasts; the shortest is a sixth of it."""


@dataclass(frozen=True)
class Life:
    """What became of an account.

    Attributes:
        caught: The rules whose alert stood 24 hours before the first 402.
        false: How many false alarms each rule gave.
        months: How long it lived.
        covered: Of the forecasts a week before the end, how many ranges held the truth.
        forecasts: How many forecasts there were a week before the end.
        error: By which part of the truth the usual pace was wrong a week before the end.
    """

    caught: frozenset[str]
    false: dict[str, int]
    months: float
    covered: int
    forecasts: int
    error: float | None


@dataclass(frozen=True)
class Stretch:
    """Hours at one rate, in dollars a day."""

    start: datetime
    per_day: float


@dataclass(frozen=True)
class Event:
    """What begins when a share of the credit is used, and multiplies the rate."""

    share: float
    factor: float


def _event(chance: random.Random, odds: float, factors: tuple[float, float]) -> Event | None:
    """Draw an event, or none. The draws are made anyhow, so that the others stay the same."""
    happens = chance.random() < odds
    event = Event(chance.random(), chance.uniform(*factors))
    return event if happens else None


def stretches(chance: random.Random, longest: float) -> tuple[list[Stretch], float]:
    """Draw what an account spends, and how much credit it has."""
    usual = math.exp(chance.uniform(math.log(5), math.log(200)))
    weekdays = [chance.uniform(0.15, 1.0) for _ in range(7)]
    drift = chance.uniform(-0.004, 0.015)
    sigma = chance.uniform(0.3, 0.5)
    credit = usual * chance.uniform(30, 170)
    scale = usual / statistics.mean(weekdays)
    step = _event(chance, 0.3, (2, 4))
    runaway = _event(chance, 0.25, (5, 20))
    lasts = _HOUR * chance.uniform(longest / 6, longest)
    wild: tuple[datetime, datetime] | None = None
    made: list[Stretch] = []
    spent = 0.0
    for number in range(_LAST_DAY):
        day = START + number * _DAY
        rate = scale * weekdays[day.weekday()] * (1 + drift) ** number
        rate *= math.exp(chance.gauss(0, sigma))
        spike = chance.uniform(2, 8)
        rate *= spike if chance.random() < _SPIKES_A_DAY else 1.0
        rate *= step.factor if step is not None and spent >= step.share * credit else 1.0
        if runaway is not None and wild is None and spent + rate > runaway.share * credit:
            first = day + _DAY * max(0.0, (runaway.share * credit - spent) / rate)
            wild = (first, first + lasts)
        edges = [day, *(edge for edge in wild or () if day < edge < day + _DAY)]
        for start, end in pairwise([*edges, day + _DAY]):
            is_wild = wild is not None and wild[0] <= start < wild[1]
            made.append(Stretch(start, rate * (runaway.factor if is_wild and runaway else 1.0)))
            spent += made[-1].per_day * ((end - start) / _DAY)
        if spent > 1.2 * credit:
            break
    return made, credit


class Account:
    """An account of the emulator, whose clock is not moved: the future is computed, too."""

    def __init__(self, seed: int, longest: float = LONGEST) -> None:
        """Draw an account whose runaway, if it has one, lasts at most so many hours."""
        chance = random.Random(seed)  # noqa: S311 -- chance that repeats is the point
        drawn, self.credit = stretches(chance, longest)
        self.emulator = Emulator("empty", clock=START.isoformat())
        self.emulator.freeze_clock()
        self.project = self.emulator.add_project("Simulated")
        self.emulator.add_history(self.project, 0, seed=seed)
        # What a record costs on average follows from a cycle of the history.
        self.emulator.set_arrivals(self.project, 1.0)
        price = self._history.spent(_micros(START), _micros(START + 2 * _DAY)) / (2 * 86_400)
        self.emulator.set_arrivals(self.project, 0.0)
        self.emulator.add_history(self.project, 0, seed=seed)
        self.emulator.add_balance(self.project, self.credit)
        for stretch in drawn:
            self.emulator.move_clock_to(stretch.start.isoformat())
            per_second = stretch.per_day * MICRO / price / 86_400
            self.emulator.set_arrivals(self.project, per_second)
        self.emulator.set_settling(self.project, body=60, response=840, cost=960)

    @property
    def _history(self) -> History:
        return self.emulator.world.history(self.project)

    def spent(self, start: datetime, now: datetime) -> int:
        """Return the millionths of a dollar that the records since an instant show by another."""
        return self._history.spent(_micros(start), _micros(now))

    def first_402(self) -> datetime:
        """Return when the emulator first refuses calls for lack of credit."""
        low, high = START, START + _LAST_DAY * _DAY
        while high - low > timedelta(minutes=1):
            middle = low + (high - low) / 2
            if self.spent(START, middle) < self.credit * MICRO:
                low = middle
            else:
                high = middle
        return high


def live(seed: int, longest: float = LONGEST) -> Life | None:
    """Let an account run dry; None when it never does."""
    account = Account(seed, longest)
    end = account.first_402()
    if end >= START + (_LAST_DAY - 1) * _DAY:
        return None
    thresholds = Thresholds(days_left=DAYS_LEFT)
    memory = Memory()
    caught: frozenset[str] = frozenset()
    false: dict[str, int] = dict.fromkeys(RULES, 0)
    forecasts: list[tuple[float, bool]] = []
    days = _Days(account)
    now = START + _HOUR / 3
    while now < end:
        facts = [days.facts(now)]
        balances = balance_report(facts, DAYS_LEFT, now)
        memory, alerts = step(memory, conditions(thresholds, balances, None, facts), now)
        left = (end - now) / _DAY
        for alert in alerts:
            if left > 2.5 * DAYS_LEFT and memory.sights[_name(alert.rule, account)].at == now:
                false[alert.rule] += 1
        if left >= 1:
            caught = frozenset(
                rule
                for rule in RULES
                if (sight := memory.sights.get(_name(rule, account))) and sight.fired
            )
        (balance,) = balances
        if 7 <= left < 7 + 1 / 24 and balance.days_left and balance.days_left_soon is not None:  # noqa: PLR2004
            low, high = balance.days_left
            forecasts.append((abs(balance.days_left_soon - left) / left, low <= left <= high))
        now += _HOUR
    errors = [error for error, _covered in forecasts]
    return Life(
        caught,
        false,
        (end - START) / _DAY / MONTH_DAYS,
        sum(covered for _error, covered in forecasts),
        len(forecasts),
        errors[0] if errors else None,
    )


def _name(rule: str, account: Account) -> str:
    return f"{rule}/{account.project}/usd"


class _Days:
    """What a program can read of an account: the full days, which stay, and today."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._days: dict[datetime, int] = {}
        """What each full day has cost, in millionths of a dollar."""
        self._tally: Tally | None = None

    def facts(self, now: datetime) -> ProjectFacts:
        """Return what can be read at a moment, the cost of the last minutes not yet in it."""
        account = self._account
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        tally = self._tally
        if tally is None or tally.period.end != now.date():
            tally = self._tally = self._full_days(midnight)
        today = account.spent(midnight, now)
        tally.totals[Period(now.date(), now.date())] = [Decimal(repr(today / MICRO)), 0]
        used = sum(self._days.values()) + today
        left = Decimal(repr(round(account.credit - used / MICRO, 8)))
        return ProjectFacts(
            account.project, "Simulated", tally, [Credit("b", left, "usd", None)], []
        )

    def _full_days(self, midnight: datetime) -> Tally:
        first = max(START, midnight - HISTORY_DAYS * _DAY)
        while (day := START + len(self._days) * _DAY) < midnight:
            # An hour after its end, all costs of a day have settled.
            settled = day + _DAY + _HOUR
            ended = self._account.spent(day + _DAY, settled)
            self._days[day] = self._account.spent(day, settled) - ended
        tally = Tally(Period(first.date(), midnight.date()), dimensions(()), "day", midnight)
        tally.add_ungrouped(
            (when.date().isoformat(), micros / MICRO, None, (), None, None)
            for when, micros in self._days.items()
        )
        return tally


def _micros(when: datetime) -> int:
    return round(when.timestamp() * MICRO)


def wilson(hits: int, count: int) -> tuple[float, float]:
    """Return the 95 % interval of a share, after Wilson."""
    z = 1.959964
    share = hits / count
    centre = share + z * z / (2 * count)
    spread = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return (centre - spread) / (1 + z * z / count), (centre + spread) / (1 + z * z / count)


def report(lives: Sequence[Life]) -> str:
    """Return the figures, as a table in Markdown."""
    months = sum(life.months for life in lives)
    lines = [
        f"{len(lives)} accounts ran dry, after {months:.0f} months in all.",
        "",
        "| alert | caught 24 h before 402 | 95 % interval | false a month |",
        "|---|---|---|---|",
    ]
    for rule in RULES:
        hits = sum(rule in life.caught for life in lives)
        low, high = wilson(hits, len(lives))
        false = sum(life.false[rule] for life in lives) / months
        lines.append(
            f"| {rule} | {hits / len(lives):.1%} | {low:.1%} to {high:.1%} | {false:.3f} |"
        )
    errors = sorted(life.error for life in lives if life.error is not None)
    forecasts = sum(life.forecasts for life in lives)
    covered = sum(life.covered for life in lives)
    if errors:
        lines.append("")
        lines.append(
            f"A week before the end, the estimate is off by {errors[len(errors) // 2]:.0%} in the "
            f"median, and the range of days left holds the truth in {covered / forecasts:.0%}."
        )
    return "\n".join(lines)


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description="Let accounts of the emulator run dry.")
    parser.add_argument("--accounts", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runaway", type=float, default=LONGEST, metavar="HOURS")
    parser.add_argument("--processes", type=int, default=2)
    arguments = parser.parse_args()
    began = time.monotonic()
    seeds = range(arguments.seed, arguments.seed + arguments.accounts)
    with ProcessPoolExecutor(arguments.processes) as pool:
        lives = [
            life
            for life in pool.map(partial(live, longest=arguments.runaway), seeds, chunksize=5)
            if life is not None
        ]
    print(report(lives))
    print(f"\nSeeds {seeds[0]} to {seeds[-1]}; {time.monotonic() - began:.0f} seconds.")


if __name__ == "__main__":
    main()
