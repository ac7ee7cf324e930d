"""Do a piece of work for many things, some at a time, or ahead; the first failure ends it."""

from __future__ import annotations

import asyncio
from collections import deque
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator

T = TypeVar("T")


async def gather(
    work: Callable[[T], Coroutine[Any, Any, None]], things: Iterable[T], workers: int
) -> None:
    """Work with tasks."""
    queue = deque(things)

    async def worker() -> None:
        for thing in _taken(queue):
            await work(thing)

    tasks = [asyncio.create_task(worker()) for _ in range(min(workers, len(queue)))]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def in_turn(work: Callable[[T], None], things: Iterable[T], workers: int) -> None:
    """Work with threads; with one worker, in this one."""
    queue = deque(things)
    if workers == 1:
        for thing in _taken(queue):
            work(thing)
        return

    def worker() -> None:
        try:
            for thing in _taken(queue):
                work(thing)
        except BaseException:
            queue.clear()
            raise

    with ThreadPoolExecutor(workers) as pool:
        futures = [pool.submit(worker) for _ in range(min(workers, len(queue)))]
        done, _ = wait(futures, return_when=FIRST_EXCEPTION)
        if any(future.exception() for future in done):
            queue.clear()
    for future in futures:
        future.result()


async def async_ahead(things: AsyncIterator[T]) -> AsyncIterator[T]:
    """Yield what an iterator yields, and have a task make the next one meanwhile."""
    coming = asyncio.ensure_future(_next(things))
    try:
        while (thing := await coming) is not None:
            coming = asyncio.ensure_future(_next(things))
            yield thing
    finally:
        coming.cancel()


async def _next(things: AsyncIterator[T]) -> T | None:
    return await anext(things, None)


def ahead(things: Iterator[T]) -> Iterator[T]:
    """Do the same with a thread."""
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, things, None)
        while (thing := coming.result()) is not None:
            coming = pool.submit(next, things, None)
            yield thing


def _taken(queue: deque[T]) -> Iterator[T]:
    """Yield what is left, each to one worker."""
    while True:
        try:
            yield queue.popleft()
        except IndexError:
            return
