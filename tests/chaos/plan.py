"""What one run of the chaos suite does, and what happens to it: all of it follows from its seed.

Only the settings of clients and the calls are about this package; what goes wrong is made of the
emulator's faults and of the proxy's mischief.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from tests.chaos.proxy import ANSWER, REQUEST, Absence, Mischief

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

CREATES = ("create_key", "send_invite", "create_distribution_credentials")
DELETES = ("delete_key", "delete_invite", "remove_member", "delete_distribution_credentials")
CHANGES = ("update_project", "update_member_scope")
READS = ("get_projects", "get_keys", "get_members", "get_invites", "get_balances", "get_usage")
METHODS = {
    **dict.fromkeys(CREATES, "POST"),
    **dict.fromkeys(DELETES, "DELETE"),
    "update_project": "PATCH",
    "update_member_scope": "PUT",
}
TWO_REQUESTS = "get_usage"
# How often each is drawn: creates are what the suite is for.
_WEIGHTS = {"create_key": 8, "send_invite": 4, "delete_key": 2, "delete_invite": 2}
_WEIGHTS |= {"remove_member": 2, "get_usage": 2}

# With what a client makes itself more often than with what it is given.
KINDS = {"sync": 4, "async": 3, "async core": 3, "sync given": 1, "async given": 1}

LATE = "latency", "slow_body"
FAULTS = (
    *LATE,
    "too_many_requests",
    "too_many_requests (date)",
    "internal_error",
    "internal_error_after_write",
    "dropped_before_write",
    "dropped_after_write",
    "truncated_json",
    "bad_gateway_html",
    "unavailable_empty",
    "status_520",
)
MISCHIEFS = (
    ("cut", REQUEST),
    ("cut", ANSWER),
    ("stall", REQUEST),
    ("stall", ANSWER),
    ("drip", REQUEST),
    ("drip", ANSWER),
    ("hang_up", ANSWER),
)
# 0 for at once, a day for what nobody waits for, and below nothing for what makes no sense.
_RETRY_AFTER = (None, 0, 0, 1, 2, 86_400, 10**12, -5)
_LONGEST_REQUEST, _LONGEST_ANSWER = 500, 400


@dataclass(frozen=True)
class Fault:
    """A fault of the emulator, and what it is counted as."""

    name: str
    settings: dict[str, Any]


@dataclass(frozen=True)
class Settings:
    """How the client of a run is made.

    Attributes:
        kind: One of KINDS.
        attempts: How often a call may be sent; None for no retries.
        first_wait: Seconds before the second time.
        longest_wait: Seconds that no wait is longer than.
        deadline: Seconds for a whole call.
        timeout: Seconds for connecting, and for each piece that is read or written.
    """

    kind: str
    attempts: int | None
    first_wait: float
    longest_wait: float
    deadline: float
    timeout: float

    @property
    def is_asynchronous(self) -> bool:
        """Which of the two clients it is."""
        return self.kind.startswith("async")

    @property
    def is_punctual(self) -> bool:
        """Whether the deadline is exact.

        A synchronous HTTP client that was handed over cannot be interrupted: each of its waits is
        no longer than what was left when the attempt began, and a server can make it wait often.
        """
        return self.kind != "sync given"


@dataclass(frozen=True)
class Step:
    """One call of a run, and what goes wrong during it.

    Attributes:
        operation: The method of the client.
        faults: What the emulator does to the first requests of the call.
        lookup_faults: The same for those by which the client finds out what became of a write.
        arrivals: What the proxy does to the first connections.
        mischiefs: What it does in the first exchanges.
        absence: Why and for how long no connection can be made.
        deadline: Of this call alone; None for the client's.
    """

    operation: str
    faults: tuple[Fault | None, ...] = ()
    lookup_faults: tuple[Fault | None, ...] = ()
    arrivals: tuple[str | None, ...] = ()
    mischiefs: tuple[Mischief | None, ...] = ()
    absence: Absence | None = None
    deadline: float | None = None


@dataclass(frozen=True)
class Plan:
    """One run.

    Attributes:
        skew: How many seconds the server's clock is ahead.
    """

    seed: int
    number: int
    settings: Settings
    steps: tuple[Step, ...]
    skew: float

    @property
    def again(self) -> str:
        """The command that does this run again."""
        return f"make chaos SEED={self.seed} RUN={self.number}"


def plan(seed: int, number: int) -> Plan:
    """Make the plan of one run of a suite."""
    chance = random.Random(f"{seed}/{number}")  # noqa: S311 -- chance that repeats is the point
    settings = _settings(chance)
    steps = tuple(_step(chance) for _ in range(chance.choice((1, 1, 2, 3, 4))))
    return Plan(seed, number, settings, steps, chance.choice((0, 0, -20, 20, -40_000, 40_000)))


def _settings(chance: random.Random) -> Settings:
    return Settings(
        kind=chance.choices(list(KINDS), list(KINDS.values()))[0],
        attempts=chance.choice((None, 1, 2, 3, 3, 4)),
        first_wait=chance.uniform(0.001, 0.03),
        longest_wait=chance.uniform(0.03, 0.3),
        deadline=chance.uniform(0.2, 2),
        timeout=chance.choice((0.05, 0.1, 0.3, 1, 5)),
    )


def _step(chance: random.Random) -> Step:
    operations = (*CREATES, *DELETES, *CHANGES, *READS)
    (operation,) = chance.choices(operations, [_WEIGHTS.get(name, 1) for name in operations])
    # The emulator, the proxy or both, so that each is also seen alone.
    troublemakers = chance.choice(("emulator", "proxy", "both"))
    step = Step(operation, deadline=chance.choice((None, None, chance.uniform(0.2, 1))))
    emulator = troublemakers != "proxy"
    proxy = troublemakers != "emulator"
    lookups = chance.random() < 0.3
    return Step(
        operation=operation,
        faults=_some(chance, 0.7, _fault) if emulator else (),
        lookup_faults=_some(chance, 0.5, _fault) if lookups else (),
        arrivals=_some(chance, 0.3, _arrival) if proxy else (),
        mischiefs=_some(chance, 0.6, _mischief) if proxy else (),
        absence=_absence(chance) if proxy and chance.random() < 0.15 else None,
        deadline=step.deadline,
    )


def _some(
    chance: random.Random, likely: float, draw: Callable[[random.Random], T]
) -> tuple[T | Any, ...]:
    """Draw for the first few of what may come; None is for those that nothing happens to."""
    return tuple(draw(chance) if chance.random() < likely else None for _ in range(3))


def _arrival(chance: random.Random) -> str:
    return chance.choice(("reset", "reset", "ignored"))


def _absence(chance: random.Random) -> Absence:
    return Absence(chance.uniform(0.005, 0.6), unreachable=chance.random() < 0.3)


def _fault(chance: random.Random) -> Fault:
    name = chance.choice(FAULTS)
    kind, _, form = name.partition(" ")
    settings: dict[str, Any] = {"kind": kind}
    if kind in LATE:
        settings["seconds"] = chance.choice((0.01, 0.1, 0.5, 3)) * chance.uniform(0.5, 1.5)
    if kind == "too_many_requests":
        settings["retry_after"] = chance.choice(_RETRY_AFTER)
        if form:
            settings |= {"as_date": True, "retry_after": chance.choice((0, 1, 3600, 10**9))}
    return Fault(name, settings)


def _mischief(chance: random.Random) -> Mischief:
    kind, side = chance.choice(MISCHIEFS)
    longest = _LONGEST_REQUEST if side == REQUEST else _LONGEST_ANSWER
    return Mischief(
        kind,
        side,
        after=0 if kind == "hang_up" else chance.choice((0, 1, chance.randrange(longest))),
        seconds=chance.choice((0.01, 0.1, 0.5, 3)) * chance.uniform(0.5, 1.5),
        rate=10 ** chance.uniform(1, 4),
        reset=chance.random() < 0.5,
    )
