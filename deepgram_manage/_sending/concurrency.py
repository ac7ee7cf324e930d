"""What the synchronous client needs of threads and sockets: waiting, slots, locks.

This, `async_concurrency.py`, `connections.py` and `async_connections.py` are where the clients
cannot be alike.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Awaitable, Coroutine
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeVar

import httpcore
import httpx

from deepgram_manage.errors import DeepgramApiKeyError

from .forking import restart_after_fork

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Generator, Iterable

A = TypeVar("A")
B = TypeVar("B")
T = TypeVar("T")

_ends_at: ContextVar[float | None] = ContextVar("ends_at", default=None)
"""When the current call has to be over, on the monotonic clock."""

pause: Callable[[float], None] = time.sleep


class ConnectionSlots:
    """Limits how many connections are in use at once."""

    def __init__(self, number: int) -> None:
        """Allow this many connections."""
        self._free = threading.Semaphore(number)

    def acquire(self, timeout: float | None) -> None:
        """Wait for a slot.

        Raises:
            httpx.PoolTimeout: There was none in time.
        """
        if not self._free.acquire(timeout=timeout):
            raise httpx.PoolTimeout("all connections stayed in use")

    def release(self) -> None:
        """Return a slot."""
        self._free.release()


class CredentialsLock:
    """Lets one thread at a time ask for new credentials."""

    def __init__(self) -> None:
        """Start unlocked."""
        self.after_fork()
        restart_after_fork(self)

    def after_fork(self) -> None:
        """Take a new lock: in a process that was just forked, nobody releases the old one."""
        self._lock = threading.RLock()

    def held(self) -> threading.RLock:
        """Hold the lock within a `with` block."""
        return self._lock


@contextlib.contextmanager
def within(seconds: float | None) -> Generator[None]:
    """End what is done in here after so many seconds."""
    token = _ends_at.set(None if seconds is None else time.monotonic() + seconds)
    try:
        yield
    finally:
        _ends_at.reset(token)


class _PunctualStream(httpcore.NetworkStream):
    """A socket that waits no longer than the current call may.

    A server that sends a byte now and then never makes a socket wait for long.
    """

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _shortened(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _shortened(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        timeout = _shortened(timeout, httpcore.ConnectTimeout)
        return _PunctualStream(self._stream.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _PunctualBackend(httpcore.SyncBackend):
    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        # One address after the other, as sockets do it, but all of them before the deadline.
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in _addresses(host, port):
            try:
                seconds = _shortened(timeout, httpcore.ConnectTimeout)
                stream = super().connect_tcp(address, port, seconds, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _PunctualStream(stream)
        raise failure


network_backend: httpcore.NetworkBackend = _PunctualBackend()


def _addresses(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise httpcore.ConnectError(str(error)) from error
    return [str(place[0]) for *_, place in found]


def _shortened(timeout: float | None, kind: type[Exception]) -> float | None:
    ends_at = _ends_at.get()
    if ends_at is None:
        return timeout
    left = ends_at - time.monotonic()
    if left <= 0:
        raise kind("the deadline passed")
    return left if timeout is None else min(left, timeout)


def answered(value: T | Awaitable[T]) -> T:
    """Take what a provider of credentials returned.

    Raises:
        DeepgramApiKeyError: It has to be awaited.
    """
    if isinstance(value, Awaitable):
        if isinstance(value, Coroutine):
            value.close()
        message = "the provider of the credentials is asynchronous: use `asyncmanage`"
        raise DeepgramApiKeyError(message)
    return value


def in_turn(first: A, second: B) -> tuple[A, B]:
    """Stand for `gather` where both answers are there already."""
    return first, second
