"""Makes so many calls at once and no more: by tasks for one client, by threads for the other.

The two classes are where the sources of the clients cannot be alike.
"""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import TYPE_CHECKING, Generic, Self, TypeVar

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


class Started(Generic[T]):
    """A call that a crew of threads makes."""

    def __init__(self, future: Future[T]) -> None:
        """Keep what it will end with."""
        self.future = future


class AsyncStarted(Generic[T]):
    """A call that a crew of tasks makes."""

    def __init__(self, task: asyncio.Task[T]) -> None:
        """Keep what it will end with."""
        self.task = task


class Crew:
    """Threads that make calls."""

    def __init__(self, at_once: int) -> None:
        """Make no more than so many calls at once."""
        self._threads = ThreadPoolExecutor(at_once, thread_name_prefix="deepgram-access")
        self.calls: int = 0
        """How many were started."""

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

    def start(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Started[T]:
        """Start a call as soon as there is a place."""
        self.calls += 1
        return Started(self._threads.submit(partial(copy_context().run, function, *args, **kwargs)))

    @staticmethod
    def result(started: Started[T]) -> T:
        """Wait for a call, and return its result or raise its error."""
        return started.future.result()


class AsyncCrew:
    """Tasks that make calls."""

    def __init__(self, at_once: int) -> None:
        """Make no more than so many calls at once."""
        self._places = asyncio.Semaphore(at_once)
        self._tasks: set[asyncio.Task[object]] = set()
        self.calls: int = 0
        """How many were started."""

    async def __aenter__(self) -> Self:
        """Use the crew in an `async with` block."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Cancel what is not done, and wait for its end."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def start(
        self, function: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> AsyncStarted[T]:
        """Start a call as soon as there is a place."""
        self.calls += 1

        async def run() -> T:
            async with self._places:
                return await function(*args, **kwargs)

        task = asyncio.create_task(run())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return AsyncStarted(task)

    @staticmethod
    async def result(started: AsyncStarted[T]) -> T:
        """Wait for a call, and return its result or raise its error."""
        return await started.task
