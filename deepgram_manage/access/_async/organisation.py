# _sync/organisation.py is derived from this module: run `make generate` after a change.
"""Compares a file with the projects it names, and changes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve

from deepgram_manage import DeepgramError, NotFoundError, WriteOutcomeUnknownError
from deepgram_manage.access._organisation import (
    Applied,
    Change,
    CurrentProject,
    OrgPlan,
    Refused,
    changes_of,
    match_projects,
)
from deepgram_manage.access._policy import Baseline
from deepgram_manage.fan_out import AsyncFanOut

from .audit import AuditReader
from .reading import read_caller, read_invites, read_members, read_projects

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deepgram_manage import AsyncManageClient
    from deepgram_manage.access._organisation import Organisation, WantedProject


async def plan(
    manage: AsyncManageClient, organisation: Organisation, *, prune: bool, at_once: int
) -> OrgPlan:
    """Return what to change, and which keys are not as the file wants them."""
    names, _now = await read_projects(manage, None)
    matched = match_projects(organisation, names)
    changes = await _compare(manage, names, matched, prune=prune, at_once=at_once)
    if organisation.policy is None:
        return changes
    reader = AuditReader(
        manage,
        projects=[project_id for _wanted, project_id in matched],
        policy=organisation.policy,
        baseline=Baseline(),
        # A plan is to be quick.
        last_seen_calls=0,
        at_once=at_once,
    )
    return evolve(changes, findings=[row async for row in reader if row.findings])


async def _compare(
    manage: AsyncManageClient,
    names: Mapping[str, str],
    matched: list[tuple[WantedProject, str]],
    *,
    prune: bool,
    at_once: int,
) -> OrgPlan:
    caller = await read_caller(manage, [project_id for _wanted, project_id in matched])
    if not caller.is_known:
        caller = await read_caller(manage, list(names))

    async def planned(match: tuple[WantedProject, str]) -> tuple[list[Change], list[Refused]]:
        wanted, project_id = match
        current = CurrentProject(
            project_id=project_id,
            name=names[project_id],
            members=await read_members(manage, project_id),
            invites=dict(await read_invites(manage, project_id)),
        )
        return changes_of(wanted, current, caller, prune=prune)

    async with AsyncFanOut(at_once) as fan_out:
        plans = await fan_out.map(planned, matched)
    return OrgPlan(
        changes=[change for changes, _refused in plans for change in changes],
        refused=[change for _changes, refused in plans for change in refused],
    )


async def apply(manage: AsyncManageClient, changes: OrgPlan) -> Applied:
    """Make the changes of a plan, one after the other, until one of them fails."""
    done: list[Change] = []
    for change in changes:
        try:
            await _make(manage, change)
        except DeepgramError as error:
            left = list(changes)[len(done) + 1 :]
            return Applied(done=done, failed=change, error=error, left=left)
        done.append(change)
    return Applied(done=done)


async def _make(manage: AsyncManageClient, change: Change) -> None:
    project_id, role = change.project_id, change.after or ""
    if change.kind == "rename-project":
        await manage.update_project(project_id, change.subject)
    elif change.kind == "set-role":
        await manage.update_member_scope(project_id, change.member_id or "", {"scope": role})
    elif change.kind == "remove-member":
        await _remove(manage, change)
    else:
        if change.kind != "invite":
            await _withdraw(manage, change)
        if change.kind != "withdraw-invite":
            await _invite(manage, change)


async def _remove(manage: AsyncManageClient, change: Change) -> None:
    try:
        await manage.remove_member(change.project_id, change.member_id or "")
    except NotFoundError:
        # Somebody did, or an earlier attempt whose answer was lost.
        return


async def _withdraw(manage: AsyncManageClient, change: Change) -> None:
    try:
        await manage.delete_invite(change.project_id, change.subject)
    except NotFoundError:
        return


async def _invite(manage: AsyncManageClient, change: Change) -> None:
    try:
        await manage.send_invite(change.project_id, change.subject, change.after or "")
    except WriteOutcomeUnknownError as error:
        if not error.found:
            raise


async def plan_and_apply(
    manage: AsyncManageClient, organisation: Organisation, *, prune: bool, at_once: int
) -> Applied:
    """Make a plan, and the changes that it has; keys are not changed, and so not read."""
    organisation = evolve(organisation, policy=None)
    changes = await plan(manage, organisation, prune=prune, at_once=at_once)
    return await apply(manage, changes)
