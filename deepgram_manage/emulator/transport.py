"""The emulator inside the process: transports for httpx and httpx2 that need no socket.

What a network would do to a client happens here too: a dropped connection raises the error that the
client's library has for it, and an answer later than the client's read timeout is a timeout.
"""

from __future__ import annotations

import asyncio
import sys
import time
from typing import TYPE_CHECKING

import httpx

from .wire import Reply, call_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from types import ModuleType

    from .core import Emulator


def _library(request: httpx.Request) -> ModuleType:
    """Return the library that a request comes from: httpx, or httpx2, which has the same names."""
    names = [base.__module__.partition(".")[0] for base in type(request).__mro__]
    return sys.modules["httpx2"] if "httpx2" in names else httpx


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


def _check_in_time(request: httpx.Request, *, late: bool) -> None:
    if late:
        raise _library(request).ReadTimeout("The read operation timed out", request=request)


def _check_answered(reply: Reply, request: httpx.Request) -> None:
    if reply.dropped:
        message = "Server disconnected without sending a response."
        raise _library(request).RemoteProtocolError(message, request=request)


def _pause(seconds: float, request: httpx.Request) -> None:
    wait, late = _wait(seconds, request)
    if wait:
        time.sleep(wait)
    _check_in_time(request, late=late)


async def _async_pause(seconds: float, request: httpx.Request) -> None:
    wait, late = _wait(seconds, request)
    if wait:
        await asyncio.sleep(wait)
    _check_in_time(request, late=late)


def _pieces(reply: Reply, request: httpx.Request) -> Iterator[bytes]:
    for piece in reply.pieces():
        _pause(reply.chunk_delay, request)
        yield piece


async def _async_pieces(reply: Reply, request: httpx.Request) -> AsyncIterator[bytes]:
    for piece in reply.pieces():
        await _async_pause(reply.chunk_delay, request)
        yield piece


def _response(
    reply: Reply, request: httpx.Request, content: Iterator[bytes] | AsyncIterator[bytes]
) -> httpx.Response:
    response: httpx.Response = _library(request).Response(
        reply.status, headers=reply.all_headers(), content=content
    )
    return response


class EmulatorTransport(httpx.BaseTransport):
    """Sends the requests of an `httpx.Client`, or of an `httpx2.Client`, to an emulator."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        reply = _reply(self._emulator, request, request.read())
        _pause(reply.delay, request)
        _check_answered(reply, request)
        return _response(reply, request, _pieces(reply, request))


class AsyncEmulatorTransport(httpx.AsyncBaseTransport):
    """Sends the requests of an `httpx.AsyncClient`, or of one of httpx2, to an emulator."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        reply = _reply(self._emulator, request, await request.aread())
        await _async_pause(reply.delay, request)
        _check_answered(reply, request)
        return _response(reply, request, _async_pieces(reply, request))
