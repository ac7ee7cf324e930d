"""Plain facts out of answers."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from ._audit import KeyFacts, KeySpend, MemberFacts
from ._instants import read_instant

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from deepgram_manage import BillingBreakdownResponse, Key, KeysResponse, MembersResponse

_Cost: TypeAlias = "tuple[date, Decimal | None, str | None]"

LOG_DAYS = 90
"""How far back the request log goes."""


def key_facts(key: Key) -> KeyFacts:
    """Return what a list of keys says of a key."""
    member = key.member
    return KeyFacts(
        api_key_id=str(key.api_key_id),
        comment=key.comment or "",
        scopes=tuple(key.scopes or ()),
        tags=tuple(key.tags or ()),
        created=key.created_at,
        expires=key.expires_at,
        member_id=None if member is None else member.member_id,
        owner=None if member is None else member.email,
    )


def keys_facts(answer: KeysResponse) -> tuple[KeyFacts, ...]:
    """Return what a list of keys says."""
    return tuple(key_facts(key) for key in answer.api_keys)


def members_facts(answer: MembersResponse) -> tuple[MemberFacts, ...]:
    """Return what a list of members says."""
    return tuple(
        MemberFacts(
            member_id=str(member.member_id),
            email=member.email or "",
            scopes=tuple(member.scopes or ()),
        )
        for member in answer.members
    )


def spend_facts(answer: BillingBreakdownResponse, now: datetime) -> dict[str, KeySpend]:
    """Return what a breakdown by key and line item says of each key."""
    recent = now.date() - timedelta(days=29)
    costs: dict[str, list[_Cost]] = {}
    for row in answer.results:
        grouping = row.grouping
        if grouping is not None and isinstance(grouping.accessor, str):
            # What cannot be dated may be as new as can be.
            day = _read_day(str(grouping.end)) or now.date()
            cost = (day, row.dollars_decimal, grouping.line_item)
            costs.setdefault(grouping.accessor, []).append(cost)
    return {key_id: _spend_of(of_key, recent) for key_id, of_key in costs.items()}


def _spend_of(costs: list[_Cost], recent: date) -> KeySpend:
    return KeySpend(
        usd=total(usd for day, usd, _item in costs if day >= recent),
        last_day=max(day for day, _usd, _item in costs),
        line_items=frozenset(item for _day, _usd, item in costs if item),
    )


# The same days come thousands of times.
@lru_cache(maxsize=512)
def _read_day(text: str) -> date | None:
    instant = read_instant(text)
    return None if instant is None else instant.date()


def total(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """Return a sum; None when a part of it is not known."""
    result = Decimal(0)
    for amount in amounts:
        if amount is None or not amount.is_finite():
            return None
        result += amount
    return result


def as_ids(projects: str | Iterable[str] | None) -> list[str] | None:
    """Return ids of projects; a single one may be given by itself; None stands for all."""
    if projects is None:
        return None
    return [projects] if isinstance(projects, str) else list(projects)
