"""The exceptions this package raises, and how an answer becomes one.

* DeepgramError
  + DeepgramApiKeyError            no credentials, or none that could be sent
  + UsageNotSettledError           a request whose cost was not final in time
  + DeepgramConnectionError        no answer: DNS, TLS, refused, reset
    - DeepgramTimeoutError         no answer in time
    - WriteOutcomeUnknownError     a creating call that may have taken effect
      . UnclearServerError         ... on which the server answered 5xx or 408; a ServerError, too
      . UnreadableWriteError       ... whose answer is lost; an UnreadableResponseError, too
  + DeepgramApiError               an answer that is no success, or cannot be read
    - BadRequestError         400
    - AuthenticationError     401
    - PaymentRequiredError    402
    - PermissionDeniedError   403
    - NotFoundError           404
    - ConflictError           409
    - UnprocessableEntityError 422
    - RateLimitError          429
    - ServerError             5xx
    - UnreadableResponseError      a success whose body is not what the API sends
    - UsageNotReadyError           a request that is not in the log yet

What an error says is read here and nowhere else, because one endpoint can answer in five shapes.
Building an error never fails: whatever the body is, it becomes the message.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx

    from .responses import UsageRequest

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
    "ServerError",
    "UnclearServerError",
    "UnprocessableEntityError",
    "UnreadableResponseError",
    "UnreadableWriteError",
    "UsageNotReadyError",
    "UsageNotSettledError",
    "WriteOutcomeUnknownError",
]

_LONGEST_MESSAGE = 500
_MISSING_SCOPE = re.compile(r"'([\w:.-]+)' scope")
_HTML_TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)


class DeepgramError(Exception):
    """The base of all exceptions of this package."""


class DeepgramApiKeyError(DeepgramError):
    """There are no credentials, or they cannot be sent in a header."""


class UsageNotSettledError(DeepgramError):
    """The record of a request was not final in time: not written, or its cost may still change.

    Attributes:
        request_id: The request's id.
        record: The record as it was seen last; None when it never was in the log.
    """

    def __init__(self, message: str, *, request_id: str, record: UsageRequest | None) -> None:
        """Say which request, and keep what is known of it."""
        super().__init__(message)
        self.request_id = request_id
        self.record = record

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by the attributes, because the arguments of an exception are only its text."""
        return _restore, (type(self), self.args, self.__dict__)


class DeepgramConnectionError(DeepgramError):
    """The server gave no answer. Whether a write took effect is then unknown.

    Attributes:
        method: The HTTP method of the call.
        path: The path of the call, without its query.
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


class WriteOutcomeUnknownError(DeepgramConnectionError):
    """A creating call got no answer that says whether it took effect. It was not sent again.

    For `create_key`, `send_invite` and `create_distribution_credentials` the client has then looked
    for what was to be created. The secret of a key that is found this way cannot be had any more:
    delete it, and create another.

    Attributes:
        sent: The body that was sent.
        found: What there is that fits to what was sent: of the same comment and scopes and made
            since, or an invite to the same address. Empty when there is nothing, which is no proof
            that there never will be; None when nobody could look.
        found_ids: The ids of what was found, or the addresses of invites.
    """

    sent: dict[str, Any] | None = None
    found: list[Any] | None = None
    found_ids: list[str] = []  # noqa: RUF012 -- replaced, never changed

    def __str__(self) -> str:
        """Say what went wrong, and what was found out about it."""
        if self.found is None:
            outcome = "nobody could look whether it did"
        elif self.found:
            outcome = f"found: {', '.join(self.found_ids)}"
        else:
            outcome = "nothing that fits was found so far"
        return f"{super().__str__()} -- the call may have taken effect; {outcome}"


class DeepgramApiError(DeepgramError):
    """The server answered, and the answer is no success or cannot be read.

    Attributes:
        status_code: The HTTP status.
        message: What the server says went wrong, or else what the status means.
        code: The server's name for the error, e.g. `INSUFFICIENT_PERMISSIONS`; None without one.
        details: The server's advice; None without any.
        missing_scope: The scope that the answer says is missing, e.g. `keys:write`; else None.
        request_id: The server's id of the failed call; None when it gave none.
        method: The HTTP method of the call.
        path: The path of the call, without its query.
        response: The answer itself; its request no longer holds the credentials.
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
    ) -> None:
        """Keep what the answer says; `error_from_response` reads it out of one."""
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

    @property
    def status(self) -> str:
        """The HTTP status as text, the way the official SDK's version 4 gives it."""
        return str(self.status_code)

    @property
    def missing_scope(self) -> str | None:
        """The scope that the answer says is missing; None when it names none."""
        found = _MISSING_SCOPE.search(self.details or "") or _MISSING_SCOPE.search(self.message)
        return found[1] if found else None

    def __str__(self) -> str:
        """Say which call failed, how, and what to quote to support."""
        parts = [f"{self.method} {self.path}: {self.status_code} {self.message}"]
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
    """401: the credentials are wrong, expired, or of a kind that the API does not take."""


class PaymentRequiredError(DeepgramApiError):
    """402: the project has no credit left."""


class PermissionDeniedError(DeepgramApiError):
    """403: the credentials are right and lack a scope; see `missing_scope`."""


class NotFoundError(DeepgramApiError):
    """404: there is no such thing, or the credentials may not see it."""


class ConflictError(DeepgramApiError):
    """409: the request contradicts the state of the server."""


class UnprocessableEntityError(DeepgramApiError):
    """422: the request is well formed and makes no sense."""


class RateLimitError(DeepgramApiError):
    """429: too many requests."""


class ServerError(DeepgramApiError):
    """5xx: the server, or something in front of it, failed."""


class UnreadableResponseError(DeepgramApiError):
    """A success whose body is not what the API sends. The call itself took effect."""


class UnclearServerError(WriteOutcomeUnknownError, ServerError):
    """5xx or 408 on a creating call: the server failed, perhaps after it had done as asked."""

    def __init__(self, message: str, **answer: Any) -> None:
        """Keep what the answer says, as a ServerError does."""
        ServerError.__init__(self, message, **answer)


class UnreadableWriteError(WriteOutcomeUnknownError, UnreadableResponseError):
    """A creating call succeeded, and its answer, secret and all, cannot be read."""

    def __init__(self, message: str, **answer: Any) -> None:
        """Keep what the answer says, as an UnreadableResponseError does."""
        UnreadableResponseError.__init__(self, message, **answer)


class UsageNotReadyError(DeepgramApiError):
    """The request is not in the log yet: it appears minutes after it was made. Ask again later."""


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


def error_from_response(  # noqa: PLR0913 -- an answer, its call, and what is known of both
    response: httpx.Response,
    method: str,
    path: str,
    *,
    kind: type[DeepgramApiError] | None = None,
    problem: str | None = None,
    attempts: int = 1,
) -> DeepgramApiError:
    """Make the error that an answer stands for.

    Args:
        response: The answer, its body read.
        method: The HTTP method of the call.
        path: The path of the call.
        kind: The class of the error; by default the one of the status.
        problem: What is wrong with the answer, when it is not its body that says so.
        attempts: How often the call was sent.
    """
    with_token = response.request.headers.get("Authorization", "").startswith("Bearer")
    take_credentials_off_answer(response)
    body = {} if problem else _body(response)
    error = (kind or _class_of(response.status_code))(
        problem or _first(body, "message", "err_msg", "reason", "error") or _text(response),
        status_code=response.status_code,
        method=method,
        path=path,
        response=response,
        code=_first(body, "category", "err_code", "error_code"),
        details=_first(body, "details"),
        request_id=_first(body, "request_id") or response.headers.get("dg-request-id"),
        attempts=attempts,
    )
    if with_token and isinstance(error, AuthenticationError | PermissionDeniedError):
        error.add_note("The Manage API refuses tokens from POST /v1/auth/grant: use an API key.")
    return error


def _shareable(error: DeepgramError) -> dict[str, Any]:
    """Give the attributes of an error, without what must not go to other processes."""
    attributes = dict(error.__dict__)
    if "response" in attributes:
        attributes["response"] = _without_secrets(attributes["response"])
    return attributes


def _without_secrets(response: httpx.Response) -> httpx.Response:
    """Leave out what was sent, and the body of a success: it may hold a secret just created."""
    import httpx

    request = httpx.Request(response.request.method, response.request.url)
    body = b"" if response.is_success else response.content
    shared = httpx.Response(response.status_code, content=body, request=request)
    # Set afterwards, as they may say that the body is compressed, which it no longer is.
    shared.headers = response.headers
    return shared


def take_credentials_off_answer(response: httpx.Response) -> None:
    """Take the credentials off all requests that an answer knows of."""
    for answer in (response, *response.history):
        take_credentials_off(answer.request)
        take_credentials_off(answer.next_request)


def take_credentials_off(request: httpx.Request | None) -> None:
    """Nobody who is shown an error needs the key that was sent, and pickles outlive processes."""
    if request is not None:
        request.headers.pop("Authorization", None)


def _class_of(status_code: int) -> type[DeepgramApiError]:
    lowest_server_error, past_server_errors = 500, 600
    if lowest_server_error <= status_code < past_server_errors:
        return ServerError
    return _BY_STATUS.get(status_code, DeepgramApiError)


def _body(response: httpx.Response) -> dict[str, Any]:
    """Read the body as the object it may be; one more object may be wrapped in it."""
    try:
        body: Any = json.loads(response.content)
    except (ValueError, RecursionError):
        return {}
    if isinstance(body, str):
        return {"message": body}
    if not isinstance(body, dict):
        return {}
    inner: Any = body.get("error")  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return inner if isinstance(inner, dict) else body  # pyright: ignore[reportUnknownVariableType]


def _first(body: dict[str, Any], *names: str) -> str | None:
    values = (body.get(name) for name in names)
    return next((_shortened(str(value)) for value in values if value not in (None, "")), None)


def _text(response: httpx.Response) -> str:
    """Say what a body that is no JSON object says: its text, or the title of its page."""
    text = _decoded(response).strip()
    if text.startswith("<"):
        title = _HTML_TITLE.search(text)
        text = " ".join(title[1].split()) if title else ""
    return _shortened(text) or response.reason_phrase or "The server gave no reason."


def _decoded(response: httpx.Response) -> str:
    try:
        return response.content.decode(response.charset_encoding or "utf-8", "replace")
    except (LookupError, ValueError):
        # The answer names a character set that there is not.
        return response.content.decode("utf-8", "replace")


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_MESSAGE else f"{text[:_LONGEST_MESSAGE]}…"


def _restore(
    kind: type[DeepgramError], arguments: tuple[Any, ...], attributes: dict[str, Any]
) -> DeepgramError:
    error = kind.__new__(kind, *arguments)
    error.__dict__.update(attributes)
    return error
