"""How often calls are sent again: what users set. Free of httpx, as clients are made with it."""

from __future__ import annotations

from typing import NamedTuple


class RetryPolicy(NamedTuple):
    """How often, and how soon, a call is sent again.

    A creating call (POST) is only sent again when it certainly did not take effect: when no
    connection was made, or on 429. Everything else is also sent again on connection failures,
    timeouts, 408, 500, 502, 503 and 504. The server's `Retry-After` goes before the waits here.
    """

    attempts: int = 3
    """How often a call is sent at most; 1 sends it once."""
    first_wait: float = 0.5
    """Seconds that the first wait takes at most; each further one may take twice as long."""
    longest_wait: float = 60.0
    """Seconds that no wait exceeds; when the server asks for more, the call fails at once."""


NO_RETRIES: RetryPolicy = RetryPolicy(attempts=1)


def checked_policy(policy: RetryPolicy | None) -> RetryPolicy:
    """Give the policy to go by; None stands for a single attempt.

    Raises:
        TypeError: It is no RetryPolicy.
        ValueError: It has no attempt, or a wait that is no number of seconds.
    """
    if policy is None:
        return NO_RETRIES
    if not isinstance(policy, RetryPolicy):  # pyright: ignore[reportUnnecessaryIsInstance]
        message = f"retry={policy!r} must be a RetryPolicy, or None to send every call once"
        raise TypeError(message)
    is_whole = isinstance(policy.attempts, int)  # pyright: ignore[reportUnnecessaryIsInstance]
    if not is_whole or policy.attempts < 1:
        message = (
            f"retry: attempts={policy.attempts!r} must be a whole number from 1 on; "
            "1 sends a call once"
        )
        raise ValueError(message)
    for name in ("first_wait", "longest_wait"):
        if not 0 <= getattr(policy, name) < float("inf"):
            message = f"retry: {name}={getattr(policy, name)!r} must be a number of seconds"
            raise ValueError(message)
    return policy


def checked_deadline(seconds: float | None) -> float | None:
    """Give the deadline to go by.

    Raises:
        TypeError: It is no number.
        ValueError: No call could be in time.
    """
    if not isinstance(seconds, int | float | None):  # pyright: ignore[reportUnnecessaryIsInstance]
        message = f"deadline={seconds!r} must be a number of seconds, or None for any time"
        raise TypeError(message)
    if seconds is not None and not seconds > 0:
        message = f"deadline={seconds!r} must be more than 0 seconds, or None for any time"
        raise ValueError(message)
    return seconds
