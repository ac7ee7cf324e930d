"""When a record of the request log is final: written, and with a cost that will not change.

The log is known to behave so: a record is empty for minutes, and then has a response. Its cost may
be 0 at first and more later. It stays 0 for what is free, and is left out in projects with a
contract. A request that failed has no details, so never a cost. Nothing in an answer tells a 0 that
stays from one that does not, so only time does.
"""

from __future__ import annotations

from datetime import timedelta
from time import monotonic
from typing import TYPE_CHECKING

from deepgram_manage._sending.clock import told_by
from deepgram_manage._sending.number_values import as_duration
from deepgram_manage.errors import (
    DeepgramConnectionError,
    DeepgramError,
    NotFoundError,
    RateLimitError,
    ServerError,
    UsageNotReadyError,
    UsageNotSettledError,
)

if TYPE_CHECKING:
    from datetime import datetime

    from deepgram_manage.responses import UsageRequest

_GROWTH = 1.5
_LONGEST_PAUSE = 60.0
_UNKNOWN_FOR = 300.0
"""Seconds for which the server may say that there is no such request."""
_OLD = timedelta(days=1)
"""The age of a request whose cost is final."""
_LOWEST_FAILURE = 400


class SettlementWait:
    """One wait for a record, poll by poll."""

    def __init__(self, request_id: str, max_wait: float, poll: float, settle: float) -> None:
        """Start to wait.

        Raises:
            TypeError: A number of seconds is of another type.
            ValueError: A number of seconds is too small or too large.
        """
        for name, seconds in (("max_wait", max_wait), ("poll", poll), ("settle", settle)):
            number = as_duration(name, seconds)
            if number < 0 or (number == 0 and name != "settle"):
                message = f"{name}={seconds!r} must be a number of seconds above 0"
                raise ValueError(message)
        self._request_id = request_id
        self._max_wait = max_wait
        self._clock = _Clock()
        # The last poll needs some time, too.
        self._reserve = min(1.0, max_wait / 10)
        self._pause = poll
        self._settle = settle
        self._unpriced_at: float | None = None
        self._record: UsageRequest | None = None
        self._failure: DeepgramError | None = None
        self._was_answered = False

    def deadline(self, usual: float | None) -> float:
        """Return how many seconds a poll may take."""
        left = max(self._max_wait - self._clock.passed(), 0.001)
        return left if usual is None else min(left, usual)

    def is_final(self, record: UsageRequest, told: str | None) -> bool:
        """Take a record in, and return whether it is final.

        Args:
            record: The record.
            told: What time it was on the server, from the `Date` header; None if it did not say.
        """
        self._record, self._failure, self._was_answered = record, None, True
        response = record.response
        if response is None:
            return False
        details = response.details
        if details is None:
            return _number(response.code) >= _LOWEST_FAILURE
        if _number(details.usd) or _is_old(record, told_by(told)):
            return True
        if self._unpriced_at is None:
            self._unpriced_at = self._clock.passed()
        return self._clock.passed() >= self._unpriced_at + self._settle

    def failed(self, failure: DeepgramError) -> None:
        """Take note that a poll failed.

        Raises:
            DeepgramError: Waiting does not help against this failure.
        """
        self._failure = failure
        if not self._passes(failure):
            raise failure
        self._was_answered |= not isinstance(failure, DeepgramConnectionError)

    def _passes(self, failure: DeepgramError) -> bool:
        passed = self._clock.passed()
        if isinstance(failure, DeepgramConnectionError):
            # If no poll was answered, the address is probably wrong.
            return self._was_answered or passed + self._reserve >= self._max_wait
        if isinstance(failure, NotFoundError):
            return passed < _UNKNOWN_FOR
        return isinstance(failure, UsageNotReadyError | RateLimitError | ServerError)

    def next_pause(self) -> float:
        """Return how many seconds to wait for the next poll.

        Raises:
            UsageNotSettledError: There is no time for one.
        """
        passed = self._clock.passed()
        left = self._max_wait - self._reserve - passed
        if left <= 0:
            raise self._too_late() from self._failure
        pauses = [left, self._pause]
        if self._unpriced_at is not None:
            pauses.append(max(self._unpriced_at + self._settle - passed, 0.0))
        self._pause = max(self._pause, min(self._pause * _GROWTH, _LONGEST_PAUSE))
        chosen = min(pauses)
        self._clock.waits(chosen)
        return chosen

    def _too_late(self) -> UsageNotSettledError:
        return UsageNotSettledError(
            f"request {self._request_id} has no final cost after {self._max_wait:g} s: "
            + self._state(),
            request_id=self._request_id,
            record=self._record,
        )

    def _state(self) -> str:
        if self._record is None:
            return "it is not in the log"
        if self._record.response is None:
            return "its response is not written"
        return "its cost may still change"


class _Clock:
    """Counts the seconds of a wait; also where time is frozen, as it is in some tests."""

    def __init__(self) -> None:
        self._began_at = monotonic()
        self._waited = 0.0

    def waits(self, seconds: float) -> None:
        """Count a pause that begins now."""
        self._waited += seconds

    def passed(self) -> float:
        """Return how many seconds have passed, at least those of the pauses."""
        return max(monotonic() - self._began_at, self._waited)


def _is_old(record: UsageRequest, now: datetime | None) -> bool:
    """Whether a record is old by the clock of the server; the one of this computer may be wrong."""
    created = record.created_at
    return created is not None and now is not None and now - created > _OLD


def _number(value: object) -> float:
    return value if isinstance(value, int | float) else 0.0
