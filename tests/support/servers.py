"""Servers on real sockets of this machine, well behaved and not."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self, TypeAlias

from deepgram_manage import DeepgramClient

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

Json: TypeAlias = Any

LOCAL = "127.0.0.1"


class HttpServer:
    """Answers every request with `answer`, and counts the connections it takes."""

    def __init__(self) -> None:
        """Listen on a port that is free."""
        self.answer: Json = {"projects": []}
        self.connections = 0
        self.authorizations: list[str | None] = []
        self._server = _Server((LOCAL, 0), _Handler)
        self._server.owner = self
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}
        )
        self.url = f"http://{LOCAL}:{self._server.server_port}"

    def __enter__(self) -> Self:
        """Start to answer."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    owner: HttpServer


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # One packet per answer: two of them wait for each other's acknowledgement.
    wbufsize = -1
    server: _Server

    def setup(self) -> None:
        super().setup()
        self.server.owner.connections += 1

    def _reply(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.owner.authorizations.append(self.headers.get("Authorization"))
        body = json.dumps(self.server.owner.answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _reply  # noqa: N815 -- names of the base

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- as in the base
        """Say nothing."""


@contextlib.contextmanager
def socket_server(behave: Callable[[socket.socket], None]) -> Iterator[str]:
    """Run a server that treats every connection in its own way, and give its URL."""
    listener = socket.create_server((LOCAL, 0))
    connections: list[socket.socket] = []

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _address = listener.accept()
                connections.append(connection)
                behave(connection)

    thread = threading.Thread(target=accept)
    thread.start()
    try:
        yield f"http://{LOCAL}:{listener.getsockname()[1]}"
    finally:
        # Closing alone would leave `accept` waiting.
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()
        for connection in connections:
            connection.close()


def hang_up(connection: socket.socket) -> None:
    """Close a connection as soon as something was asked."""
    connection.recv(1 << 16)
    connection.close()


def keep_silent(connection: socket.socket) -> None:
    """Never answer."""
    del connection


def stop_halfway(connection: socket.socket) -> None:
    """Send less of a body than was announced, and close the connection."""
    connection.recv(1 << 16)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
    connection.close()


def talk_nonsense(connection: socket.socket) -> None:
    """Answer in no protocol."""
    connection.recv(1 << 16)
    connection.sendall(b"220 mail.example.com ready\r\n")
    connection.close()


def refused_url() -> str:
    """Give a URL of this machine where nobody listens."""
    with socket.create_server((LOCAL, 0)) as listener:
        return f"http://{LOCAL}:{listener.getsockname()[1]}"


def local_client(url: str, timeout: float = 5) -> DeepgramClient:
    """Make a client with a pool of its own for a server on this machine."""
    return DeepgramClient("a-key", base_url=url, timeout=timeout)
