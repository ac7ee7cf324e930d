"""What both clients share when they send a call: requests, decisions, answers and errors.

Nothing here does I/O; `_async/sender.py` and the module derived from it do.
"""

from __future__ import annotations

import json
from contextvars import ContextVar
from functools import lru_cache
from time import monotonic
from typing import TYPE_CHECKING, Any, Generic, TypeGuard, TypeVar
from urllib.parse import urlencode

import httpx

from deepgram_manage.errors import (
    DeepgramApiError,
    DeepgramConnectionError,
    DeepgramError,
    DeepgramTimeoutError,
    UnansweredWriteError,
    UnclearServerError,
    UnreadableResponseError,
    UnreadableWriteError,
    UsageNotReadyError,
    WriteOutcomeUnknownError,
)
from deepgram_manage.version import user_agent

from .configuration import (
    DEFAULT_HOST,
    DEFAULT_TIMEOUT,
    CallOptions,
    checked_limit,
    checked_timeouts,
)
from .decompression import decompressed
from .error_reading import MOST_BYTES, error_from_response, is_about_key, with_content
from .json_codec import read as read_json
from .json_codec import read_nothing
from .observation import Observation
from .progress import EXTENSION
from .retries import (
    REQUEST_TIMEOUT,
    RetryPolicy,
    asked_wait,
    backoff,
    checked_policy,
    failure_is_repeated,
    is_refused_stream,
    status_is_repeated,
    was_never_processed,
)
from .scrubbing import scrub, take_credentials_off_answer
from .unset import UNSET
from .wire_values import query_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from deepgram_manage_api.types import Call

    from .configuration import Configuration
    from .credentials import Credentials
    from .http_libraries import Timeouts
    from .progress import Progress

__all__ = [
    "RawResponse",
]

T = TypeVar("T")
E = TypeVar("E", bound=DeepgramError)
F = TypeVar("F", bound=Exception)

_UNAUTHORIZED = 401
_FORBIDDEN = 403
_NOT_FOUND = 404
_LOWEST_SERVER_ERROR = 500
_DEEPGRAM = ".deepgram.com"
_GRACE = 0.05
"""Seconds between the deadline, up to which each step of an attempt may wait, and the end of the
attempt. So a failure says in which step the time ran out, and what was never sent is known. No
attempt begins with less time than this.
"""
_LONGEST_TIMEOUT = 1e6
"""Sockets do not accept a number of seconds much larger than this."""

_LONGEST_LENGTH = 18
"""Digits of a length that any body can have; Python refuses to read very many."""

_FAR_AWAY = 1e10
"""Seconds until a deadline that is as good as none; not every number fits on a clock."""

FAILURES = (httpx.HTTPError, httpx.InvalidURL, OSError)
"""The exceptions that sending raises."""

recorded: ContextVar[list[httpx.Response] | None] = ContextVar("recorded", default=None)
"""Where the answers of a `raw` call are kept while it runs."""


class RawResponse(Generic[T]):
    """The value of a call, with its answer as HTTP had it."""

    def __init__(self, value: T, http_responses: list[httpx.Response]) -> None:
        """Keep the value and the answers."""
        self.value = value
        """What the method returned."""
        self.http_responses = http_responses
        """The answers, in the order of their arrival; two for a call that makes two.

        Each is an httpx.Response, also where a client of httpx2 was given.
        """

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


class CallDefaults:
    """What all calls of a client share, made once."""

    def __init__(self, configuration: Configuration, given_timeout: Timeouts | None) -> None:
        """Prepare to send calls.

        Args:
            configuration: The settings of the client.
            given_timeout: The timeout that a given HTTP client has of its own.
        """
        self.configuration: Configuration = configuration
        self.headers: httpx.Headers = httpx.Headers(
            {
                "Host": httpx.URL(configuration.base_url).netloc.decode(),
                "Accept-Encoding": "gzip",
                "User-Agent": user_agent(),
            }
        )
        self.headers.update(configuration.headers)
        timeout = configuration.timeout
        if timeout is UNSET:
            timeout = DEFAULT_TIMEOUT if given_timeout is None else given_timeout
        self.timeouts: dict[str, float | None] = _timeouts(timeout)
        self._deadline: float | None = checked_limit("deadline", configuration.deadline)
        retry = configuration.retry
        self.policy: RetryPolicy = RetryPolicy() if retry is UNSET else checked_policy(retry)
        # A URL that is called twice is parsed once.
        self._parse: Callable[[str], httpx.URL] = lru_cache(maxsize=256)(httpx.URL)

    def deadline_of(self, options: CallOptions) -> float | None:
        """Return the monotonic deadline of a call that starts now, or None.

        Raises:
            TypeError: The deadline is not a number.
            ValueError: The deadline has passed already.
        """
        deadline = self._deadline
        if "deadline" in options:
            deadline = checked_limit("deadline", options["deadline"])
        return None if deadline is None else monotonic() + min(deadline, _FAR_AWAY)

    def url_of(self, text: str) -> httpx.URL:
        """Parse the URL of a call.

        Raises:
            ValueError: It is too long.
        """
        try:
            return self._parse(text)
        except httpx.InvalidURL as error:
            problem = str(error)
        # Raised out of the except block: in its frames is half a URL, which has no repr.
        message = f"the ids and the query do not make a valid URL: {problem}"
        raise ValueError(message)


class Exchange(Generic[T]):
    """One call on its way: the requests that are made for it, and what becomes of each."""

    def __init__(
        self,
        defaults: CallDefaults,
        call: Call[T],
        options: CallOptions,
        ends_at: float | None,
    ) -> None:
        """Prepare to send a call that has to be over at an instant of the monotonic clock.

        Raises:
            TypeError: An option is of another type.
            ValueError: An option is invalid.
        """
        configuration = defaults.configuration
        self._call = call
        self._body = _body(call)
        self._headers = _headers(defaults.headers, self._body, options.get("headers"))
        self._timeouts = defaults.timeouts
        if "timeout" in options:
            self._timeouts = _timeouts(options["timeout"])
        query = call.query + query_of("addons", options.get("addons"))
        self._url = defaults.url_of(
            configuration.base_url + call.path + (f"?{urlencode(query)}" if query else "")
        )
        self._path = self._url.raw_path.partition(b"?")[0].decode("ascii")
        self._policy = checked_policy(options["retry"]) if "retry" in options else defaults.policy
        self._ends_at = ends_at
        self._most_bytes = configuration.max_response_bytes
        self.observation: Observation = Observation(configuration, call)
        self._was_refused = False
        self._has_begun_to_answer = False
        self._may_have_taken_effect = False
        self._is_too_large = self._is_cut = False
        self._progress: Progress | None = None
        self.attempts: int = 0

    def request(self, credentials: Credentials, progress: type[Progress]) -> httpx.Request:
        """Make the request of the next attempt.

        Args:
            credentials: What to send it with.
            progress: What is told how far it has come, if it creates something.
        """
        self.attempts += 1
        self._has_begun_to_answer = self._is_too_large = self._is_cut = False
        self.observation.sending()
        extensions: dict[str, Any] = {"timeout": self._timeouts_left()}
        if self._call.method == "POST":
            self._progress = extensions[EXTENSION] = progress()
        request = httpx.Request(
            self._call.method,
            self._url,
            headers=self._headers,
            stream=httpx.ByteStream(self._body),
            extensions=extensions,
        )
        # Without it, the body would be sent as one of unknown length.
        request.read()
        credentials.authorize(request)
        return request

    def seconds_left(self) -> float | None:
        """Return how many seconds the call may still take; None without a deadline."""
        return None if self._ends_at is None else self._ends_at - monotonic()

    def seconds_to_break_off(self) -> float | None:
        """Return how many seconds the next attempt may take; None without a deadline."""
        left = self.seconds_left()
        return None if left is None else left + _GRACE

    def _timeouts_left(self) -> dict[str, float | None]:
        left = self.seconds_left()
        if left is None:
            return self._timeouts
        # Sockets refuse a negative number, which this is if a wait took longer than it should.
        left = max(left, 0.001)
        return {
            name: min(left, _LONGEST_TIMEOUT if seconds is None else seconds)
            for name, seconds in self._timeouts.items()
        }

    def begins(self, response: httpx.Response, request: httpx.Request) -> bool:
        """Take note of an answer; return whether its body is known to be small enough."""
        self._has_begun_to_answer = True
        self._is_success = response.is_success
        try:
            _ = response.request
        except RuntimeError:
            # A transport of the user does not know this attribute.
            response.request = request
        if response.is_stream_consumed:
            # A transport of the user read it already.
            self.grows_to(len(response.content))
            return True
        length = response.headers.get("content-length", "")
        is_plain = "content-encoding" not in response.headers
        is_number = length.isascii() and length.isdigit() and len(length) <= _LONGEST_LENGTH
        return is_plain and is_number and int(length) <= self._most()

    def _most(self) -> int:
        """Return how many bytes of the body are read."""
        return self._most_bytes if self._is_success else min(self._most_bytes, MOST_BYTES)

    def grows_to(self, size: int) -> bool:
        """Return whether more of a body is read: a success is refused, an error page is cut."""
        self._is_cut = size > self._most()
        self._is_too_large = self._is_cut and self._is_success
        return not self._is_cut

    def whole(self, response: httpx.Response, body: bytes) -> httpx.Response:
        """Return an answer whose body was read piece by piece as one that has its body.

        Raises:
            httpx.DecodingError: The body cannot be decompressed.
        """
        coding = response.headers.get("content-encoding", "identity")
        if not self._is_success:
            plain = decompressed(body, coding, self._most(), is_whole=not self._is_cut)
        elif self._is_cut:
            plain = b""
        else:
            plain = decompressed(body, coding, self._most_bytes + 1)
            plain = plain if self.grows_to(len(plain)) else b""
        return with_content(response, plain)

    def is_refused(self, outcome: httpx.Response | Exception) -> bool:
        """Return whether the server refused the credentials, for the first time."""
        is_refusal = isinstance(outcome, httpx.Response) and is_about_key(outcome)
        is_first, self._was_refused = not self._was_refused, self._was_refused or is_refusal
        return is_refusal and is_first

    def wait_after(self, outcome: httpx.Response | Exception) -> float | None:
        """Return the seconds until the next attempt; None if this was the last."""
        method = self._call.method
        if isinstance(outcome, httpx.Response):
            self.observation.answered(outcome)
            is_repeated = status_is_repeated(method, outcome.status_code)
            wait = asked_wait(outcome) if is_repeated else None
        else:
            self.observation.failed(outcome)
            if self._progress is not None:
                self._progress.ends(outcome)
            is_repeated = failure_is_repeated(
                method, outcome, had_no_effect=self._had_no_effect(outcome)
            )
            wait = None
        if not is_repeated or self.attempts >= self._policy.attempts:
            return None
        self._may_have_taken_effect |= self._is_unclear(outcome)
        wait = backoff(self._policy, self.attempts) if wait is None else wait
        left = self.seconds_left()
        if wait > self._policy.longest_wait or (left is not None and wait + _GRACE >= left):
            return None
        self.observation.waiting(wait)
        return wait

    def _is_unclear(self, outcome: httpx.Response | Exception) -> bool:
        """Return whether the call may have taken effect, though no answer says so."""
        if isinstance(outcome, httpx.Response):
            return (
                outcome.status_code == REQUEST_TIMEOUT
                or outcome.status_code >= _LOWEST_SERVER_ERROR
            )
        return not self._had_no_effect(outcome)

    def _had_no_effect(self, failure: Exception) -> bool:
        """Return whether an attempt that failed certainly had no effect."""
        if self._has_begun_to_answer:
            return False
        progress = self._progress
        if progress is not None and progress.has_begun:
            # A connection that failed is another one, after a redirect.
            return is_refused_stream(failure)
        return (progress is not None and progress.is_unsent) or was_never_processed(failure)

    def over(self) -> None:
        """Report the call as a whole."""
        self.observation.over()

    def result(self, outcome: httpx.Response | Exception) -> T:
        """Read the answer, the last outcome.

        Raises:
            DeepgramConnectionError: There is no answer.
            DeepgramApiError: The answer is not a success.
            UnreadableResponseError: The answer is a success, but not what the API sends.
        """
        if isinstance(outcome, Exception):
            raise self._hinted(self._no_answer(outcome))
        _record(outcome)
        if self._is_gone_already(outcome):
            return read_nothing(self._call)
        if not outcome.is_success:
            error = self._refusal(outcome)
        else:
            if self._is_too_large:
                problem = f"it is larger than max_response_bytes={self._most_bytes}"
            else:
                try:
                    return read_json(self._call, outcome.content)
                except (ValueError, TypeError, RecursionError, OverflowError) as failure:
                    problem = f"{type(failure).__name__}: {str(failure).partition(': line')[0]}"
            error = self._unreadable(outcome, problem)
        # Raised out of the except block: the frames of a JSON reader hold the body and its secrets.
        # Errors are kept, and this frame with them: it must not hold a large body.
        del outcome
        raise self._hinted(error)

    def result_when_ready(self, outcome: httpx.Response | Exception) -> T:
        """Read an answer that may not be there yet: an empty one means "not yet".

        Raises:
            UsageNotReadyError: There is no answer yet.
            DeepgramConnectionError, DeepgramApiError: As for `result`.
        """
        if not self._is_empty_success(outcome):
            try:
                return self.result(outcome)
            finally:
                del outcome  # As in `result`.
        _record(outcome)
        problem = "the request is not in the log yet; ask again in some minutes"
        raise self._error(outcome, UsageNotReadyError, problem)

    def result_or_nothing(self, outcome: httpx.Response | Exception) -> T | None:
        """Read an answer that may be empty: None then.

        Raises:
            DeepgramConnectionError, DeepgramApiError: As for `result`.
        """
        if not self._is_empty_success(outcome):
            try:
                return self.result(outcome)
            finally:
                del outcome  # As in `result`.
        _record(outcome)
        return None

    def _is_empty_success(self, outcome: httpx.Response | Exception) -> TypeGuard[httpx.Response]:
        """Return whether an answer is a success without a body."""
        return (
            isinstance(outcome, httpx.Response)
            and outcome.is_success
            and not outcome.content.strip()
            and not self._is_too_large
        )

    def _is_gone_already(self, response: httpx.Response) -> bool:
        """Return whether this answers a repeated DELETE whose first attempt took effect."""
        is_missing = self._call.method == "DELETE" and response.status_code == _NOT_FOUND
        # An HTML page is from a gateway, which does not know what exists.
        is_page = "html" in response.headers.get("content-type", "")
        return is_missing and not is_page and self._may_have_taken_effect

    def _is_locked_out(self, response: httpx.Response) -> bool:
        """Whether an earlier attempt at a DELETE may have ended the access; its answer is lost."""
        is_refused = response.status_code in {_UNAUTHORIZED, _FORBIDDEN}
        return self._call.method == "DELETE" and is_refused and self._may_have_taken_effect

    def _refusal(self, response: httpx.Response) -> Exception:
        if self._is_locked_out(response):
            message = (
                f"the answer to an earlier attempt was lost, and the repeat got "
                f"{response.status_code}: the call has probably removed the access that it used"
            )
            return WriteOutcomeUnknownError(
                message, method=self._call.method, path=self._path, attempts=self.attempts
            )
        if self._call.method == "POST" and self._is_unclear(response):
            return self._with_sent(self._error(response, UnclearServerError))
        return self._error(response)

    def _unreadable(self, response: httpx.Response, problem: str) -> Exception:
        problem = f"the answer cannot be read ({problem})"
        if self._call.method != "GET":
            problem += "; the call itself took effect"
        if self._call.method == "POST":
            return self._with_sent(self._error(response, UnreadableWriteError, problem))
        return self._error(response, UnreadableResponseError, problem)

    def _error(
        self,
        response: httpx.Response,
        kind: type[DeepgramApiError] | None = None,
        problem: str | None = None,
    ) -> DeepgramApiError:
        return error_from_response(
            response,
            self._call,
            self._path,
            kind=kind,
            problem=problem,
            attempts=self.attempts,
        )

    def _no_answer(self, failure: Exception) -> DeepgramConnectionError:
        """Return the error of a call that got no answer."""
        is_unclear = self._call.method == "POST" and self._is_unclear(failure)
        timed_out = isinstance(failure, httpx.TimeoutException | TimeoutError)
        scrub(failure)
        left = self.seconds_left()
        if left is not None and left <= 0:
            message = f"no answer before the deadline ({type(failure).__name__})"
        else:
            otherwise = "no answer in time" if timed_out else "the connection was closed"
            message = f"{type(failure).__name__}: {str(failure) or otherwise}"
        kind = DeepgramTimeoutError if timed_out else DeepgramConnectionError
        error = (UnansweredWriteError if is_unclear else kind)(
            message, method=self._call.method, path=self._path, attempts=self.attempts
        )
        error.__cause__ = failure
        return self._with_sent(error)

    def _hinted(self, error: F) -> F:
        """Note on the error of a call to another host of Deepgram's that this API is not there."""
        host = self._url.host.removesuffix(".")
        if f".{host}".endswith(_DEEPGRAM) and host != DEFAULT_HOST:
            error.add_note(
                f"{host} does not serve this API, which is at {DEFAULT_HOST} alone; regional hosts "
                "serve speech. Leave base_url and DEEPGRAM_HOST unset for it."
            )
        return error

    def _with_sent(self, error: E) -> E:
        """Note what was sent on the error of a write whose outcome is unknown."""
        if isinstance(error, WriteOutcomeUnknownError):
            error.sent = self._call.body
        return error


def _record(response: httpx.Response) -> None:
    """Keep an answer for a `raw` call."""
    responses = recorded.get()
    if responses is not None:
        take_credentials_off_answer(response)
        responses.append(response)


def _timeouts(timeout: float | Timeouts | None) -> dict[str, float | None]:
    """Return the timeout of each step.

    Raises:
        TypeError, ValueError: One of them is not a number of seconds above 0.
    """
    return {
        name: None if seconds is None else min(seconds, _LONGEST_TIMEOUT)
        for name, seconds in checked_timeouts(timeout).items()
    }


def _headers(
    prepared: httpx.Headers, body: bytes, extra: Mapping[str, str] | None
) -> httpx.Headers:
    if not body and not extra:
        return prepared
    headers = prepared.copy()
    if body:
        headers["Content-Type"] = "application/json"
        headers["Content-Length"] = str(len(body))
    headers.update(extra)
    return headers


def _body(call: Call[Any]) -> bytes:
    if call.body is None:
        return b""
    try:
        return json.dumps(
            call.body, ensure_ascii=False, separators=(",", ":"), allow_nan=False
        ).encode()
    except RecursionError:
        problem = "they are nested too deeply"
    except UnicodeEncodeError:
        problem = "a text in them has half of a surrogate pair"
    message = f"the options of {call.operation} cannot be sent: {problem}"
    raise ValueError(message)
