"""Takes secrets out of what users get to see of a call: requests, answers, chains of exceptions.

This is the one place for it, whatever library sent the call.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
_HIDDEN = "********"


def take_credentials_off(request: httpx.Request | None) -> None:
    """Remove the credentials from a request: nobody who gets to see it needs them."""
    if request is not None:
        for name in _CREDENTIALS:
            request.headers.pop(name, None)


def take_credentials_off_answer(response: httpx.Response) -> None:
    """Remove the credentials from all requests that an answer knows of."""
    for request in _requests_of(response):
        take_credentials_off(request)


def hide_headers_of_answer(response: httpx.Response) -> None:
    """Remove the credentials from all requests of an answer, and hide other headers' values."""
    for request in _requests_of(response):
        _hide_headers(request)


def scrub(failure: BaseException) -> BaseException:
    """Remove what was sent from a failure and from all that it came from.

    The frames of a traceback hold what was sent, and exceptions of HTTP libraries hold requests.
    """
    for link in _chain(failure):
        link.__traceback__ = None
        _hide_headers(getattr(link, "_request", None))
        response = getattr(link, "response", None)
        if response is not None and hasattr(response, "request"):
            _hide_headers(getattr(response, "_request", None))
        _hide_request_info(link)
    return failure


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
        request.headers[name] = _HIDDEN


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
