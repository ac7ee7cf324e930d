"""What the tests of access share: functions run with both clients, on an emulator."""

from __future__ import annotations

import asyncio
import inspect
from typing import TYPE_CHECKING, TypeAlias

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from deepgram_manage.emulator.fixture import DeepgramEmulator
    from tests.support.wire import Anything

    Run: TypeAlias = Callable[..., Anything]


@pytest.fixture
def run(kind: str, deepgram_emulator: DeepgramEmulator) -> Run:
    """Run a function of `access` with one of the two clients: `run(access.audit, projects=…)`."""

    def call(
        function: Callable[..., Anything],
        *args: Anything,
        key: str | None = None,
        **kwargs: Anything,
    ) -> Anything:
        client = deepgram_emulator.client_for(key or deepgram_emulator.admin_key)
        if kind == "sync":
            return function(client.manage, *args, **kwargs)

        async def awaited() -> Anything:
            result = function(client.asyncmanage, *args, **kwargs)
            assert inspect.isawaitable(result)
            return await result

        return asyncio.run(awaited())

    return call


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds waited between attempts to verify a key: noted, and not waited."""
    noted: list[float] = []

    async def note(_blocking: object, seconds: float) -> None:
        noted.append(seconds)

    monkeypatch.setattr("deepgram_manage.fan_out.Blocking.pause", noted.append)
    monkeypatch.setattr("deepgram_manage.fan_out.AsyncBlocking.pause", note)
    return noted


@pytest.fixture
def states(tmp_path: Path) -> Path:
    """The folder for the states of rotations."""
    return tmp_path / "states"
