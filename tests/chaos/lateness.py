"""How much later than asked this process is woken up: on a busy machine a call is not to blame."""

from __future__ import annotations

import threading
import time
from collections import deque

_EVERY = 0.01
_KEPT = 6000


class Lateness:
    """Wakes up every so often, and remembers how late that was."""

    def __init__(self) -> None:
        """Start to measure."""
        self._measured: deque[tuple[float, float]] = deque(maxlen=_KEPT)
        self._thread = threading.Thread(target=self._measure, daemon=True, name="lateness")
        self._stopped = threading.Event()
        self._thread.start()

    def of(self, started: float, deadline: float, ended: float) -> float:
        """Give for how many seconds a call that ended after its deadline is not to blame.

        What it does at its deadline takes several steps, each of which begins when its thread is
        woken up: all delays from then on count, and of those before, the worst.

        Args:
            started: When it began, by `time.monotonic`.
            deadline: When it had to end.
            ended: When it ended.
        """
        measured = [each for each in list(self._measured) if started <= each[0] <= ended + _EVERY]
        worst = max((late for _at, late in measured), default=0.0)
        return max(worst, sum(late for at, late in measured if at >= deadline))

    def close(self) -> None:
        """Stop to measure."""
        self._stopped.set()
        self._thread.join()

    def _measure(self) -> None:
        before = time.monotonic()
        while not self._stopped.wait(_EVERY):
            now = time.monotonic()
            self._measured.append((now, now - before - _EVERY))
            before = now
