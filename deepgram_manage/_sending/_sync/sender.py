# Derived from _async/sender.py by `make generate`. Do not edit.
"""Sends calls, again where that is safe, and returns their answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from deepgram_manage._sending.concurrency import (
    CredentialsLock,
    answered,
    in_turn,
    pause,
)
from deepgram_manage._sending.configuration import check_call_options
from deepgram_manage._sending.exchange import FAILURES, CallDefaults, Exchange
from deepgram_manage._sending.http_libraries import raise_as_httpx
from deepgram_manage._sending.network import within
from deepgram_manage._sending.progress import Progress
from deepgram_manage._sending.scrubbing import scrub
from deepgram_manage.errors import DeepgramApiKeyError

if TYPE_CHECKING:
    import httpx

    from deepgram_manage._sending.configuration import CallOptions, Configuration
    from deepgram_manage._sending.credentials import Credentials
    from deepgram_manage._sending.http_libraries import Timeouts
    from deepgram_manage_api.types import Call

A = TypeVar("A")
B = TypeVar("B")
T = TypeVar("T")


class Transports(Protocol):
    """What a sender sends with, which the clients of one origin share."""

    @property
    def given_timeout(self) -> Timeouts | None:
        """The timeout of a given HTTP client that has one of its own."""

    def current(self) -> httpx.BaseTransport:
        """Return the transport for a request that is sent now."""
        ...


class Sender:
    """Sends the calls of one client, over connections that its copies share."""

    def __init__(self, configuration: Configuration, transports: Transports) -> None:
        """Keep the settings, and what to send with."""
        self._source = configuration.source
        self._transports = transports
        self._credentials_lock = CredentialsLock()
        self._defaults = CallDefaults(configuration, transports.given_timeout)

    def send(self, call: Call[T], options: CallOptions) -> T:
        """Send a call and read its answer.

        Raises:
            DeepgramConnectionError: The server gave no answer.
            DeepgramApiError: The answer is not a success, or cannot be read.
        """
        check_call_options(options)
        return self._send(call, options, self._defaults.deadline_of(options))

    def _send(self, call: Call[T], options: CallOptions, ends_at: float | None) -> T:
        exchange = Exchange(self._defaults, call, options, ends_at)
        return exchange.result(self._outcome(exchange))

    def send_when_ready(self, call: Call[T], options: CallOptions) -> T:
        """Send a call whose answer may not be there yet, and read it.

        Raises:
            UsageNotReadyError: There is no answer yet.
            DeepgramConnectionError, DeepgramApiError: As for `send`.
        """
        check_call_options(options)
        ends_at = self._defaults.deadline_of(options)
        exchange = Exchange(self._defaults, call, options, ends_at)
        return exchange.result_when_ready(self._outcome(exchange))

    def send_any(self, call: Call[T], options: CallOptions) -> T | None:
        """Send a call whose answer may be empty, and read it; return None if it is.

        Raises:
            DeepgramConnectionError, DeepgramApiError: As for `send`.
        """
        check_call_options(options)
        ends_at = self._defaults.deadline_of(options)
        exchange = Exchange(self._defaults, call, options, ends_at)
        return exchange.result_or_nothing(self._outcome(exchange))

    def send_both(self, first: Call[A], second: Call[B], options: CallOptions) -> tuple[A, B]:
        """Send two calls whose answers belong together, within the deadline of one call.

        Raises:
            DeepgramConnectionError, DeepgramApiError: As for `send`.
        """
        check_call_options(options)
        ends_at = self._defaults.deadline_of(options)
        return in_turn(self._send(first, options, ends_at), self._send(second, options, ends_at))

    def _outcome(self, exchange: Exchange[Any]) -> httpx.Response | Exception:
        """Make attempts until one of them is the last."""
        try:
            credentials = self._source.current or self._asked(None)
            while True:
                outcome = self._attempt(exchange, credentials)
                wait = exchange.wait_after(outcome)
                if wait is not None:
                    pause(wait)
                    continue
                refused = credentials if exchange.is_refused(outcome) else None
                if refused is not None:
                    credentials = self._asked(refused)
                if refused is None or credentials == refused:
                    return outcome
        finally:
            exchange.over()

    def _attempt(
        self, exchange: Exchange[Any], credentials: Credentials
    ) -> httpx.Response | Exception:
        transport = self._transports.current()
        request = exchange.request(credentials, Progress)
        try:
            with within(exchange.seconds_to_break_off()):
                return _receive(transport, request, exchange)
        except FAILURES as failure:
            return failure
        except BaseException as interruption:
            if isinstance(interruption, Exception):
                raise
            # A task was cancelled, or the program interrupted. The frames below hold the key.
            scrub(interruption)
            raise interruption from interruption.__cause__

    def _asked(self, refused: Credentials | None) -> Credentials:
        """Ask the provider, if there is one, for other credentials than those that were refused."""
        source = self._source
        if source.provider is None and refused is not None:
            return refused
        with self._credentials_lock.held():
            # Another call may have asked while this one waited for its turn.
            if source.current is not None and source.current != refused:
                return source.current
            return self._answer_of_provider()

    def _answer_of_provider(self) -> Credentials:
        source = self._source
        if source.provider is None:
            raise DeepgramApiKeyError("there are no credentials")
        try:
            return source.take(answered(source.provider()))
        except DeepgramApiKeyError:
            raise
        except Exception as error:
            message = f"the provider of the credentials failed: {type(error).__name__}"
            raise DeepgramApiKeyError(message) from error


def _receive(
    transport: httpx.BaseTransport, request: httpx.Request, exchange: Exchange[Any]
) -> httpx.Response:
    with exchange.observation.under_way():
        response = _answer(transport, request)
    try:
        if exchange.begins(response, request):
            response.read()
            return response
        body = bytearray()
        for piece in response.iter_raw():
            body += piece
            if not exchange.grows_to(len(body)):
                break
        return exchange.whole(response, bytes(body))
    finally:
        response.close()


def _answer(transport: httpx.BaseTransport, request: httpx.Request) -> httpx.Response:
    """Return the start of an answer; what fails has the names of httpx, whatever sends."""
    try:
        return transport.handle_request(request)
    except Exception as failure:
        raise_as_httpx(failure)
        raise
