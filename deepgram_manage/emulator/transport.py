"""The emulator inside the process: httpx transports, sync and async, without a socket.

What a network would do to a client happens here too: a dropped connection raises httpx's error for
it, and an answer later than the client's read timeout is a timeout.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import httpx

from .wire import Reply, call_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from .core import Emulator


def _reply(emulator: Emulator, request: httpx.Request, body: bytes) -> Reply:
    path, _, query = request.url.raw_path.partition(b"?")
    call = call_of(request.method, path, query, request.headers, body)
    return emulator.handle(call)


def _wait(seconds: float, request: httpx.Request) -> tuple[float, bool]:
    """Return how long to wait, and whether the client's read timeout ends that wait."""
    read_timeout: float | None = request.extensions.get("timeout", {}).get("read")
    if read_timeout is None or seconds <= read_timeout:
        return seconds, False
    return read_timeout, True


def _timeout(request: httpx.Request) -> httpx.ReadTimeout:
    return httpx.ReadTimeout("The read operation timed out", request=request)


def _check(reply: Reply, request: httpx.Request) -> None:
    if reply.dropped:
        raise httpx.RemoteProtocolError(
            "Server disconnected without sending a response.", request=request
        )


class _Stream(httpx.SyncByteStream):
    """A body that arrives in pieces."""

    def __init__(self, reply: Reply, request: httpx.Request) -> None:
        self._reply = reply
        self._request = request

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._reply.pieces():
            _pause(self._reply.chunk_delay, self._request)
            yield piece


class _AsyncStream(httpx.AsyncByteStream):
    """A body that arrives in pieces."""

    def __init__(self, reply: Reply, request: httpx.Request) -> None:
        self._reply = reply
        self._request = request

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self._reply.pieces():
            await _async_pause(self._reply.chunk_delay, self._request)
            yield piece


def _pause(seconds: float, request: httpx.Request) -> None:
    wait, late = _wait(seconds, request)
    if wait:
        time.sleep(wait)
    if late:
        raise _timeout(request)


async def _async_pause(seconds: float, request: httpx.Request) -> None:
    wait, late = _wait(seconds, request)
    if wait:
        await asyncio.sleep(wait)
    if late:
        raise _timeout(request)


class EmulatorTransport(httpx.BaseTransport):
    """Sends the requests of an `httpx.Client` to an emulator."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        reply = _reply(self._emulator, request, request.read())
        _pause(reply.delay, request)
        _check(reply, request)
        return httpx.Response(
            reply.status, headers=reply.all_headers(), stream=_Stream(reply, request)
        )


class AsyncEmulatorTransport(httpx.AsyncBaseTransport):
    """Sends the requests of an `httpx.AsyncClient` to an emulator."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        reply = _reply(self._emulator, request, await request.aread())
        await _async_pause(reply.delay, request)
        _check(reply, request)
        return httpx.Response(
            reply.status, headers=reply.all_headers(), stream=_AsyncStream(reply, request)
        )
