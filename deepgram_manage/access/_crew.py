"""Makes so many calls at once and no more: by tasks for one client, by threads for the other.

The two classes are where the sources of the clients cannot be alike.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from concurrent.futures import Future as Future  # noqa: PLC0414 -- as AsyncFuture for others
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import TYPE_CHECKING, Generic, Self, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from types import TracebackType
    from typing import ParamSpec

    P = ParamSpec("P")

T = TypeVar("T")


class Blocking:
    """What waits or blocks, beside the calls."""

    @staticmethod
    def run(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run something that blocks."""
        return function(*args, **kwargs)

    @staticmethod
    def pause(seconds: float) -> None:
        """Wait."""
        time.sleep(seconds)


class AsyncBlocking:
    """What waits or blocks, beside the calls: in a thread, so that other tasks go on."""

    @staticmethod
    async def run(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run something that blocks."""
        return await asyncio.to_thread(function, *args, **kwargs)

    @staticmethod
    async def pause(seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


class Crew:
    """Threads that make calls."""

    def __init__(self, at_once: int) -> None:
        """Make no more than so many calls at once."""
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="deepgram-access")

    def __enter__(self) -> Self:
        """Use the crew in a `with` block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Drop what has not begun, and wait for what has."""
        self._threads.shutdown(cancel_futures=True)

    def start(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Make a call as soon as there is a place."""
        return self._threads.submit(partial(copy_context().run, function, *args, **kwargs))


class AsyncCrew:
    """Tasks that make calls.

    Each task makes one call after the other, so that what follows an answer and the next call are
    one step: were they several, all answers of a moment would be dealt with before any place is
    used again.
    """

    def __init__(self, at_once: int) -> None:
        """Make no more than so many calls at once."""
        self._at_once = at_once
        self._waiting: deque[Callable[[], Awaitable[None]]] = deque()
        self._tasks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        """Use the crew in an `async with` block."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Drop what has not begun, cancel what has, and wait for its end."""
        self._waiting.clear()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def start(
        self, function: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> AsyncFuture[T]:
        """Make a call as soon as there is a place."""
        future = AsyncFuture[T]()
        self._waiting.append(partial(future.settle, partial(function, *args, **kwargs)))
        if len(self._tasks) < self._at_once:
            self._tasks.add(asyncio.create_task(self._work()))
        return future

    async def _work(self) -> None:
        while self._waiting:
            await self._waiting.popleft()()
        # In the same step as the look above, so that no call waits for a task that has ended.
        self._tasks.discard(cast("asyncio.Task[None]", asyncio.current_task()))


class AsyncFuture(Generic[T]):
    """What a call of a crew of tasks ends with."""

    def __init__(self) -> None:
        """Wait for the call to end."""
        self._future: asyncio.Future[T] = asyncio.get_running_loop().create_future()

    async def settle(self, call: Callable[[], Awaitable[T]]) -> None:
        """Make the call, and keep what it ends with."""
        try:
            self._future.set_result(await call())
        except asyncio.CancelledError:
            self._future.cancel()
            raise
        except BaseException as error:  # noqa: BLE001 -- raised where the result is asked for
            self._future.set_exception(error)
            # Who leaves early does not ask for it, and is not to be told by asyncio.
            self._future.exception()

    async def result(self) -> T:
        """Wait for the call, and return its result or raise its error."""
        return await self._future
