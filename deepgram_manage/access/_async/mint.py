# _sync/mint.py is derived from this module: run `make generate` after a change.
"""Creates short-lived keys, and deletes those that have expired or lie idle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deepgram_manage import DeepgramError, NotFoundError
from deepgram_manage.access._mint import Sweep, to_sweep, untold

from .reading import read_caller

if TYPE_CHECKING:
    from deepgram_manage import AsyncManageClient, KeyOptions, KeyResponse
    from deepgram_manage.access._mint import SweepKey

    from .audit import AuditReader


async def mint(manage: AsyncManageClient, project_id: str, options: KeyOptions) -> KeyResponse:
    """Create a key."""
    return await manage.create_key(project_id, options)


async def plan_sweep(manage: AsyncManageClient, reader: AuditReader) -> Sweep:
    """Return the keys that a sweep would delete."""
    caller = await read_caller(manage, [])
    audit = await reader.collect()
    return Sweep(
        keys=to_sweep(audit, caller.api_key_id),
        unread=[*audit.unread, *untold(audit, caller.api_key_id)],
    )


async def sweep(manage: AsyncManageClient, plan: Sweep) -> Sweep:
    """Delete the keys of a plan; what is gone already counts as deleted."""
    deleted: list[str] = []
    failed: dict[str, str] = {}
    for each in plan.keys:
        try:
            await _delete(manage, each)
        except DeepgramError as error:
            failed[each.row.api_key_id] = str(error)
        else:
            deleted.append(each.row.api_key_id)
    return Sweep(keys=plan.keys, deleted=deleted, failed=failed, unread=plan.unread)


async def _delete(manage: AsyncManageClient, each: SweepKey) -> None:
    try:
        await manage.delete_key(each.row.project_id, each.row.api_key_id)
    except NotFoundError:
        return
