"""What waits, in an asynchronous client: for time to pass, for a place, for a server."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any, TypeVar

import httpcore
import httpx

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Coroutine

A = TypeVar("A")
B = TypeVar("B")
T = TypeVar("T")

pause: Callable[[float], Coroutine[Any, Any, None]] = asyncio.sleep
within: Callable[[float | None], asyncio.Timeout] = asyncio.timeout

# Named, so that httpcore need not find out for each connection which library runs it.
network_backend: httpcore.AsyncNetworkBackend = httpcore.AnyIOBackend()  # pyright: ignore[reportAssignmentType]


class AsyncPlaces:
    """How many connections may be in use at once."""

    def __init__(self, number: int) -> None:
        """Have this many places."""
        self._free = asyncio.Semaphore(number)

    async def take(self, timeout: float | None) -> None:  # noqa: ASYNC109 -- as in httpx
        """Wait for a place, after those who have been waiting.

        Raises:
            httpx.PoolTimeout: There was none in time.
        """
        if not self._free.locked():
            await self._free.acquire()
            return
        try:
            async with asyncio.timeout(timeout):
                await self._free.acquire()
        except TimeoutError:
            raise httpx.PoolTimeout("all connections stayed in use") from None

    def free(self) -> None:
        """Give a place back."""
        self._free.release()


class _Turn(asyncio.Lock):
    users = 0
    """How many have it, or wait for it."""


class AsyncTurns:
    """Lets the tasks of an event loop do something one after the other."""

    def __init__(self) -> None:
        """Let the first that comes begin."""
        self._turns: dict[asyncio.AbstractEventLoop, _Turn] = {}

    @contextlib.asynccontextmanager
    async def mine(self) -> AsyncGenerator[None]:
        """Wait for a turn, and have it."""
        loop = asyncio.get_running_loop()
        turn = self._turns.setdefault(loop, _Turn())
        turn.users += 1
        try:
            async with turn:
                yield
        finally:
            turn.users -= 1
            if not turn.users:
                # It keeps its loop, and a client may outlive many.
                del self._turns[loop]


async def answered(value: T | Awaitable[T]) -> T:
    """Take what a key provider returned, or what it stands for."""
    if isinstance(value, Awaitable):
        return await value  # pyright: ignore[reportUnknownVariableType]
    return value


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
