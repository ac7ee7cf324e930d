"""What goes wrong on real sockets, and what it becomes."""

from __future__ import annotations

import asyncio
import gzip
import time
from typing import TYPE_CHECKING

import httpx
import pytest

from deepgram_manage import DeepgramConnectionError, DeepgramError, DeepgramTimeoutError
from tests.support.servers import (
    hang_up,
    keep_silent,
    local_client,
    refused_url,
    socket_server,
    stop_halfway,
    talk_nonsense,
)
from tests.support.wire import Caller

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from deepgram_manage import DeepgramClient


def ask(kind: str, client: DeepgramClient) -> BaseException:
    """Make a call that fails, close the client, and give the error."""
    caller = Caller(kind, client)
    with pytest.raises(DeepgramError) as caught:
        caller("get_projects")
    caller.close()
    return caught.value


def test_refused_connection(kind: str) -> None:
    """A server that is not there is a DeepgramConnectionError, with the cause kept."""
    error = ask(kind, local_client(refused_url()))

    assert type(error) is DeepgramConnectionError
    assert isinstance(error.__cause__, httpx.ConnectError)


@pytest.mark.parametrize("behave", [hang_up, stop_halfway, talk_nonsense])
def test_broken_connection(kind: str, behave: Callable[[socket.socket], None]) -> None:
    """A connection that breaks, or speaks no HTTP, is a DeepgramConnectionError."""
    with socket_server(behave) as url:
        error = ask(kind, local_client(url))

    assert type(error) is DeepgramConnectionError
    assert isinstance(error.__cause__, httpx.TransportError)


def test_silent_server(kind: str) -> None:
    """A server that does not answer in time is a DeepgramTimeoutError."""
    with socket_server(keep_silent) as url:
        started = time.monotonic()
        error = ask(kind, local_client(url, timeout=0.05))

    assert type(error) is DeepgramTimeoutError
    assert isinstance(error.__cause__, httpx.ReadTimeout)
    assert time.monotonic() - started < 2


def test_timeout_of_one_call(kind: str) -> None:
    """The timeout of a call holds instead of the client's."""
    with socket_server(keep_silent) as url:
        caller = Caller(kind, local_client(url, timeout=60))
        with pytest.raises(DeepgramTimeoutError):
            caller("get_projects", timeout=0.05)
        caller.close()


def test_unreadable_compression(kind: str) -> None:
    """An answer whose compression is broken is one of our errors."""

    def compress_badly(connection: socket.socket) -> None:
        connection.recv(1 << 16)
        body = gzip.compress(b'{"projects": []}')[:-12] + b"\x00" * 12
        head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n"
        connection.sendall(head.encode() + body)

    with socket_server(compress_badly) as url:
        assert isinstance(ask(kind, local_client(url)), DeepgramError)


@pytest.mark.parametrize(
    "host", ["a..b", f"{'a' * 64}.example", ".example", "xn--a.example", "nowhere.invalid"]
)
def test_host_that_cannot_be_looked_up(kind: str, host: str) -> None:
    """A host that cannot exist is refused when the client is made, or a connection error."""
    try:
        client = local_client(f"http://{host}")
    except ValueError:
        return

    assert isinstance(ask(kind, client), DeepgramConnectionError)


def test_client_can_be_used_after_a_failure(kind: str) -> None:
    """A broken connection is left behind, and the next call makes another."""

    def fail_once(connection: socket.socket) -> None:
        connection.recv(1 << 16)
        if broken:
            body = b'{"projects": []}'
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        broken.append(True)
        connection.close()

    broken: list[bool] = []
    with socket_server(fail_once) as url:
        caller = Caller(kind, local_client(url))
        with pytest.raises(DeepgramConnectionError):
            caller("get_projects")
        assert caller("get_projects").projects == []
        caller.close()


def test_cancelled_call_is_cancelled() -> None:
    """Cancelling a task that waits for an answer cancels it, and the client works on."""

    async def cancel() -> None:
        async with local_client(url).manage.asyncmanage as manage:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.05):
                    await manage.get_usage("p1")

    with socket_server(keep_silent) as url:
        asyncio.run(cancel())
