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

from ._async.given_client import AsyncGivenClient
from ._async.pool import AsyncPool
from .environment import proxy_for, ssl_context_for
from .forking import restart_after_fork

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, MutableMapping

    Made = MutableMapping[
        asyncio.AbstractEventLoop, tuple[httpx.AsyncBaseTransport, AsyncGenerator[None, None]]
    ]

_suspended: dict[int, AsyncGenerator[None, None]] = {}


class AsyncConnections:
    """What an asynchronous client and its copies send with: a pool per event loop."""

    def __init__(
        self, base_url: str, given: httpx.AsyncClient | httpx.AsyncBaseTransport | None
    ) -> None:
        """Use the given client, or make a pool for the first call in a loop."""
        self._server = httpx.URL(base_url)
        self._given = AsyncGivenClient(given) if isinstance(given, httpx.AsyncClient) else given
        self._made: Made = weakref.WeakKeyDictionary()
        restart_after_fork(self)

    @property
    def given_timeout(self) -> httpx.Timeout | None:
        """The timeout of a given client that has one of its own."""
        return self._given.timeout if isinstance(self._given, AsyncGivenClient) else None

    async def current(self) -> httpx.AsyncBaseTransport:
        """The transport."""
        if self._given is not None:
            return self._given
        loop = asyncio.get_running_loop()
        made = self._made.get(loop)
        if made is None:
            transport = self._new()
            closing = _close_at_the_end(transport, self._made, loop)
            made = self._made[loop] = (transport, closing)
            # Kept alive, because sockets that are left to the garbage collector warn.
            _suspended[id(transport)] = closing
            weakref.finalize(self, _close_soon, loop, closing).atexit = False
            await anext(closing)
        return made[0]

    def _new(self) -> httpx.AsyncBaseTransport:
        ssl_context, proxy = ssl_context_for(self._server), proxy_for(self._server)
        if proxy is not None:
            return httpx.AsyncHTTPTransport(verify=ssl_context or False, proxy=proxy)
        if find_spec("httpx_aiohttp") is not None:
            from .aiohttp_transport import AiohttpTransport

            return AiohttpTransport(ssl_context)
        return AsyncPool(self._server, ssl_context)

    def after_fork(self) -> None:
        """Leave the connections to the process that this one was forked from, and to its loops."""
        self._made = weakref.WeakKeyDictionary()

    async def aclose(self) -> None:
        """Close the pool of this loop, unless it is that of a given client."""
        made = self._made.get(asyncio.get_running_loop())
        if made is not None:
            await made[1].aclose()


async def _close_at_the_end(
    transport: httpx.AsyncBaseTransport, made: Made, loop: asyncio.AbstractEventLoop
) -> AsyncGenerator[None, None]:
    """Close a pool with its loop: `asyncio.run` finishes the generators that are suspended."""
    try:
        yield
    finally:
        made.pop(loop, None)
        _suspended.pop(id(transport), None)
        await transport.aclose()


def _close_soon(loop: asyncio.AbstractEventLoop, closing: AsyncGenerator[None, None]) -> None:
    """Close a pool whose client is gone, while its loop still runs."""
    if not loop.is_closed():
        loop.call_soon_threadsafe(lambda: loop.create_task(_finish(closing)))


async def _finish(closing: AsyncGenerator[None, None]) -> None:
    await closing.aclose()
