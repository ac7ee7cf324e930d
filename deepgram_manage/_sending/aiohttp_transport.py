"""Sends requests with aiohttp, which takes less time per call than httpcore: extra `[aiohttp]`."""

from __future__ import annotations

import asyncio
import functools
from time import monotonic
from typing import TYPE_CHECKING, Any

import aiohttp
import httpx
import httpx_aiohttp
from aiohttp.client_proto import ResponseHandler

from ._async.pool import KEEPALIVE_SECONDS, MOST_CONNECTIONS, QUIET
from .async_concurrency import pause
from .async_network import is_readable

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator, Callable

# httpx-aiohttp calls a connection that broke while it was in use a ConnectTimeout, which is what
# may be sent again, whatever it creates.
_NAMES: dict[type[Exception], type[httpx.TransportError]] = {
    aiohttp.ClientConnectorError: httpx.ConnectError,
    aiohttp.ConnectionTimeoutError: httpx.ConnectTimeout,
    aiohttp.ServerTimeoutError: httpx.ReadTimeout,
    aiohttp.ServerDisconnectedError: httpx.RemoteProtocolError,
    aiohttp.ClientResponseError: httpx.RemoteProtocolError,
    aiohttp.ClientPayloadError: httpx.RemoteProtocolError,
    aiohttp.ClientError: httpx.ReadError,
}


class AiohttpTransport(httpx_aiohttp.AiohttpTransport):
    """httpx-aiohttp's transport, without cookies, and with exceptions that say what happened."""

    def __init__(self, ssl_context: ssl.SSLContext | None) -> None:
        """Prepare; nothing is opened yet, as sessions belong to an event loop."""
        self._freed_at = -QUIET
        super().__init__(verify=ssl_context or False, client=lambda: _session(ssl_context))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and return the start of its answer; the caller reads or closes it."""
        if request.method == "POST":
            await pause(max(0.0, self._freed_at + QUIET - monotonic()))
        try:
            response = await super().handle_async_request(request)
        except (httpx.TransportError, aiohttp.ClientError) as error:
            _raise_as_httpx(error)
            raise
        response.stream = _Body(response.stream, self._note_end)
        return response

    def _note_end(self) -> None:
        self._freed_at = monotonic()


class _Body(httpx.AsyncByteStream):
    """The body of an answer."""

    def __init__(self, body: Any, note_end: Callable[[], None]) -> None:
        self._body = body
        self._note_end = note_end

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for piece in self._body:
                yield piece
        except (httpx.TransportError, aiohttp.ClientError) as error:
            _raise_as_httpx(error)
            raise

    async def aclose(self) -> None:
        await self._body.aclose()
        self._note_end()


class _Connection(ResponseHandler):
    """A connection that is not used again when there is more on it than answers."""

    def set_response_params(self, **params: Any) -> None:
        # Until its answer begins, nothing is under way that could be at its end.
        self._payload = None
        super().set_response_params(**params)

    def data_received(self, data: bytes) -> None:
        if data and self._payload is not None and self._payload.is_eof():
            self.force_close()
        super().data_received(data)

    def close(self) -> None:
        # Closing in order waits for the other side to end TLS, while the loop may be at its end.
        self.abort()

    def is_connected(self) -> bool:
        """Return whether a connection that waits for its next request can have it."""
        transport = self.transport
        return (
            transport is not None
            and super().is_connected()
            and not self.should_close
            and not is_readable(transport)
        )


def _raise_as_httpx(error: httpx.TransportError | aiohttp.ClientError) -> None:
    failure = error.__cause__ if isinstance(error, httpx.TransportError) else error
    kind = next((name for k, name in _NAMES.items() if isinstance(failure, k)), None)
    if kind is not None:
        raise kind(str(failure)) from failure


def _session(ssl_context: ssl.SSLContext | None) -> aiohttp.ClientSession:
    connector = aiohttp.TCPConnector(
        limit=MOST_CONNECTIONS,
        keepalive_timeout=KEEPALIVE_SECONDS,
        ssl=True if ssl_context is None else ssl_context,
    )
    factory: Any = functools.partial(_Connection, loop=asyncio.get_running_loop())
    connector._factory = factory  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
    session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
    # aiohttp would repeat a DELETE whose connection broke, and our retries, which know that a 404
    # then means success, would not hear of it.
    session._retry_connection = False  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
    return session
