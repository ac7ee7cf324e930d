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

    def between(self, started: float, ended: float) -> float:
        """Give the worst of a time, in seconds; both ends are of `time.monotonic`."""
        measured = list(self._measured)
        return max((late for at, late in measured if started <= at <= ended + _EVERY), default=0.0)

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
