"""How a test steers the emulator: seeds, the clock, faults and reports.

A test in Python calls these methods; one in another language sends the routes of `control`, which
lead here too.
"""

from __future__ import annotations

import hmac
import sqlite3
from typing import TYPE_CHECKING

from .builder import Builder
from .clock import Clock, microseconds, parse_timestamp
from .context import World
from .faults import Fault, Faults, Rule, read_rule
from .json_types import FieldError
from .routes import OPERATIONS
from .seeds import Planted, load, plant
from .state import ADMIN, State, digest

if TYPE_CHECKING:
    from .json_types import Fields, JsonValue

_CLOCK = "clock"
_ROUTES = frozenset({"*", *(name for operation in OPERATIONS for name in operation.names())})
_SHAPES = ("judged", "published")


class Steering(Builder):
    """A world that a test steers; `Builder` has the methods that add to it."""

    def __init__(
        self,
        seed: str | JsonValue = "empty",
        *,
        database: str = ":memory:",
        shapes: str = "judged",
        clock: str | None = None,
        open_control: bool = False,
    ) -> None:
        """Open the state, and plant the seed unless the database holds a state already.

        Args:
            seed: `demo`, `documentation`, `empty`, the path of a seed file, or a seed.
            database: Path of a file that keeps the state, by default nowhere.
            shapes: `judged` for what the server sends, `published` for what is documented.
            clock: Instant at which the clock starts, by default the real time.
            open_control: Whether the routes under `/_emulator/` do without the admin key.

        Raises:
            ValueError: An argument is not valid, or the seed or the database cannot be used.
        """
        if shapes not in _SHAPES:
            raise ValueError(f"shapes={shapes!r} must be judged or published")
        self._seed = seed
        self._faults = Faults()
        self.open_control: bool = open_control
        self.admin_key: str = ""
        start = _clock(clock)
        self.world: World = World(State(database), start, published=shapes == "published")
        super().__init__(self.world)
        saved = self.world.state.setting(_CLOCK)
        if saved is None:
            self.reset()
        elif clock is None:
            self.world.clock.restore(saved)

    def close(self) -> None:
        """Close the state, once the call that is being answered is done with it."""
        with self.world.lock:
            self.world.state.close()

    def seed(self, seed: str | JsonValue) -> Planted:
        """Add a seed to the state.

        Args:
            seed: `demo`, `documentation`, `empty`, the path of a seed file, or a seed.

        Raises:
            ValueError: The seed cannot be read, or brings what is there already.
        """
        content = load(seed) if isinstance(seed, str) else seed
        try:
            with self.world.lock, self.world.state.transaction():
                planted = plant(self.world, content)
                self._know_admin_key(planted)
        except sqlite3.IntegrityError as error:
            raise ValueError(f"the seed brings what is there already ({error})") from error
        return planted

    def _know_admin_key(self, planted: Planted) -> None:
        first = next(iter(planted.keys.values()), "")
        if first and not self.world.state.setting(ADMIN):
            self.admin_key = first
            self.world.state.set_setting(ADMIN, digest(first))

    def is_admin_key(self, secret: str) -> bool:
        """Return whether a secret is that of the seed's first key, even if it was deleted."""
        known = self.world.state.setting(ADMIN)
        return bool(known) and hmac.compare_digest(known or "", digest(secret))

    def reset(self) -> Planted:
        """Return to the seed the emulator started with; the clock stays where it is."""
        with self.world.lock:
            with self.world.state.transaction():
                self.world.state.clear()
                planted = self.seed(self._seed)
                self._save_clock()
            self._faults = Faults()
            self.world.reports.counts.clear()
            self.admin_key = next(iter(planted.keys.values()), "")
            return planted

    def now(self) -> int:
        """Return the emulator's present instant, in microseconds since 1970 in UTC."""
        return self.world.clock.now()

    def advance(self, seconds: float) -> None:
        """Move the clock forward.

        Raises:
            ValueError: The clock would leave the years 1900 to 7999.
        """
        self.world.clock.advance(microseconds(seconds))
        self._save_clock()

    def move_clock_to(self, instant: str) -> None:
        """Set the clock to an RFC 3339 instant.

        Raises:
            ValueError: The text is not such an instant, or outside the years 1900 to 7999.
        """
        self.world.clock.move_to(parse_timestamp(instant))
        self._save_clock()

    def freeze_clock(self, *, frozen: bool = True) -> None:
        """Stop the clock, or let it run on."""
        if frozen:
            self.world.clock.freeze()
        else:
            self.world.clock.resume()
        self._save_clock()

    def _save_clock(self) -> None:
        with self.world.lock, self.world.state.transaction():
            self.world.state.set_setting(_CLOCK, self.world.clock.saved())

    def add_fault(  # noqa: PLR0913 -- all but the kind are rarely given
        self,
        kind: str,
        route: str = "*",
        *,
        count: int | None = 1,
        probability: float = 1.0,
        seed: int = 0,
        seconds: float = 0.0,
        retry_after: int | None = None,
        as_date: bool = False,
        name: str = "",
    ) -> None:
        """Let a fault strike the next matching calls, once unless told otherwise.

        Raises:
            ValueError: There is no such fault or route, or a number is out of range.
        """
        fault = Fault(kind, seconds, retry_after, as_date, name)
        self._add_rule(Rule(route, (fault,), count, probability, seed))

    def add_fault_rule(self, fields: Fields) -> None:
        """Add a rule in the form of the control route."""
        self._add_rule(read_rule(fields))

    def _add_rule(self, rule: Rule) -> None:
        """Add a rule, unless it is for a route that no call ever has."""
        if rule.route not in _ROUTES:
            names = ", ".join(sorted({operation.name for operation in OPERATIONS}))
            hint = f"choose `*`, the template of a path, or an operation: {names}"
            raise FieldError(f"unknown route `{rule.route}`: {hint}", "route")
        self._faults.rules.append(rule)

    def fault_rules(self) -> list[JsonValue]:
        """Return the rules in force."""
        return [rule.answer() for rule in self._faults.rules]

    def clear_faults(self) -> None:
        """Take all fault rules back."""
        self._faults.rules.clear()

    def reports(self) -> list[JsonValue]:
        """Return what callers sent that the real server would silently ignore."""
        return self.world.reports.answer()


def _clock(instant: str | None) -> Clock:
    if instant is None:
        return Clock()
    try:
        return Clock(parse_timestamp(instant))
    except ValueError as error:
        message = f"clock={instant!r} must be an instant such as 2026-01-31T12:00:00Z: {error}"
        raise ValueError(message) from None
