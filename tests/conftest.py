"""What the tests of the clients share: both clients, and a network that remembers."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.support.servers import HttpServer
from tests.support.wire import Caller, Wire

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the settings of whoever runs the tests out of them."""
    for name in os.environ:
        if name.startswith("DEEPGRAM_"):
            monkeypatch.delenv(name)


@pytest.fixture
def wire() -> Wire:
    """The network: `wire.answer` comes back, `wire.seen` was sent."""
    return Wire()


@pytest.fixture(params=["sync", "async"])
def kind(request: pytest.FixtureRequest) -> str:
    """Which of the two clients a test runs on; each test runs on both."""
    return str(request.param)


@pytest.fixture
def call(kind: str, wire: Wire) -> Caller:
    """Call a method of the client by its name: `call("get_project", "p1")`."""
    return Caller(kind, wire.client())


@pytest.fixture
def server() -> Iterator[HttpServer]:
    """A server on a real socket."""
    with HttpServer() as running:
        yield running
