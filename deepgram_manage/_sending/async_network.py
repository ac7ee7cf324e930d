"""The sockets of an asynchronous client: they know of each byte that arrives, asked for or not.

httpcore can send with anyio instead, but what arrives between two calls then waits in buffers that
nobody can look into, above all with TLS, and is taken for the next answer.
"""

from __future__ import annotations

import asyncio
import select
import socket
import sys
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

import httpcore

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterable

within: Callable[[float | None], asyncio.Timeout] = asyncio.timeout

_MOST_UNREAD = 256 * 1024
"""Bytes that are kept for a slow reader; the server then waits."""
_NO_OTHER_LIMIT = 86_400.0
"""Seconds for a handshake, whose real limit is the timeout of the call."""
_TURN = 0.25
"""Seconds until the next address of a host is tried beside the one before."""
_CLOSED = "the server closed the connection"


class _Receiver(asyncio.Protocol):
    """Keeps what arrives on a socket until it is read."""

    def __init__(self) -> None:
        self.transport: Any = None
        self.arrivals: Arrivals
        self.received = b""
        self.has_ended = False
        self.failure: Exception | None = None
        self._waiting: asyncio.Future[None] | None = None
        self._is_writable = asyncio.Event()
        self._is_writable.set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.arrivals = Arrivals(transport)

    def data_received(self, data: bytes) -> None:
        self.received += data
        if len(self.received) > _MOST_UNREAD:
            self.transport.pause_reading()
        self._wake()

    def eof_received(self) -> None:
        self.has_ended = True
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        self.has_ended = True
        self.failure = exc
        self._is_writable.set()
        self._wake()

    def pause_writing(self) -> None:
        self._is_writable.clear()

    def resume_writing(self) -> None:
        self._is_writable.set()

    def _wake(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(None)

    async def arrival(self) -> None:
        """Wait until there is something to read, or the end."""
        if not self.received and not self.has_ended:
            self._waiting = asyncio.get_running_loop().create_future()
            await self._waiting

    async def take(self, most: int) -> bytes:
        """Return what has arrived, up to a size."""
        if self.failure is not None and not self.received:
            raise httpcore.ReadError(str(self.failure) or _CLOSED) from self.failure
        taken, self.received = self.received[:most], self.received[most:]
        if not self.has_ended and len(self.received) <= _MOST_UNREAD:
            self.transport.resume_reading()
        return taken

    async def flushed(self) -> None:
        """Wait until the socket takes more."""
        await self._is_writable.wait()


class _Stream(httpcore.AsyncNetworkStream):
    """A connected socket, with or without TLS."""

    def __init__(self, receiver: _Receiver) -> None:
        self._receiver = receiver

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109
        try:
            async with asyncio.timeout(timeout):
                await self._receiver.arrival()
        except TimeoutError:
            raise httpcore.ReadTimeout("no answer in time") from None
        return await self._receiver.take(max_bytes)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109
        receiver = self._receiver
        if receiver.transport.is_closing():
            raise httpcore.WriteError(_CLOSED)
        receiver.transport.write(buffer)
        try:
            async with asyncio.timeout(timeout):
                await receiver.flushed()
        except TimeoutError:
            raise httpcore.WriteTimeout("the server did not read in time") from None

    async def aclose(self) -> None:
        self._receiver.transport.abort()
        # The socket is closed in the next turn of the loop, which may be its last.
        await asyncio.sleep(0)

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 -- as in httpcore
    ) -> httpcore.AsyncNetworkStream:
        receiver = self._receiver
        if receiver.received:
            await self.aclose()
            raise httpcore.ConnectError("the server sent something before the TLS handshake")
        try:
            async with asyncio.timeout(timeout):
                receiver.transport = await asyncio.get_running_loop().start_tls(
                    receiver.transport,
                    receiver,
                    ssl_context,
                    server_hostname=server_hostname,
                    ssl_handshake_timeout=_NO_OTHER_LIMIT,
                )
        except BaseException as failure:
            await self.aclose()
            if isinstance(failure, TimeoutError):
                raise httpcore.ConnectTimeout("no TLS handshake in time") from None
            if isinstance(failure, OSError):
                message = str(failure) or "the server closed the connection in the TLS handshake"
                raise httpcore.ConnectError(message) from failure
            raise
        return self

    def get_extra_info(self, info: str) -> Any:
        receiver = self._receiver
        if info == "is_readable":
            return (
                bool(receiver.received)
                or receiver.has_ended
                or receiver.transport.is_closing()
                or receiver.arrivals.are_there()
            )
        names = {"client_addr": "sockname", "server_addr": "peername"}
        return receiver.transport.get_extra_info(names.get(info, info))


class _Network(httpcore.AsyncNetworkBackend):
    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 -- as in httpcore
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        del local_address, socket_options  # The pool has none.
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(timeout):
                connected = await _connected(host, port, loop)
                _transport, receiver = await loop.create_connection(_Receiver, sock=connected)
        except TimeoutError as failure:
            raise httpcore.ConnectTimeout("no connection in time") from failure
        except (OSError, UnicodeError) as failure:
            raise httpcore.ConnectError(str(failure)) from failure
        return _Stream(receiver)


network_backend: httpcore.AsyncNetworkBackend = _Network()


async def _connected(host: str, port: int, loop: asyncio.AbstractEventLoop) -> socket.socket:
    """Return a socket that is connected to one of the addresses of a host.

    An address gets its turn when the one before has failed or takes long. asyncio can do this too
    (`happy_eyeballs_delay`), but loses a socket when the call is cancelled at the wrong moment.
    """
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    # The first of each family, then the second of each, and so on.
    kinds = dict.fromkeys(place[0] for place in found)
    families = [[place for place in found if place[0] == kind] for kind in kinds]
    places = [p for round_ in zip_longest(*families) for p in round_ if p is not None]
    if len(places) == 1:
        return await _connect(places[0], loop)
    failure: BaseException | None = None
    under_way: set[asyncio.Task[socket.socket]] = set()
    try:
        while places or under_way:
            if places:
                under_way.add(loop.create_task(_connect(places.pop(0), loop)))
            patience = _TURN if places else None
            await asyncio.wait(under_way, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
            for task in [task for task in under_way if task.done()]:
                under_way.remove(task)
                failure = task.exception()
                if failure is None:
                    return task.result()
    finally:
        for task in under_way:
            task.cancel()
            task.add_done_callback(_close_unused)
    raise failure or OSError(f"{host} has no address")


async def _connect(place: Any, loop: asyncio.AbstractEventLoop) -> socket.socket:
    family, kind, protocol, _name, address = place
    made = socket.socket(family, kind, protocol)
    try:
        made.settimeout(0)
        await loop.sock_connect(made, address)
    except BaseException:
        made.close()
        raise
    return made


def _close_unused(task: asyncio.Task[socket.socket]) -> None:
    if not task.cancelled() and task.exception() is None:
        task.result().close()


class Arrivals:
    """Tells whether something has arrived that the event loop has not read yet, or the end."""

    def __init__(self, transport: asyncio.BaseTransport) -> None:
        """Watch the socket of a transport, which is new."""
        self._descriptor: int = transport.get_extra_info("socket").fileno()
        self._poll: Any = None
        if sys.platform != "win32":
            self._poll = select.poll()
            self._poll.register(self._descriptor, select.POLLIN)

    def are_there(self) -> bool:
        """Return whether a read would not wait."""
        if self._poll is not None:
            return bool(self._poll.poll(0))
        return bool(select.select([self._descriptor], [], [], 0)[0])
