"""What a call shows to the outside: a log line, hooks, an OpenTelemetry span.

Nothing here sees a header, a body or a query, so none of them can leak.
"""

from __future__ import annotations

import logging
from contextlib import nullcontext
from functools import lru_cache
from importlib.util import find_spec
from time import monotonic
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from .events import RequestEvent, ResponseEvent, RetryEvent

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    import httpx

    from deepgram_manage_api.types import Call

    from .configuration import Configuration

logger: logging.Logger = logging.getLogger("deepgram_manage")

_NO_SPAN: AbstractContextManager[None] = nullcontext()


class Observation:
    """Reports one call."""

    def __init__(self, configuration: Configuration, call: Call[Any]) -> None:
        """Start the clock, and the span."""
        self._configuration = configuration
        self._named = {"operation": call.operation, "method": call.method, "route": call.route}
        self._started = self._attempt_started = monotonic()
        self._attempt = 0
        self._outcome = "interrupted"
        self._headers: httpx.Headers | None = None
        tracer = _tracer()
        self._span: Any = tracer and _span(tracer, configuration.base_url, call)

    def under_way(self) -> AbstractContextManager[Any]:
        """Make the span the current one: spans of whatever sends the call belong below it."""
        if self._span is None or not self._span.is_recording():
            return _NO_SPAN
        from opentelemetry.trace import use_span

        return use_span(
            self._span,
            end_on_exit=False,
            record_exception=False,
            set_status_on_exception=False,
        )

    def sending(self) -> None:
        """Report the start of an attempt."""
        self._attempt += 1
        self._attempt_started = monotonic()
        if self._configuration.on_request is not None:
            self._configuration.on_request(RequestEvent(**self._named, attempt=self._attempt))

    def answered(self, response: httpx.Response) -> None:
        """Report an attempt that got an answer."""
        self._outcome = str(response.status_code)
        self._headers = response.headers
        self._ended(response.status_code, None)

    def failed(self, failure: Exception) -> None:
        """Report an attempt that got no answer."""
        self._outcome = type(failure).__name__
        self._headers = None
        self._ended(None, self._outcome)

    def _ended(self, status_code: int | None, failure: str | None) -> None:
        if self._span is not None:
            self._span.add_event("attempt", {"attempt": self._attempt, "outcome": self._outcome})
        if self._configuration.on_response is not None:
            self._configuration.on_response(
                ResponseEvent(
                    **self._named,
                    attempt=self._attempt,
                    status_code=status_code,
                    request_id=self._request_id(),
                    seconds=monotonic() - self._attempt_started,
                    failure=failure,
                )
            )

    def waiting(self, seconds: float) -> None:
        """Report that there will be another attempt."""
        if self._span is not None:
            self._span.add_event(
                "retry", {"attempt": self._attempt, "reason": self._outcome, "wait": seconds}
            )
        if self._configuration.on_retry is not None:
            self._configuration.on_retry(
                RetryEvent(**self._named, attempt=self._attempt, wait=seconds, reason=self._outcome)
            )

    def _request_id(self) -> str | None:
        return None if self._headers is None else self._headers.get("dg-request-id")

    def over(self) -> None:
        """Report the call as a whole."""
        if logger.isEnabledFor(logging.DEBUG):
            logger.debug(
                "%s %s: %s in %.1f ms, attempts: %d, request id: %s",
                self._named["method"],
                self._named["route"],
                self._outcome,
                (monotonic() - self._started) * 1000,
                self._attempt,
                self._request_id(),
            )
        if self._span is not None:
            _end(self._span, self._outcome, self._attempt)


@lru_cache(maxsize=1)
def _tracer() -> Any:
    """Return the tracer of this package; None without opentelemetry-api."""
    if find_spec("opentelemetry") is None:
        return None
    from opentelemetry import trace

    return trace.get_tracer("deepgram_manage")


def _span(tracer: Any, base_url: str, call: Call[Any]) -> Any:
    from opentelemetry.trace import SpanKind

    server = urlsplit(base_url)
    attributes = {
        "http.request.method": call.method,
        "url.template": call.route,
        "server.address": server.hostname or "",
        "server.port": server.port or {"https": 443}.get(server.scheme, 80),
    }
    return tracer.start_span(
        f"{call.method} {call.route}", kind=SpanKind.CLIENT, attributes=attributes
    )


def _end(span: Any, outcome: str, attempts: int) -> None:
    from opentelemetry.trace import StatusCode

    if outcome.isdigit():
        span.set_attribute("http.response.status_code", int(outcome))
    if attempts > 1:
        span.set_attribute("http.request.resend_count", attempts - 1)
    if not outcome.startswith("2"):
        span.set_attribute("error.type", outcome)
        span.set_status(StatusCode.ERROR)
    span.end()
