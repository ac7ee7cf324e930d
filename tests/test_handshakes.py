"""A handshake that failed over trust is not tried again; one that was cut off is."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from deepgram_manage import DeepgramClient, DeepgramConnectionError, RetryPolicy
from tests.support.certificates import outdated, serving, stranger, trust, trusting
from tests.support.libraries import LIBRARIES
from tests.support.servers import socket_server
from tests.support.wire import KEY, Anything, Caller

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable
    from pathlib import Path

RETRY = RetryPolicy(3, 0.0)
CALLS = {
    "read": ("get_projects",),
    "write": ("create_key", "p1", {"comment": "c", "scopes": ["member"]}),
}
# A given client is not aiohttp.
WAYS: dict[str, tuple[str, Anything]] = {
    "sync": ("sync", None),
    "async": ("async", None),
    "aiohttp": ("aiohttp", None),
    **{
        f"{kind} {name}": (kind, library)
        for name, library in LIBRARIES.items()
        for kind in ("sync", "async")
    },
}

every_call = pytest.mark.parametrize("method", CALLS.values(), ids=CALLS)
every_way = pytest.mark.parametrize(("kind", "library"), WAYS.values(), ids=WAYS, indirect=["kind"])


@pytest.fixture(autouse=True)
def _trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trust(tmp_path, monkeypatch)


def talk_plainly(connection: socket.socket) -> None:
    """Answer as a server does that expects no TLS on this port."""
    connection.recv(1 << 16)
    connection.sendall(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
    connection.close()


def close(connection: socket.socket) -> None:
    """Close in the middle of the handshake."""
    connection.recv(1 << 16)
    connection.close()


def reset(connection: socket.socket) -> None:
    """Break off in the middle of the handshake."""
    connection.recv(1 << 16)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
    connection.close()


def shaking_hands(context: ssl.SSLContext) -> Callable[[socket.socket], None]:
    """Begin TLS, and end it."""

    def act(connection: socket.socket) -> None:
        try:
            context.wrap_socket(connection, server_side=True).close()
        except OSError:
            connection.close()

    return act


UNTRUSTED: dict[str, Callable[[], Callable[[socket.socket], None]]] = {
    "expired": lambda: shaking_hands(serving(days=-1)),
    "of a stranger": lambda: shaking_hands(serving(stranger())),
    "of another host": lambda: shaking_hands(serving(host="example.com")),
    "too old": lambda: shaking_hands(outdated()),
    "plain HTTP": lambda: talk_plainly,
}
BROKEN_OFF = {"closed": close, "reset": reset}


def fail(
    kind: str, library: Anything, act: Callable[[socket.socket], None], method: Anything
) -> tuple[DeepgramConnectionError, int]:
    """Make a call that fails; give the error, and how many handshakes the server saw."""
    seen: list[socket.socket] = []

    def note(connection: socket.socket) -> None:
        seen.append(connection)
        act(connection)

    given: dict[str, Anything] = {}
    if library is not None:
        given["http_client"] = library.Client(verify=trusting())
        given["async_http_client"] = library.AsyncClient(verify=trusting())
    with socket_server(note) as plain_url:
        url = plain_url.replace("http:", "https:")
        call = Caller(kind, DeepgramClient(KEY, base_url=url, retry=RETRY, **given))
        with pytest.raises(DeepgramConnectionError) as caught:
            call(*method)
        call.close()
    return caught.value, len(seen)


@every_way
@every_call
@pytest.mark.parametrize("act", UNTRUSTED.values(), ids=UNTRUSTED)
def test_server_that_is_not_trusted_is_asked_once(
    kind: str, library: Anything, act: Anything, method: Anything
) -> None:
    """One handshake, and an error that says why and speaks of no timeout."""
    error, handshakes = fail(kind, library, act(), method)

    assert type(error) is DeepgramConnectionError
    assert handshakes == error.attempts == 1
    assert "SSL" in str(error)
    assert "in time" not in str(error)


@every_way
@every_call
@pytest.mark.parametrize("act", BROKEN_OFF.values(), ids=BROKEN_OFF)
def test_handshake_that_is_broken_off_is_tried_again(
    kind: str, library: Anything, act: Anything, method: Anything
) -> None:
    """The next handshake may succeed; nothing was sent, and nothing timed out."""
    error, handshakes = fail(kind, library, act, method)

    assert type(error) is DeepgramConnectionError
    assert handshakes == error.attempts == 3
    assert "in time" not in str(error)
