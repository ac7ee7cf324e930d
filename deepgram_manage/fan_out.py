"""Makes many calls at once, and no more than so many: in threads, or in tasks.

    with FanOut(8) as fan_out:
        balances = fan_out.map(client.manage.get_balances, project_ids)

The classes for asynchronous programs have the same methods as those for others, so that what stands
on a client has one source for both.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from functools import partial
from typing import TYPE_CHECKING, Generic, ParamSpec, Self, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import TracebackType

__all__ = [
    "AT_ONCE",
    "AsyncBlocking",
    "AsyncFanOut",
    "AsyncFuture",
    "Blocking",
    "FanOut",
    "Future",
]

P = ParamSpec("P")
S = TypeVar("S")
T = TypeVar("T")

AT_ONCE = 16
"""How many calls are made at once, unless told otherwise."""


class FanOut:
    """Makes calls in threads, for a `with` block."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        """Make no more than so many calls at once."""
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="deepgram-manage")

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Drop the calls that have not begun, and wait for those that have."""
        self._threads.shutdown(cancel_futures=True)

    def start(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Make a call as soon as there is a place, and return what waits for its result."""
        return self._threads.submit(partial(copy_context().run, function, *args, **kwargs))

    def map(self, function: Callable[[S], T], items: Sequence[S]) -> list[T]:
        """Return what a function returns for each item, in their order.

        The first error ends the wait, and is raised.
        """
        if len(items) == 1:
            return [function(items[0])]
        futures = [self.start(function, item) for item in items]
        done, _others = wait(futures, return_when=FIRST_EXCEPTION)
        for future in done:
            future.result()
        return [future.result() for future in futures]


class AsyncFanOut:
    """Makes calls in tasks, for an `async with` block.

    Each task makes one call after the other, so that what follows an answer and the next call are
    one step of the event loop. Were they several, all answers of a moment would be dealt with
    before the next call is sent.
    """

    def __init__(self, at_once: int = AT_ONCE) -> None:
        """Make no more than so many calls at once."""
        self._at_once = at_once
        self._waiting: deque[Callable[[], Awaitable[None]]] = deque()
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        """Begin."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Drop the calls that have not begun, cancel those that have, and wait for their end."""
        self._waiting.clear()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def start(
        self, function: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> AsyncFuture[T]:
        """Make a call as soon as there is a place, and return what waits for its result."""
        future = AsyncFuture[T]()
        self._waiting.append(partial(future.settle, partial(function, *args, **kwargs)))
        if len(self._tasks) < self._at_once:
            self._tasks.add(asyncio.create_task(self._work()))
        return future

    async def map(self, function: Callable[[S], Awaitable[T]], items: Sequence[S]) -> list[T]:
        """Return what a function returns for each item, in their order.

        The first error ends the wait, and is raised.
        """
        futures = [self.start(function, item) for item in items]
        return await asyncio.gather(*(future.settled for future in futures))

    async def _work(self) -> None:
        while self._waiting:
            await self._waiting.popleft()()
        # In the same step as the look above, so that no call waits for a task that has ended.
        self._tasks.discard(cast("asyncio.Task[None]", asyncio.current_task()))


class AsyncFuture(Generic[T]):
    """Waits for the result of a call, as `Future` does in programs with threads."""

    def __init__(self) -> None:
        """Wait for the call to end."""
        self.settled: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        """The same in the terms of asyncio."""

    async def settle(self, call: Callable[[], Awaitable[T]]) -> None:
        """Make the call, and keep what it ends with."""
        try:
            result = await call()
        except asyncio.CancelledError:
            self.settled.cancel()
            raise
        except BaseException as error:  # noqa: BLE001 -- raised where the result is asked for
            if not self.settled.cancelled():
                self.settled.set_exception(error)
                # Who leaves the block early does not ask for it, and asyncio is not to complain.
                self.settled.exception()
        else:
            if not self.settled.cancelled():
                self.settled.set_result(result)

    async def result(self) -> T:
        """Wait for the call, and return its result or raise its error."""
        return await self.settled


class Blocking:
    """Runs what blocks, and waits, where nothing else has to go on meanwhile."""

    def __init__(self, sleep: Callable[[float], object] | None = None) -> None:
        """Wait with a function, if one is given."""
        self._sleep = sleep or time.sleep

    def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what a function returns."""
        return function(*args, **kwargs)

    def pause(self, seconds: float) -> None:
        """Let time pass."""
        self._sleep(seconds)


class AsyncBlocking:
    """Runs what blocks in a thread, and waits, while other tasks go on."""

    def __init__(self, sleep: Callable[[float], object] | None = None) -> None:
        """Wait with a function, if one is given; it may return an awaitable."""
        self._sleep = sleep or asyncio.sleep

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what a function returns."""
        return await asyncio.to_thread(function, *args, **kwargs)

    async def pause(self, seconds: float) -> None:
        """Let time pass."""
        waiting = self._sleep(seconds)
        if isinstance(waiting, Awaitable):
            await waiting
