"""What a new emulator starts with: one of three built-in worlds, or one read from a JSON file.

A seed is a JSON object with a list of `projects`. A project has a `name` and, all optional,
`project_id`, `mip_opt_out`, `company`, `products`, `private_models` and the lists

    members      email, scopes, member_id, first_name, last_name
    keys         member (an address), scopes, key (the secret), comment, tags, api_key_id, created,
                 expiration_date or expires_in_days, account_wide
    invites      email, scope
    balances     amount, units, balance_id, purchase_order_id, days_ago
    purchases    amount, units, order_type, days_ago, order_id
    credentials  member (an address), comment, products, credentials_id, days_ago
    requests     api_key_id, created, endpoint, method, usd, tags, callback, request_id

as well as one `history`: records, seed, days, end, api_key_ids, arrivals_per_second and settling
(body, response, cost: ages in seconds). Without `end` and `settling` a history ends so long ago
that every record has its cost.

Beside `projects`, a seed may have `accounts` without a project (member_id, email, scopes, key) and
`single_scopes`: whether members and invitations may have single permissions instead of roles. The
built-in seeds below are examples.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from .builder import Builder
from .clock import DAY, SECOND, microseconds, parse_timestamp
from .json_types import FieldError, Fields, JsonValue, parse
from .state import SINGLE_SCOPES

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from .context import World

ADMIN_KEY = "your-api-key"
DEMO_ADMIN_KEY = "d0" * 20
_OWNER: JsonValue = {
    "member_id": "550e8400-e29b-41d4-a716-446655440000",
    "email": "ada@example.com",
    "first_name": "Ada",
    "last_name": "Lovelace",
    "scopes": ["owner"],
}


def _documentation() -> JsonValue:
    project: JsonValue = {
        "project_id": "your-project-id",
        "name": "My Project",
        "mip_opt_out": False,
        "members": [
            _OWNER,
            {"member_id": "member-id", "email": "member@example.com", "scopes": ["member"]},
        ],
        "keys": [
            {
                "api_key_id": "22222222-2222-4222-8222-222222222221",
                "key": ADMIN_KEY,
                "member": "ada@example.com",
                "comment": "Management API key",
                "scopes": ["owner"],
                "account_wide": True,
            },
            {
                "api_key_id": "key-id",
                "member": "member@example.com",
                "comment": "Key for user",
                "scopes": ["member"],
                "tags": ["user"],
            },
        ],
        "invites": [{"email": "hello@example.com", "scope": "member"}],
        "balances": [{"balance_id": "balance-id", "amount": 104.56822227}],
        "purchases": [{"amount": 150, "days_ago": 200}],
        "credentials": [
            {
                "credentials_id": "credentials-id",
                "member": "ada@example.com",
                "comment": "My Self-Hosted Distribution Credentials",
            }
        ],
        "history": {"seed": 31, "records": 3000, "days": 30},
    }
    # Old pages of the documentation invite with `usage:read`.
    return {"single_scopes": True, "projects": [project]}


def _person(number: int, first: str, last: str, scope: str) -> dict[str, JsonValue]:
    return {
        "member_id": f"55555555-5555-4555-8555-{number:012}",
        "email": f"{first.lower()}@example.com",
        "first_name": first,
        "last_name": last,
        "scopes": [scope],
    }


def _demo_key_id(number: int) -> str:
    return f"22222222-2222-4222-8222-{number:012}"


def _demo_key(number: int, first: str, scope: str, *tags: str) -> dict[str, JsonValue]:
    return {
        "api_key_id": _demo_key_id(number),
        "member": f"{first.lower()}@example.com",
        "comment": f"{first}'s key {number}",
        "scopes": [scope],
        "tags": tags,
    }


def _demo() -> JsonValue:
    people: list[JsonValue] = [
        _OWNER,
        _person(1, "Grace", "Hopper", "admin"),
        _person(2, "Alan", "Turing", "member"),
        _person(3, "Edsger", "Dijkstra", "member"),
    ]
    admin: dict[str, JsonValue] = {
        "api_key_id": "22222222-2222-4222-8222-222222222220",
        "key": DEMO_ADMIN_KEY,
        "member": "ada@example.com",
        "comment": "Admin key of the demo",
        "scopes": ["owner"],
        "account_wide": True,
    }
    production: JsonValue = {
        "project_id": "11111111-1111-4111-8111-111111111111",
        "name": "Acme Production",
        "mip_opt_out": True,
        "members": people,
        "private_models": ["acme-support"],
        "keys": [
            admin,
            _demo_key(1, "Grace", "admin", "ops"),
            _demo_key(2, "Alan", "member", "transcripts", "customer:acme"),
            _demo_key(3, "Alan", "usage:write", "voicebot", "customer:globex"),
            {**_demo_key(4, "Edsger", "member", "customer:acme"), "expires_in_days": 6},
            _demo_key(5, "Edsger", "usage:write"),
            {**_demo_key(9, "Edsger", "usage:write"), "expires_in_days": -20},
        ],
        "invites": [
            {"email": "new@example.com", "scope": "member"},
            {"email": "ops@example.com", "scope": "admin"},
        ],
        "balances": [{"amount": 250.12}, {"amount": 12.5, "units": "hour"}],
        "purchases": [{"amount": 150, "days_ago": 300}, {"amount": 500, "days_ago": 90}],
        "credentials": [{"member": "ada@example.com", "comment": "Data centre", "days_ago": 300}],
        "history": {
            "seed": 1,
            "records": 250_000,
            "days": 365,
            # All but the last one: a key that has expired is refused, and so is not in the log.
            "api_key_ids": [admin["api_key_id"], *map(_demo_key_id, range(1, 6))],
        },
    }
    staging: JsonValue = {
        "project_id": "11111111-1111-4111-8111-111111111112",
        "name": "Acme Staging",
        "mip_opt_out": False,
        "products": [],
        "members": people[:3],
        "keys": [_demo_key(6, "Grace", "admin"), _demo_key(7, "Alan", "member", "ci")],
        "balances": [{"amount": 12.34}],
        "history": {"seed": 2, "records": 20_000, "days": 365},
    }
    research: JsonValue = {
        "project_id": "11111111-1111-4111-8111-111111111113",
        "name": "Acme Research",
        "products": [],
        "members": people[:1],
        "keys": [_demo_key(8, "Ada", "member", "experiments")],
        "history": {"seed": 3, "records": 1500, "days": 365},
    }
    return {"projects": [production, staging, research]}


def _empty() -> JsonValue:
    admin: JsonValue = {
        "member_id": "550e8400-e29b-41d4-a716-446655440000",
        "email": "ada@example.com",
        "key": ADMIN_KEY,
        "scopes": ["owner"],
    }
    return {"accounts": [admin]}


_BUILT_IN: dict[str, Callable[[], JsonValue]] = {
    "demo": _demo,
    "documentation": _documentation,
    "empty": _empty,
}


@dataclass(slots=True)
class Planted:
    """What a seed brought: ids of projects, and secrets of keys by their ids."""

    projects: list[str] = field(default_factory=list[str])
    keys: dict[str, str] = field(default_factory=dict[str, str])

    def answer(self) -> JsonValue:
        """Return the summary as the control route answers it."""
        return {
            "projects": self.projects,
            "keys": [
                {"api_key_id": api_key_id, "key": secret}
                for api_key_id, secret in self.keys.items()
            ],
        }


def built_in(name: str) -> JsonValue:
    """Return a built-in seed.

    Raises:
        ValueError: There is none of this name.
    """
    if name not in _BUILT_IN:
        raise ValueError(f"there is no built-in seed {name!r}, only {', '.join(_BUILT_IN)}")
    return _BUILT_IN[name]()


def load(name: str) -> JsonValue:
    """Return a built-in seed by name, or the one in a file.

    Raises:
        ValueError: There is no such file, or it does not hold JSON.
    """
    if name in _BUILT_IN:
        return built_in(name)
    try:
        return parse(Path(name).read_bytes())
    except (ValueError, OSError) as error:
        names = ", ".join(_BUILT_IN)
        raise ValueError(f"the seed {name!r} is neither {names} nor a JSON file: {error}") from None


def plant(world: World, seed: JsonValue) -> Planted:
    """Add a seed to a world.

    Raises:
        ValueError: The seed lacks something, or has an unknown field.
    """
    with _place("the seed"):
        fields = Fields(seed)
        planted = Planted()
        builder = Builder(world)
        if fields.flag("single_scopes"):
            world.state.set_setting(SINGLE_SCOPES, "yes")
        for number, account in enumerate(fields.many("accounts")):
            with _place(f"accounts[{number}]"):
                _account(builder, account, planted)
        for number, project in enumerate(fields.many("projects")):
            with _place(f"projects[{number}]"):
                _Planter(world, builder, project, planted).plant()
        _check_all_read(fields)
    return planted


@contextmanager
def _place(name: str) -> Generator[None]:
    """Begin the message of an error with its place in the seed."""
    try:
        yield
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None


def _check_all_read(fields: Fields) -> None:
    unread = fields.unread()
    if unread:
        raise ValueError(f"unknown field `{unread[0]}`")


def _account(builder: Builder, fields: Fields, planted: Planted) -> None:
    member_id = fields.text("member_id")
    builder.add_account(member_id, fields.text("email"))
    key = builder.add_key(
        None,
        member_id,
        secret=fields.text_or_none("key"),
        scopes=fields.texts("scopes"),
        account_wide=True,
    )
    planted.keys[key.api_key_id] = key.secret
    _check_all_read(fields)


class _Planter:
    """Adds one project of a seed."""

    def __init__(self, world: World, builder: Builder, fields: Fields, planted: Planted) -> None:
        self._now = world.clock.now()
        self._builder = builder
        self._fields = fields
        self._planted = planted
        self._members: dict[str, str] = {}
        self._project_id = ""

    def plant(self) -> None:
        fields = self._fields
        products = fields.texts_or_none("products")
        self._project_id = self._builder.add_project(
            fields.text("name"),
            project_id=fields.text_or_none("project_id"),
            company=fields.text_or_none("company"),
            mip_opt_out=fields.flag("mip_opt_out") if fields.has("mip_opt_out") else None,
            products=("api", "engine") if products is None else products,
            private_models=fields.texts_or_none("private_models") or (),
        )
        self._planted.projects.append(self._project_id)
        for name, plant_one in (
            ("members", self._member),
            ("keys", self._key),
            ("invites", self._invite),
            ("balances", self._balance),
            ("purchases", self._purchase),
            ("credentials", self._credentials),
            ("requests", self._request),
        ):
            for number, item in enumerate(fields.many(name)):
                with _place(f"{name}[{number}]"):
                    plant_one(item)
                    _check_all_read(item)
        if fields.has("history"):
            with _place("history"):
                history = fields.fields("history")
                self._history(history)
                _check_all_read(history)
        _check_all_read(fields)

    def _owner(self, item: Fields) -> str:
        email = item.text("member")
        if email not in self._members:
            raise FieldError(f"the project has no member `{email}`", "member")
        return self._members[email]

    def _member(self, item: Fields) -> None:
        email = item.text("email")
        self._members[email] = self._builder.add_member(
            self._project_id,
            email,
            scopes=item.texts("scopes"),
            member_id=item.text_or_none("member_id"),
            first_name=item.text_or_none("first_name"),
            last_name=item.text_or_none("last_name"),
        )

    def _key(self, item: Fields) -> None:
        created = item.text_or_none("created")
        key = self._builder.add_key(
            self._project_id,
            self._owner(item),
            scopes=item.texts("scopes"),
            comment=item.text_or_none("comment") or "key",
            tags=item.texts_or_none("tags") or (),
            secret=item.text_or_none("key"),
            api_key_id=item.text_or_none("api_key_id"),
            created=self._now - 400 * DAY if created is None else parse_timestamp(created),
            expires=self._expiry(item),
            account_wide=item.flag("account_wide"),
        )
        self._planted.keys[key.api_key_id] = key.secret

    def _expiry(self, item: Fields) -> int | None:
        text = item.text_or_none("expiration_date")
        if item.has("expires_in_days"):
            return self._now + _days(item, "expires_in_days")
        return None if text is None else parse_timestamp(text)

    def _invite(self, item: Fields) -> None:
        self._builder.add_invite(
            self._project_id, item.text("email"), item.text_or_none("scope") or "member"
        )

    def _balance(self, item: Fields) -> None:
        self._builder.add_balance(
            self._project_id,
            item.number("amount", 0.0),
            units=item.text_or_none("units") or "usd",
            balance_id=item.text_or_none("balance_id"),
            purchase_order_id=item.text_or_none("purchase_order_id"),
            since=self._now - _days(item, "days_ago"),
        )

    def _purchase(self, item: Fields) -> None:
        self._builder.add_purchase(
            self._project_id,
            item.number("amount", 0.0),
            units=item.text_or_none("units") or "usd",
            order_type=item.text_or_none("order_type") or "promotional",
            created=self._now - _days(item, "days_ago"),
            order_id=item.text_or_none("order_id"),
        )

    def _credentials(self, item: Fields) -> None:
        self._builder.add_credentials(
            self._project_id,
            self._owner(item),
            comment=item.text_or_none("comment"),
            products=item.texts_or_none("products") or ("api", "engine"),
            credentials_id=item.text_or_none("credentials_id"),
            created=self._now - _days(item, "days_ago"),
        )

    def _request(self, item: Fields) -> None:
        add_request(self._builder, self._project_id, item)

    def _history(self, item: Fields) -> None:
        end = item.text_or_none("end")
        now = self._now if item.has("settling") else None
        self._builder.add_history(
            self._project_id,
            item.integer("records", 1000),
            seed=item.integer("seed", 1),
            days=item.number("days", 30.0),
            end=now if end is None else parse_timestamp(end),
            api_key_ids=item.texts_or_none("api_key_ids") or (),
        )
        rate = item.number("arrivals_per_second", 0.0)
        if rate:
            self._builder.set_arrivals(self._project_id, rate)
        if item.has("settling"):
            settling = item.fields("settling")
            self._builder.set_settling(
                self._project_id,
                body=settling.number("body", 0.0),
                response=settling.number("response", 0.0),
                cost=settling.number("cost", 0.0),
            )
            _check_all_read(settling)


def add_request(builder: Builder, project_id: str, item: Fields) -> str:
    """Add a request that a seed or a control route describes, and return its id."""
    created = item.text_or_none("created")
    return builder.add_request(
        project_id,
        item.text("api_key_id"),
        created=None if created is None else parse_timestamp(created),
        endpoint=item.text_or_none("endpoint") or "listen",
        method=item.text_or_none("method") or "sync",
        usd=item.number("usd", 0.01),
        tags=item.texts_or_none("tags") or (),
        callback=item.text_or_none("callback"),
        request_id=item.text_or_none("request_id"),
    )


def _days(item: Fields, name: str) -> int:
    return microseconds(item.number(name, 0.0) * DAY / SECOND)
