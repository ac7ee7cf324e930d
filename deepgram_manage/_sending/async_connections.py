"""Who holds the connections of an asynchronous client, and when they are closed.

Documented code calls `asyncio.run` again and again with one client. A pool cannot outlive its
event loop, so each loop gets one of its own, and the loop closes it.
"""

from __future__ import annotations

import asyncio
import weakref
from importlib.util import find_spec
from typing import TYPE_CHECKING

import httpx

from ._async.given_client import AsyncGivenClient, transport_of
from ._async.pool import AsyncPool, AsyncProxyPool
from .async_concurrency import running_loop
from .environment import Environment, EnvironmentReader
from .forking import restart_after_fork
from .http_libraries import ASYNC_PASSED, class_for_mocks, is_patched

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, MutableMapping

    from .http_libraries import AsyncGiven, Timeouts

    Made = MutableMapping[asyncio.AbstractEventLoop, httpx.AsyncBaseTransport]


class AsyncConnections:
    """What an asynchronous client and its copies send with: a pool per event loop."""

    def __init__(
        self, base_url: str, given: AsyncGiven | None, environment: EnvironmentReader | None
    ) -> None:
        """Use the given client, or make a pool for the first call in a loop."""
        self._server = httpx.URL(base_url)
        self._given = None if given is None else transport_of(given)
        self._environment = environment
        self._made: Made = weakref.WeakKeyDictionary()
        weakref.finalize(self, _close_soon, self._made).atexit = False
        restart_after_fork(self)

    @property
    def given_timeout(self) -> Timeouts | None:
        """The timeout of a given client that has one of its own."""
        return self._given.timeout if isinstance(self._given, AsyncGivenClient) else None

    async def current(self) -> httpx.AsyncBaseTransport:
        """Return the transport for the event loop that runs.

        Raises:
            DeepgramError: There is no event loop of asyncio.
        """
        if self._given is not None:
            return self._given
        loop = running_loop()
        made = self._made.get(loop)
        through_httpx = is_patched(ASYNC_PASSED)
        if made is None or isinstance(made, AsyncGivenClient) != through_httpx:
            await self.aclose()
            made = self._made[loop] = self._for_mocks() if through_httpx else self._new()
            (await _closing_of(loop)).open[made] = self._made
        return made

    def _new(self) -> httpx.AsyncBaseTransport:
        proxy, ssl_context = self._named()
        if proxy is not None:
            return AsyncProxyPool(self._server, ssl_context, proxy)
        if find_spec("httpx_aiohttp") is not None:
            from .aiohttp_transport import AiohttpTransport

            return AiohttpTransport(ssl_context)
        return AsyncPool(self._server, ssl_context)

    def _named(self) -> Environment:
        if self._environment is None:
            # A client was given, for the other kind of calls alone.
            self._environment = EnvironmentReader(str(self._server))
        return self._environment.read()

    def _for_mocks(self) -> httpx.AsyncBaseTransport:
        """Return a client of httpx, since a mock may have replaced any part of it.

        Raises:
            DeepgramError: It has replaced all of it.
        """
        make = class_for_mocks("AsyncClient")
        proxy, ssl_context = self._named()
        transport = httpx.AsyncHTTPTransport(verify=ssl_context or False, proxy=proxy)
        return AsyncGivenClient(make(transport=transport, trust_env=False))

    def after_fork(self) -> None:
        """Leave the connections to the process that this one was forked from, and to its loops."""
        self._made.clear()

    async def aclose(self) -> None:
        """Close the pool of this loop, unless it is that of a given client."""
        loop = running_loop()
        made = self._made.get(loop)
        if made is not None:
            await (await _closing_of(loop)).close(made)


class _Closing:
    """The pools of an event loop, which are closed with it.

    `asyncio.run` finishes the generators that are suspended, so one of them waits for the end.
    Sockets that are left to the garbage collector warn.
    """

    def __init__(self) -> None:
        self.open: dict[httpx.AsyncBaseTransport, Made] = {}
        """The pools, and where they are found while they are open."""
        self._closing: set[asyncio.Task[None]] = set()
        self.at_the_end: AsyncGenerator[None, None] = _close_at_the_end(self)

    async def close(self, transport: httpx.AsyncBaseTransport) -> None:
        """Close a pool, unless that is done already."""
        made = self.open.pop(transport, None)
        if made is not None:
            made.pop(asyncio.get_running_loop(), None)
            await transport.aclose()

    def start_closing(self, transport: httpx.AsyncBaseTransport) -> None:
        """Close a pool while the loop runs on."""
        task = asyncio.ensure_future(self.close(transport))
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)

    async def close_all(self) -> None:
        """Close what is open, and wait for what is being closed."""
        while self.open:
            await self.close(next(iter(self.open)))
        if self._closing:
            await asyncio.wait(self._closing)


_closing: MutableMapping[asyncio.AbstractEventLoop, _Closing] = weakref.WeakKeyDictionary()


async def _closing_of(loop: asyncio.AbstractEventLoop) -> _Closing:
    """Return what closes the pools of a loop."""
    closing = _closing.get(loop)
    if closing is None:
        closing = _closing[loop] = _Closing()
        await anext(closing.at_the_end)
    return closing


async def _close_at_the_end(closing: _Closing) -> AsyncGenerator[None, None]:
    try:
        yield
    finally:
        _closing.pop(asyncio.get_running_loop(), None)
        await closing.close_all()


def _close_soon(made: Made) -> None:
    """Close the pools of a client that is gone, in those of its loops that still run."""
    for loop, transport in tuple(made.items()):
        closing = _closing.get(loop)
        if closing is not None and not loop.is_closed():
            loop.call_soon_threadsafe(closing.start_closing, transport)
