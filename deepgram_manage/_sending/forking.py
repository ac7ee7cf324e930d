"""Keeps connections out of forked processes: two that share a socket get each other's answers."""

from __future__ import annotations

import os
from typing import Protocol
from weakref import WeakSet


class Forkable(Protocol):
    """Something that a forked process must not use as it is."""

    def after_fork(self) -> None:
        """Start anew, in a process that was just forked."""


_forkable: WeakSet[Forkable] = WeakSet()


def restart_after_fork(forkable: Forkable) -> None:
    """Call `after_fork` in each process that is forked from now on."""
    _forkable.add(forkable)


def _after_fork() -> None:
    for forkable in tuple(_forkable):
        forkable.after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
