"""One rate of calls for all workers: it halves when the server says 429, and grows back slowly."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from typing import TYPE_CHECKING, Final

from ._errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator

_SLOWEST: Final = 60.0
_FIRST_INTERVAL: Final = 0.05
_RECOVERY: Final = 0.97
_NEGLIGIBLE: Final = 0.001
MOST_REFUSALS: Final = 12
"""How often in a row a page is asked for again when the server says 429."""


class _Pace:
    """When the next call may be sent; for threads and tasks alike."""

    def __init__(self, calls_per_second: float | None = None) -> None:
        """Send as fast as the server lets, and never faster than a given rate."""
        if calls_per_second is not None and not calls_per_second > 0:
            raise ValueError(f"calls_per_second={calls_per_second!r} must be more than 0")
        self._shortest = 1 / calls_per_second if calls_per_second else 0.0
        self._interval = self._shortest
        self._next = time.monotonic()
        self._lock = threading.Lock()
        self._is_stopped = False
        self.calls = 0
        """How many calls were sent."""

    @property
    def interval(self) -> float:
        """Seconds from one call to the next."""
        return self._interval

    def stop(self) -> None:
        """Refuse all later calls."""
        self._is_stopped = True

    def _wait(self) -> float:
        if self._is_stopped:
            raise ArchiveError("the run was interrupted")
        with self._lock:
            self.calls += 1
            now = time.monotonic()
            at = max(now, self._next)
            self._next = at + self._interval
            return at - now

    def went_well(self) -> None:
        """Go a little faster."""
        with self._lock:
            faster = self._interval * _RECOVERY
            self._interval = max(self._shortest, faster if faster > _NEGLIGIBLE else 0.0)

    def was_refused(self) -> None:
        """Go half as fast, all workers."""
        with self._lock:
            self._interval = min(max(2 * self._interval, _FIRST_INTERVAL), _SLOWEST)
            self._next = max(self._next, time.monotonic() + self._interval)


class AsyncBudget(_Pace):
    """The rate for tasks."""

    @contextlib.asynccontextmanager
    async def turn(self) -> AsyncGenerator[None]:
        """Wait until a call may be sent; it is sent within the block."""
        seconds = self._wait()
        if seconds > 0:
            await asyncio.sleep(seconds)
        yield


class Budget(_Pace):
    """The rate for threads."""

    @contextlib.contextmanager
    def turn(self) -> Generator[None]:
        """Wait until a call may be sent; it is sent within the block."""
        seconds = self._wait()
        if seconds > 0:
            time.sleep(seconds)
        yield
