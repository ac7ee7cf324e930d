"""Takes secrets out of what users get to see of a call: requests, answers, chains of exceptions.

This is the one place for it, whatever library sent the call.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from deepgram_manage.errors import DeepgramError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

_CREDENTIALS = ("Authorization", "Proxy-Authorization", "Cookie")
_HARMLESS = frozenset(
    {
        "accept",
        "accept-encoding",
        "connection",
        "content-length",
        "content-type",
        "host",
        "user-agent",
    }
)
"""Headers whose values are not secrets. Others may be: anybody can add some to a call."""
HIDDEN = "********"
"""What stands where a secret was."""

_LIBRARIES = frozenset({"httpx", "httpx2", "httpcore", "httpcore2", "h11", "h2", "aiohttp"})
_ABOUT_ANSWERS = {
    "ProxyError": "the proxy did not connect",
    "ClientHttpProxyError": "the proxy did not connect",
    "RemoteProtocolError": "the server's answer is not valid HTTP",
    "ClientResponseError": "the server's answer is not valid HTTP",
    "ClientPayloadError": "the server's answer ended too early, or is not valid HTTP",
    "HttpProcessingError": "the server's answer is not valid HTTP",
    "ProtocolError": "the server and the HTTP library did not understand each other",
}
"""Exceptions whose texts quote what could not be read: it may be a part of a secret."""
_QUOTES_NOTHING = re.compile(
    r"Server disconnected( without sending a response\.)?"
    r"|peer closed connection without sending complete message body "
    r"\((incomplete chunked read|received \d+ bytes, expected \d+)\)"
)
_STATUS = re.compile(r"[45]\d\d\b")


def take_credentials_off(request: httpx.Request | None) -> None:
    """Remove the credentials from a request: nobody who gets to see it needs them."""
    if request is not None:
        for name in _CREDENTIALS:
            request.headers.pop(name, None)


def take_credentials_off_answer(response: httpx.Response) -> None:
    """Remove the credentials from all requests that an answer knows of."""
    _drop_streams(response)
    for request in _requests_of(response):
        take_credentials_off(request)


def hide_headers_of_answer(response: httpx.Response) -> None:
    """Remove the credentials from all requests of an answer, and hide other headers' values."""
    _drop_streams(response)
    for request in _requests_of(response):
        _hide_headers(request)


def scrub(failure: BaseException) -> BaseException:
    """Remove what was sent from a failure and from all that it came from.

    The frames of a traceback hold what was sent, and exceptions of HTTP libraries hold requests.
    """
    for link in tuple(_chain(failure)):
        link.__traceback__ = None
        _hide_headers(getattr(link, "_request", None))
        response = getattr(link, "response", None)
        if response is not None and hasattr(response, "request"):
            _hide_headers(getattr(response, "_request", None))
        _hide_request_info(link)
        words = _words_for(link) or _words_for(link.__cause__)
        # What failed before, and has been reported, says itself which call it was.
        if words is not None and not isinstance(link, DeepgramError):
            _say_instead(link, words)
    return failure


def _words_for(failure: BaseException | None) -> str | None:
    """Return what to say instead of the text of an exception; None if it quotes nothing."""
    library = type(failure).__module__.partition(".")[0]
    names = {kind.__name__ for kind in type(failure).__mro__}
    said = next((name for name in _ABOUT_ANSWERS if name in names), None)
    if said is None or library not in _LIBRARIES:
        return None
    text = str(failure)
    if _QUOTES_NOTHING.fullmatch(text):
        return text
    status = _STATUS.match(text) if said == "ProxyError" else None
    return f"the proxy answered {status[0]}" if status else _ABOUT_ANSWERS[said]


def _say_instead(failure: BaseException, words: str) -> None:
    """Let a failure say this, and nothing of where it came from: causes quote the same."""
    failure.args = (words,)
    failure.__cause__ = failure.__context__ = None


def _drop_streams(response: httpx.Response) -> None:
    """Forget what answers were read from: it knows the requests as they were sent."""
    from httpx import ByteStream

    for answer in (response, *response.history):
        answer.stream = ByteStream(answer.content if answer.is_stream_consumed else b"")


def _requests_of(response: httpx.Response) -> Iterator[httpx.Request]:
    for answer in (response, *response.history):
        for request in (answer.request, answer.next_request):
            if request is not None:
                yield request


def _hide_headers(request: httpx.Request | None) -> None:
    take_credentials_off(request)
    if request is None:
        return
    for name in set(request.headers) - _HARMLESS:
        request.headers[name] = HIDDEN


def _hide_request_info(failure: BaseException) -> None:
    """Replace what aiohttp keeps of a request by the same without headers."""
    info: Any = getattr(failure, "request_info", None)
    if info is None or not hasattr(info, "_replace"):
        return
    bare = info._replace(headers=type(info.headers)(info.headers.copy().__class__()))
    failure.request_info = bare  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue]
    failure.args = tuple(bare if argument is info else argument for argument in failure.args)


def _chain(failure: BaseException) -> Iterator[BaseException]:
    """Walk through a failure, its causes and contexts, and the members of groups, each once."""
    # An exception that is raised again and again, as by a mock, can end up in its own chain.
    seen: set[int] = set()
    left: list[BaseException | None] = [failure]
    while left:
        link = left.pop()
        if link is None or id(link) in seen:
            continue
        seen.add(id(link))
        yield link
        left += [link.__cause__, link.__context__]
        if isinstance(link, BaseExceptionGroup):
            left += link.exceptions  # pyright: ignore[reportUnknownMemberType]
