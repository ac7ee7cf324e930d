"""Sends requests with aiohttp, which takes less time per call than httpcore: extra `[aiohttp]`."""

from __future__ import annotations

import asyncio
import functools
from time import monotonic
from typing import TYPE_CHECKING, Any

import aiohttp
import httpx_aiohttp
from aiohttp.client_proto import ResponseHandler

from ._async.pool import KEEPALIVE_SECONDS, MOST_CONNECTIONS, QUIET
from .async_concurrency import pause
from .async_network import Arrivals
from .progress import prepares, told_by_aiohttp

if TYPE_CHECKING:
    import ssl

    import httpx


class AiohttpTransport(httpx_aiohttp.AiohttpTransport):
    """httpx-aiohttp's transport, without cookies."""

    def __init__(self, ssl_context: ssl.SSLContext | None) -> None:
        """Prepare; nothing is opened yet, as sessions belong to an event loop."""
        super().__init__(verify=ssl_context or False, client=lambda: self._session(ssl_context))
        self.heard_at: float = -QUIET
        """When something was last received."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and return the start of its answer; the caller reads or closes it."""
        told = told_by_aiohttp.set(prepares(request))
        if request.method == "POST":
            await pause(max(0.0, self.heard_at + QUIET - monotonic()))
        try:
            return await super().handle_async_request(request)
        finally:
            told_by_aiohttp.reset(told)

    def _session(self, ssl_context: ssl.SSLContext | None) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            limit=MOST_CONNECTIONS,
            keepalive_timeout=KEEPALIVE_SECONDS,
            ssl=True if ssl_context is None else ssl_context,
        )
        factory: Any = functools.partial(_Connection, asyncio.get_running_loop(), self)
        connector._factory = factory  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
        session = aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())
        # aiohttp would repeat a DELETE whose connection broke, and our retries, which know that a
        # 404 then means success, would not hear of it.
        session._retry_connection = False  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
        return session


class _Connection(ResponseHandler):
    """A connection that is not used again when there is more on it than answers."""

    def __init__(self, loop: asyncio.AbstractEventLoop, owner: AiohttpTransport) -> None:
        super().__init__(loop)
        self._owner = owner

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._arrivals = Arrivals(transport)

    def set_response_params(self, **params: Any) -> None:
        # Until its answer begins, nothing is under way that could be at its end.
        self._payload = None
        progress = told_by_aiohttp.get()
        if progress is not None:
            progress.begins()
        super().set_response_params(**params)

    def data_received(self, data: bytes) -> None:
        if data and self._payload is not None and self._payload.is_eof():
            self.force_close()
        self._owner.heard_at = monotonic()
        super().data_received(data)

    def close(self) -> None:
        # Closing in order waits for the other side to end TLS, while the loop may be at its end.
        self.abort()

    def is_connected(self) -> bool:
        """Return whether a connection that waits for its next request can have it."""
        return super().is_connected() and not self.should_close and not self._arrivals.are_there()
