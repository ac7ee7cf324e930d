"""Shows how far a command is: on stderr, and only when it takes longer than a second."""

from __future__ import annotations

import json
from time import monotonic
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from .common import Common
    from .streams import Streams

_FIRST = 1.0
_ON_TERMINAL = 0.2
_IN_LOG = 5.0


class Progress:
    """A count that grows; use it in a `with` block and call `advance`.

    Attributes:
        total: How many there will be; None when nobody knows.
        done: How many there are by now.
        share: Returns which part of the work is done, from 0 to 1, where there is no total; asked
            when there is something to show.
    """

    def __init__(
        self, streams: Streams, asked: Common, what: str, total: int | None = None
    ) -> None:
        """Begin to count."""
        self.total = total
        self.share: Callable[[], float | None] | None = None
        self.done: int = 0
        self._streams = streams
        self._what = what
        self._style = _style(asked, on_terminal=streams.talks_to_terminal)
        self._pause = _ON_TERMINAL if self._style == "live" else _IN_LOG
        self._started = monotonic()
        self._next = self._started + _FIRST

    def advance(self, by: int = 1) -> None:
        """Count some more, and show it when it is time."""
        self.done += by
        if self._style != "off" and monotonic() >= self._next:
            self._show()

    def __enter__(self) -> Self:
        """Use the progress in a `with` block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Take the line off the terminal, so that nothing is left between the answer."""
        self._streams.pass_over()

    def _show(self) -> None:
        now = monotonic()
        self._next = now + self._pause
        seconds = now - self._started
        rate = self.done / seconds
        left = self._left(seconds)
        if self._style == "json":
            self._streams.say(json.dumps(self._as_dict(seconds, rate, left)))
        elif self._style == "plain":
            self._streams.say(self._line(rate, left))
        else:
            self._streams.show_passing(self._line(rate, left))

    def _left(self, seconds: float) -> float | None:
        """Return how many seconds are left; None when nobody knows."""
        if self.total is not None:
            return max(self.total - self.done, 0) * seconds / self.done if self.done else None
        share = self.share() if self.share else None
        return seconds * (1 - share) / share if share else None

    def _as_dict(self, seconds: float, rate: float, left: float | None) -> dict[str, object]:
        return {
            "progress": self._what,
            "done": self.done,
            "total": self.total,
            "seconds": round(seconds, 1),
            "per_second": round(rate, 1),
            "seconds_left": None if left is None else round(left, 1),
        }

    def _line(self, rate: float, left: float | None) -> str:
        of = "" if self.total is None else f" of {self.total:,}"
        end = "" if left is None else f", {_spelt(left)} left"
        return f"{self.done:,}{of} {self._what}, {rate:,.0f} a second{end}"


def _style(asked: Common, *, on_terminal: bool) -> str:
    if asked.progress == "auto":
        return "off" if asked.quiet else "live" if on_terminal else "plain"
    return asked.progress


def _spelt(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
