"""What the tests of costs share: both clients, and the wait for what they return."""

from __future__ import annotations

import asyncio
import inspect
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

if TYPE_CHECKING:
    from deepgram_manage import AsyncManageClient, DeepgramClient, ManageClient

Anything: TypeAlias = Any


class Runner:
    """Runs functions of `costs` on one of the two clients."""

    def __init__(self, kind: str) -> None:
        """Use the synchronous or the asynchronous client."""
        self.kind = kind

    def client_of(self, client: DeepgramClient) -> ManageClient | AsyncManageClient:
        """Return the client that calls."""
        return client.manage if self.kind == "sync" else client.asyncmanage

    def __call__(
        self, function: Anything, client: DeepgramClient, *arguments: Anything, **keywords: Anything
    ) -> Anything:
        """Call a function of `costs`, and wait for what it returns."""
        value = function(self.client_of(client), *arguments, **keywords)
        return asyncio.run(value) if inspect.iscoroutine(value) else value


@pytest.fixture
def run(kind: str) -> Runner:
    """Run a function of `costs` on both clients: `run(costs.report, client, period)`."""
    return Runner(kind)
