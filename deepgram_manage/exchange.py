"""What sending a call has in common for both clients: the request, the answer, and the errors.

Nothing here does I/O; `async_transport.py` and the module derived from it do.
"""

from __future__ import annotations

import json
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from urllib.parse import urlencode

import httpx

from deepgram_manage_api.types import query_pairs

from .configuration import DEFAULT_TIMEOUT, logger
from .errors import (
    DeepgramConnectionError,
    DeepgramTimeoutError,
    UnreadableResponseError,
    UsageNotReadyError,
    error_from_response,
    take_credentials_off,
)

if TYPE_CHECKING:
    from deepgram_manage_api.types import Call

    from .configuration import CallOptions, Configuration

T = TypeVar("T")

HTTPX_DEFAULT_TIMEOUT = httpx.Timeout(5.0)

recorded: ContextVar[list[httpx.Response] | None] = ContextVar("recorded", default=None)
"""Where the answers of a `raw` call are kept while it runs."""


class RawResponse(Generic[T]):
    """An answer as HTTP had it, beside what it was read as."""

    def __init__(self, value: T, http_responses: list[httpx.Response]) -> None:
        """Keep both sides of an answer."""
        self.value = value
        """What the method returned."""
        self.http_responses = http_responses
        """The answers behind it, in the order in which they came; two for a composite call."""

    @property
    def http_response(self) -> httpx.Response:
        """The last answer."""
        return self.http_responses[-1]

    @property
    def status_code(self) -> int:
        """The HTTP status of the last answer."""
        return self.http_response.status_code

    @property
    def headers(self) -> httpx.Headers:
        """The headers of the last answer."""
        return self.http_response.headers

    def __repr__(self) -> str:
        """Show the status and the value."""
        return f"RawResponse({self.status_code}, {self.value!r})"


def request_for(
    http: httpx.Client | httpx.AsyncClient,
    configuration: Configuration,
    call: Call[Any],
    options: CallOptions,
) -> httpx.Request:
    """Make the HTTP request of a call.

    Raises:
        TypeError: The method was given a keyword that no method takes.
    """
    _check_names(options)
    query = call.query + query_pairs(options.get("addons") or {})
    request = http.build_request(
        call.method,
        configuration.base_url + call.path + (f"?{urlencode(query)}" if query else ""),
        json=call.body,
        headers={**configuration.headers, **(options.get("headers") or {})},
        timeout=options["timeout"] if "timeout" in options else _timeout(http, configuration),
    )
    configuration.credentials.authorize(request)
    return request


def _timeout(
    http: httpx.Client | httpx.AsyncClient, configuration: Configuration
) -> float | httpx.Timeout | None:
    """Choose between our timeout and that of an HTTP client that somebody chose one for."""
    if configuration.timeout == DEFAULT_TIMEOUT and http.timeout != HTTPX_DEFAULT_TIMEOUT:
        return http.timeout
    return configuration.timeout


def _check_names(options: CallOptions) -> None:
    known = ("timeout", "headers", "addons")
    for name in options:
        if name not in known:
            message = f"unexpected keyword {name!r}: every method takes {', '.join(known)}"
            raise TypeError(message)


def note(call: Call[Any], response: httpx.Response) -> httpx.Response:
    """Log an answer, and keep it for a `raw` call."""
    logger.debug("%s %s: %d", call.method, call.path, response.status_code)
    responses = recorded.get()
    if responses is not None:
        responses.append(response)
    return response


def answer(call: Call[T], response: httpx.Response) -> T:
    """Read the answer to a call.

    Raises:
        DeepgramApiError: The answer is no success.
        UnreadableResponseError: The answer is a success, and not what the API sends.
    """
    if not response.is_success:
        raise error_from_response(response, call.method, call.path)
    try:
        return call.read(json.loads(response.content))
    except (ValueError, TypeError, RecursionError) as error:
        problem = f"{type(error).__name__}: {str(error).partition(': line')[0]}"
    # Raised out of the except block: the frames of a JSON reader hold the body, secrets and all.
    raise error_from_response(
        response,
        call.method,
        call.path,
        kind=UnreadableResponseError,
        problem=f"the answer cannot be read ({problem}); the call itself took effect",
    )


def answer_when_ready(call: Call[T], response: httpx.Response) -> T:
    """Read the answer to a call whose answer may take its time: empty means "not yet".

    Raises:
        UsageNotReadyError: There is no answer yet.
        DeepgramApiError: As for `answer`.
    """
    if response.is_success and not response.content.strip():
        raise error_from_response(
            response,
            call.method,
            call.path,
            kind=UsageNotReadyError,
            problem="the request is not in the log yet; ask again in some minutes",
        )
    return answer(call, response)


def no_answer(
    call: Call[Any], failure: httpx.HTTPError | httpx.InvalidURL
) -> DeepgramConnectionError:
    """Make the error of a call that got no answer."""
    timed_out = isinstance(failure, httpx.TimeoutException)
    kind = DeepgramTimeoutError if timed_out else DeepgramConnectionError
    reason = str(failure) or "no answer in time"
    error = kind(f"{type(failure).__name__}: {reason}", method=call.method, path=call.path)
    error.__cause__ = _without_frames(failure)
    take_credentials_off(getattr(failure, "_request", None))
    return error


def _without_frames(failure: BaseException) -> BaseException:
    """Take the tracebacks off a chain of exceptions: their frames hold what was sent."""
    link: BaseException | None = failure
    while link is not None:
        link.__traceback__ = None
        link = link.__cause__ or link.__context__
    return failure
