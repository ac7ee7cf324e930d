"""What the tests of the clients share: both clients, a network that remembers, and an emulator."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.support.wire import Caller, Wire

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deepgram_manage.emulator.fixture import DeepgramEmulator
    from tests.support.servers import Server, Socket


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


@pytest.fixture(scope="session")
def listening() -> Iterator[Socket]:
    """A socket that answers; imported late, since the tests of the wheel do without it."""
    from tests.support.servers import Socket  # noqa: PLC0415

    socket = Socket()
    yield socket
    socket.close()


@pytest.fixture
def server(listening: Socket, deepgram_emulator: DeepgramEmulator) -> Server:
    """The emulator of the test on a real socket; it has one project, whose owner calls."""
    return listening.serve(deepgram_emulator)
