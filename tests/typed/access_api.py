"""What `deepgram_manage.access` promises to a type checker: never run, only checked."""

from __future__ import annotations

from collections.abc import AsyncIterable, Iterable
from typing import assert_type

from deepgram_manage import AsyncManageClient, KeyResponse, ManageClient, access


def blocking(manage: ManageClient) -> None:
    """With the one client, results."""
    assert_type(access.check("k"), access.Check)
    assert_type(access.can(manage, "p", "keys:write"), bool | None)
    assert_type(access.audit(manage, projects=["p"]), access.Audit)
    assert_type(access.iter_audit(manage), Iterable[access.AuditRow])
    assert_type(access.leaver(manage, "ann@example.com"), access.Leaver)
    assert_type(access.mint(manage, "p", ttl="1h"), KeyResponse)
    assert_type(access.sweep(manage, access.plan_sweep(manage)), access.Sweep)
    assert_type(access.apply(manage, access.plan(manage, "acme.toml")), access.Applied)
    sink = access.sinks.File("key")
    assert_type(access.rotate.start(manage, "p", "ci", sink), access.Rotation)
    assert_type(access.rotate.finish(manage, "rot-1"), access.Rotation)


async def awaited(manage: AsyncManageClient) -> None:
    """With the other, awaitables of the same."""
    assert_type(await access.check_async("k"), access.Check)
    assert_type(await access.can(manage, "p", "keys:write"), bool | None)
    assert_type(await access.audit(manage), access.Audit)
    assert_type(access.iter_audit(manage), AsyncIterable[access.AuditRow])
    assert_type(await access.leaver(manage, "ann@example.com"), access.Leaver)
    assert_type(await access.mint(manage, "p", ttl=60), KeyResponse)
    assert_type(await access.sweep(manage, await access.plan_sweep(manage)), access.Sweep)
    assert_type(await access.apply(manage, await access.plan(manage, "a.toml")), access.Applied)
    sink = access.sinks.EnvFile("app.env", "DEEPGRAM_API_KEY")
    assert_type(await access.rotate.start(manage, "p", "ci", sink), access.Rotation)
    assert_type(await access.rotate.resume(manage, "rot-1"), access.Rotation)
