"""Sends requests with aiohttp, which takes less time per call than httpcore: extra `[aiohttp]`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aiohttp
import httpx
import httpx_aiohttp

from ._async.pool import KEEPALIVE_SECONDS, MOST_CONNECTIONS

if TYPE_CHECKING:
    import ssl

# httpx-aiohttp calls a connection that broke while it was in use a ConnectTimeout, which is what
# may be sent again, whatever it creates.
_NAMES: dict[type[Exception], type[httpx.TransportError]] = {
    aiohttp.ClientConnectorError: httpx.ConnectError,
    aiohttp.ConnectionTimeoutError: httpx.ConnectTimeout,
    aiohttp.ServerTimeoutError: httpx.ReadTimeout,
    aiohttp.ServerDisconnectedError: httpx.RemoteProtocolError,
    aiohttp.ClientError: httpx.ReadError,
}


class AiohttpTransport(httpx_aiohttp.AiohttpTransport):
    """httpx-aiohttp's transport, without cookies, and with exceptions that say what happened."""

    def __init__(self, ssl_context: ssl.SSLContext | None) -> None:
        """Prepare; nothing is opened yet, as sessions belong to an event loop."""
        super().__init__(verify=ssl_context or False, client=lambda: _session(ssl_context))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and return the start of its answer; the caller reads or closes it."""
        try:
            return await super().handle_async_request(request)
        except (httpx.TransportError, aiohttp.ClientError) as error:
            failure = error.__cause__ if isinstance(error, httpx.TransportError) else error
            kind = next((name for k, name in _NAMES.items() if isinstance(failure, k)), type(error))
            raise kind(str(failure)) from failure


def _session(ssl_context: ssl.SSLContext | None) -> aiohttp.ClientSession:
    session = aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(
            limit=MOST_CONNECTIONS,
            keepalive_timeout=KEEPALIVE_SECONDS,
            ssl=True if ssl_context is None else ssl_context,
        ),
        cookie_jar=aiohttp.DummyCookieJar(),
    )
    # aiohttp would repeat a DELETE whose connection broke, and our retries, which know that a 404
    # then means success, would not hear of it.
    session._retry_connection = False  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]
    return session
