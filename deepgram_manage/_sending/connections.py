"""Who holds the connections of a synchronous client, and when they are closed.

A synchronous pool serves every thread. An asynchronous one belongs to its event loop, hence
`async_connections.py`.
"""

from __future__ import annotations

import weakref
from threading import Lock
from typing import TYPE_CHECKING

import httpx

from ._sync.given_client import GivenClient, transport_of
from ._sync.pool import Pool, ProxyPool
from .environment import Environment, EnvironmentReader
from .forking import restart_after_fork
from .http_libraries import PASSED, class_for_mocks, is_patched

if TYPE_CHECKING:
    from .http_libraries import Given, Timeouts

_of_parents: list[object] = []
"""httpx pools of the process that this one was forked from. Their locks may be held by a thread
that this process does not have, so they can neither be closed nor left to the garbage collector."""


class Connections:
    """What a synchronous client and its copies send with."""

    def __init__(
        self, base_url: str, given: Given | None, environment: EnvironmentReader | None
    ) -> None:
        """Use the given client, or make a pool for the first call."""
        self._server = httpx.URL(base_url)
        self._given = None if given is None else transport_of(given)
        self._environment = environment
        self._made: tuple[httpx.BaseTransport, weakref.finalize[..., Connections]] | None = None
        self._making = Lock()
        restart_after_fork(self)

    @property
    def given_timeout(self) -> Timeouts | None:
        """The timeout of a given client that has one of its own."""
        return self._given.timeout if isinstance(self._given, GivenClient) else None

    def current(self) -> httpx.BaseTransport:
        """The transport."""
        if self._given is not None:
            return self._given
        through_httpx = is_patched(PASSED)
        with self._making:
            if self._made is None or isinstance(self._made[0], GivenClient) != through_httpx:
                self._close_made()
                transport = self._for_mocks() if through_httpx else self._new()
                # Sockets that are left to the garbage collector warn.
                self._made = (transport, weakref.finalize(self, transport.close))
            return self._made[0]

    def _new(self) -> httpx.BaseTransport:
        proxy, ssl_context = self._named()
        if proxy is not None:
            return ProxyPool(self._server, ssl_context, proxy)
        return Pool(self._server, ssl_context)

    def _named(self) -> Environment:
        if self._environment is None:
            # A client was given, for the other kind of calls alone.
            self._environment = EnvironmentReader(str(self._server))
        return self._environment.read()

    def _for_mocks(self) -> httpx.BaseTransport:
        """Return a client of httpx, since a mock may have replaced any part of it.

        Raises:
            DeepgramError: It has replaced all of it.
        """
        make = class_for_mocks("Client")
        proxy, ssl_context = self._named()
        transport = httpx.HTTPTransport(verify=ssl_context or False, proxy=proxy)
        return GivenClient(make(transport=transport, trust_env=False))

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
            self._close_made()

    def _close_made(self) -> None:
        made, self._made = self._made, None
        if made is not None:
            made[1]()
