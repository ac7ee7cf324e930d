"""Asks for something before it is needed, in a synchronous client.

This and `async_read_ahead.py` are where the two clients cannot be alike: one has threads, one has
tasks. A thread answers one question and ends, so there is none to stop, and none to lose in a fork.
"""

from __future__ import annotations

import contextlib
import threading
from concurrent.futures import Future
from contextvars import copy_context
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")

Lock = threading.Lock


class ReadAhead(Generic[T]):
    """One question asked ahead; if it fails, the error is raised when its answer is taken."""

    def __init__(self) -> None:
        """Start with nothing asked."""
        self._asked: tuple[threading.Thread, Future[T]] | None = None

    def start(self, ask: Callable[[], T]) -> None:
        """Ask, and go on; a program that ends does not wait for the answer."""
        answer: Future[T] = Future()
        thread = threading.Thread(
            target=copy_context().run,
            args=(_answer, answer, ask),
            name="deepgram_manage reads ahead",
            daemon=True,
        )
        # Where no thread can be had, the question is asked when its answer is needed.
        with contextlib.suppress(RuntimeError):
            thread.start()
            self._asked = thread, answer

    def take(self, ask: Callable[[], T]) -> T:
        """Return the answer to what was asked ahead; otherwise ask now."""
        answer = self._finish()
        # In a process that was forked meanwhile, the thread is gone without an answer.
        return answer.result() if answer is not None and answer.done() else ask()

    def close(self) -> None:
        """Wait until what was asked ahead has ended: a thread cannot be given up."""
        self._finish()

    def _finish(self) -> Future[T] | None:
        asked, self._asked = self._asked, None
        if asked is None:
            return None
        thread, answer = asked
        thread.join()
        return answer


def _answer(answer: Future[T], ask: Callable[[], T]) -> None:
    try:
        answer.set_result(ask())
    except BaseException as error:  # noqa: BLE001 -- raised where the answer is taken
        answer.set_exception(error)
