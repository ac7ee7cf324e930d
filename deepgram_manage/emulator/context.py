"""What an operation sees: the call, who makes it, and the state it works on."""

from __future__ import annotations

import json
import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from .errors import (
    Body,
    RefusalError,
    denied,
    invalid_request,
    not_found,
    payment_required,
    uuid_of,
)
from .history import History
from .json_types import FieldError, Fields, JsonValue, parse
from .kinds import Accessor
from .log import Log
from .plan import Plan
from .singles import read_single
from .wire import Reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from .clock import Clock
    from .state import Key, Member, Project, State
    from .wire import Call

Found = TypeVar("Found")


@dataclass(slots=True)
class Reports:
    """Counts what the real server would silently ignore."""

    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter[tuple[str, str, str]])

    def note(self, operation: str, kind: str, names: list[str]) -> None:
        """Count unknown names of one call."""
        self.counts.update((operation, kind, name) for name in names)

    def answer(self) -> list[JsonValue]:
        """Return the counts."""
        return [
            {"operation": operation, "kind": kind, "name": name, "count": count}
            for (operation, kind, name), count in self.counts.items()
        ]


@dataclass(slots=True)
class World:
    """Everything the emulator knows, and the lock that its users take turns with."""

    state: State
    clock: Clock
    published: bool = False
    reports: Reports = field(default_factory=Reports)
    lock: threading.RLock = field(default_factory=threading.RLock)
    _histories: dict[str, tuple[str, History]] = field(
        default_factory=dict[str, tuple[str, History]]
    )

    def log(self, project_id: str) -> Log:
        """Return the log of a project."""
        history = self.history(project_id)
        singles = tuple(read_single(text) for text in self.state.request_texts(project_id))
        return Log(project_id, history, singles)

    def history(self, project_id: str) -> History:
        """Return a project's history; a project without one has an empty one."""
        text = self.state.plan_text(project_id) or ""
        known = self._histories.get(project_id)
        if known is None or known[0] != text:
            plan = Plan.from_json(json.loads(text)) if text else _NO_HISTORY
            known = self._histories[project_id] = (text, History(project_id, plan))
        return known[1]


_DIGITS = 18
_NO_HISTORY = Plan(seed=0, records=0, start=0, end=0, accessors=(Accessor(""),))


@dataclass(slots=True)
class Context:
    """One authorized call on its way through an operation."""

    world: World
    call: Call
    operation: str
    params: dict[str, str]
    now: int
    key: Key | None = None
    current: Project | None = None
    refuse: Callable[[str], Reply] = denied

    @property
    def state(self) -> State:
        """The database."""
        return self.world.state

    @property
    def caller(self) -> Key:
        """The key that makes the call."""
        if self.key is None:
            raise LookupError("the operation is open to callers without a key")
        return self.key

    @property
    def project(self) -> Project:
        """The project the path names."""
        if self.current is None:
            raise LookupError("the path names no project")
        return self.current

    def written(self, text: str) -> JsonValue | Reply:
        """Return an answer that is JSON already, as an operation does."""
        return parse(text) if self.world.published else Reply(body=text.encode())

    def log(self) -> Log:
        """Return the log of the project."""
        return self.world.log(self.project.project_id)

    def allows(self, permission: str) -> bool:
        """Return whether the caller has a permission."""
        return permission in self.caller.permissions()

    def require(self, permission: str) -> None:
        """Refuse a caller without a permission."""
        if not self.allows(permission):
            raise RefusalError(self.refuse(permission))

    def member(self, member_id: str) -> Member | None:
        """Return a member of the project."""
        return self.state.member(self.project.project_id, member_id)

    def find(self, name: str, look_up: Callable[[str], Found | None], what: str) -> Found:
        """Return what an id of the path stands for; seeds may use ids that are not UUIDs."""
        text = self.params[name]
        found = look_up(text)
        if found is None:
            found = look_up(uuid_of(text))
        if found is None:
            raise RefusalError(not_found(what))
        return found

    def body(self, read: Callable[[Fields, Body], Found]) -> Found:
        """Read the body, refuse one that does not fit, and report what was not read."""
        body = Body(self.call.body)
        try:
            found = read(body.fields, body)
        except FieldError as error:
            raise body.refusal(error) from None
        self.world.reports.note(self.operation, "body", body.fields.unread())
        return found

    def number(self, name: str, default: int, least: int, most: int | None) -> int:
        """Return an integer of the query; some generated clients write it as a decimal."""
        text = self.call.value(name)
        if text is None:
            return default
        whole = text.removesuffix(".0")
        if not (whole.isascii() and whole.isdigit()) or len(whole) > _DIGITS:
            raise self.invalid(name)
        value = int(whole)
        if value < least or (most is not None and value > most):
            raise self.invalid(name)
        return value

    def one_of(self, name: str, values: tuple[str, ...]) -> str | None:
        """Return a query parameter with a closed set of values."""
        value = self.call.value(name)
        if value is not None and value not in values:
            raise self.invalid(name)
        return value

    @staticmethod
    def invalid(name: str) -> RefusalError:
        """Return the refusal of a query parameter."""
        return RefusalError(invalid_request(f"Invalid value for '{name}' parameter"))

    def check_credit(self) -> None:
        """Refuse a project that had credit and has used it up."""
        granted = remaining(self.world, self.project, self.now)
        if granted and not any(amount > 0 for _, amount in granted):
            raise RefusalError(payment_required())


def remaining(world: World, project: Project, now: int) -> list[tuple[str, float]]:
    """Return each balance's id and what is left of it: the oldest dollars are spent first."""
    balances = world.state.balances(project.project_id)
    left: list[tuple[str, float]] = []
    owed = 0
    dollars = [balance for balance in balances if balance.units == "usd"]
    if dollars:
        owed = world.log(project.project_id).spent(min(b.since for b in dollars), now)
    for balance in balances:
        if balance.units != "usd":
            left.append((balance.balance_id, balance.amount))
            continue
        spent = min(owed / 1_000_000, balance.amount)
        owed -= round(spent * 1_000_000)
        left.append((balance.balance_id, round(balance.amount - spent, 8)))
    return left
