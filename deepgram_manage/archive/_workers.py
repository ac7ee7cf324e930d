"""Do a piece of work for many things, some at a time, or ahead; the first failure ends it."""

from __future__ import annotations

import asyncio
from collections import deque
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Iterator

T = TypeVar("T")

_MOST_AHEAD: Final = 8


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
    """Do the same with a thread, and some things further: it goes on while others are used."""
    pool = ThreadPoolExecutor(1)
    try:
        coming = deque(pool.submit(next, things, None) for _ in range(_MOST_AHEAD))
        while (thing := coming.popleft().result()) is not None:
            coming.append(pool.submit(next, things, None))
            yield thing
    finally:
        pool.shutdown(cancel_futures=True)


def _taken(queue: deque[T]) -> Iterator[T]:
    """Yield what is left, each to one worker."""
    while True:
        try:
            yield queue.popleft()
        except IndexError:
            return
