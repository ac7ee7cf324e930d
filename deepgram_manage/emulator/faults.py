"""Faults: everything a network and a gateway do to a client, on demand.

A rule names the calls it is for and when it strikes: a number of times, with a probability, or by a
sequence with one entry for each matching call. A fault either replaces the call, so that nothing
is written, or spoils the answer of a call that took effect.
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field, replace
from email.utils import formatdate
from typing import TYPE_CHECKING

from .errors import RECORDED, internal_error, too_many_requests
from .json_types import FieldError, Fields, JsonValue
from .wire import HTML, Reply

if TYPE_CHECKING:
    from collections.abc import Callable

_BAD_GATEWAY = (
    b"<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body></body>\r\n</html>\r\n"
)


# Seconds: a year of delay, and the wait until a date that HTTP can write.
_LONGEST = 366 * 86_400
_LONGEST_WAIT = 10**10


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault.

    Attributes:
        kind: One of `KINDS`.
        seconds: Of a latency, or of a slow body in all.
        retry_after: Seconds that a 429 asks to wait. They may be negative, which is not
            valid: a client has to cope with what a broken server sends.
        as_date: Whether it says so as a date.
        name: Which recorded error a `recorded` fault answers with.

    """

    kind: str
    seconds: float = 0.0
    retry_after: int | None = None
    as_date: bool = False
    name: str = ""

    def __post_init__(self) -> None:
        """Refuse an unknown kind of fault, and times that are out of range."""
        if self.kind not in KINDS:
            known = ", ".join(sorted(KINDS))
            raise FieldError(f"unknown fault `{self.kind}`: choose from {known}", "kind")
        if self.kind == "recorded" and self.name not in RECORDED:
            known = ", ".join(sorted(RECORDED))
            raise FieldError(f"unknown recorded error `{self.name}`: choose from {known}", "name")
        if not 0 <= self.seconds <= _LONGEST:
            raise FieldError(f"`seconds` must be 0 to {_LONGEST}", "seconds")
        if self.as_date and abs(self.retry_after or 0) > _LONGEST_WAIT:
            raise FieldError("`retry_after` is too long for a date", "retry_after")

    def instead(self) -> Reply | None:
        """Return the answer that replaces the call; None when the call is to take effect."""
        make = _INSTEAD.get(self.kind)
        return None if make is None else make(self)

    def spoil(self, reply: Reply) -> Reply:
        """Return what becomes of the answer of a call that took effect."""
        change = _AFTER.get(self.kind)
        return reply if change is None else change(self, reply)


def _rate_limited(fault: Fault) -> Reply:
    reply = too_many_requests()
    if fault.retry_after is None:
        return reply
    # Clients compare the date with their own clock, so it is the real time that counts here.
    date = formatdate(time.time() + fault.retry_after, usegmt=True)
    return replace(
        reply, headers=(("retry-after", date if fault.as_date else str(fault.retry_after)),)
    )


_INSTEAD: dict[str, Callable[[Fault], Reply]] = {
    "too_many_requests": _rate_limited,
    "internal_error": lambda _fault: internal_error(),
    "dropped_before_write": lambda _fault: Reply(dropped=True),
    "bad_gateway_html": lambda _fault: Reply(502, _BAD_GATEWAY, HTML),
    "unavailable_empty": lambda _fault: Reply(503, content_type=None),
    "status_520": lambda _fault: Reply(520, b"error code: 520", "text/plain; charset=UTF-8"),
    "recorded": lambda fault: RECORDED[fault.name](),
}
_AFTER: dict[str, Callable[[Fault, Reply], Reply]] = {
    "latency": lambda fault, reply: replace(reply, delay=fault.seconds),
    "internal_error_after_write": lambda _fault, _reply: internal_error(),
    "dropped_after_write": lambda _fault, reply: replace(reply, dropped=True),
    "slow_body": lambda fault, reply: replace(reply, chunk_delay=fault.seconds / 4),
    "truncated_json": lambda _fault, reply: replace(reply, body=reply.body[: len(reply.body) // 2]),
}
KINDS = frozenset(_INSTEAD) | frozenset(_AFTER)


@dataclass(slots=True)
class Rule:
    """A rule that says which calls get a fault, and when.

    Attributes:
        route: An operation id, a method with a path template, a path template, or `*`.
        sequence: One entry for each matching call, None for a call that goes through.
        count: How many times the sequence is played; None for no limit.
        probability: How likely each entry strikes, drawn from `seed`.

    """

    route: str
    sequence: tuple[Fault | None, ...]
    count: int | None = None
    probability: float = 1.0
    seed: int = 0
    _place: int = 0
    _chance: random.Random = field(default_factory=random.Random)

    def __post_init__(self) -> None:
        """Refuse a rule that cannot strike, and seed its chance."""
        if self.count is not None and self.count < 1:
            raise FieldError("`count` must be at least 1", "count")
        if not 0 <= self.probability <= 1:
            raise FieldError("`probability` must be 0 to 1", "probability")
        self._chance = random.Random(self.seed)  # noqa: S311 -- chance that repeats is the point

    def spent(self) -> bool:
        """Return whether the rule will never strike again."""
        return self.count is not None and self._place >= self.count * len(self.sequence)

    def strike(self) -> Fault | None:
        """Return the fault for the next matching call."""
        if self.probability < 1.0 and self._chance.random() >= self.probability:
            return None
        fault = self.sequence[self._place % len(self.sequence)]
        self._place += 1
        return fault

    def answer(self) -> JsonValue:
        """Return the rule as the control route lists it."""
        return {
            "route": self.route,
            "sequence": [None if fault is None else fault.kind for fault in self.sequence],
            "count": self.count,
            "probability": self.probability,
            "struck": self._place,
        }


def read_fault(fields: Fields) -> Fault:
    """Read a fault from JSON."""
    return Fault(
        kind=fields.text("kind"),
        seconds=fields.number("seconds", 0.0),
        retry_after=fields.integer_or_none("retry_after"),
        as_date=fields.flag("as_date"),
        name=fields.text_or_none("name") or "",
    )


def read_rule(fields: Fields) -> Rule:
    """Read a rule from JSON; a sequence is played once unless it has a count."""
    sequence = fields.values("sequence")
    faults = tuple(
        None if item is None else read_fault(Fields(item, "sequence")) for item in sequence
    )
    count = fields.integer_or_none("count")
    return Rule(
        route=fields.text_or_none("route") or "*",
        sequence=faults or (read_fault(fields),),
        count=1 if faults and count is None else count,
        probability=fields.number("probability", 1.0),
        seed=fields.integer("seed", 0),
    )


class Faults:
    """The rules in force, oldest first."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []

    def strike(self, names: tuple[str, ...]) -> Fault | None:
        """Return the fault for a call that answers to these route names."""
        for rule in self.rules:
            if rule.route == "*" or rule.route in names:
                fault = rule.strike()
                self.rules = [item for item in self.rules if not item.spent()]
                if fault is not None:
                    return fault
        return None
