# Derived from _async/pool.py by `make generate`. Do not edit.
"""The connections to one server, each used by one call at a time.

httpcore keeps the bytes of each connection. Which connection a call gets is decided here, because
httpcore's own pool looks at all connections for every call, and drops kept-alive ones when more
than 20 calls are under way.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpcore
import httpx

from deepgram_manage._sending.concurrency import ConnectionSlots, network_backend

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator

MOST_CONNECTIONS = 100
KEEPALIVE_SECONDS = 5.0


class Pool(httpx.BaseTransport):
    """Sends requests to one server, over as many connections as are needed at once."""

    def __init__(self, server: httpx.URL, ssl_context: ssl.SSLContext | None) -> None:
        """Prepare; nothing is opened yet."""
        self._origin: httpcore.Origin = _core_url(server).origin
        self._ssl_context = ssl_context
        self._idle: list[httpcore.HTTPConnection] = []
        self._slots = ConnectionSlots(MOST_CONNECTIONS)
        self._is_closed = False

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and return the start of its answer; the caller reads or closes it.

        Raises:
            httpx.TransportError: There is no answer.
        """
        self._slots.acquire(request.extensions["timeout"]["pool"])
        connection: httpcore.HTTPConnection | None = None
        try:
            connection = self._connection()
            answer = connection.handle_request(
                httpcore.Request(
                    request.method,
                    _core_url(request.url),
                    headers=request.headers.raw,
                    content=request.stream,
                    extensions=request.extensions,
                )
            )
        except BaseException as failure:
            self.give_back(connection)
            _raise_as_httpx(failure)
            raise
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            request=request,
            stream=Body(self, connection, answer),
            extensions=answer.extensions,  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
        )

    def _connection(self) -> httpcore.HTTPConnection:
        """Take the connection that was used last, or a new one; close those that are too old."""
        while self._idle and self._idle[0].has_expired():
            self._take(0).close()
        connection = self._take(-1)
        if connection.has_expired():
            connection.close()
            connection = self._new()
        return connection

    def _take(self, place: int) -> httpcore.HTTPConnection:
        try:
            return self._idle.pop(place)
        except IndexError:
            return self._new()

    def _new(self) -> httpcore.HTTPConnection:
        return httpcore.HTTPConnection(
            self._origin,
            self._ssl_context,
            keepalive_expiry=KEEPALIVE_SECONDS,
            network_backend=network_backend,
        )

    def give_back(self, connection: httpcore.HTTPConnection | None) -> None:
        """Let the next call have a connection, unless it broke."""
        try:
            if connection is not None and connection.is_available():
                self._idle.append(connection)
            elif connection is not None:
                # httpcore leaves one open if its call was cancelled before anything was sent.
                connection.close()
        finally:
            self._slots.release()
        if self._is_closed:
            self.close()

    def close(self) -> None:
        """Close the connections that no call uses, and the others when their calls end."""
        self._is_closed = True
        while self._idle:
            self._take(-1).close()


class Body(httpx.SyncByteStream):
    """The body of an answer; closing it frees its connection for the next call."""

    def __init__(
        self, pool: Pool, connection: httpcore.HTTPConnection, answer: httpcore.Response
    ) -> None:
        """Keep what is returned to the pool in the end."""
        self._pool = pool
        self._connection: httpcore.HTTPConnection | None = connection
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        """Read the body piece by piece."""
        try:
            for piece in self._answer.iter_stream():
                yield piece
        except Exception as failure:
            _raise_as_httpx(failure)
            raise

    def close(self) -> None:
        """Return the connection; one whose answer was not read to its end is closed."""
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                self._answer.close()
            finally:
                self._pool.give_back(connection)


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
