"""What the synchronous client needs of threads: waiting, slots, locks.

This, `network.py`, `connections.py` and their asynchronous twins are where the clients cannot be
alike.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Awaitable, Coroutine
from typing import TYPE_CHECKING, TypeVar

import httpx

from deepgram_manage.errors import DeepgramApiKeyError

from .forking import restart_after_fork

if TYPE_CHECKING:
    from collections.abc import Callable

A = TypeVar("A")
B = TypeVar("B")
T = TypeVar("T")

pause: Callable[[float], None] = time.sleep


class ConnectionSlots:
    """Limits how many connections are in use at once."""

    def __init__(self, number: int) -> None:
        """Allow this many connections."""
        self._free = threading.Semaphore(number)

    def acquire(self, timeout: float | None) -> None:
        """Wait for a slot.

        Raises:
            httpx.PoolTimeout: There was none in time.
        """
        if not self._free.acquire(timeout=timeout):
            raise httpx.PoolTimeout("all connections stayed in use")

    def release(self) -> None:
        """Return a slot."""
        self._free.release()


class CredentialsLock:
    """Lets one thread at a time ask for new credentials."""

    def __init__(self) -> None:
        """Start unlocked."""
        self.after_fork()
        restart_after_fork(self)

    def after_fork(self) -> None:
        """Take a new lock: in a process that was just forked, nobody releases the old one."""
        self._lock = threading.RLock()

    def held(self) -> threading.RLock:
        """Hold the lock within a `with` block."""
        return self._lock


def answered(value: T | Awaitable[T]) -> T:
    """Take what a provider of credentials returned.

    Raises:
        DeepgramApiKeyError: It has to be awaited.
    """
    if isinstance(value, Awaitable):
        if isinstance(value, Coroutine):
            value.close()
        message = "the provider of the credentials is asynchronous: use `asyncmanage`"
        raise DeepgramApiKeyError(message)
    return value


def in_turn(first: A, second: B) -> tuple[A, B]:
    """Return both answers, which are there already; the other client has `gather` here."""
    return first, second
