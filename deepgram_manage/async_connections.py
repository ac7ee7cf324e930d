"""Who holds the connections of an asynchronous client, and when they are closed.

Documented code calls `asyncio.run` again and again with one client. A pool cannot outlive its
event loop, so each loop gets one of its own, and the loop closes it.
"""

from __future__ import annotations

import asyncio
import contextlib
import weakref
from typing import TYPE_CHECKING, TypeVar

import httpx

from .configuration import IDENTITY

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Coroutine, MutableMapping
    from typing import Any

    from .configuration import Configuration

    Pools = MutableMapping[
        asyncio.AbstractEventLoop, tuple[httpx.AsyncClient, AsyncGenerator[None, None]]
    ]

_suspended: dict[int, AsyncGenerator[None, None]] = {}

A = TypeVar("A")
B = TypeVar("B")


class AsyncConnections:
    """The pools of an asynchronous client, one per event loop that runs it."""

    def __init__(self, configuration: Configuration, given: httpx.AsyncClient | None) -> None:
        """Use the client that was given, or make one for each loop."""
        self._timeout = configuration.timeout
        self._given = given
        self._pools: Pools = weakref.WeakKeyDictionary()

    async def current(self) -> httpx.AsyncClient:
        """The client to send with."""
        if self._given is not None:
            return self._given
        loop = asyncio.get_running_loop()
        if loop not in self._pools:
            http = httpx.AsyncClient(timeout=self._timeout, headers=IDENTITY)
            closing = _close_at_the_end(http, self._pools, loop)
            self._pools[loop] = (http, closing)
            # Kept alive, because sockets that are left to the garbage collector warn.
            _suspended[id(http)] = closing
            weakref.finalize(self, _close_soon, loop, closing).atexit = False
            await anext(closing)
        return self._pools[loop][0]

    async def aclose(self) -> None:
        """Close the pool of this loop, unless it was given: then it is its owner's."""
        pool = self._pools.get(asyncio.get_running_loop())
        if pool is not None:
            await pool[1].aclose()


async def _close_at_the_end(
    http: httpx.AsyncClient, pools: Pools, loop: asyncio.AbstractEventLoop
) -> AsyncGenerator[None, None]:
    """Close a pool with its loop: `asyncio.run` finishes the generators that are suspended."""
    try:
        yield
    finally:
        pools.pop(loop, None)
        _suspended.pop(id(http), None)
        await http.aclose()


def _close_soon(loop: asyncio.AbstractEventLoop, closing: AsyncGenerator[None, None]) -> None:
    """Close a pool whose client is gone, while its loop still runs."""
    if not loop.is_closed():
        loop.call_soon_threadsafe(lambda: loop.create_task(_finish(closing)))


async def _finish(closing: AsyncGenerator[None, None]) -> None:
    await closing.aclose()


async def gather(first: Coroutine[Any, Any, A], second: Coroutine[Any, Any, B]) -> tuple[A, B]:
    """Wait for two answers at once; when one fails, the other is given up."""
    tasks = asyncio.create_task(first), asyncio.create_task(second)
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await task
