# _sync/pool.py is derived from this module: run `make generate` after a change.
"""The connections to one server, each used by one call at a time.

httpcore keeps the bytes of each connection. Which connection a call gets is decided here, because
httpcore's own pool looks at all connections for every call, and drops kept-alive ones when more
than 20 calls are under way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpcore
import httpx

from deepgram_manage._sending.async_concurrency import AsyncConnectionSlots, network_backend

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncIterator

MOST_CONNECTIONS = 100
KEEPALIVE_SECONDS = 5.0


class AsyncPool(httpx.AsyncBaseTransport):
    """Sends requests to one server, over as many connections as are needed at once."""

    def __init__(self, server: httpx.URL, ssl_context: ssl.SSLContext | None) -> None:
        """Prepare; nothing is opened yet."""
        self._origin: httpcore.Origin = _core_url(server).origin
        self._ssl_context = ssl_context
        self._idle: list[httpcore.AsyncHTTPConnection] = []
        self._slots = AsyncConnectionSlots(MOST_CONNECTIONS)
        self._is_closed = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and return the start of its answer; the caller reads or closes it.

        Raises:
            httpx.TransportError: There is no answer.
        """
        await self._slots.acquire(request.extensions["timeout"]["pool"])
        connection: httpcore.AsyncHTTPConnection | None = None
        try:
            connection = await self._connection()
            answer = await connection.handle_async_request(
                httpcore.Request(
                    request.method,
                    _core_url(request.url),
                    headers=request.headers.raw,
                    content=request.stream,
                    extensions=request.extensions,
                )
            )
        except BaseException as failure:
            await self.give_back(connection)
            _raise_as_httpx(failure)
            raise
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            request=request,
            stream=AsyncBody(self, connection, answer),
            extensions=answer.extensions,  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
        )

    async def _connection(self) -> httpcore.AsyncHTTPConnection:
        """Take the connection that was used last, or a new one; close those that are too old."""
        while self._idle and self._idle[0].has_expired():
            await self._take(0).aclose()
        connection = self._take(-1)
        if connection.has_expired():
            await connection.aclose()
            connection = self._new()
        return connection

    def _take(self, place: int) -> httpcore.AsyncHTTPConnection:
        try:
            return self._idle.pop(place)
        except IndexError:
            return self._new()

    def _new(self) -> httpcore.AsyncHTTPConnection:
        return httpcore.AsyncHTTPConnection(
            self._origin,
            self._ssl_context,
            keepalive_expiry=KEEPALIVE_SECONDS,
            network_backend=network_backend,
        )

    async def give_back(self, connection: httpcore.AsyncHTTPConnection | None) -> None:
        """Let the next call have a connection, unless it broke."""
        try:
            if connection is not None and connection.is_available():
                self._idle.append(connection)
            elif connection is not None:
                # httpcore leaves one open if its call was cancelled before anything was sent.
                await connection.aclose()
        finally:
            self._slots.release()
        if self._is_closed:
            await self.aclose()

    async def aclose(self) -> None:
        """Close the connections that no call uses, and the others when their calls end."""
        self._is_closed = True
        while self._idle:
            await self._take(-1).aclose()


class AsyncBody(httpx.AsyncByteStream):
    """The body of an answer; closing it frees its connection for the next call."""

    def __init__(
        self, pool: AsyncPool, connection: httpcore.AsyncHTTPConnection, answer: httpcore.Response
    ) -> None:
        """Keep what is returned to the pool in the end."""
        self._pool = pool
        self._connection: httpcore.AsyncHTTPConnection | None = connection
        self._answer = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Read the body piece by piece."""
        try:
            async for piece in self._answer.aiter_stream():
                yield piece
        except Exception as failure:
            _raise_as_httpx(failure)
            raise

    async def aclose(self) -> None:
        """Return the connection; one whose answer was not read to its end is closed."""
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                await self._answer.aclose()
            finally:
                await self._pool.give_back(connection)


def _raise_as_httpx(failure: BaseException) -> None:
    """Raise the httpx exception with the same name as one of httpcore."""
    if type(failure).__module__.startswith("httpcore"):
        kind: type[httpx.TransportError] = getattr(
            httpx, type(failure).__name__, httpx.TransportError
        )
        raise kind(str(failure)) from failure


def _core_url(url: httpx.URL) -> httpcore.URL:
    return httpcore.URL(
        scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
    )
