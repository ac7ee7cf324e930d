# _sync/sender.py is derived from this module: run `make generate` after a change.
"""Sends calls, again where that is safe, and returns their answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from deepgram_manage._sending.async_concurrency import (
    AsyncCredentialsLock,
    answered,
    gather,
    pause,
)
from deepgram_manage._sending.async_network import within
from deepgram_manage._sending.configuration import check_call_options
from deepgram_manage._sending.exchange import FAILURES, CallDefaults, Exchange
from deepgram_manage._sending.http_libraries import raise_as_httpx
from deepgram_manage._sending.progress import AsyncProgress
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


class AsyncTransports(Protocol):
    """What a sender sends with, which the clients of one origin share."""

    @property
    def given_timeout(self) -> Timeouts | None:
        """The timeout of a given HTTP client that has one of its own."""

    async def current(self) -> httpx.AsyncBaseTransport:
        """Return the transport for a request that is sent now."""
        ...


class AsyncSender:
    """Sends the calls of one client, over connections that its copies share."""

    def __init__(self, configuration: Configuration, transports: AsyncTransports) -> None:
        """Keep the settings, and what to send with."""
        self._source = configuration.source
        self._transports = transports
        self._credentials_lock = AsyncCredentialsLock()
        self._defaults = CallDefaults(configuration, transports.given_timeout)

    async def send(self, call: Call[T], options: CallOptions) -> T:
        """Send a call and read its answer.

        Raises:
            DeepgramConnectionError: The server gave no answer.
            DeepgramApiError: The answer is not a success, or cannot be read.
        """
        check_call_options(options)
        return await self._send(call, options, self._defaults.deadline_of(options))

    async def _send(self, call: Call[T], options: CallOptions, ends_at: float | None) -> T:
        exchange = Exchange(self._defaults, call, options, ends_at)
        return exchange.result(await self._outcome(exchange))

    async def send_when_ready(self, call: Call[T], options: CallOptions) -> T:
        """Send a call whose answer may not be there yet, and read it.

        Raises:
            UsageNotReadyError: There is no answer yet.
            DeepgramConnectionError, DeepgramApiError: As for `send`.
        """
        check_call_options(options)
        ends_at = self._defaults.deadline_of(options)
        exchange = Exchange(self._defaults, call, options, ends_at)
        return exchange.result_when_ready(await self._outcome(exchange))

    async def send_any(self, call: Call[T], options: CallOptions) -> T | None:
        """Send a call whose answer may be empty, and read it; return None if it is.

        Raises:
            DeepgramConnectionError, DeepgramApiError: As for `send`.
        """
        check_call_options(options)
        ends_at = self._defaults.deadline_of(options)
        exchange = Exchange(self._defaults, call, options, ends_at)
        return exchange.result_or_nothing(await self._outcome(exchange))

    async def send_both(self, first: Call[A], second: Call[B], options: CallOptions) -> tuple[A, B]:
        """Send two calls whose answers belong together, within the deadline of one call.

        Raises:
            DeepgramConnectionError, DeepgramApiError: As for `send`.
        """
        check_call_options(options)
        ends_at = self._defaults.deadline_of(options)
        return await gather(
            self._send(first, options, ends_at), self._send(second, options, ends_at)
        )

    async def _outcome(self, exchange: Exchange[Any]) -> httpx.Response | Exception:
        """Make attempts until one of them is the last."""
        try:
            credentials = self._source.current or await self._asked(None)
            while True:
                outcome = await self._attempt(exchange, credentials)
                wait = exchange.wait_after(outcome)
                if wait is not None:
                    await pause(wait)
                    continue
                refused = credentials if exchange.is_refused(outcome) else None
                if refused is not None:
                    credentials = await self._asked(refused)
                if refused is None or credentials == refused:
                    return outcome
        finally:
            exchange.over()

    async def _attempt(
        self, exchange: Exchange[Any], credentials: Credentials
    ) -> httpx.Response | Exception:
        transport = await self._transports.current()
        request = exchange.request(credentials, AsyncProgress)
        try:
            async with within(exchange.seconds_to_break_off()):
                return await _receive(transport, request, exchange)
        except FAILURES as failure:
            return failure
        except BaseException as interruption:
            if isinstance(interruption, Exception):
                raise
            # A task was cancelled, or the program interrupted. The frames below hold the key.
            scrub(interruption)
            raise interruption from interruption.__cause__

    async def _asked(self, refused: Credentials | None) -> Credentials:
        """Ask the provider, if there is one, for other credentials than those that were refused."""
        source = self._source
        if source.provider is None and refused is not None:
            return refused
        async with self._credentials_lock.held():
            # Another call may have asked while this one waited for its turn.
            if source.current is not None and source.current != refused:
                return source.current
            return await self._answer_of_provider()

    async def _answer_of_provider(self) -> Credentials:
        source = self._source
        if source.provider is None:
            raise DeepgramApiKeyError("there are no credentials")
        try:
            return source.take(await answered(source.provider()))
        except DeepgramApiKeyError:
            raise
        except Exception as error:
            message = f"the provider of the credentials failed: {type(error).__name__}"
            raise DeepgramApiKeyError(message) from error


async def _receive(
    transport: httpx.AsyncBaseTransport, request: httpx.Request, exchange: Exchange[Any]
) -> httpx.Response:
    with exchange.observation.under_way():
        response = await _answer(transport, request)
    try:
        if exchange.begins(response, request):
            await response.aread()
            return response
        body = bytearray()
        async for piece in response.aiter_raw():
            body += piece
            if not exchange.grows_to(len(body)):
                break
        return exchange.whole(response, bytes(body))
    finally:
        await response.aclose()


async def _answer(transport: httpx.AsyncBaseTransport, request: httpx.Request) -> httpx.Response:
    """Return the start of an answer; what fails has the names of httpx, whatever sends."""
    try:
        return await transport.handle_async_request(request)
    except Exception as failure:
        raise_as_httpx(failure)
        raise
