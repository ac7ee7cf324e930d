"""The events that the hooks of a client get. They hold no header, body or query."""

from __future__ import annotations

from attrs import frozen

__all__ = [
    "RequestEvent",
    "ResponseEvent",
    "RetryEvent",
]


@frozen
class RequestEvent:
    """An attempt that is about to be sent."""

    operation: str
    """The operationId, e.g. `create_key`."""
    method: str
    """The HTTP method."""
    route: str
    """The path, with the names of its parameters instead of their values."""
    attempt: int
    """1 for the first."""


@frozen
class ResponseEvent:
    """An attempt that has ended."""

    operation: str
    """The operationId, e.g. `create_key`."""
    method: str
    """The HTTP method."""
    route: str
    """The path, with the names of its parameters instead of their values."""
    attempt: int
    """1 for the first."""
    status_code: int | None
    """The HTTP status; None without a whole answer."""
    request_id: str | None
    """The server's id of the request; None if it sent none."""
    seconds: float
    """How long the attempt took."""
    failure: str | None
    """The kind of failure without a whole answer, e.g. `ReadTimeout`; otherwise None."""


@frozen
class RetryEvent:
    """A wait for another attempt that is about to begin."""

    operation: str
    """The operationId, e.g. `create_key`."""
    method: str
    """The HTTP method."""
    route: str
    """The path, with the names of its parameters instead of their values."""
    attempt: int
    """The number of the attempt that failed."""
    wait: float
    """Seconds until the next one."""
    reason: str
    """The status of the answer, or the kind of failure, e.g. `503` or `ReadTimeout`."""
