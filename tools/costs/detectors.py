"""Compare ways to tell that credit runs out, among them one that knows the rate of each moment.

    python -m tools.costs.detectors --accounts 2000

The accounts are those of `tools.costs.simulation`, but computed without an emulator, which is a
hundred times as fast: spending is even within a stretch, and shows sixteen minutes later. Alerts
fire by the rules of `costs.watch`. docs/costs-model.md has the figures.
"""

from __future__ import annotations

import argparse
import random
import time
from bisect import bisect_right
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple

from tools.costs.simulation import LONGEST, MONTH_DAYS, START, stretches, wilson

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tools.costs.simulation import Stretch

DAYS = 86_400
FALSE = 2.5
"""An alert with more than so many times the threshold left is false."""
_HALF_LIFE, _HISTORY, _LEAST = 3, 28, 4
_DECAY = 0.5 ** (1 / _HALF_LIFE)
_WEIGHTS = [_DECAY**age for age in range(_HISTORY)]
_SETTLING = 16 / 1440
_COOL_DOWN = 6 / 24
_LAST_DAY = 499


class Spending:
    """What an account spends: an amount for each instant, which is a number of days."""

    def __init__(self, drawn: Sequence[Stretch], credit: float) -> None:
        """Add up what was drawn."""
        self._starts = [(each.start - START).total_seconds() / DAYS for each in drawn]
        self._rates = [each.per_day for each in drawn]
        spans = [end - start for start, end in pairwise(self._starts)]
        parts = (rate * span for rate, span in zip(self._rates, spans, strict=False))
        self._sums = [0.0, *accumulate(parts)]
        self.credit = credit
        self.end: float = self._first_without_credit()

    def _place(self, when: float) -> int:
        return bisect_right(self._starts, when) - 1

    def until(self, when: float) -> float:
        """Return what was spent until an instant."""
        if when <= 0:
            return 0.0
        place = self._place(when)
        return self._sums[place] + self._rates[place] * (when - self._starts[place])

    def rate(self, when: float) -> float:
        """Return what is spent a day at an instant."""
        return self._rates[self._place(max(when, 0.0))]

    def _first_without_credit(self) -> float:
        place = bisect_right(self._sums, self.credit) - 1
        return self._starts[place] + (self.credit - self._sums[place]) / self._rates[place]


class Seen(NamedTuple):
    """What can be known at an instant; the product uses the first three."""

    average: float
    """The weighted average of the full days."""
    yesterday: float
    today: float
    """What today has cost so far."""
    passed: float
    """Which part of today has passed."""
    when: float
    """The instant up to which costs have settled."""
    spending: Spending
    """For what only a program with a memory can know."""

    @property
    def fastest(self) -> float:
        """The product's burn for `now`."""
        return max(self.average, self.yesterday, self.today)

    @property
    def whole_day(self) -> float:
        """What today costs if the rest of it is as usual."""
        return self.today + (1 - self.passed) * self.average

    def pace(self, hours: float) -> float:
        """Return the burn per day of the last hours."""
        spent = self.spending.until(self.when) - self.spending.until(self.when - hours / 24)
        return spent / hours * 24


DETECTORS: dict[str, Callable[[Seen], float]] = {
    "soon": lambda seen: seen.average,
    "soon, today the newest day": lambda seen: (
        seen.average * _DECAY + seen.whole_day * (1 - _DECAY)
    ),
    "now": lambda seen: seen.fastest,
    "now, rest of today as usual": lambda seen: max(seen.fastest, seen.whole_day),
    "now, rest of today as until now": lambda seen: max(
        seen.fastest,
        seen.today / seen.passed if seen.passed >= 0.25 else 0.0,  # noqa: PLR2004
    ),
    "now, and the last 24 hours": lambda seen: max(seen.fastest, seen.pace(24)),
    "now, and the last 2 hours": lambda seen: max(seen.fastest, seen.pace(2)),
    "now, and the true rate": lambda seen: max(seen.fastest, seen.spending.rate(seen.when)),
}


@dataclass
class _Alert:
    """One alert, by the rules of `costs.watch`."""

    few: float
    started: bool = False
    polls: int = 0
    fired: int = 0
    at: float | None = None

    def poll(self, days: float | None, *, now: float, is_empty: bool) -> bool:
        """Take what a poll has seen; return whether the alert fires."""
        if days is None:
            self.started = True
            return False
        level = 3 if is_empty else (days <= self.few) + (days <= self.few / 2)
        if not self.started:
            self.started, self.fired = True, level
        elif days > self.few * 1.1:
            self.polls = self.fired = 0
        elif level <= self.fired:
            self.polls = 0
        else:
            self.polls += 1
            is_cool = self.fired or self.at is None or now - self.at >= _COOL_DOWN - 1e-9
            if self.polls >= 2 and is_cool:  # noqa: PLR2004 -- two polls to fire
                self.polls, self.fired, self.at = 0, level, now
                return True
        return False


@dataclass
class Life:
    """What became of an account: for each detector whether it caught it, and its false alarms."""

    months: float
    caught: dict[str, bool] = field(default_factory=dict[str, bool])
    false: dict[str, int] = field(default_factory=dict[str, int])


def live(seed: int, longest: float = LONGEST, few: float = 5.0) -> Life | None:
    """Let an account run dry; None when it never does."""
    spending = Spending(*stretches(random.Random(seed), longest))  # noqa: S311 -- repeats
    if spending.end >= _LAST_DAY:
        return None
    life = Life(
        spending.end / MONTH_DAYS, dict.fromkeys(DETECTORS, False), dict.fromkeys(DETECTORS, 0)
    )
    alerts = {name: _Alert(few) for name in DETECTORS}
    days: list[float] = []
    average = 0.0
    polls = int((spending.end - 1 / 72) * 24) + 1
    for number in range(polls):
        now = 1 / 72 + number / 24
        day = int(now)
        if len(days) < day:
            days.append(spending.until(day) - spending.until(day - 1))
            recent = days[: -_HISTORY - 1 : -1]
            weighted = sum(each * weight for each, weight in zip(recent, _WEIGHTS, strict=False))
            average = weighted / sum(_WEIGHTS[: len(recent)])
        settled = now - _SETTLING
        today = max(0.0, spending.until(settled) - spending.until(day))
        left = spending.credit - spending.until(day) - today
        # The end is not among what a detector sees.
        seen = Seen(average, days[-1] if days else 0.0, today, now - day, settled, spending)
        for name, alert in alerts.items():
            knows = len(days) >= _LEAST
            lasts = left / DETECTORS[name](seen) if knows else None
            fires = alert.poll(lasts, now=now, is_empty=left <= 0)
            life.false[name] += fires and spending.end - now > FALSE * few
            if spending.end - now >= 1:
                life.caught[name] = alert.fired > 0
    return life


def table(lives: Sequence[Life]) -> str:
    """Return the figures, as a table in Markdown."""
    months = sum(life.months for life in lives)
    lines = [
        "| burn | caught 24 h before 402 | 95 % interval | false a month |",
        "|---|---|---|---|",
    ]
    for name in DETECTORS:
        hits = sum(life.caught[name] for life in lives)
        low, high = wilson(hits, len(lives))
        false = sum(life.false[name] for life in lives) / months
        lines.append(
            f"| {name} | {hits / len(lives):.1%} | {low:.1%} to {high:.1%} | {false:.3f} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description="Compare ways to tell that credit runs out.")
    parser.add_argument("--accounts", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=20_001)
    parser.add_argument(
        "--runaway", type=float, nargs="+", default=[6.0, 12.0, 24.0, 1e5], metavar="HOURS"
    )
    parser.add_argument("--days-left", type=float, default=5.0)
    parser.add_argument("--processes", type=int, default=2)
    arguments = parser.parse_args()
    seeds = range(arguments.seed, arguments.seed + arguments.accounts)
    with ProcessPoolExecutor(arguments.processes) as pool:
        for longest in arguments.runaway:
            began = time.monotonic()
            one = partial(live, longest=longest, few=arguments.days_left)
            lives = [life for life in pool.map(one, seeds, chunksize=20) if life is not None]
            print(f"\nRunaways of up to {longest:g} hours, {len(lives)} accounts:\n")
            print(table(lives))
            print(f"\n{time.monotonic() - began:.0f} seconds.", flush=True)


if __name__ == "__main__":
    main()
