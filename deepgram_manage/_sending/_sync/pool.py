# Derived from _async/pool.py by `make generate`. Do not edit.
"""The connections to one server, each used by one call at a time.

httpcore keeps the bytes of each connection. Which connection a call gets is decided here, because
httpcore's own pool looks at all connections for every call, and drops kept-alive ones when more
than 20 calls are under way.
"""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Any

import httpcore
import httpx

from deepgram_manage._sending.concurrency import ConnectionSlots, pause
from deepgram_manage._sending.http_libraries import raise_as_httpx
from deepgram_manage._sending.network import network_backend
from deepgram_manage._sending.progress import prepares

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator

    from httpcore import ConnectionInterface

MOST_CONNECTIONS = 100
KEEPALIVE_SECONDS = 5.0
QUIET = 0.005
"""Seconds between an answer and a POST on its connection. A server that closes the connection after
its answer has done so by then, and the POST is sent on another; else nobody could tell whether it
was received."""


class Pool(httpx.BaseTransport):
    """Sends requests to one server, over as many connections as are needed at once."""

    def __init__(self, server: httpx.URL, ssl_context: ssl.SSLContext | None) -> None:
        """Prepare; nothing is opened yet."""
        self._origin: httpcore.Origin = _core_url(server).origin
        self._ssl_context = ssl_context
        self._idle: list[ConnectionInterface] = []
        self._slots = ConnectionSlots(MOST_CONNECTIONS)
        self._is_closed = False
        self._freed_at = -QUIET

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and return the start of its answer; the caller reads or closes it.

        Raises:
            httpx.TransportError: There is no answer.
        """
        prepares(request)
        self._slots.acquire(request.extensions["timeout"]["pool"])
        connection: ConnectionInterface | None = None
        try:
            if request.method == "POST" and self._idle:
                pause(max(0.0, self._freed_at + QUIET - monotonic()))
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
            raise_as_httpx(failure)
            raise
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            request=request,
            stream=Body(self, connection, answer),
            extensions=answer.extensions,  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
        )

    def _connection(self) -> ConnectionInterface:
        """Take the connection that was used last, or a new one; close those that are too old."""
        while self._idle and self._idle[0].has_expired():
            self._take(0).close()
        connection = self._take(-1)
        if connection.has_expired():
            connection.close()
            connection = self._new()
        return connection

    def _take(self, place: int) -> ConnectionInterface:
        try:
            return self._idle.pop(place)
        except IndexError:
            return self._new()

    def _new(self) -> ConnectionInterface:
        return httpcore.HTTPConnection(
            self._origin,
            self._ssl_context,
            keepalive_expiry=KEEPALIVE_SECONDS,
            network_backend=network_backend,
        )

    def give_back(self, connection: ConnectionInterface | None) -> None:
        """Let the next call have a connection, unless it broke or has more than the answer."""
        try:
            if connection is not None and connection.is_available() and not _has_more(connection):
                self._idle.append(connection)
                self._freed_at = monotonic()
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


class ProxyPool(Pool):
    """Sends requests to one server by way of a proxy."""

    def __init__(
        self, server: httpx.URL, ssl_context: ssl.SSLContext | None, proxy: httpx.Proxy
    ) -> None:
        """Prepare; nothing is opened yet."""
        super().__init__(server, ssl_context)
        # httpcore's pools for proxies are used for the connections that they make.
        settings: Any = {
            "proxy_url": _core_url(proxy.url),
            "proxy_auth": proxy.raw_auth,
            "ssl_context": ssl_context,
            "keepalive_expiry": KEEPALIVE_SECONDS,
            "network_backend": network_backend,
        }
        if proxy.url.scheme.startswith("socks"):
            self._maker: Any = httpcore.SOCKSProxy(**settings)
        else:
            settings["proxy_headers"] = proxy.headers.raw
            if proxy.url.scheme == "https":
                settings["proxy_ssl_context"] = proxy.ssl_context or ssl_context
            self._maker = httpcore.HTTPProxy(**settings)

    def _new(self) -> ConnectionInterface:
        made: ConnectionInterface = self._maker.create_connection(self._origin)
        return made


class Body(httpx.SyncByteStream):
    """The body of an answer; closing it frees its connection for the next call."""

    def __init__(
        self, pool: Pool, connection: ConnectionInterface, answer: httpcore.Response
    ) -> None:
        """Keep what is returned to the pool in the end."""
        self._pool = pool
        self._connection: ConnectionInterface | None = connection
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        """Read the body piece by piece."""
        try:
            for piece in self._answer.iter_stream():
                yield piece
        except Exception as failure:
            raise_as_httpx(failure)
            raise

    def close(self) -> None:
        """Return the connection; one whose answer was not read to its end is closed."""
        connection, self._connection = self._connection, None
        if connection is not None:
            try:
                self._answer.close()
            finally:
                self._pool.give_back(connection)


def _has_more(connection: Any) -> bool:
    """Return whether bytes followed the answer: the next call would take them for its own."""
    while not hasattr(connection, "_h11_state"):
        connection = connection._connection  # noqa: SLF001 -- httpcore does not tell otherwise
    unread, _is_closed = connection._h11_state.trailing_data  # noqa: SLF001
    return bool(unread)


def _core_url(url: httpx.URL) -> httpcore.URL:
    return httpcore.URL(
        scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
    )
