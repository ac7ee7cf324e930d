# transport.py is derived from this module: run `make generate` after a change.
"""Sends calls and hands their answers over; nothing else waits for the network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import httpx

from .async_connections import AsyncConnections, gather
from .exchange import answer, answer_when_ready, no_answer, note, request_for

if TYPE_CHECKING:
    from deepgram_manage_api.types import Call

    from .configuration import CallOptions, Configuration

A = TypeVar("A")
B = TypeVar("B")
T = TypeVar("T")


class AsyncTransport:
    """Sends calls over the connections of one client."""

    def __init__(self, configuration: Configuration, http_client: httpx.AsyncClient | None) -> None:
        """Keep the settings, and the HTTP client if one was given."""
        self._configuration = configuration
        self._connections = AsyncConnections(configuration, http_client)

    async def send(self, call: Call[T], options: CallOptions) -> T:
        """Send a call and read its answer.

        Raises:
            DeepgramConnectionError: The server gave no answer.
            DeepgramApiError: The answer is no success, or cannot be read.
        """
        return answer(call, await self.exchange(call, options))

    async def send_when_ready(self, call: Call[T], options: CallOptions) -> T:
        """Send a call whose answer may not be there yet, and read it.

        Raises:
            UsageNotReadyError: There is no answer yet.
            DeepgramConnectionError, DeepgramApiError: As for `send`.
        """
        return answer_when_ready(call, await self.exchange(call, options))

    async def send_both(self, first: Call[A], second: Call[B], options: CallOptions) -> tuple[A, B]:
        """Send two calls whose answers belong together.

        Raises:
            DeepgramConnectionError, DeepgramApiError: As for `send`.
        """
        return await gather(self.send(first, options), self.send(second, options))

    async def exchange(self, call: Call[Any], options: CallOptions) -> httpx.Response:
        """Send a call and wait for its whole answer."""
        http = await self._connections.current()
        try:
            request = request_for(http, self._configuration, call, options)
            return note(call, await http.send(request, auth=None))
        except (httpx.HTTPError, httpx.InvalidURL) as failure:
            error = no_answer(call, failure)
        # Raised out of the except block, so that the failure comes along without its frames.
        raise error

    async def aclose(self) -> None:
        """Close the connections."""
        await self._connections.aclose()
