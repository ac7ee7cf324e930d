"""A server on a socket that does with each request what it was told, and remembers all of them."""

from __future__ import annotations

import contextlib
import json
import re
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from .answers import LEAST

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator

LOCAL = "127.0.0.1"

Act: TypeAlias = Callable[[socket.socket], bool]
"""What to do on a connection whose request was read; says whether the connection stays open."""

# Where a fact is about the network: over the core dependencies, and over httpx-aiohttp, too.
over_all_networks = pytest.mark.parametrize("kind", ["sync", "async", "aiohttp"], indirect=True)
over_asynchronous_networks = pytest.mark.parametrize("kind", ["async", "aiohttp"], indirect=True)


@dataclass
class Seen:
    """One request, as it arrived."""

    method: str
    target: str
    head: str
    body: bytes
    connection: int
    """The number of the connection it came over."""


class Scripted:
    """The server. The last of its acts goes on for ever.

    Attributes:
        url: Where it is.
        seen: The requests that were read to their end.
    """

    def __init__(
        self, acts: tuple[Act, ...], port: int = 0, tls: ssl.SSLContext | None = None
    ) -> None:
        """Begin to listen."""
        self._acts = list(acts)
        self._tls = tls
        self._listener = socket.create_server((LOCAL, port))
        self._connections: list[socket.socket] = []
        self._wrapped: list[socket.socket] = []
        self._lock = threading.Lock()
        scheme = "http" if tls is None else "https"
        self.url: str = f"{scheme}://{LOCAL}:{self._listener.getsockname()[1]}"
        self.seen: list[Seen] = []
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def sent(self, method: str) -> int:
        """How many requests of a method arrived."""
        return [request.method for request in self.seen].count(method)

    def close(self) -> None:
        """Stop listening, and break all connections."""
        for each in (self._listener, *self._connections, *self._wrapped):
            # Closing alone would leave its thread waiting.
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _address = self._listener.accept()
                self._connections.append(connection)
                thread = threading.Thread(
                    target=self._serve, args=(connection, len(self._connections))
                )
                self._threads.append(thread)
                thread.start()

    def _serve(self, connection: socket.socket, number: int) -> None:
        with contextlib.suppress(OSError):
            if self._tls is not None:
                connection = self._tls.wrap_socket(connection, server_side=True)
                self._wrapped.append(connection)
            while (request := _read(connection, number)) is not None:
                with self._lock:
                    self.seen.append(request)
                    act = self._acts.pop(0) if len(self._acts) > 1 else self._acts[0]
                if not act(connection):
                    connection.shutdown(socket.SHUT_RDWR)
                    return


@contextlib.contextmanager
def scripted(*acts: Act, port: int = 0, tls: ssl.SSLContext | None = None) -> Iterator[Scripted]:
    """Run a server that does with its first request the first of these, and so on."""
    server = Scripted(acts, port, tls)
    try:
        yield server
    finally:
        server.close()


def _read(connection: socket.socket, number: int) -> Seen | None:
    received = b""
    while b"\r\n\r\n" not in received:
        piece = connection.recv(1 << 16)
        if not piece:
            return None
        received += piece
    head, _, body = received.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    while length is not None and len(body) < int(length[1]):
        body += connection.recv(1 << 16)
    method, target, _version = head.decode("latin-1").splitlines()[0].split(" ")
    return Seen(method, target, head.decode("latin-1"), body, number)


def spelt(status: int = 200, body: Any = None, **headers: str) -> bytes:  # noqa: ANN401 -- JSON
    """Spell an answer; underscores in the names of headers are hyphens."""
    content = json.dumps(LEAST if body is None else body).encode()
    lines = [f"HTTP/1.1 {status} Word", f"Content-Length: {len(content)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode() + content


def answer(status: int = 200, body: Any = None, **headers: str) -> Act:  # noqa: ANN401 -- JSON
    """Answer; underscores in the names of headers are hyphens."""
    return sending(spelt(status, body, **headers))


def sending(content: bytes) -> Act:
    """Send these bytes."""

    def act(connection: socket.socket) -> bool:
        connection.sendall(content)
        return True

    return act


def cut(_connection: socket.socket) -> bool:
    """Read the request, and close the connection."""
    return False


def reset(connection: socket.socket) -> bool:
    """Read the request, and break the connection off."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
    connection.close()
    raise ConnectionResetError


def cut_after(text: str) -> Act:
    """Send this much of an answer, and close the connection."""

    def act(connection: socket.socket) -> bool:
        connection.sendall(text.encode())
        return False

    return act


def slow(then: Act, seconds: float) -> Act:
    """Wait for a while first."""

    def act(connection: socket.socket) -> bool:
        time.sleep(seconds)
        return then(connection)

    return act


def stall(connection: socket.socket) -> bool:
    """Never answer; until the other side gives up."""
    connection.recv(1)
    return False


def drip(beginning: str, piece: str, every: float) -> Act:
    """Send one piece after the other, without an end."""

    def act(connection: socket.socket) -> bool:
        connection.sendall(beginning.encode())
        while True:
            time.sleep(every)
            connection.sendall(piece.encode())

    return act


cut_in_head = cut_after("HTTP/1.1 200 OK\r\nContent-Le")
cut_in_body = cut_after("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
