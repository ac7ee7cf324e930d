"""What was read of an account: plain data, which everything else is computed from."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast

from attrs import define, field, frozen

from ._money import exact
from ._tally import iso_day

if TYPE_CHECKING:
    from collections.abc import Iterable

    from deepgram_manage import (
        BalancesResponse,
        BillingBreakdownResponse,
        KeysResponse,
        MembersResponse,
        Project,
        PurchasesResponse,
        UsageBreakdownResponse,
    )

    from ._tally import CostRow, Tally

Part: TypeAlias = Literal["spend", "balances", "purchases", "hours", "keys", "members", "projects"]
"""What can be missing of a project."""

Projects: TypeAlias = "Iterable[Project | str] | str | None"
"""Projects, or their ids; one id; or None for all that the key may see."""


@frozen
class Missing:
    """Something that could not be read, so that no figure holds it."""

    project: str
    """The id of the project."""
    project_name: str | None
    """The name of the project, if it is known."""
    part: Part
    """What is missing: `spend`, `balances`, `purchases`, `hours`, `keys` or `members`."""
    reason: str
    """What the server, or the network, said."""
    status: int | None = None
    """The HTTP status; None when there was no answer."""

    def __str__(self) -> str:
        """Say what is missing, of which project, and why."""
        return f"{self.part} of {self.project_name or self.project}: {self.reason}"


@frozen
class Credit:
    """One balance of a project."""

    balance_id: str
    amount: Decimal | None
    units: str
    order_id: str | None


@frozen
class Order:
    """One purchase of a project."""

    order_id: str
    amount: Decimal | None
    units: str
    kind: str
    created: datetime | None
    expires: datetime | None


@frozen
class KeyFacts:
    """One API key of a project, as far as a report of costs names it."""

    key: str
    name: str | None
    member: str | None
    member_name: str | None
    tags: tuple[str, ...]
    created: datetime | None
    expires: datetime | None


@define
class ProjectFacts:
    """What was read of a project; a part that was not read, or not asked for, is None."""

    project: str
    """The id of the project."""
    name: str | None = None
    spend: Tally | None = None
    credits: list[Credit] | None = None
    orders: list[Order] | None = None
    hours: dict[date, Decimal] | None = None
    """Hours of audio per day."""
    keys: dict[str, KeyFacts] | None = None
    missing: list[Missing] = field(factory=list[Missing])

    def lacks(self, part: Part) -> Missing | None:
        """Return why a part is missing; None unless it is."""
        return next((lack for lack in self.missing if lack.part == part), None)


def cost_rows(answer: BillingBreakdownResponse) -> Iterable[CostRow]:
    """Return the rows of a breakdown of costs."""
    for row in answer.results or ():
        group = row.grouping
        if group is None:
            yield None, row.dollars, None, (), None, None
            continue
        yield (
            group.start,
            row.dollars,
            group.accessor,
            _tags_of(group.tags),
            group.line_item,
            group.deployment,
        )


def _tags_of(sent: Any) -> tuple[str, ...]:
    """Return the tags of a row: a list, or else a single tag."""
    if isinstance(sent, list):
        return tuple(cast("list[str]", sent))
    return () if sent is None else (sent,)


def credits_of(answer: BalancesResponse) -> list[Credit]:
    """Return the balances of a project."""
    return [
        Credit(item.balance_id, item.amount_decimal, item.units, item.purchase_order_id)
        for item in answer.balances
    ]


def orders_of(answer: PurchasesResponse) -> list[Order]:
    """Return the purchases of a project."""
    return [
        Order(
            item.order_id,
            item.amount_decimal,
            item.units,
            item.order_type,
            item.created_at,
            item.expires_at,
        )
        for item in answer.orders
    ]


def hours_of(answer: UsageBreakdownResponse) -> dict[date, Decimal]:
    """Return the hours of audio of each day."""
    hours: dict[date, Decimal] = {}
    for row in answer.results or ():
        day = None if row.grouping is None else iso_day(row.grouping.start)
        amount = exact(row.hours)
        if day is not None and amount is not None:
            when = date.fromisoformat(day)
            hours[when] = hours.get(when, Decimal(0)) + amount
    return hours


def keys_of(answer: KeysResponse, members: MembersResponse | None) -> dict[str, KeyFacts]:
    """Return the keys of a project by their ids, with the names of their members."""
    known = {} if members is None else {item.member_id: item for item in members.members}
    found: dict[str, KeyFacts] = {}
    for key in answer.api_keys:
        member_id = None if key.member is None else key.member.member_id
        person: Any = known.get(member_id or "", key.member)
        found[key.api_key_id] = KeyFacts(
            key.api_key_id,
            key.comment,
            member_id,
            _name_of(person),
            tuple(key.tags or ()),
            key.created_at,
            key.expires_at,
        )
    return found


def _name_of(person: Any) -> str | None:
    """Return the name of a member, or else the address."""
    if person is None:
        return None
    names = (person.first_name, person.last_name)
    return " ".join(name for name in names if name) or person.email
