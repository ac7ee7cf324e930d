"""A TCP proxy on the loopback interface that does to connections what networks do.

It knows nothing of HTTP but that each side waits for the other: bytes of the caller that come after
bytes of the server begin a new exchange. What goes wrong is told beforehand, for the connections
and for the exchanges in the order in which they come, so that a run can be repeated.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import struct
import threading
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable, Iterator

T = TypeVar("T")

LOCAL = "127.0.0.1"
REQUEST, ANSWER = "request", "answer"
# A close that resets: nothing lingers, for no second.
_ABORTIVE = struct.pack("ii", 1, 0)
# An answer is over when nothing more comes for so many seconds.
_QUIET = 0.005


@dataclass(frozen=True)
class Mischief:
    """What goes wrong in an exchange.

    Attributes:
        kind: `cut`, `stall` (nothing moves for `seconds`, then everything), `drip` (bytes one by
            one), or `hang_up` (the server closes once its answer is through).
        side: Whose bytes, `request` or `answer`.
        after: How many of these pass first.
        seconds: Of a stall.
        rate: Of a drip, in bytes a second.
        reset: Whether a cut is a reset rather than an orderly end.
    """

    kind: str
    side: str = ANSWER
    after: int = 0
    seconds: float = 0.0
    rate: float = 0.0
    reset: bool = False

    @property
    def name(self) -> str:
        """What it is counted as."""
        how = "" if self.kind in {"stall", "drip"} else " (reset)" if self.reset else " (closed)"
        return f"{self.kind} {self.side}{how}"


@dataclass(frozen=True)
class Absence:
    """When no connection can be made.

    Attributes:
        seconds: For how long.
        unreachable: Whether connecting goes unanswered, rather than being refused.
    """

    seconds: float
    unreachable: bool = False

    @property
    def name(self) -> str:
        """What it is counted as."""
        return "connect unanswered" if self.unreachable else "connect refused"


@dataclass
class Exchange:
    """What passed in an exchange, and whether its mischief was done."""

    mischief: Mischief | None
    request: bytes = b""
    answer: bytes = b""
    passed: dict[str, int] = field(default_factory=lambda: {REQUEST: 0, ANSWER: 0})
    done: bool = False

    @property
    def method(self) -> str:
        """The HTTP method that was asked with."""
        return self.request.partition(b" ")[0].decode("latin-1")

    @property
    def status(self) -> int | None:
        """The status that the caller got to see; None when its line did not pass."""
        line = self.answer[: self.passed[ANSWER]].split(b"\r\n")[0].split(b" ")
        return int(line[1]) if len(line) > 1 and line[1].isdigit() else None


class ProxyThread:
    """The event loop of proxies, in a thread of its own."""

    def __init__(self) -> None:
        """Start to run."""
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True, name="proxy")
        self._thread.start()

    def wait_for(self, work: Coroutine[Any, Any, T]) -> T:
        """Have the loop do something, and wait until it is done."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)

    def close(self) -> None:
        """Stop to run."""
        self.wait_for(self._end_tasks())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()

    @staticmethod
    async def _end_tasks() -> None:
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class Proxy:
    """Stands before a server.

    Attributes:
        url: Where to connect to.
        exchanges: What has passed since `expect`.
        arrivals: How connections were received since `expect`.
    """

    def __init__(
        self, thread: ProxyThread, server_port: int, on_connect: Callable[[int], None] | None = None
    ) -> None:
        """Stand before a server on this machine.

        Args:
            thread: Where to run.
            server_port: Where the server listens.
            on_connect: Told the own port of each connection to the server, before it is used.
        """
        self._thread = thread
        self._server_port = server_port
        self._on_connect = on_connect or (lambda _port: None)
        self._holder, self._port = _held_port()
        self.url = f"http://{LOCAL}:{self._port}"
        self._listener: asyncio.Server | None = None
        self._links: set[_Link] = set()
        self._welcomes: deque[str] = deque()
        self._mischiefs: deque[Mischief | None] = deque()
        self._back = asyncio.Event()
        self._away: asyncio.Task[None] | None = None
        self.exchanges: list[Exchange] = []
        self.arrivals: list[str] = []
        thread.wait_for(self._listen())

    @property
    def open(self) -> int:
        """How many callers are connected, and have not been cut off."""
        return sum(link.connected for link in list(self._links))

    def expect(
        self,
        arrivals: Iterable[str] = (),
        mischiefs: Iterable[Mischief | None] = (),
        absence: Absence | None = None,
    ) -> None:
        """Say what happens from now on; after that nothing does.

        Args:
            arrivals: For each new connection `welcome`, `reset` (accepted and cut) or `ignored`
                (accepted, and nobody ever reads it).
            mischiefs: For each exchange what goes wrong in it, None for nothing.
            absence: For how long no connection can be made, and why.
        """
        self._thread.wait_for(self._expect(arrivals, mischiefs, absence))

    def cut_all(self) -> None:
        """Cut all connections."""
        self._thread.wait_for(self._cut_all())

    def close(self) -> None:
        """Stop to listen, and cut all connections."""
        self._thread.wait_for(self._close())
        self._holder.close()

    async def _expect(
        self,
        arrivals: Iterable[str],
        mischiefs: Iterable[Mischief | None],
        absence: Absence | None,
    ) -> None:
        self._welcomes, self._mischiefs = deque(arrivals), deque(mischiefs)
        self.exchanges, self.arrivals = [], []
        await self._come_back()
        if absence:
            await self._stop_listening()
            await self._cut_all()
            self._back = asyncio.Event()
            self._away = asyncio.create_task(self._be_away(absence))
            # Begins before anybody calls.
            await asyncio.sleep(0)

    async def _be_away(self, absence: Absence) -> None:
        with contextlib.ExitStack() as stack:
            if absence.unreachable:
                stack.enter_context(_deaf(self._port))
            stack.enter_context(contextlib.suppress(TimeoutError))
            await asyncio.wait_for(self._back.wait(), absence.seconds)
        await self._listen()

    async def _come_back(self) -> None:
        """Listen again, if it was a matter of time until then."""
        self._back.set()
        if self._away is not None:
            await self._away
            self._away = None

    async def _listen(self) -> None:
        self._listener = await self._thread.loop.create_server(
            lambda: _Link(self).caller, LOCAL, self._port, reuse_port=True
        )

    async def _stop_listening(self) -> None:
        if self._listener is not None:
            self._listener.close()
            self._listener = None

    async def _cut_all(self) -> None:
        for link in list(self._links):
            link.cut(reset=True)
        await asyncio.sleep(0)

    async def _close(self) -> None:
        await self._come_back()
        await self._stop_listening()
        await self._cut_all()

    def received(self, link: _Link) -> str:
        """Note a new connection, and say how it is received."""
        self._links.add(link)
        welcome = self._welcomes.popleft() if self._welcomes else "welcome"
        self.arrivals.append(welcome)
        return welcome

    def begun(self) -> Exchange:
        """Note a new exchange."""
        exchange = Exchange(self._mischiefs.popleft() if self._mischiefs else None)
        self.exchanges.append(exchange)
        return exchange

    async def reach(self, end: _End) -> None:
        """Connect to the server."""
        transport, _ = await self._thread.loop.create_connection(
            lambda: end, LOCAL, self._server_port
        )
        self._on_connect(transport.get_extra_info("sockname")[1])

    def ended(self, link: _Link) -> None:
        """Forget a connection."""
        self._links.discard(link)


class _End(asyncio.Protocol):
    """One of the two sockets of a connection."""

    def __init__(self, link: _Link, side: str) -> None:
        self._link = link
        self._side = side
        self.transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        if self._side == REQUEST:
            self._link.start()

    def data_received(self, data: bytes) -> None:
        self._link.arrived(self._side, data)

    def connection_lost(self, _error: Exception | None) -> None:
        self._link.arrived(self._side, b"")

    def close(self, *, reset: bool) -> None:
        """Close the socket, in order or not."""
        if self.transport is None or self.transport.is_closing():
            return
        if reset:
            with contextlib.suppress(OSError):
                self.transport.get_extra_info("socket").setsockopt(
                    socket.SOL_SOCKET, socket.SO_LINGER, _ABORTIVE
                )
            self.transport.abort()
        else:
            self.transport.close()


class _Link:
    """A connection of a caller, and the one to the server that is made for it."""

    def __init__(self, proxy: Proxy) -> None:
        self._proxy = proxy
        self.caller = _End(self, REQUEST)
        self._server = _End(self, ANSWER)
        self._waiting: dict[str, asyncio.Queue[bytes]] = {
            REQUEST: asyncio.Queue(),
            ANSWER: asyncio.Queue(),
        }
        self._exchange: Exchange | None = None
        self._spoke = ANSWER
        self._tasks: list[asyncio.Task[None]] = []
        self.connected = True

    def start(self) -> None:
        """Receive the caller."""
        welcome = self._proxy.received(self)
        if welcome == "reset":
            self.cut(reset=True)
        elif welcome == "welcome":
            self._do(self._connect())

    def arrived(self, side: str, data: bytes) -> None:
        """Take bytes, or the end, from one side; they wait for their turn."""
        if side == REQUEST and not data:
            self.connected = False
        elif data:
            self._note(side, data)
        self._waiting[side].put_nowait(data)
        if not (data or self._tasks):
            self._proxy.ended(self)

    def cut(self, *, reset: bool) -> None:
        """End both connections, and whatever was to pass over them."""
        self.connected = False
        self.caller.close(reset=reset)
        # What has passed arrives.
        self._server.close(reset=False)
        self._proxy.ended(self)
        for task in self._tasks:
            task.cancel()

    def _note(self, side: str, data: bytes) -> None:
        if side == REQUEST and self._spoke == ANSWER:
            self._exchange = self._proxy.begun()
        self._spoke = side
        exchange = self._current()
        if side == REQUEST:
            exchange.request += data
        else:
            exchange.answer += data

    def _current(self) -> Exchange:
        if self._exchange is None:
            # A server that talks before it is asked.
            self._exchange = self._proxy.begun()
        return self._exchange

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        self._tasks.append(asyncio.create_task(work))

    async def _connect(self) -> None:
        try:
            await self._proxy.reach(self._server)
        except OSError:
            self.cut(reset=True)
            return
        self._do(self._carry(REQUEST, self._server))
        self._do(self._carry(ANSWER, self.caller))

    async def _carry(self, side: str, target: _End) -> None:
        """Pass the bytes of one side on to the other, with what goes wrong on the way."""
        while data := await self._waiting[side].get():
            exchange = self._current()
            mischief = exchange.mischief
            if mischief is None or mischief.side != side:
                self._pass(exchange, side, target, data)
            else:
                await self._spoil(exchange, mischief, target, data)
        if side == ANSWER:
            self.cut(reset=False)
        elif target.transport.can_write_eof() and not target.transport.is_closing():
            # The caller is gone; what it sent last still reaches the server.
            target.transport.close()
            self._proxy.ended(self)

    @staticmethod
    def _pass(exchange: Exchange, side: str, target: _End, data: bytes) -> None:
        exchange.passed[side] += len(data)
        if not target.transport.is_closing():
            target.transport.write(data)

    async def _spoil(
        self, exchange: Exchange, mischief: Mischief, target: _End, data: bytes
    ) -> None:
        side = mischief.side
        if mischief.kind == "hang_up":
            self._pass(exchange, side, target, data)
            await asyncio.sleep(_QUIET)
            if self._waiting[side].empty():
                exchange.done = True
                self.cut(reset=mischief.reset)
            return
        room = 0 if exchange.done else max(0, mischief.after - exchange.passed[side])
        if room:
            self._pass(exchange, side, target, data[:room])
        rest = data[room:]
        if rest:
            await self._do_to(rest, exchange, mischief, target)

    async def _do_to(
        self, data: bytes, exchange: Exchange, mischief: Mischief, target: _End
    ) -> None:
        again, exchange.done = exchange.done, True
        match mischief.kind:
            case "cut":
                self.cut(reset=mischief.reset)
                return
            case "stall" if not again:
                await asyncio.sleep(mischief.seconds)
            case "drip":
                for byte in data[:-1]:
                    self._pass(exchange, mischief.side, target, bytes([byte]))
                    await asyncio.sleep(1 / mischief.rate)
                data = data[-1:]
        self._pass(exchange, mischief.side, target, data)


def _held_port() -> tuple[socket.socket, int]:
    """Hold a port that nobody else is given while nothing listens there."""
    holder = _socket_at(0)
    return holder, holder.getsockname()[1]


def _socket_at(port: int) -> socket.socket:
    bound = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    bound.bind((LOCAL, port))
    return bound


@contextlib.contextmanager
def _deaf(port: int) -> Iterator[None]:
    """Listen, with no room left for another connection: the kernel then lets callers wait."""
    with contextlib.ExitStack() as stack:
        listener = stack.enter_context(_socket_at(port))
        listener.listen(0)
        for _ in range(2):
            filler = stack.enter_context(socket.socket())
            filler.settimeout(0)
            filler.connect_ex((LOCAL, port))
        yield
