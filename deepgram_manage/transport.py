# Derived from async_transport.py by `make generate`. Do not edit.
"""Sends calls and hands their answers over; nothing else waits for the network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import httpx

from .connections import Connections, in_turn
from .exchange import answer, answer_when_ready, no_answer, note, request_for

if TYPE_CHECKING:
    from deepgram_manage_api.types import Call

    from .configuration import CallOptions, Configuration

A = TypeVar("A")
B = TypeVar("B")
T = TypeVar("T")


class Transport:
    """Sends calls over the connections of one client."""

    def __init__(self, configuration: Configuration, http_client: httpx.Client | None) -> None:
        """Keep the settings, and the HTTP client if one was given."""
        self._configuration = configuration
        self._connections = Connections(configuration, http_client)

    def send(self, call: Call[T], options: CallOptions) -> T:
        """Send a call and read its answer.

        Raises:
            DeepgramConnectionError: The server gave no answer.
            DeepgramApiError: The answer is no success, or cannot be read.
        """
        return answer(call, self.exchange(call, options))

    def send_when_ready(self, call: Call[T], options: CallOptions) -> T:
        """Send a call whose answer may not be there yet, and read it.

        Raises:
            UsageNotReadyError: There is no answer yet.
            DeepgramConnectionError, DeepgramApiError: As for `send`.
        """
        return answer_when_ready(call, self.exchange(call, options))

    def send_both(self, first: Call[A], second: Call[B], options: CallOptions) -> tuple[A, B]:
        """Send two calls whose answers belong together.

        Raises:
            DeepgramConnectionError, DeepgramApiError: As for `send`.
        """
        return in_turn(self.send(first, options), self.send(second, options))

    def exchange(self, call: Call[Any], options: CallOptions) -> httpx.Response:
        """Send a call and wait for its whole answer."""
        http = self._connections.current()
        try:
            request = request_for(http, self._configuration, call, options)
            return note(call, http.send(request, auth=None))
        except (httpx.HTTPError, httpx.InvalidURL) as failure:
            error = no_answer(call, failure)
        # Raised out of the except block, so that the failure comes along without its frames.
        raise error

    def close(self) -> None:
        """Close the connections."""
        self._connections.close()
