"""Where runs take place: a real server for their emulators, each behind a proxy of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deepgram_manage.emulator.app import application
from deepgram_manage.emulator.fixture import DeepgramEmulator
from deepgram_manage.emulator.json_types import Fields
from deepgram_manage.emulator.server import ThreadedServer
from tests.chaos.proxy import Proxy, ProxyThread
from tests.support.modules import load_all

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.types import ASGIApp, Receive, Scope, Send

    from deepgram_manage.emulator.wire import Call, Reply
    from tests.chaos.plan import Fault

# More entries than a call makes requests, so that a rule is never used up.
_NOTHING_MORE = 50


class WatchedEmulator(DeepgramEmulator):
    """An emulator that remembers what it was asked.

    Attributes:
        handled: Every call that reached it, in the order of their effects.
    """

    def __init__(self) -> None:
        """Begin with one project, whose owner calls."""
        super().__init__()
        self.handled: list[Call] = []

    def handle(self, call: Call) -> Reply:
        """Answer a call, and remember it."""
        with self.world.lock:
            self.handled.append(call)
            return super().handle(call)

    def expect(self, faults: dict[str, Sequence[Fault | None]]) -> None:
        """Say what goes wrong with the next calls of each route; nothing does with the others."""
        self.clear_faults()
        for route, sequence in faults.items():
            entries = [None if fault is None else fault.settings for fault in sequence]
            self.add_fault_rule(
                Fields({"route": route, "sequence": [*entries, *[None] * _NOTHING_MORE]})
            )

    def struck(self, route: str) -> int:
        """Count the calls of a route since something was expected of it."""
        rules = (Fields(rule) for rule in self.fault_rules())
        return sum(rule.integer("struck", 0) for rule in rules if rule.text("route") == route)


class Stage:
    """A server for the emulators of many runs at once, and the proxies before it.

    Every connection to the server belongs to the emulator that the proxy of its run named.
    """

    def __init__(self) -> None:
        """Start to serve."""
        load_all()
        self._apps: dict[int, ASGIApp] = {}
        self.proxies = ProxyThread()
        self._server = ThreadedServer(self)
        self._port = int(self._server.base_url.rpartition(":")[2])

    def place(self) -> Place:
        """Make room for one run at a time."""
        return Place(self)

    def proxy(self, place: Place) -> Proxy:
        """Put a proxy before the server, which leads to the emulator of a place."""

        def lead(port: int) -> None:
            self._apps[port] = place.app

        return Proxy(self.proxies, self._port, lead)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a call on to the emulator that it is for."""
        await self._apps[scope["client"][1]](scope, receive, send)

    def close(self) -> None:
        """Stop to serve."""
        self._server.close()
        self.proxies.close()


class Place:
    """Room for one run at a time.

    Attributes:
        emulator: What answers.
        proxy: What is before it.
    """

    def __init__(self, stage: Stage) -> None:
        """Begin with an emulator that nothing has happened to."""
        self.clear()
        self.proxy = stage.proxy(self)

    def clear(self) -> None:
        """Begin another run."""
        self.emulator = WatchedEmulator()
        self.app: ASGIApp = application(self.emulator)

    def close(self) -> None:
        """Cut all connections."""
        self.proxy.close()
