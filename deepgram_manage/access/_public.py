"""The functions of this package. Given an AsyncManageClient, each returns an awaitable.

Each is written once: it checks its arguments, and has the calls made that fit to the client.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from deepgram_manage.fan_out import AT_ONCE

from ._facts import as_ids
from ._mint import key_options
from ._organisation import Organisation, OrgPlan
from ._policy import Baseline, Policy
from ._twins import calls_for

if TYPE_CHECKING:
    import os
    from collections.abc import AsyncIterable, Awaitable, Iterable, Sequence

    from deepgram_manage import AsyncManageClient, KeyResponse, ManageClient

    from ._audit import Audit, AuditRow
    from ._caller import Caller
    from ._durations import Duration
    from ._leaver import Leaver
    from ._mint import Sweep
    from ._organisation import Applied

__all__ = [
    "apply",
    "audit",
    "caller",
    "can",
    "iter_audit",
    "leaver",
    "mint",
    "plan",
    "plan_sweep",
    "sweep",
]


@overload
def can(manage: ManageClient, project: str, permission: str) -> bool | None: ...
@overload
def can(manage: AsyncManageClient, project: str, permission: str) -> Awaitable[bool | None]: ...
def can(manage: ManageClient | AsyncManageClient, project: str, permission: str) -> Any:
    """Return whether the calling credentials may do something in a project. Makes two calls.

    Args:
        manage: The client.
        project: The project's id.
        permission: A scope such as `keys:write`, or a role for everything that it allows.

    Returns:
        None when the server does not tell which scopes the key has.

    Reference: https://developers.deepgram.com/docs/working-with-roles
    """
    if not permission.strip():
        raise ValueError("permission must not be empty: name a scope such as 'keys:write'")
    return calls_for(manage, "check").can(manage, project, permission)


@overload
def caller(manage: ManageClient, projects: str | Iterable[str]) -> Caller: ...
@overload
def caller(manage: AsyncManageClient, projects: str | Iterable[str]) -> Awaitable[Caller]: ...
def caller(manage: ManageClient | AsyncManageClient, projects: str | Iterable[str]) -> Any:
    """Return the key that makes the calls, and the account that owns it.

    Args:
        manage: The client.
        projects: Ids of projects in whose keys to look for the calling one.

    Returns:
        What is known; nothing where the server does not tell.
    """
    return calls_for(manage, "reading").read_caller(manage, as_ids(projects) or [])


@overload
def audit(
    manage: ManageClient,
    *,
    projects: str | Iterable[str] | None = ...,
    policy: Policy | None = ...,
    baseline: Baseline | None = ...,
    last_seen_calls: int = ...,
    at_once: int = ...,
) -> Audit: ...
@overload
def audit(
    manage: AsyncManageClient,
    *,
    projects: str | Iterable[str] | None = ...,
    policy: Policy | None = ...,
    baseline: Baseline | None = ...,
    last_seen_calls: int = ...,
    at_once: int = ...,
) -> Awaitable[Audit]: ...
def audit(  # noqa: PLR0913 -- what may be asked for
    manage: ManageClient | AsyncManageClient,
    *,
    projects: str | Iterable[str] | None = None,
    policy: Policy | None = None,
    baseline: Baseline | None = None,
    last_seen_calls: int = 500,
    at_once: int = AT_ONCE,
) -> Any:
    """Check every key of the projects, and report what is wrong with it.

    Three calls a project, and one for each key that cost nothing in 90 days.

    Args:
        manage: The client.
        projects: Ids of projects; all that the credentials may see unless given.
        policy: What to find, and how bad it is.
        baseline: Findings that are accepted.
        last_seen_calls: How many keys to look up in the request log at most; of those beyond,
            the last use is not known.
        at_once: How many calls to make at once.

    Returns:
        A row per key. What could not be read is in `unread`.

    Raises:
        DeepgramError: The projects cannot be listed, or one of them does not exist.
    """
    return _reader(manage, projects, policy, baseline, last_seen_calls, at_once).collect()


@overload
def iter_audit(
    manage: ManageClient,
    *,
    projects: str | Iterable[str] | None = ...,
    policy: Policy | None = ...,
    baseline: Baseline | None = ...,
    last_seen_calls: int = ...,
    at_once: int = ...,
) -> Iterable[AuditRow]: ...
@overload
def iter_audit(
    manage: AsyncManageClient,
    *,
    projects: str | Iterable[str] | None = ...,
    policy: Policy | None = ...,
    baseline: Baseline | None = ...,
    last_seen_calls: int = ...,
    at_once: int = ...,
) -> AsyncIterable[AuditRow]: ...
def iter_audit(  # noqa: PLR0913 -- as for `audit`
    manage: ManageClient | AsyncManageClient,
    *,
    projects: str | Iterable[str] | None = None,
    policy: Policy | None = None,
    baseline: Baseline | None = None,
    last_seen_calls: int = 500,
    at_once: int = AT_ONCE,
) -> Any:
    """Check every key as `audit` does, in constant memory however many projects there are.

    Args:
        manage: The client.
        projects: Ids of projects; all that the credentials may see unless given.
        policy: What to find, and how bad it is.
        baseline: Findings that are accepted.
        last_seen_calls: How many keys to look up in the request log at most.
        at_once: How many calls to make at once.

    Returns:
        Something to iterate over once, with `for` or `async for`. Its `unread` and `calls` are
        complete at the end.
    """
    return _reader(manage, projects, policy, baseline, last_seen_calls, at_once)


def _reader(  # noqa: PLR0913, PLR0917 -- as for `audit`
    manage: ManageClient | AsyncManageClient,
    projects: str | Iterable[str] | None,
    policy: Policy | None,
    baseline: Baseline | None,
    last_seen_calls: int,
    at_once: int,
) -> Any:
    if at_once < 1:
        raise ValueError(f"at_once={at_once!r} must be at least 1")
    if last_seen_calls < 0:
        raise ValueError(f"last_seen_calls={last_seen_calls!r} must not be negative")
    return calls_for(manage, "audit").AuditReader(
        manage,
        projects=as_ids(projects),
        policy=policy or Policy(),
        baseline=baseline or Baseline(),
        last_seen_calls=last_seen_calls,
        at_once=at_once,
    )


@overload
def leaver(
    manage: ManageClient, email: str, *, projects: str | Iterable[str] | None = ...
) -> Leaver: ...
@overload
def leaver(
    manage: AsyncManageClient, email: str, *, projects: str | Iterable[str] | None = ...
) -> Awaitable[Leaver]: ...
def leaver(
    manage: ManageClient | AsyncManageClient,
    email: str,
    *,
    projects: str | Iterable[str] | None = None,
) -> Any:
    """Report what is lost when an account is removed; nothing is changed.

    Removing a member revokes every key that the member made.

    Args:
        manage: The client.
        email: The address of the account.
        projects: Ids of projects; all that the credentials may see unless given.

    Returns:
        Projects, roles, keys with their spend and newest request, invitations, and the commands
        that replace the keys.

    Raises:
        ValueError: The address is empty.

    Reference: https://developers.deepgram.com/reference/manage/members/delete
    """
    if not email.strip():
        raise ValueError("email must not be empty: give the address of the account")
    return calls_for(manage, "leaver").leaver(manage, email.strip(), as_ids(projects), AT_ONCE)


@overload
def mint(
    manage: ManageClient,
    project: str,
    *,
    ttl: Duration,
    preset: str = ...,
    for_: str | None = ...,
    comment: str | None = ...,
    tags: Sequence[str] = ...,
) -> KeyResponse: ...
@overload
def mint(
    manage: AsyncManageClient,
    project: str,
    *,
    ttl: Duration,
    preset: str = ...,
    for_: str | None = ...,
    comment: str | None = ...,
    tags: Sequence[str] = ...,
) -> Awaitable[KeyResponse]: ...
def mint(  # noqa: PLR0913 -- what makes a key
    manage: ManageClient | AsyncManageClient,
    project: str,
    *,
    ttl: Duration,
    preset: str = "transcribe",
    for_: str | None = None,
    comment: str | None = None,
    tags: Sequence[str] = (),
) -> Any:
    """Create a short-lived key with the least scopes for a purpose.

    Args:
        manage: The client.
        project: The project's id.
        ttl: How long it lives: a timedelta, a text such as `1h`, or seconds.
        preset: `transcribe`, `speak` or `read-usage`.
        for_: For whom or what, e.g. `customer:acme`; becomes a tag, and so a line in usage.
        comment: What it is for; made of the others unless given.
        tags: Further tags.

    Returns:
        The key, with its secret in `key`; it is shown once.

    Raises:
        TypeError, ValueError: An argument is not valid; nothing was sent.
        WriteOutcomeUnknownError: It may have been created; it ends by itself.

    Reference: https://developers.deepgram.com/reference/manage/keys/create
    """
    options = key_options(preset=preset, for_=for_, comment=comment, tags=tags, ttl=ttl)
    return calls_for(manage, "mint").mint(manage, project, options)


@overload
def plan_sweep(
    manage: ManageClient,
    *,
    projects: str | Iterable[str] | None = ...,
    policy: Policy | None = ...,
    last_seen_calls: int = ...,
) -> Sweep: ...
@overload
def plan_sweep(
    manage: AsyncManageClient,
    *,
    projects: str | Iterable[str] | None = ...,
    policy: Policy | None = ...,
    last_seen_calls: int = ...,
) -> Awaitable[Sweep]: ...
def plan_sweep(
    manage: ManageClient | AsyncManageClient,
    *,
    projects: str | Iterable[str] | None = None,
    policy: Policy | None = None,
    last_seen_calls: int = 500,
) -> Any:
    """Return the keys that have expired, or that nobody has used for as long as the policy says.

    Args:
        manage: The client.
        projects: Ids of projects; all that the credentials may see unless given.
        policy: Its `idle_after` says when a key lies idle.
        last_seen_calls: How many keys to look up in the request log at most; those beyond stay.

    Returns:
        A plan for `sweep`. The calling key is never in it.
    """
    reader = _reader(manage, projects, policy, None, last_seen_calls, AT_ONCE)
    return calls_for(manage, "mint").plan_sweep(manage, reader)


@overload
def sweep(manage: ManageClient, plan: Sweep) -> Sweep: ...
@overload
def sweep(manage: AsyncManageClient, plan: Sweep) -> Awaitable[Sweep]: ...
def sweep(manage: ManageClient | AsyncManageClient, plan: Sweep) -> Any:
    """Delete the keys of a plan that `plan_sweep` has made.

    Args:
        manage: The client.
        plan: The plan.

    Returns:
        The plan, with what was deleted and what could not be.
    """
    return calls_for(manage, "mint").sweep(manage, plan)


@overload
def plan(
    manage: ManageClient, file: Organisation | str | os.PathLike[str], *, prune: bool = ...
) -> OrgPlan: ...
@overload
def plan(
    manage: AsyncManageClient, file: Organisation | str | os.PathLike[str], *, prune: bool = ...
) -> Awaitable[OrgPlan]: ...
def plan(
    manage: ManageClient | AsyncManageClient,
    file: Organisation | str | os.PathLike[str],
    *,
    prune: bool = False,
) -> Any:
    """Compare a file with the projects that it names; nothing is changed.

    Args:
        manage: The client.
        file: The path of a TOML file, or what was read from one.
        prune: Whether to remove members and invitations that the file does not name.

    Returns:
        What to change, for `apply`; empty when everything is as the file says.

    Raises:
        AccessError: The file names a project that does not exist, or that may be several; its
            `reason` is `no-project` or `ambiguous`.
        OSError, ValueError: The file cannot be read, or says something invalid.
        DeepgramError: A project cannot be read.
    """
    organisation = file if isinstance(file, Organisation) else Organisation.read(file)
    return calls_for(manage, "organisation").plan(
        manage, organisation, prune=prune, at_once=AT_ONCE
    )


@overload
def apply(manage: ManageClient, changes: OrgPlan) -> Applied: ...
@overload
def apply(manage: AsyncManageClient, changes: OrgPlan) -> Awaitable[Applied]: ...
@overload
def apply(
    manage: ManageClient, changes: Organisation | str | os.PathLike[str], *, prune: bool = ...
) -> Applied: ...
@overload
def apply(
    manage: AsyncManageClient,
    changes: Organisation | str | os.PathLike[str],
    *,
    prune: bool = ...,
) -> Awaitable[Applied]: ...
def apply(
    manage: ManageClient | AsyncManageClient,
    changes: OrgPlan | Organisation | str | os.PathLike[str],
    *,
    prune: bool = False,
) -> Any:
    """Make the changes of a plan, or of the plan that a file has now. Keys are never touched.

    Whatever interrupts it, the next plan has what is left.

    Args:
        manage: The client.
        changes: A plan, or the file to make one of.
        prune: As for `plan`, when a file is given.

    Returns:
        What was done, and what could not be.

    Raises:
        AccessError, OSError, ValueError: As for `plan`, when a file is given.
    """
    calls = calls_for(manage, "organisation")
    if isinstance(changes, OrgPlan):
        return calls.apply(manage, changes)
    organisation = changes if isinstance(changes, Organisation) else Organisation.read(changes)
    return calls.plan_and_apply(manage, organisation, prune=prune, at_once=AT_ONCE)
