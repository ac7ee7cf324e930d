"""The difference between httpx, which this package sends with, and what else calls pass through.

httpx2 has the names of httpx, and people hand over clients, transports and timeouts of either.
httpcore, below httpx, has the same names for what fails; aiohttp has others. This is the only
module that knows of it: elsewhere, all of these are httpx's. None of them is imported here, and
whoever has an object of one has imported it.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, TypeAlias

from deepgram_manage.errors import DeepgramError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

    import httpx
    import httpx2

    Given: TypeAlias = httpx.Client | httpx.BaseTransport | httpx2.Client | httpx2.BaseTransport
    """What synchronous calls can be sent with."""
    AsyncGiven: TypeAlias = (
        httpx.AsyncClient
        | httpx.AsyncBaseTransport
        | httpx2.AsyncClient
        | httpx2.AsyncBaseTransport
    )
    """What asynchronous calls can be sent with."""
    Timeouts: TypeAlias = httpx.Timeout | httpx2.Timeout
    """A timeout for each step of an attempt."""

_CLIENTS = ("httpx", "httpx2")
_CORES = ("httpcore", "httpcore2")
# httpx-aiohttp calls a connection that broke while it was in use a ConnectTimeout, which is what
# may be sent again, whatever it creates; and it leaves an answer that is not HTTP to aiohttp.
_OF_AIOHTTP = {
    "ClientConnectorError": "ConnectError",
    "ConnectionTimeoutError": "ConnectTimeout",
    "ServerTimeoutError": "ReadTimeout",
    "ServerDisconnectedError": "RemoteProtocolError",
    "ClientHttpProxyError": "ProxyError",
    "ClientResponseError": "RemoteProtocolError",
    "ClientPayloadError": "RemoteProtocolError",
    "ClientError": "ReadError",
}
_WATCHERS = ("sentry_sdk",)
"""What replaces methods in programs that really send."""
_OWN: dict[int, Any] = {}
"""The methods that were found to be of one of these, by `id`: not all functions have a hash."""

PASSED = (
    ("httpx", "HTTPTransport", "handle_request"),
    ("httpx", "Client", "request"),
    ("httpx", "Client", "send"),
    ("httpx", "Client", "_send_single_request"),
    ("httpx", "Client", "_transport_for_url"),
    ("httpcore", "ConnectionPool", "handle_request"),
    ("httpcore", "HTTPConnection", "handle_request"),
)
"""What a call passes through that is sent with httpx, and which mocks and recorders replace."""
ASYNC_PASSED = (
    ("httpx", "AsyncHTTPTransport", "handle_async_request"),
    ("httpx", "AsyncClient", "request"),
    ("httpx", "AsyncClient", "send"),
    ("httpx", "AsyncClient", "_send_single_request"),
    ("httpx", "AsyncClient", "_transport_for_url"),
    ("httpcore", "AsyncConnectionPool", "handle_async_request"),
    ("httpcore", "AsyncHTTPConnection", "handle_async_request"),
)
"""The same for asynchronous calls."""


def library_of(given: object, *kinds: str) -> ModuleType | None:
    """Return the library of which something is a client, or whatever is asked for, or None."""
    for name in _CLIENTS:
        library = sys.modules.get(name)
        classes = (getattr(library, kind, None) for kind in kinds)
        # A mock may stand in the place of one.
        if isinstance(given, tuple(kind for kind in classes if isinstance(kind, type))):
            return library
    return None


def check_kind(name: str, given: object, *kinds: str) -> None:
    """Refuse what is not None and none of these kinds, of either library.

    Raises:
        TypeError: It is something else.
    """
    if given is None or library_of(given, *kinds):
        return
    wanted = " or an ".join(f"httpx.{kind}" for kind in kinds)
    message = f"{name} must be an {wanted}, not {type(given).__name__}; httpx2 will do as well"
    raise TypeError(message)


def steps_of(timeout: Any) -> dict[str, Any]:
    """Return the timeout of each step of an attempt, as it was given."""
    if library_of(timeout, "Timeout"):
        steps: dict[str, Any] = timeout.as_dict()
        return steps
    return dict.fromkeys(("connect", "read", "write", "pool"), timeout)


def is_patched(passed: Sequence[tuple[str, str, str]]) -> bool:
    """Return whether something, such as a mock or a recorder, takes what would be sent.

    Whoever replaces a method that httpx sends with expects that nothing is sent past it.
    """
    return any(_is_replaced(*method) for method in passed)


def _is_replaced(library: str, kind: str, method: str) -> bool:
    owner: Any = getattr(sys.modules.get(library), kind, None)
    function: Any = getattr(owner, method, None)
    if owner is not None and not isinstance(owner, type):
        # What makes connections of httpcore is asked by our own pools, too.
        return library in _CLIENTS
    # Each call asks for each method, so what was seen before takes no time.
    if function is None or id(function) in _OWN:
        return False
    # Not `__module__`, which a wrapper copies from what it wraps.
    written_in = getattr(function, "__globals__", {}).get("__name__", "")
    if str(written_in).partition(".")[0] not in (*_CLIENTS, *_CORES, *_WATCHERS):
        return True
    _OWN[id(function)] = function
    return False


def class_for_mocks(kind: str) -> Any:
    """Return a class of httpx, to send with where a mock has replaced a part of it.

    Raises:
        DeepgramError: The class itself is replaced, by what cannot say how it would answer.
    """
    found = getattr(sys.modules["httpx"], kind)
    if isinstance(found, type):
        return found
    message = (
        f"nothing was sent, because httpx.{kind} is replaced by a mock as a whole: replace its "
        "method send or request, or a transport, as pytest-httpx does"
    )
    raise DeepgramError(message)


def raise_as_httpx(failure: BaseException) -> None:
    """Raise the exception of httpx for one of its siblings or of aiohttp; else do nothing."""
    below = failure.__cause__
    if below is not None and _library(failure) in _CLIENTS and _library(below) == "aiohttp":
        failure = below
    library = _library(failure)
    if library not in (*_CLIENTS[1:], *_CORES, "aiohttp"):
        return
    import httpx

    names = [kind.__name__ for kind in type(failure).__mro__]
    said = str(failure)
    if library == "aiohttp":
        names = [_OF_AIOHTTP[name] for name in names if name in _OF_AIOHTTP]
        # aiohttp shows what it does not know as None.
        said = said.replace("[None]", "[the connection was closed]")
    kinds = (getattr(httpx, name, None) for name in names)
    kind = next((kind for kind in kinds if kind is not None), httpx.TransportError)
    raise kind(said) from failure


def _library(failure: BaseException) -> str:
    return type(failure).__module__.partition(".")[0]
