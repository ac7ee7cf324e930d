"""Who holds the connections of a synchronous client, and when they are closed.

A synchronous pool serves every thread. An asynchronous one belongs to its event loop, hence
`async_connections.py`.
"""

from __future__ import annotations

import weakref
from threading import Lock

import httpx

from ._sync.given_client import GivenClient
from ._sync.pool import Pool
from .environment import proxy_for, ssl_context_for
from .forking import restart_after_fork

_of_parents: list[object] = []
"""httpx pools of the process that this one was forked from. Their locks may be held by a thread
that this process does not have, so they can neither be closed nor left to the garbage collector."""


class Connections:
    """What a synchronous client and its copies send with."""

    def __init__(self, base_url: str, given: httpx.Client | httpx.BaseTransport | None) -> None:
        """Use the given client, or make a pool for the first call."""
        self._server = httpx.URL(base_url)
        self._given = GivenClient(given) if isinstance(given, httpx.Client) else given
        self._made: tuple[httpx.BaseTransport, weakref.finalize[..., Connections]] | None = None
        self._making = Lock()
        restart_after_fork(self)

    @property
    def given_timeout(self) -> httpx.Timeout | None:
        """The timeout of a given client that has one of its own."""
        return self._given.timeout if isinstance(self._given, GivenClient) else None

    def current(self) -> httpx.BaseTransport:
        """The transport."""
        if self._given is not None:
            return self._given
        with self._making:
            if self._made is None:
                transport = self._new()
                # Sockets that are left to the garbage collector warn.
                self._made = (transport, weakref.finalize(self, transport.close))
            return self._made[0]

    def _new(self) -> httpx.BaseTransport:
        ssl_context, proxy = ssl_context_for(self._server), proxy_for(self._server)
        if proxy is not None:
            return httpx.HTTPTransport(verify=ssl_context or False, proxy=proxy)
        return Pool(self._server, ssl_context)

    def after_fork(self) -> None:
        """Leave the connections to the process that this one was forked from."""
        self._making = Lock()
        if self._made is None:
            return
        transport, closing = self._made
        closing.detach()
        self._made = None
        if isinstance(transport, Pool):
            # This tells the server nothing: the sockets stay open in the other process.
            transport.close()
        else:
            _of_parents.append(transport)

    def close(self) -> None:
        """Close the connections, unless they are those of a given client."""
        with self._making:
            made, self._made = self._made, None
        if made is not None:
            made[1]()
