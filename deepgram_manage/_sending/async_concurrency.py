"""What the asynchronous client needs from asyncio: waiting, slots, locks, two calls at once."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any, TypeVar

import httpx

from deepgram_manage.errors import DeepgramError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Coroutine

A = TypeVar("A")
B = TypeVar("B")
T = TypeVar("T")

pause: Callable[[float], Coroutine[Any, Any, None]] = asyncio.sleep


def running_loop() -> asyncio.AbstractEventLoop:
    """Return the event loop that runs.

    Raises:
        DeepgramError: None does, or it is not one of asyncio.
    """
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        message = (
            "asynchronous calls need asyncio: with trio, use the synchronous client, "
            "as in `await trio.to_thread.run_sync(client.manage.get_projects)`"
        )
    raise DeepgramError(message)


class AsyncConnectionSlots:
    """Limits how many connections are in use at once."""

    def __init__(self, number: int) -> None:
        """Allow this many connections."""
        self._free = asyncio.Semaphore(number)

    async def acquire(self, timeout: float | None) -> None:  # noqa: ASYNC109 -- as in httpx
        """Wait for a slot; those who have waited longer come first.

        Raises:
            httpx.PoolTimeout: No slot was free in time.
        """
        if not self._free.locked():
            await self._free.acquire()
            return
        try:
            async with asyncio.timeout(timeout):
                await self._free.acquire()
        except TimeoutError:
            raise httpx.PoolTimeout("all connections stayed in use") from None

    def release(self) -> None:
        """Return a slot."""
        self._free.release()


class _LoopLock(asyncio.Lock):
    users = 0
    """How many hold it, or wait for it."""


class AsyncCredentialsLock:
    """Lets one task at a time of each event loop ask for new credentials."""

    def __init__(self) -> None:
        """Start unlocked."""
        self._locks: dict[asyncio.AbstractEventLoop, _LoopLock] = {}

    @contextlib.asynccontextmanager
    async def held(self) -> AsyncGenerator[None]:
        """Hold the lock within an `async with` block."""
        loop = running_loop()
        lock = self._locks.setdefault(loop, _LoopLock())
        lock.users += 1
        try:
            async with lock:
                yield
        finally:
            lock.users -= 1
            if not lock.users:
                # It keeps its loop, and a client may outlive many.
                del self._locks[loop]


async def answered(value: T | Awaitable[T]) -> T:
    """Return what a key provider returned, awaited if it is awaitable."""
    if isinstance(value, Awaitable):
        return await value  # pyright: ignore[reportUnknownVariableType]
    return value


async def gather(first: Coroutine[Any, Any, A], second: Coroutine[Any, Any, B]) -> tuple[A, B]:
    """Wait for two answers at once; if one fails, the other is cancelled."""
    tasks = asyncio.create_task(first), asyncio.create_task(second)
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await task
