"""Servers that write down, byte by byte, what they were sent, and answer with given bytes."""

from __future__ import annotations

import contextlib
import socketserver
import threading
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from typing import TYPE_CHECKING, BinaryIO, Self

if TYPE_CHECKING:
    import socket
    import ssl
    from collections.abc import Iterable
    from email.message import Message

PROJECTS = b'{"projects": [], "api_keys": []}'


@dataclass(frozen=True)
class Seen:
    """A request as it arrived."""

    method: str
    target: str
    headers: Message
    body: bytes


def reply(status: int = 200, body: bytes = PROJECTS, *headers: str) -> bytes:
    """Spell an answer."""
    lines = [f"HTTP/1.1 {status} Text", f"Content-Length: {len(body)}", "Connection: close"]
    return "\r\n".join([*lines, *headers, "", ""]).encode() + body


class Site:
    """One server on a socket of this machine; a `with` block ends it.

    Attributes:
        seen: What it was sent.
        sent: How many bytes of its answers were taken.
        url: Where it is.
    """

    def __init__(
        self, *answers: bytes | Iterable[bytes], tls: ssl.SSLContext | None = None
    ) -> None:
        """Give one answer after the other, the last again and again."""
        self.seen: list[Seen] = []
        self.sent = 0
        self._answers = answers or (reply(),)
        self._tls = tls
        self._server = _Server(("127.0.0.1", 0), self._handler())
        scheme = "http" if tls is None else "https"
        self.address = f"127.0.0.1:{self._server.server_address[1]}"
        self.url = f"{scheme}://{self.address}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))

    @property
    def request(self) -> Seen:
        """The only request."""
        (request,) = self.seen
        return request

    def _handler(self) -> type[socketserver.BaseRequestHandler]:
        site = self

        class Handler(socketserver.BaseRequestHandler):
            def handle(self) -> None:
                with contextlib.suppress(OSError):
                    site._converse(self.request)

        return Handler

    def _converse(self, connection: socket.socket) -> None:
        if self._tls is not None:
            connection = self._tls.wrap_socket(connection, server_side=True)
        with connection, connection.makefile("rb") as incoming:
            seen = _read(incoming)
            if seen is None:
                return
            self.seen.append(seen)
            answer = self._answers[min(len(self.seen), len(self._answers)) - 1]
            for piece in [answer] if isinstance(answer, bytes) else answer:
                connection.sendall(piece)
                self.sent += len(piece)

    def __enter__(self) -> Self:
        """Begin to serve."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Serve no longer."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True


def _read(incoming: BinaryIO) -> Seen | None:
    line = incoming.readline().decode("latin-1").split()
    if not line:
        return None
    head = b""
    while (header := incoming.readline()) not in {b"\r\n", b""}:
        head += header
    headers = BytesHeaderParser().parsebytes(head)
    return Seen(line[0], line[1], headers, incoming.read(int(headers.get("Content-Length", 0))))
