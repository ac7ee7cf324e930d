"""Adds projects, people, keys and histories to the state, with defaults for what is left out.

Seed files, control routes and the pytest fixture all build with these functions.
"""

from __future__ import annotations

import math
import secrets
import uuid
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .clock import DAY, SECOND, microseconds, timestamp, to_datetime
from .kinds import Accessor
from .permissions import granted_scopes
from .plan import Arrivals, Plan, Settling
from .singles import Single
from .state import Balance, Credentials, Key, Member, Project, Purchase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .context import World


@dataclass(frozen=True, slots=True)
class CreatedKey:
    """A key that was built, with the secret that opens it."""

    api_key_id: str
    secret: str


_MOST_RECORDS = 10**12
_SEEDS = 1 << 63
_MOST_DOLLARS = 1_000_000


def _new_id() -> str:
    return str(uuid.uuid4())


def _check_amount(amount: float) -> None:
    if not math.isfinite(amount):
        raise ValueError(f"amount={amount!r} must be a finite number")


class Builder:
    """Adds to a world; each method is one durable change."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._state = world.state

    def add_project(  # noqa: PLR0913 -- all by name, few needed
        self,
        name: str = "Project",
        *,
        project_id: str | None = None,
        company: str | None = None,
        mip_opt_out: bool | None = None,
        products: Sequence[str] = ("api", "engine"),
        private_models: Sequence[str] = (),
    ) -> str:
        """Add a project and return its id."""
        project = Project(
            project_id or _new_id(), name, company, mip_opt_out, tuple(products),
            tuple(private_models),
        )  # fmt: skip
        with self._world.lock, self._state.transaction():
            self._state.add_project(project)
        return project.project_id

    def add_member(  # noqa: PLR0913 -- all by name, few needed
        self,
        project_id: str,
        email: str,
        *,
        scopes: Sequence[str] = ("member",),
        member_id: str | None = None,
        first_name: str | None = None,
        last_name: str | None = None,
    ) -> str:
        """Add a member to a project and return the member's id."""
        member = Member(member_id or _new_id(), email, first_name, last_name, tuple(scopes))
        with self._world.lock, self._state.transaction():
            self._state.add_member(project_id, member)
        return member.member_id

    def add_account(self, member_id: str, email: str) -> None:
        """Add an account that is a member of nothing yet."""
        with self._world.lock, self._state.transaction():
            self._state.add_account(Member(member_id, email, None, None, ()))

    def add_key(  # noqa: PLR0913 -- all by name, few needed
        self,
        project_id: str | None,
        member_id: str,
        *,
        scopes: Sequence[str] = ("member",),
        comment: str = "key",
        tags: Sequence[str] = (),
        secret: str | None = None,
        api_key_id: str | None = None,
        created: int | None = None,
        expires: int | None = None,
        account_wide: bool = False,
    ) -> CreatedKey:
        """Add a key of a member, and return its id and its secret."""
        if project_id is not None and self._state.member(project_id, member_id) is None:
            raise ValueError(f"{member_id} is not a member of {project_id}")
        key = Key(
            api_key_id=api_key_id or _new_id(),
            project_id=project_id,
            member_id=member_id,
            comment=comment,
            scopes=tuple(granted_scopes(scopes)),
            tags=tuple(tags),
            created=self._world.clock.now() if created is None else created,
            expires=expires,
            account_wide=account_wide,
        )
        secret = secret or secrets.token_hex(20)
        with self._world.lock, self._state.transaction():
            self._state.add_key(key, secret)
        return CreatedKey(key.api_key_id, secret)

    def add_invite(self, project_id: str, email: str, scope: str = "member") -> None:
        """Add an invitation."""
        with self._world.lock, self._state.transaction():
            self._state.add_invite(project_id, email, scope)

    def add_balance(  # noqa: PLR0913 -- all by name, few needed
        self,
        project_id: str,
        amount: float,
        *,
        units: str = "usd",
        balance_id: str | None = None,
        purchase_order_id: str | None = None,
        since: int | None = None,
    ) -> str:
        """Add credit and return its id.

        Args:
            project_id: The project.
            amount: How much there was at the beginning.
            units: `usd`, which the records use up, or `hour`, which they leave.
            balance_id: Its id.
            purchase_order_id: Id of the order that it was bought with.
            since: Instant, in microseconds since 1970; records made from then on use it up. By
                default now.

        Raises:
            ValueError: The amount is not a finite number.
        """
        _check_amount(amount)
        balance = Balance(
            balance_id or _new_id(),
            amount,
            units,
            purchase_order_id or _new_id(),
            self._world.clock.now() if since is None else since,
        )
        with self._world.lock, self._state.transaction():
            self._state.add_balance(project_id, balance)
        return balance.balance_id

    def add_purchase(  # noqa: PLR0913 -- all by name, few needed
        self,
        project_id: str,
        amount: float,
        *,
        units: str = "usd",
        order_type: str = "promotional",
        created: int | None = None,
        expiration: int | None = None,
        order_id: str | None = None,
    ) -> str:
        """Add an order and return its id.

        Raises:
            ValueError: The amount is not a finite number.
        """
        _check_amount(amount)
        made = self._world.clock.now() if created is None else created
        until = made + 365 * DAY if expiration is None else expiration
        purchase = Purchase(
            order_id or _new_id(), timestamp(until), timestamp(made), amount, units, order_type
        )
        with self._world.lock, self._state.transaction():
            self._state.add_purchase(project_id, purchase)
        return purchase.order_id

    def add_credentials(  # noqa: PLR0913 -- all by name, few needed
        self,
        project_id: str,
        member_id: str,
        *,
        comment: str | None = None,
        products: Sequence[str] = ("api", "engine"),
        credentials_id: str | None = None,
        created: int | None = None,
    ) -> str:
        """Add self-hosted distribution credentials and return their id."""
        credentials = Credentials(
            credentials_id or _new_id(),
            member_id,
            "quay",
            comment,
            tuple(f"self-hosted:product:{product}" for product in products),
            (),
            self._world.clock.now() if created is None else created,
        )
        with self._world.lock, self._state.transaction():
            self._state.add_credentials(project_id, credentials)
        return credentials.credentials_id

    def add_history(  # noqa: PLR0913 -- all by name, few needed
        self,
        project_id: str,
        records: int,
        *,
        seed: int = 1,
        days: float = 30.0,
        end: int | None = None,
        api_key_ids: Sequence[str] = (),
    ) -> None:
        """Add a history, made by the given keys or by all that the project has.

        Args:
            project_id: The project, whose former history is replaced.
            records: How many records.
            seed: Another seed makes other records.
            days: How many days the history covers.
            end: Instant of its end; by default so long ago that every record has its cost.
            api_key_ids: Ids of the keys that made the records.

        Raises:
            ValueError: A number is out of range.
        """
        if not 0 <= records <= _MOST_RECORDS:
            raise ValueError(f"records={records} must be 0 to {_MOST_RECORDS}")
        if not 0 <= seed < _SEEDS:
            raise ValueError(f"seed={seed} must be 0 to {_SEEDS - 1}")
        stop = self._world.clock.now() - Settling().cost if end is None else end
        start = stop - max(1, microseconds(days * DAY / SECOND))
        to_datetime(start)
        with self._world.lock, self._state.transaction():
            known = self._state.keys(project_id)
            tags = {key.api_key_id: key.tags for key in known}
            names = api_key_ids or tuple(tags) or (str(uuid.UUID(int=seed)),)
            accessors = tuple(Accessor(name, tags.get(name, ())) for name in names)
            self._state.set_plan(project_id, Plan(seed, records, start, stop, accessors))

    def add_request(  # noqa: PLR0913 -- all by name, few needed
        self,
        project_id: str,
        api_key_id: str,
        *,
        created: int | None = None,
        endpoint: str = "listen",
        method: str = "sync",
        usd: float = 0.01,
        tags: Sequence[str] = (),
        callback: str | None = None,
        request_id: str | None = None,
    ) -> str:
        """Add one request to the log, beside the history, and return its id.

        Args:
            project_id: The project.
            api_key_id: Id of the key that made it, which need not exist any more.
            created: Instant, in microseconds since 1970; by default so long ago that the record
                has its cost.
            endpoint: `listen`, `speak`, `read` or `agent`.
            method: `sync`, `async` or `streaming`, as the endpoint has it.
            usd: What it costs, in US dollars.
            tags: Its tags, beside those of its key.
            callback: URL to which the result was sent, which the path of the record shows.
            request_id: Id of the request.

        Raises:
            ValueError: There are no such requests, or the price is not 0 to 1,000,000.
        """
        if not 0 <= usd <= _MOST_DOLLARS:
            raise ValueError(f"usd={usd!r} must be 0 to {_MOST_DOLLARS}")
        key = self._state.key(project_id, api_key_id)
        made = self._world.clock.now() - Settling().cost if created is None else created
        to_datetime(made)
        single = Single(
            request_id=request_id or _new_id(),
            created=made,
            api_key_id=api_key_id,
            endpoint=endpoint,
            method=method,
            tags=tuple(dict.fromkeys((*(key.tags if key else ()), *tags))),
            usd=float(usd),
            callback=callback,
        )
        single.kind()
        with self._world.lock, self._state.transaction():
            self._state.add_request(project_id, single)
        return single.request_id

    def set_arrivals(self, project_id: str, per_second: float) -> None:
        """Let records arrive from now on at a rate; zero stops them.

        Raises:
            ValueError: The rate is not 0 to 1,000,000.
        """
        if not 0 <= per_second <= SECOND:
            raise ValueError(f"per_second={per_second!r} must be 0 to {SECOND}")
        now = self._world.clock.now()
        with self._world.lock, self._state.transaction():
            plan = self._plan(project_id)
            arrivals = tuple(stretch.closed(now) for stretch in plan.arrivals)
            if per_second > 0:
                arrivals += (Arrivals(now, max(1, microseconds(1 / per_second))),)
            self._state.set_plan(project_id, replace(plan, arrivals=arrivals))

    def set_settling(
        self, project_id: str, *, body: float = 0.0, response: float = 0.0, cost: float = 0.0
    ) -> None:
        """Set the ages in seconds at which records get a body, a response and a cost.

        Raises:
            ValueError: An age is negative, or longer than 1,000 years.
        """
        ages = [microseconds(age) for age in (body, response, cost)]
        if min(ages) < 0:
            raise ValueError("the ages at which records settle must not be negative")
        settling = Settling(*ages)
        with self._world.lock, self._state.transaction():
            plan = replace(self._plan(project_id), settling=settling)
            self._state.set_plan(project_id, plan)

    def _plan(self, project_id: str) -> Plan:
        now = self._world.clock.now()
        keys = tuple(Accessor(key.api_key_id, key.tags) for key in self._state.keys(project_id))
        nobody = (Accessor(str(uuid.UUID(int=1))),)
        return self._state.plan(project_id) or Plan(1, 0, now, now, keys or nobody)
