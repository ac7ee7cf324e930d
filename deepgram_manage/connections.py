"""Who holds the connections of a synchronous client, and when they are closed.

This and `async_connections.py` are where the two clients cannot be alike: a synchronous pool
serves every thread, an asynchronous one belongs to its event loop.
"""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, TypeVar

import httpx

from .configuration import IDENTITY

if TYPE_CHECKING:
    from .configuration import Configuration

A = TypeVar("A")
B = TypeVar("B")


class Connections:
    """The pool of a synchronous client."""

    def __init__(self, configuration: Configuration, given: httpx.Client | None) -> None:
        """Use the client that was given, or make one."""
        self._given = given
        self._http = given or httpx.Client(timeout=configuration.timeout, headers=IDENTITY)
        if given is None:
            # Sockets that are left to the garbage collector warn.
            weakref.finalize(self, self._http.close)

    def current(self) -> httpx.Client:
        """The client to send with."""
        return self._http

    def close(self) -> None:
        """Close the pool, unless it was given: then it is its owner's."""
        if self._given is None:
            self._http.close()


def in_turn(first: A, second: B) -> tuple[A, B]:
    """Stand for `gather` where both answers are there already."""
    return first, second
