# Derived from _async/reading.py by `make generate`. Do not edit.
"""Reads what several commands need: keys, members, spend, last use, and who is calling."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from deepgram_manage import (
    BillingBreakdownOptions,
    DeepgramApiError,
    NotFoundError,
    UsageRequestOptions,
)
from deepgram_manage.access._audit import KeyFacts, KeySpend, LastUse, MemberFacts
from deepgram_manage.access._caller import Caller, identified
from deepgram_manage.access._facts import (
    LOG_DAYS,
    keys_facts,
    members_facts,
    spend_facts,
)
from deepgram_manage.access._instants import server_time

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from deepgram_manage import ManageClient, UsageRequest


def read_projects(
    manage: ManageClient, projects: Sequence[str] | None
) -> tuple[dict[str, str], datetime]:
    """Return the names of the projects to look at by their ids, and the server's time.

    Raises:
        NotFoundError: A given project does not exist, or the credentials may not see it.
    """
    raw = manage.raw(manage.get_projects)
    now = server_time(raw.headers)
    names = {str(each.project_id): each.name or "" for each in raw.value.projects}
    if projects is None:
        return names, now
    found: dict[str, str] = {}
    for project_id in projects:
        if project_id in names:
            found[project_id] = names[project_id]
        else:
            found[project_id] = (manage.get_project(project_id)).name or ""
    return found, now


def read_keys(manage: ManageClient, project_id: str) -> tuple[tuple[KeyFacts, ...], datetime]:
    """Return the keys of a project, and what time it is by the server's clock."""
    raw = manage.raw(manage.get_keys, project_id)
    return keys_facts(raw.value), server_time(raw.headers)


def read_members(manage: ManageClient, project_id: str) -> tuple[MemberFacts, ...]:
    """Return the members of a project."""
    return members_facts(manage.get_members(project_id))


def read_invites(manage: ManageClient, project_id: str) -> list[tuple[str, str]]:
    """Return the addresses that are invited to a project, each with its role."""
    answer = manage.get_invites(project_id)
    return [(invite.email or "", invite.scope or "member") for invite in answer.invites]


def read_spend(
    manage: ManageClient, project_id: str, now: datetime, days: int
) -> dict[str, KeySpend]:
    """Return what each key of a project cost in the last days."""
    first = now.date() - timedelta(days=days)
    options = BillingBreakdownOptions(start=first.isoformat(), grouping=["accessor", "line_item"])
    return spend_facts(manage.get_billing_breakdown(project_id, options), now)


def read_newest_request(
    manage: ManageClient, project_id: str, key_id: str
) -> tuple[UsageRequest | None, datetime]:
    """Return the newest record of a key in the request log, and the server's time."""
    options = UsageRequestOptions(accessor=key_id, limit=1)
    raw = manage.raw(manage.get_usage_requests, project_id, options)
    newest = next(iter(raw.value.requests), None)
    return newest, server_time(raw.headers)


def read_last_use(manage: ManageClient, project_id: str, key_id: str) -> LastUse:
    """Return when a key was used last, as far back as the request log goes."""
    newest, now = read_newest_request(manage, project_id, key_id)
    seen = None if newest is None else newest.created_at
    return LastUse(seen=seen, since=now - timedelta(days=LOG_DAYS))


def read_caller(manage: ManageClient, project_ids: Sequence[str]) -> Caller:
    """Return who is calling: the key, and the account that owns it if a list of keys tells.

    Args:
        manage: The client.
        project_ids: The projects in whose keys to look; the first that has the key ends it.
    """
    try:
        details = manage.get_token_details()
    except NotFoundError:
        return Caller()
    caller = Caller(api_key_id=str(details.api_key_id), scopes=tuple(details.scopes or ()))
    for project_id in project_ids:
        try:
            keys, _now = read_keys(manage, project_id)
        except DeepgramApiError:
            continue
        caller = identified(caller, keys)
        if caller.is_known:
            break
    return caller
