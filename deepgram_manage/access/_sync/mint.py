# Derived from _async/mint.py by `make generate`. Do not edit.
"""Creates short-lived keys, and deletes those that have expired or lie idle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deepgram_manage import DeepgramError, NotFoundError
from deepgram_manage.access._mint import Sweep, to_sweep, untold

from .reading import read_caller

if TYPE_CHECKING:
    from deepgram_manage import KeyOptions, KeyResponse, ManageClient
    from deepgram_manage.access._mint import SweepKey

    from .audit import AuditReader


def mint(manage: ManageClient, project_id: str, options: KeyOptions) -> KeyResponse:
    """Create a key."""
    return manage.create_key(project_id, options)


def plan_sweep(manage: ManageClient, reader: AuditReader) -> Sweep:
    """Return the keys that a sweep would delete."""
    caller = read_caller(manage, [])
    audit = reader.collect()
    return Sweep(
        keys=to_sweep(audit, caller.api_key_id),
        unread=[*audit.unread, *untold(audit, caller.api_key_id)],
    )


def sweep(manage: ManageClient, plan: Sweep) -> Sweep:
    """Delete the keys of a plan; what is gone already counts as deleted."""
    deleted: list[str] = []
    failed: dict[str, str] = {}
    for each in plan.keys:
        try:
            _delete(manage, each)
        except DeepgramError as error:
            failed[each.row.api_key_id] = str(error)
        else:
            deleted.append(each.row.api_key_id)
    return Sweep(keys=plan.keys, deleted=deleted, failed=failed, unread=plan.unread)


def _delete(manage: ManageClient, each: SweepKey) -> None:
    try:
        manage.delete_key(each.row.project_id, each.row.api_key_id)
    except NotFoundError:
        return
