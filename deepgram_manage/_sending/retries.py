"""How often and how soon a call is sent again: the policy that users set, and the rules.

No retry library is used: tenacity would be one more distribution for a loop of three lines, and it
does not know the hard part, which is what may be repeated.
"""

from __future__ import annotations

import re
import ssl
from typing import TYPE_CHECKING, Any

import httpx
from attrs import evolve, frozen

from .number_values import as_duration, as_whole, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = [
    "RetryPolicy",
]

_TOO_MANY_REQUESTS = 429
REQUEST_TIMEOUT = 408
_REPEATED_STATUSES = frozenset({REQUEST_TIMEOUT, _TOO_MANY_REQUESTS, 500, 502, 503, 504})
_OF_GATEWAYS = frozenset({*range(520, 525), 529, 530})
"""What gateways add to the statuses of HTTP, for servers that they do not reach."""
_BREAKDOWNS = (
    httpx.NetworkError,
    httpx.ProxyError,
    httpx.RemoteProtocolError,
    httpx.TimeoutException,
)
_BEFORE_SENDING = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
)
# Not LocalProtocolError: over HTTP/2, httpcore also raises that for an answer that makes no sense.
_BROKEN_OFF = (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError)
"""What a handshake that is cut off raises: the next may succeed."""
_REFUSED_STREAM = 7
"""The error code of HTTP/2 for a request that was not processed."""
_NEVER_SENDABLE = (httpx.InvalidURL, httpx.UnsupportedProtocol)
_SECONDS = re.compile(r"[0-9]+(\.[0-9]+)?")
# More doublings than this overflow a float, and no bound is that large.
_MOST_DOUBLINGS = 64


@frozen
class RetryPolicy:
    """How often, and how soon, a call is sent again.

    A creating call (POST) is sent again only if it certainly had no effect: no connection was
    made, or the answer was 429. Everything else is also sent again on connection failures,
    timeouts, 408, 500, 502, 503 and 504, and a GET on 520 to 524, 529 and 530. The server's
    `Retry-After` takes precedence over the waits here.
    """

    attempts: int = 3
    """How often a call is sent at most; 1 sends it once. 3 by default."""
    first_wait: float = 0.5
    """Seconds that the first wait takes at most; each further wait may take twice as long."""
    longest_wait: float = 60.0
    """Seconds that no wait exceeds; if the server asks for more, the call fails at once."""


NO_RETRIES: RetryPolicy = RetryPolicy(attempts=1)


def checked_policy(policy: RetryPolicy | None) -> RetryPolicy:
    """Return a policy, checked; None stands for a single attempt.

    Raises:
        TypeError: The policy is not a RetryPolicy, or has something else than numbers.
        ValueError: The policy has no attempt, or a wait that is below 0 or endless.
    """
    if policy is None:
        return NO_RETRIES
    if not isinstance(policy, RetryPolicy):  # pyright: ignore[reportUnnecessaryIsInstance]
        message = f"retry={shown(policy)} must be a RetryPolicy, or None to send every call once"
        raise TypeError(message)
    checked: dict[str, Any] = {"attempts": as_whole("retry: attempts", policy.attempts, 1)}
    for name in ("first_wait", "longest_wait"):
        checked[name] = as_duration(f"retry: {name}", getattr(policy, name))
        if checked[name] < 0:
            message = f"retry: {name}={getattr(policy, name)!r} must be a number of seconds from 0"
            raise ValueError(message)
    return evolve(policy, **checked)


def status_is_repeated(method: str, status_code: int) -> bool:
    """Return whether a call may be sent again after an answer of this status."""
    if method == "POST":
        return status_code == _TOO_MANY_REQUESTS
    return status_code in _REPEATED_STATUSES or (method == "GET" and status_code in _OF_GATEWAYS)


def failure_is_repeated(method: str, failure: Exception, *, had_no_effect: bool) -> bool:
    """Return whether a call may be sent again after it got no whole answer."""
    if isinstance(failure, _BEFORE_SENDING) and _is_about_trust(failure):
        return False
    if method == "POST":
        return had_no_effect and isinstance(failure, _BREAKDOWNS)
    return isinstance(failure, _BREAKDOWNS)


def was_never_processed(failure: Exception) -> bool:
    """Return whether a failure says that the server did not look at the request."""
    return isinstance(
        failure, (*_BEFORE_SENDING, *_NEVER_SENDABLE, ssl.SSLCertVerificationError)
    ) or is_refused_stream(failure)


def _is_about_trust(failure: Exception) -> bool:
    """Return whether client and server cannot agree on TLS, which another handshake cannot mend."""
    return any(
        isinstance(link, ssl.SSLError) and not isinstance(link, _BROKEN_OFF)
        for link in _causes(failure)
    )


def is_refused_stream(failure: Exception) -> bool:
    """Return whether a server that speaks HTTP/2 said that it did not look at the request.

    httpcore keeps what the server said as the argument of its exception. It takes care itself of
    requests that a server left unread when it went away (GOAWAY), except for the case that it has
    read none.
    """
    for link in _causes(failure):
        for said in link.args:
            if getattr(said, "error_code", None) == _REFUSED_STREAM:
                return True
            if getattr(said, "last_stream_id", None) == 0:
                return True
    return False


def _causes(failure: BaseException) -> Iterator[BaseException]:
    link: BaseException | None = failure
    seen: set[int] = set()
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        yield link
        link = link.__cause__ or link.__context__


def backoff(policy: RetryPolicy, attempts: int) -> float:
    """Return the seconds to wait after so many attempts, at random up to the bound."""
    # Imported here, as most programs never wait.
    import random

    doubled = policy.first_wait * 2.0 ** min(attempts - 1, _MOST_DOUBLINGS)
    return random.uniform(0.0, min(policy.longest_wait, doubled))  # noqa: S311 -- no secret


def asked_wait(response: httpx.Response) -> float | None:
    """Return how many seconds the server asks to wait; None if it does not say so clearly."""
    asked = response.headers.get("retry-after", "").strip()
    seconds = (
        float(asked)
        if _SECONDS.fullmatch(asked)
        else _seconds_until(asked, response.headers.get("date"))
    )
    return seconds if seconds > 0 else None


def _seconds_until(date: str, told: str | None) -> float:
    from .clock import now, read_date

    instant = read_date(date)
    return (instant - now(told)).total_seconds() if instant else 0.0
