"""The exceptions that this package raises.

* DeepgramError
  + DeepgramApiKeyError            no credentials, or none that could be sent
  + UsageNotSettledError           the cost of a request was not final in time
  + RequestLogError                reading the request log cannot go on
  + DeepgramConnectionError        no answer: DNS, TLS, refused, reset
    - DeepgramTimeoutError         no answer in time
  + DeepgramApiError               an answer that is not a success, or cannot be read
    - BadRequestError         400
    - AuthenticationError     401: the credentials are wrong
    - PaymentRequiredError    402
    - PermissionDeniedError   403, and 401 for a missing scope
    - NotFoundError           404
    - ConflictError           409
    - UnprocessableEntityError 422
    - RateLimitError          429
    - ServerError             5xx
    - UnreadableResponseError      a success whose body is not what the API sends
    - UsageNotReadyError           a request that is not in the log yet
  + WriteOutcomeUnknownError       a write that may have taken effect
    - UnansweredWriteError         ... no answer came back; also a DeepgramConnectionError
    - UnclearServerError           ... the server answered 5xx or 408; also a ServerError
    - UnreadableWriteError         ... the answer is lost; also an UnreadableResponseError
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ._late_names import LateModule, late

if TYPE_CHECKING:
    import httpx

    from .responses import UsageRequest
else:
    httpx = LateModule("httpx")
    globals().update(late("deepgram_manage.responses", "UsageRequest"))

__all__ = [
    "AuthenticationError",
    "BadRequestError",
    "ConflictError",
    "DeepgramApiError",
    "DeepgramApiKeyError",
    "DeepgramConnectionError",
    "DeepgramError",
    "DeepgramTimeoutError",
    "NotFoundError",
    "PaymentRequiredError",
    "PermissionDeniedError",
    "RateLimitError",
    "RequestLogError",
    "ServerError",
    "UnansweredWriteError",
    "UnclearServerError",
    "UnprocessableEntityError",
    "UnreadableResponseError",
    "UnreadableWriteError",
    "UsageNotReadyError",
    "UsageNotSettledError",
    "WriteOutcomeUnknownError",
]

_SCOPE_IN_QUOTES = re.compile(r"[\"'`]([\w:.-]{1,200})[\"'`] (?:scope|permission)")
_SCOPE_WITH_COLON = re.compile(r"\b[a-z][a-z-]{1,60}:[a-z][a-z:_-]{1,120}")


class DeepgramError(Exception):
    """The base of all exceptions of this package."""


class DeepgramApiKeyError(DeepgramError):
    """There are no credentials, or they cannot be sent in a header."""


class UsageNotSettledError(DeepgramError):
    """The record of a request was not final in time: not written, or its cost may still change.

    Attributes:
        request_id: The request's id.
        record: The record as it was last seen; None if it never was in the log.
    """

    def __init__(self, message: str, *, request_id: str, record: UsageRequest | None) -> None:
        """Keep the request's id and what is known about it."""
        super().__init__(message)
        self.request_id = request_id
        self.record = record

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by the attributes, because the arguments of an exception are only its text."""
        return _restore, (type(self), self.args, self.__dict__)


class RequestLogError(DeepgramError):
    """Reading the request log cannot go on: the server repeats a page, or the place is lost."""


class DeepgramConnectionError(DeepgramError):
    """The server gave no answer. Whether a write took effect is then unknown.

    Attributes:
        method: The HTTP method of the call.
        path: The path that was sent, without its query.
        message: What went wrong, in the words of the HTTP client.
        attempts: How often the call was sent.
    """

    def __init__(self, message: str, *, method: str, path: str, attempts: int = 1) -> None:
        """Say which call got no answer, and why."""
        super().__init__(f"{method} {path}: {message}")
        self.message = message
        self.method = method
        self.path = path
        self.attempts = attempts

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by the attributes, because the arguments of an exception are only its text."""
        return _restore, (type(self), self.args, _shareable(self))


class DeepgramTimeoutError(DeepgramConnectionError):
    """The server gave no answer in time."""


class WriteOutcomeUnknownError(DeepgramError):
    """A write may have taken effect, and no answer says whether it did. It was not sent again.

    After `create_key`, `send_invite` and `create_distribution_credentials` the client has looked
    for what was to be created. The secret of a key that was found this way is lost: delete the
    key, and create another.

    Attributes:
        method: The HTTP method of the call.
        path: The path that was sent, without its query.
        message: What went wrong.
        attempts: How often the call was sent.
        sent: The body that was sent; None without one.
        found: Existing resources that match the request: of the same comment and scopes and
            created since, or an invite to the same address. Empty if there are none so far; None
            if the client could not look.
        found_ids: The ids of what was found, or the addresses of invites.
    """

    sent: dict[str, Any] | None = None
    found: list[Any] | None = None
    found_ids: list[str] = []  # noqa: RUF012 -- replaced, never changed

    def __init__(self, message: str, *, method: str, path: str, attempts: int = 1) -> None:
        """Say which call it was, and what went wrong."""
        Exception.__init__(self, f"{method} {path}: {message}")
        self.message = message
        self.method = method
        self.path = path
        self.attempts = attempts

    def __str__(self) -> str:
        """Say what went wrong, and what was found."""
        if self.found is None:
            outcome = "the client could not look whether it did"
        elif self.found:
            outcome = f"found: {', '.join(self.found_ids)}"
        else:
            outcome = "nothing that matches was found so far"
        return f"{super().__str__()} -- the call may have taken effect; {outcome}"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by the attributes, because the arguments of an exception are only its text."""
        return _restore, (type(self), self.args, _shareable(self))


class UnansweredWriteError(WriteOutcomeUnknownError, DeepgramConnectionError):
    """A creating call got no answer."""


class DeepgramApiError(DeepgramError):
    """The server answered, and the answer is not a success or cannot be read.

    Attributes:
        status_code: The HTTP status.
        message: What the server says went wrong; otherwise what the status means.
        code: The server's name for the error, e.g. `INSUFFICIENT_PERMISSIONS`; may be None.
        details: The server's advice; may be None.
        missing_scope: The scope that is missing, e.g. `keys:write`; None unless it is known.
        request_id: The server's id of the failed call; None if it sent none.
        method: The HTTP method of the call.
        path: The path that was sent, without its query.
        response: The answer itself, its body cut after 64 KiB; its request no longer holds the
            credentials, and hides the values of other headers.
        attempts: How often the call was sent.
    """

    def __init__(  # noqa: PLR0913 -- one argument per documented attribute
        self,
        message: str,
        *,
        status_code: int,
        method: str,
        path: str,
        response: httpx.Response,
        code: str | None = None,
        details: str | None = None,
        request_id: str | None = None,
        attempts: int = 1,
        needed_scope: str | None = None,
    ) -> None:
        """Keep what the answer says."""
        Exception.__init__(self, message)
        self.message = message
        self.status_code = status_code
        self.code = code
        self.details = details
        self.request_id = request_id
        self.method = method
        self.path = path
        self.response = response
        self.attempts = attempts
        self._needed_scope = needed_scope

    @property
    def status(self) -> str:
        """The HTTP status as text, as in version 4 of the official SDK."""
        return str(self.status_code)

    @property
    def missing_scope(self) -> str | None:
        """The scope that is missing, e.g. `keys:write`.

        It is what the answer names, else what the documentation says that the operation needs.
        None unless permission was denied, or if neither names one.
        """
        if not isinstance(self, PermissionDeniedError):
            return None
        named = scope_named_in(self.details or "") or scope_named_in(self.message)
        return named or self._needed_scope

    def __str__(self) -> str:
        """Say which call failed, how, and what to quote to support."""
        # Error pages begin with the status.
        message = self.message.removeprefix(f"{self.status_code} ")
        parts = [f"{self.method} {self.path}: {self.status_code} {message}"]
        if self.missing_scope:
            parts.append(f"The scope '{self.missing_scope}' is missing.")
        elif self.details:
            parts.append(self.details)
        if self.request_id:
            parts.append(f"(request id {self.request_id})")
        return " ".join(parts)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by the attributes, because the arguments of an exception are only its text."""
        return _restore, (type(self), self.args, _shareable(self))


class BadRequestError(DeepgramApiError):
    """400: the server did not understand the request."""


class AuthenticationError(DeepgramApiError):
    """401: the credentials are wrong, expired, or of a kind that the API does not take.

    A missing scope is not this error, although some servers answer it with 401: see
    PermissionDeniedError.
    """


class PaymentRequiredError(DeepgramApiError):
    """402: the project has no credit left."""


class PermissionDeniedError(DeepgramApiError):
    """403, or 401 where the server says so: the credentials lack a scope; see `missing_scope`."""


class NotFoundError(DeepgramApiError):
    """404: the resource does not exist, or the credentials may not see it."""


class ConflictError(DeepgramApiError):
    """409: the request contradicts the state of the server."""


class UnprocessableEntityError(DeepgramApiError):
    """422: the request is well formed, but makes no sense."""


class RateLimitError(DeepgramApiError):
    """429: too many requests."""


class ServerError(DeepgramApiError):
    """5xx: the server, or something in front of it, failed."""


class UnreadableResponseError(DeepgramApiError):
    """A success whose body is not what the API sends. A write has then taken effect."""


class UnclearServerError(WriteOutcomeUnknownError, ServerError):
    """5xx or 408 on a creating call: the server failed, perhaps after the call took effect."""

    def __init__(self, message: str, **answer: Any) -> None:
        """Keep what the answer says, as a ServerError does."""
        ServerError.__init__(self, message, **answer)


class UnreadableWriteError(WriteOutcomeUnknownError, UnreadableResponseError):
    """A creating call succeeded, but its answer, which may hold a secret, cannot be read."""

    def __init__(self, message: str, **answer: Any) -> None:
        """Keep what the answer says, as an UnreadableResponseError does."""
        UnreadableResponseError.__init__(self, message, **answer)


class UsageNotReadyError(DeepgramApiError):
    """The request is not in the log yet: it appears minutes after it was made. Ask again later."""


def scope_named_in(text: str) -> str | None:
    """Return the first scope that a text about permissions names; None if it names none."""
    if "scope" not in text.lower() and "permission" not in text.lower():
        return None
    # Most have a colon; roles have none, and only quotes tell them from words.
    if with_colon := _SCOPE_WITH_COLON.search(text):
        return with_colon[0].rstrip(":-_")
    in_quotes = _SCOPE_IN_QUOTES.search(text)
    return in_quotes[1] if in_quotes else None


def error_class(status_code: int) -> type[DeepgramApiError]:
    """Return the class of the error that a status stands for."""
    lowest_server_error, past_server_errors = 500, 600
    if lowest_server_error <= status_code < past_server_errors:
        return ServerError
    return _BY_STATUS.get(status_code, DeepgramApiError)


_BY_STATUS: dict[int, type[DeepgramApiError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    402: PaymentRequiredError,
    403: PermissionDeniedError,
    404: NotFoundError,
    409: ConflictError,
    422: UnprocessableEntityError,
    429: RateLimitError,
}


def _shareable(error: DeepgramError) -> dict[str, Any]:
    """Return the attributes of an error, without what must not go to other processes."""
    attributes = dict(error.__dict__)
    if "response" in attributes:
        attributes["response"] = _without_secrets(attributes["response"])
    return attributes


def _without_secrets(response: httpx.Response) -> httpx.Response:
    """Return an answer without its request and without the body of a success, a possible secret."""
    import httpx

    request = httpx.Request(response.request.method, response.request.url)
    body = b"" if response.is_success else response.content
    shared = httpx.Response(response.status_code, content=body, request=request)
    # Set afterwards: they may say that the body is compressed, which it no longer is.
    shared.headers = response.headers
    return shared


def _restore(
    kind: type[DeepgramError], arguments: tuple[Any, ...], attributes: dict[str, Any]
) -> DeepgramError:
    error = kind.__new__(kind, *arguments)
    error.__dict__.update(attributes)
    return error
