"""Do work for many things at once, ahead or behind; the first failure ends it."""

from __future__ import annotations

import asyncio
from collections import deque
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable, Iterator
    from types import TracebackType

R = TypeVar("R")
T = TypeVar("T")

_MOST_AHEAD: Final = 2
_MOST_BEHIND: Final = 2


def _nothing(_result: object) -> None:
    """Tell nobody."""


async def gather(
    work: Callable[[Iterator[T]], Coroutine[Any, Any, None]], things: Iterable[T], workers: int
) -> None:
    """Have tasks work, each on the things that it takes from what is left."""
    queue = deque(things)
    number = min(workers, len(queue))
    tasks = [asyncio.create_task(work(_taken(queue))) for _ in range(number)]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def in_turn(work: Callable[[Iterator[T]], None], things: Iterable[T], workers: int) -> None:
    """Have threads do the same; with one worker, this one."""
    queue = deque(things)
    if workers == 1:
        work(_taken(queue))
        return

    def worker() -> None:
        try:
            work(_taken(queue))
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


class _Behind:
    """Has a thread do pieces of work, in their order, while its owner goes on."""

    def __init__(self) -> None:
        """Begin with nothing to do."""
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="deepgram-archive")
        self._given: deque[tuple[Future[Any], Callable[[Any], None]]] = deque()

    def __enter__(self) -> Self:
        """Use the thread in a `with` block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Wait until all is done, also when the owner was interrupted."""
        self._thread.shutdown()

    def _give(self, work: Callable[[], R], then: Callable[[R], None]) -> None:
        self._given.append((self._thread.submit(work), then))

    def _is_due(self) -> bool:
        """Whether the oldest piece is done, or has to be before there is room for another."""
        return bool(self._given) and (self._given[0][0].done() or len(self._given) > _MOST_BEHIND)


class AsyncBehind(_Behind):
    """A thread behind a task."""

    async def do(self, work: Callable[[], R], then: Callable[[R], None] = _nothing) -> None:
        """Do a piece of work soon.

        Args:
            work: What to do.
            then: Is told, by the owner, what came of it.

        Raises:
            Exception: An earlier piece failed.
        """
        self._give(work, then)
        while self._is_due():
            await self._take()

    async def finish(self) -> None:
        """Wait until all is done."""
        while self._given:
            await self._take()

    async def _take(self) -> None:
        future, then = self._given.popleft()
        then(future.result() if future.done() else await asyncio.wrap_future(future))


class Behind(_Behind):
    """A thread behind another one."""

    def do(self, work: Callable[[], R], then: Callable[[R], None] = _nothing) -> None:
        """Do a piece of work soon; see `AsyncBehind.do`."""
        self._give(work, then)
        while self._is_due():
            self._take()

    def finish(self) -> None:
        """Wait until all is done."""
        while self._given:
            self._take()

    def _take(self) -> None:
        future, then = self._given.popleft()
        then(future.result())


def ahead(things: Iterator[T]) -> Iterator[T]:
    """Yield what an iterator yields, and have a thread make the next ones meanwhile."""
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
