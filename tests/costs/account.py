"""A made-up account: what it spent, record by record, and a server that sums it up."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

import httpx

from deepgram_manage import DeepgramClient, Period

if TYPE_CHECKING:
    from collections.abc import Callable

Anything: TypeAlias = Any

NOW = datetime(2026, 3, 18, 12, tzinfo=UTC)
PERIOD = Period.between("2026-02-10", "2026-03-12")
MICRO = 1_000_000


@dataclass(frozen=True)
class Cost:
    """A record that cost something; `micros` are millionths of a dollar, or None when unknown."""

    day: date
    micros: int | None
    accessor: str = "k1"
    tags: tuple[str, ...] = ()
    line_item: str = "streaming::nova-3"
    deployment: str = "hosted"


@dataclass
class Account:
    """Projects with their costs, as a server that a client can call.

    Attributes:
        costs: The costs of each project.
        keys: The ids of the keys that each project lists.
        faults: What answers instead, by the end of the path, or by project and end of the path.
        calls: The paths and queries that were asked for.
    """

    costs: dict[str, list[Cost]] = field(default_factory=dict)
    keys: dict[str, list[str]] = field(default_factory=dict)
    balances: dict[str, list[dict[str, Anything]]] = field(default_factory=dict)
    orders: dict[str, list[dict[str, Anything]]] = field(default_factory=dict)
    hours: dict[str, dict[date, float]] = field(default_factory=dict)
    faults: dict[str, Anything] = field(default_factory=dict)
    calls: list[httpx.URL] = field(default_factory=list)

    def client(self, **settings: Anything) -> DeepgramClient:
        """Make a client that calls this account."""
        transport = httpx.MockTransport(self._respond)
        return DeepgramClient(
            "0" * 40,
            http_client=httpx.Client(transport=transport),
            async_http_client=httpx.AsyncClient(transport=transport),
            **settings,
        )

    def asked(self, ending: str) -> list[httpx.URL]:
        """Return the calls whose path has an ending."""
        return [url for url in self.calls if url.path.endswith(ending)]

    def _respond(self, request: httpx.Request) -> httpx.Response:
        self.calls.append(request.url)
        parts = request.url.path.removeprefix("/v1/projects").strip("/").split("/")
        project, what = parts[0], "/".join(parts[1:])
        fault = self.faults.get(f"{project}/{what}", self.faults.get(what))
        if callable(fault):
            fault = fault(request)
        if isinstance(fault, httpx.Response):
            return fault
        answers: dict[str, Callable[[], Anything]] = {
            "": self._projects,
            "billing/breakdown": lambda: self._breakdown(project, request.url.params),
            "balances": lambda: {"balances": self.balances.get(project, [])},
            "purchases": lambda: {"page": 0, "limit": 10, "orders": self.orders.get(project, [])},
            "usage/breakdown": lambda: self._usage(project),
            "keys": lambda: self._keys(project),
            "members": lambda: {"members": [_member("m1")]},
        }
        return httpx.Response(200, json=answers[what]())

    def _projects(self) -> Anything:
        names = dict.fromkeys((*self.costs, *self.balances))
        return {"projects": [{"project_id": name, "name": name.title()} for name in names]}

    def _keys(self, project: str) -> Anything:
        return {
            "api_keys": [
                {
                    "member": _member("m1"),
                    "api_key": {
                        "api_key_id": key,
                        "comment": f"Key {key}",
                        "scopes": ["member"],
                        "created": "2026-01-01T00:00:00Z",
                    },
                }
                for key in self.keys.get(project, [])
            ]
        }

    def _breakdown(self, project: str, query: httpx.QueryParams) -> Anything:
        grouping = query.get_list("grouping")
        start, end = query["start"], query["end"]
        sums: dict[Anything, list[int | None]] = defaultdict(list)
        for cost in self.costs.get(project, []):
            if start <= cost.day.isoformat() <= end:
                values = {
                    "accessor": cost.accessor,
                    "deployment": cost.deployment,
                    "line_item": cost.line_item,
                    "tags": cost.tags,
                }
                group = tuple((name, values[name]) for name in grouping)
                sums[cost.day.isoformat(), group].append(cost.micros)
        return {
            "start": start,
            "end": end,
            "resolution": {"units": "day", "amount": 1},
            "results": [_row(day, group, micros) for (day, group), micros in sums.items()],
        }

    def _usage(self, project: str) -> Anything:
        rows = [
            {
                "hours": amount,
                "total_hours": amount,
                "agent_hours": 0.0,
                "tokens_in": 0,
                "tokens_out": 0,
                "tts_characters": 0,
                "requests": 1,
                "grouping": {"start": day.isoformat(), "end": day.isoformat()},
            }
            for day, amount in self.hours.get(project, {}).items()
        ]
        return {
            "start": "2026-01-01",
            "end": "2026-03-18",
            "resolution": {"units": "day", "amount": 1},
            "results": rows,
        }


def _row(day: str, group: Anything, micros: list[int | None]) -> Anything:
    known = [amount for amount in micros if amount is not None]
    row: dict[str, Anything] = {"dollars": sum(known) / MICRO if known else None}
    if not known:
        del row["dollars"]
    dimensions = dict.fromkeys(("accessor", "deployment", "line_item", "tags")) | dict(group)
    return row | {"grouping": {"start": day, "end": day, **dimensions}}


def _member(member_id: str) -> Anything:
    return {
        "member_id": member_id,
        "email": f"{member_id}@example.com",
        "first_name": "Ada",
        "last_name": "Lovelace",
    }


def balance(amount: Anything, units: str = "usd", order: str = "o1") -> dict[str, Anything]:
    """Make a balance as the server sends it."""
    return {"balance_id": "b1", "amount": amount, "units": units, "purchase_order_id": order}


def order(expires: str, order_id: str = "o1", units: str = "usd") -> dict[str, Anything]:
    """Make a purchase as the server sends it."""
    return {
        "order_id": order_id,
        "expiration": expires,
        "created": "2025-01-01T00:00:00Z",
        "amount": 100,
        "units": units,
        "order_type": "promotional",
    }


def spending(per_day: list[float], last: date | None = None) -> list[Cost]:
    """Make one cost a day; the last one is today, or the day given."""
    end = last or NOW.date()
    first = end - timedelta(days=len(per_day) - 1)
    return [
        Cost(first + timedelta(days=number), round(amount * MICRO))
        for number, amount in enumerate(per_day)
        if amount
    ]


def random_account(seed: int) -> Account:
    """Make an account of one to three projects, with costs of all kinds, some unknown."""
    chance = random.Random(seed)  # noqa: S311 -- chance that repeats is the point
    tags = ("customer:acme", "customer:beta", "team:a", "dev", "production", "")
    account = Account()
    for number in range(chance.randint(1, 3)):
        project = f"p{number}"
        account.keys[project] = [f"{project}-k{key}" for key in range(2)]
        account.costs[project] = [
            Cost(
                PERIOD.start + timedelta(days=chance.randrange(PERIOD.days)),
                chance.choice((None, 0, chance.randint(1, 9), chance.randint(1, 10**10))),
                f"{project}-k{chance.randrange(3)}",
                tuple(chance.sample(tags, chance.randint(0, 3))),
                chance.choice(("streaming::nova-3", "sync::nova-3", "sync::aura-2")),
                chance.choice(("hosted", "self-hosted")),
            )
            for _ in range(chance.randint(0, 12))
        ]
    return account


def true_total(account: Account) -> Decimal:
    """Return what an account has spent, as far as it is known."""
    micros = sum(cost.micros or 0 for costs in account.costs.values() for cost in costs)
    return Decimal(micros) / MICRO
