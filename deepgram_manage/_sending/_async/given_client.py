# _sync/given_client.py is derived from this module: run `make generate` after a change.
"""Sends requests with what was given: a client, with its proxies and hooks, or a transport.

Either may be of httpx or of httpx2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx

from deepgram_manage._sending.error_reading import with_content
from deepgram_manage._sending.http_libraries import is_patched, library_of, raise_as_httpx
from deepgram_manage._sending.progress import begins
from deepgram_manage.version import user_agent

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from deepgram_manage._sending.http_libraries import AsyncGiven, Timeouts

_DEFAULT_SECONDS = 5.0
_REQUEST = (("httpx", "AsyncClient", "request"),)
"""What nothing of ours passes through: where a mock has replaced it, it has to be called."""


class AsyncGivenClient(httpx.AsyncBaseTransport):
    """Makes a client of httpx or httpx2 look like a transport of httpx."""

    def __init__(self, client: Any) -> None:
        """Send with this client."""
        self._client = client
        library: Any = library_of(client, "AsyncClient")
        self._default_timeout = library.Timeout(_DEFAULT_SECONDS)
        self._user_agent: str = f"python-{library.__name__}/{library.__version__}"

    @property
    def timeout(self) -> Timeouts | None:
        """The timeout that was chosen for the client; None if it is the default of its library."""
        its_own: Timeouts = self._client.timeout
        return None if its_own == self._default_timeout else its_own

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and return the start of its answer; the caller reads or closes it."""
        described: dict[str, Any] = {
            "method": request.method,
            "url": str(request.url),
            "headers": self._headers(request.headers).raw,
            "content": request.content or None,
            "extensions": request.extensions,
        }
        if is_patched(_REQUEST):
            return _as_httpx(await self._client.request(**described, auth=None), request)
        with_defaults = self._client.build_request(**described)
        try:
            answer = await self._client.send(with_defaults, auth=None, stream=True)
        except Exception as failure:
            if getattr(failure, "_request", None) not in {None, with_defaults}:
                # An answer to this request sent the client elsewhere.
                begins(request)
            raise
        return _as_httpx(answer, request)

    def _headers(self, headers: httpx.Headers) -> httpx.Headers:
        """Leave our User-Agent out if the client has one of its own and the caller chose none."""
        its_own = self._client.headers.get("User-Agent", self._user_agent)
        if its_own != self._user_agent and headers.get("User-Agent") == user_agent():
            headers = headers.copy()
            del headers["User-Agent"]
        return headers

    async def aclose(self) -> None:
        """Close the client."""
        await self._client.aclose()


class AsyncGivenTransport(httpx.AsyncBaseTransport):
    """Makes a transport of httpx2 look like one of httpx."""

    def __init__(self, transport: Any) -> None:
        """Send with this transport."""
        self._transport = transport
        self._library: Any = library_of(transport, "AsyncBaseTransport")

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and return the start of its answer; the caller reads or closes it."""
        answer = await self._transport.handle_async_request(
            self._library.Request(
                request.method,
                str(request.url),
                headers=request.headers.raw,
                content=request.content,
                extensions=request.extensions,
            )
        )
        return _as_httpx(answer, request)


class AsyncForeignBody(httpx.AsyncByteStream):
    """The body of an answer of httpx2."""

    def __init__(self, answer: Any) -> None:
        """Keep the answer until it is closed: it knows the request, and so the credentials."""
        self._answer: Any = answer

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Read the body piece by piece."""
        try:
            async for piece in self._answer.aiter_raw():
                yield piece
        except Exception as failure:
            raise_as_httpx(failure)
            raise

    async def aclose(self) -> None:
        """Close the answer."""
        answer, self._answer = self._answer, None
        if answer is not None:
            await answer.aclose()


def transport_of(given: AsyncGiven) -> httpx.AsyncBaseTransport:
    """Return what sends with a client or a transport that was given."""
    if library_of(given, "AsyncClient"):
        return AsyncGivenClient(given)
    if isinstance(given, httpx.AsyncBaseTransport):
        return given
    return AsyncGivenTransport(given)


def _as_httpx(answer: Any, request: httpx.Request) -> httpx.Response:
    """Return an answer of either library as one of httpx.

    Raises:
        TypeError: It is something else, such as what a mock returns unless it is told.
    """
    if isinstance(answer, httpx.Response):
        return answer
    if library_of(answer, "Response") is None:
        message = f"the answer must be an httpx.Response, not {type(answer).__name__}"
        raise TypeError(message)
    made = httpx.Response(
        answer.status_code,
        headers=answer.headers.raw,
        request=request,
        stream=AsyncForeignBody(answer),
        extensions=answer.extensions,
    )
    # An event hook may have read it, and then its body is decompressed.
    return with_content(made, answer.content) if answer.is_stream_consumed else made
