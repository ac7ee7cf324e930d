"""Plain facts out of answers, and what time it is by the server's clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from email.utils import parsedate_to_datetime
from math import isfinite
from typing import TYPE_CHECKING

from ._audit import KeyFacts, KeySpend, MemberFacts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from deepgram_manage import BillingBreakdownResponse, Key, KeysResponse, MembersResponse

LOG_DAYS = 90
"""How far back the request log goes."""


def server_time(headers: Mapping[str, str]) -> datetime:
    """Return what time it is by the server's clock, which keys expire by; ours if it is silent."""
    try:
        told = parsedate_to_datetime(headers.get("date", ""))
    except (ValueError, TypeError, IndexError, OverflowError):
        return datetime.now(UTC)
    return told.replace(tzinfo=UTC) if told.tzinfo is None else told.astimezone(UTC)


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
    dollars: dict[str, list[Decimal | None]] = {}
    last: dict[str, date] = {}
    items: dict[str, set[str]] = {}
    for row in answer.results:
        grouping = row.grouping
        key_id = None if grouping is None else grouping.accessor
        if grouping is None or key_id is None:
            continue
        day = date.fromisoformat(grouping.end)
        last[key_id] = max(last.get(key_id, day), day)
        items.setdefault(key_id, set()).update(filter(None, [grouping.line_item]))
        spent = exact(row.dollars) if day >= recent else Decimal(0)
        dollars.setdefault(key_id, []).append(spent)
    return {
        key_id: KeySpend(
            usd=total(dollars[key_id]), last_day=last[key_id], line_items=frozenset(items[key_id])
        )
        for key_id in last
    }


def exact(amount: object) -> Decimal | None:
    """Return an amount with the digits that the server sent; None where it sent no number."""
    if isinstance(amount, bool) or not isinstance(amount, int | float) or not isfinite(amount):
        return None
    return Decimal(repr(amount))


def total(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """Return a sum; None when a part of it is not known."""
    known = list(amounts)
    return None if None in known else sum((part for part in known if part is not None), Decimal(0))


def as_ids(projects: str | Iterable[str] | None) -> list[str] | None:
    """Return ids of projects; a single one may be given by itself; None stands for all."""
    if projects is None:
        return None
    return [projects] if isinstance(projects, str) else list(projects)


def read_instant(text: object) -> datetime | None:
    """Return an instant as servers write them; None when it is not one."""
    if not isinstance(text, str):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
