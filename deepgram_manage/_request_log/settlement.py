"""When a record of the request log is final: written, and with a cost that will not change.

What is known of the log: a record is empty for minutes, and then has a response. Its cost may be 0
at first and more later. It stays 0 for what is free, is left out altogether in projects with a
contract, and a request that failed has no details at all, so never a cost. Nothing in an answer
tells a 0 that stays from one that does not, so only time does.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import TYPE_CHECKING

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
    from deepgram_manage.responses import UsageRequest

_GROWTH = 1.5
_LONGEST_PAUSE = 60.0
_UNKNOWN_FOR = 300.0
"""Seconds for which the server may say that there is no such request."""
_OLD = timedelta(days=1)
"""The age of a request whose cost is final, whatever the clock of this computer says."""
_LOWEST_FAILURE = 400


class SettlementWait:
    """One wait for a record, poll by poll."""

    def __init__(self, request_id: str, timeout: float, poll: float, settle: float) -> None:
        """Start to wait.

        Raises:
            ValueError: A number of seconds makes no sense.
        """
        for name, seconds in (("timeout", timeout), ("poll", poll)):
            if not seconds > 0:
                message = f"{name}={seconds!r} must be a number of seconds above 0"
                raise ValueError(message)
        self._request_id = request_id
        self._timeout = timeout
        self._began_at = monotonic()
        self._ends_at = self._began_at + timeout
        # The last poll needs some time, too.
        self._reserve = min(1.0, timeout / 10)
        self._pause = poll
        self._settle = settle
        self._unpriced_at: float | None = None
        self._record: UsageRequest | None = None
        self._failure: DeepgramError | None = None
        self._was_answered = False

    def deadline(self, usual: float | None) -> float:
        """How many seconds a poll may take."""
        left = max(self._ends_at - monotonic(), 0.001)
        return left if usual is None else min(left, usual)

    def is_final(self, record: UsageRequest) -> bool:
        """Take a record in, and tell whether it is final."""
        self._record, self._failure, self._was_answered = record, None, True
        response = record.response
        if response is None:
            return False
        details = response.details
        if details is None:
            return _number(response.code) >= _LOWEST_FAILURE
        if _number(details.usd) or _is_old(record):
            return True
        if self._unpriced_at is None:
            self._unpriced_at = monotonic()
        return monotonic() >= self._unpriced_at + self._settle

    def failed(self, failure: DeepgramError) -> None:
        """Take in that a poll failed.

        Raises:
            DeepgramError: The failure is none that passes.
        """
        self._failure = failure
        if not self._passes(failure):
            raise failure
        self._was_answered |= not isinstance(failure, DeepgramConnectionError)

    def _passes(self, failure: DeepgramError) -> bool:
        now = monotonic()
        if isinstance(failure, DeepgramConnectionError):
            # A server that never answered is none, more likely than not.
            return self._was_answered or now + self._reserve >= self._ends_at
        if isinstance(failure, NotFoundError):
            return now < self._began_at + _UNKNOWN_FOR
        return isinstance(failure, UsageNotReadyError | RateLimitError | ServerError)

    def pause(self) -> float:
        """Choose how many seconds to wait for the next poll.

        Raises:
            UsageNotSettledError: There is no time for one.
        """
        now = monotonic()
        left = self._ends_at - self._reserve - now
        if left <= 0:
            raise self._too_late() from self._failure
        pauses = [left, self._pause]
        if self._unpriced_at is not None:
            pauses.append(max(self._unpriced_at + self._settle - now, 0.0))
        self._pause = max(self._pause, min(self._pause * _GROWTH, _LONGEST_PAUSE))
        return min(pauses)

    def _too_late(self) -> UsageNotSettledError:
        return UsageNotSettledError(
            f"request {self._request_id} has no final cost after {self._timeout:g} seconds: "
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


def _is_old(record: UsageRequest) -> bool:
    created = record.created_at
    return created is not None and datetime.now(UTC) - created > _OLD


def _number(value: object) -> float:
    return value if isinstance(value, int | float) else 0.0
