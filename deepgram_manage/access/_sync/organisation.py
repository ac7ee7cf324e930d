# Derived from _async/organisation.py by `make generate`. Do not edit.
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
from deepgram_manage.fan_out import FanOut

from .audit import AuditReader
from .reading import read_caller, read_invites, read_members, read_projects

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deepgram_manage import ManageClient
    from deepgram_manage.access._organisation import Organisation, WantedProject


def plan(manage: ManageClient, organisation: Organisation, *, prune: bool, at_once: int) -> OrgPlan:
    """Return what to change, and which keys are not as the file wants them."""
    names, _now = read_projects(manage, None)
    matched = match_projects(organisation, names)
    changes = _compare(manage, names, matched, prune=prune, at_once=at_once)
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
    return evolve(changes, findings=[row for row in reader if row.findings])


def _compare(
    manage: ManageClient,
    names: Mapping[str, str],
    matched: list[tuple[WantedProject, str]],
    *,
    prune: bool,
    at_once: int,
) -> OrgPlan:
    caller = read_caller(manage, [project_id for _wanted, project_id in matched])
    if not caller.is_known:
        caller = read_caller(manage, list(names))

    def planned(match: tuple[WantedProject, str]) -> tuple[list[Change], list[Refused]]:
        wanted, project_id = match
        current = CurrentProject(
            project_id=project_id,
            name=names[project_id],
            members=read_members(manage, project_id),
            invites=dict(read_invites(manage, project_id)),
        )
        return changes_of(wanted, current, caller, prune=prune)

    with FanOut(at_once) as fan_out:
        plans = fan_out.map(planned, matched)
    return OrgPlan(
        changes=[change for changes, _refused in plans for change in changes],
        refused=[change for _changes, refused in plans for change in refused],
    )


def apply(manage: ManageClient, changes: OrgPlan) -> Applied:
    """Make the changes of a plan, one after the other, until one of them fails."""
    done: list[Change] = []
    for change in changes:
        try:
            _make(manage, change)
        except DeepgramError as error:
            left = list(changes)[len(done) + 1 :]
            return Applied(done=done, failed=change, error=error, left=left)
        done.append(change)
    return Applied(done=done)


def _make(manage: ManageClient, change: Change) -> None:
    project_id, role = change.project_id, change.after or ""
    if change.kind == "rename-project":
        manage.update_project(project_id, change.subject)
    elif change.kind == "set-role":
        manage.update_member_scope(project_id, change.member_id or "", {"scope": role})
    elif change.kind == "remove-member":
        _remove(manage, change)
    else:
        if change.kind != "invite":
            _withdraw(manage, change)
        if change.kind != "withdraw-invite":
            _invite(manage, change)


def _remove(manage: ManageClient, change: Change) -> None:
    try:
        manage.remove_member(change.project_id, change.member_id or "")
    except NotFoundError:
        # Somebody did, or an earlier attempt whose answer was lost.
        return


def _withdraw(manage: ManageClient, change: Change) -> None:
    try:
        manage.delete_invite(change.project_id, change.subject)
    except NotFoundError:
        return


def _invite(manage: ManageClient, change: Change) -> None:
    try:
        manage.send_invite(change.project_id, change.subject, change.after or "")
    except WriteOutcomeUnknownError as error:
        if not error.found:
            raise


def plan_and_apply(
    manage: ManageClient, organisation: Organisation, *, prune: bool, at_once: int
) -> Applied:
    """Make a plan, and the changes that it has; keys are not changed, and so not read."""
    organisation = evolve(organisation, policy=None)
    changes = plan(manage, organisation, prune=prune, at_once=at_once)
    return apply(manage, changes)
