"""The sockets of a synchronous client: none of them waits longer than the current call may.

This and `async_network.py` are what httpcore sends with.
"""

from __future__ import annotations

import contextlib
import socket
import time
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

import httpcore

if TYPE_CHECKING:
    import ssl
    from collections.abc import Generator, Iterable

_ends_at: ContextVar[float | None] = ContextVar("ends_at", default=None)
"""When the current call has to be over, on the monotonic clock."""


@contextlib.contextmanager
def within(seconds: float | None) -> Generator[None]:
    """End what is done in here after so many seconds."""
    token = _ends_at.set(None if seconds is None else time.monotonic() + seconds)
    try:
        yield
    finally:
        _ends_at.reset(token)


_READ_BYTES = 96 * 1024
"""How much is read at once: httpcore's 64 KiB are a little less than a page of the request log.

From 128 KiB on, memory is got from the system and given back for each read.
"""


class _PunctualStream(httpcore.NetworkStream):
    """A socket that waits no longer than the current call may.

    A server that sends a byte now and then never makes a socket wait for long.
    """

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        most = max(max_bytes, _READ_BYTES)
        return self._stream.read(most, _shortened(timeout, httpcore.ReadTimeout))

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
        try:
            timeout = _shortened(timeout, httpcore.ConnectTimeout)
        except httpcore.ConnectTimeout:
            # httpcore leaves it to the stream to close its socket.
            self.close()
            raise
        return _PunctualStream(self._stream.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:
        # TLS within TLS keeps what it has received and not been asked for.
        unread: Any = getattr(self._stream, "_incoming", None)
        if info == "is_readable" and unread is not None and unread.pending:
            return True
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
