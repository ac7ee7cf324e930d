"""Asks for something before it is needed, in an asynchronous client.

This and `read_ahead.py` are where the two clients cannot be alike: one has tasks, one has threads.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")

Lock = asyncio.Lock


class AsyncReadAhead(Generic[T]):
    """One question asked ahead; if it fails, the error is raised when its answer is taken."""

    def __init__(self) -> None:
        """Start with nothing asked."""
        self._task: asyncio.Future[T] | None = None

    def start(self, ask: Callable[[], Awaitable[T]]) -> None:
        """Ask, and go on."""
        self._task = asyncio.ensure_future(ask())
        # An answer that nobody takes any more may well be an error.
        self._task.add_done_callback(_ignore)

    async def take(self, ask: Callable[[], Awaitable[T]]) -> T:
        """Return the answer to what was asked ahead; otherwise ask now."""
        task, self._task = self._task, None
        if task is not None and task.get_loop() is asyncio.get_running_loop():
            return await task
        return await ask()

    async def aclose(self) -> None:
        """Cancel what was asked ahead, and wait until it has ended."""
        task, self._task = self._task, None
        if task is not None and task.get_loop() is asyncio.get_running_loop():
            task.cancel()
            await asyncio.wait([task])

    def __del__(self) -> None:
        """Cancel what was asked ahead; any thread may call this, since any may collect garbage."""
        task = self._task
        if task is not None and not task.done() and not task.get_loop().is_closed():
            task.get_loop().call_soon_threadsafe(task.cancel)


def _ignore(task: asyncio.Future[T]) -> None:
    if not task.cancelled():
        task.exception()
