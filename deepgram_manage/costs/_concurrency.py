"""Several calls at once, and pauses: by tasks in asynchronous programs, by threads in others."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, ParamSpec, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

from deepgram_manage import AsyncManageClient, ManageClient

P = ParamSpec("P")
S = TypeVar("S")
T = TypeVar("T")

AT_ONCE = 16
"""How many calls are made at once."""


def check_client(manage: object) -> None:
    """Refuse what is not a client with the calls of the Manage API.

    Raises:
        TypeError: It is not.
    """
    if not isinstance(manage, ManageClient | AsyncManageClient):
        raise TypeError(
            f"manage must be a ManageClient or an AsyncManageClient, not {type(manage).__name__}: "
            "pass client.manage, or client.manage.asyncmanage"
        )


class AsyncFanOut:
    """Calls a function for many things, in tasks."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._places = asyncio.Semaphore(at_once)

    async def map(self, function: Callable[[S], Awaitable[T]], items: Sequence[S]) -> list[T]:
        """Return what a function returns for each; its first error ends all of them."""

        async def run(item: S) -> T:
            async with self._places:
                return await function(item)

        tasks = [asyncio.create_task(run(item)) for item in items]
        try:
            return await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()


class FanOut:
    """Calls a function for many things, in threads."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._at_once = at_once

    def map(self, function: Callable[[S], T], items: Sequence[S]) -> list[T]:
        """Return what a function returns for each; its first error ends all of them."""
        if len(items) < 2:  # noqa: PLR2004 -- one needs no thread
            return [function(item) for item in items]
        pool = ThreadPoolExecutor(min(self._at_once, len(items)))
        try:
            return list(pool.map(function, items))
        finally:
            pool.shutdown(cancel_futures=True)


class AsyncBlocking:
    """Runs what blocks in a thread, and waits."""

    def __init__(self, sleep: Callable[[float], object] | None = None) -> None:
        self._sleep = sleep or asyncio.sleep

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what a function returns."""
        return await asyncio.to_thread(function, *args, **kwargs)

    async def pause(self, seconds: float) -> None:
        """Let time pass."""
        waiting = self._sleep(seconds)
        if isinstance(waiting, Awaitable):
            await waiting


class Blocking:
    """Runs what blocks, and waits."""

    def __init__(self, sleep: Callable[[float], object] | None = None) -> None:
        self._sleep = sleep or time.sleep

    def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Return what a function returns."""
        return function(*args, **kwargs)

    def pause(self, seconds: float) -> None:
        """Let time pass."""
        self._sleep(seconds)
