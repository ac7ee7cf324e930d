"""The emulator on a real socket, and servers that no HTTP server would be."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import TYPE_CHECKING

from deepgram_manage import DeepgramClient
from deepgram_manage.emulator.app import application
from deepgram_manage.emulator.server import ThreadedServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import httpx
    from starlette.types import Receive, Scope, Send

    from deepgram_manage.emulator.fixture import DeepgramEmulator

LOCAL = "127.0.0.1"


class Server:
    """An emulator on a socket of this machine, and who called it.

    Attributes:
        emulator: What answers.
        url: Where it does.
        calls: Every call so far, as its method and its path, in the order of their arrival.
        callers: The path and the port of the caller of each.
    """

    def __init__(self, emulator: DeepgramEmulator, url: str) -> None:
        """Let an emulator answer."""
        self.emulator = emulator
        self.url = url
        self.calls: list[str] = []
        self.callers: list[tuple[str, int]] = []
        self._application = application(emulator)

    @property
    def connections(self) -> int:
        """Over how many connections the calls came."""
        return len({port for _path, port in self.callers})

    def client(self, timeout: float | httpx.Timeout = 60) -> DeepgramClient:
        """Make a client with the admin key, and with a pool of its own."""
        return DeepgramClient(self.emulator.admin_key, base_url=self.url, timeout=timeout)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Write a call down, and pass it on."""
        self.callers.append((scope["path"], scope["client"][1]))
        self.calls.append(f"{scope['method']} {scope['path']}")
        await self._application(scope, receive, send)


class Socket:
    """One socket for the servers of all tests: to stop listening takes longer than a test."""

    def __init__(self) -> None:
        """Start to listen."""
        self._server: Server | None = None
        self._listener = ThreadedServer(self)

    def serve(self, emulator: DeepgramEmulator) -> Server:
        """Let an emulator answer from now on."""
        self._server = Server(emulator, self._listener.base_url)
        return self._server

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a call on."""
        assert self._server is not None
        await self._server(scope, receive, send)

    def close(self) -> None:
        """Stop to listen."""
        self._listener.close()


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


def local_client(url: str) -> DeepgramClient:
    """Make a client with a pool of its own, for where no emulator is."""
    return DeepgramClient("a-key", base_url=url, timeout=5)
