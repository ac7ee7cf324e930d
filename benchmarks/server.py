"""A server on loopback that answers every request with the same list of projects.

Run as a program, so that it has a processor of its own: `python -m benchmarks.server`. It prints
its address, and ends with its standard input.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import subprocess
import sys
from typing import IO, TYPE_CHECKING, cast

from .measure import ROOT, pin

if TYPE_CHECKING:
    from collections.abc import Iterator

SAMPLE = ROOT / "tests" / "samples" / "projects_list.json"


class Answering(asyncio.Protocol):
    """Answers whatever ends in an empty line."""

    def __init__(self, answer: bytes) -> None:
        self._answer = answer
        self._asked = b""
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the connection."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Answer the requests that are complete."""
        *requests, self._asked = (self._asked + data).split(b"\r\n\r\n")
        self._transport.write(self._answer * len(requests))


def answer() -> bytes:
    """Make the answer."""
    body = json.dumps(json.loads(SAMPLE.read_text("utf-8"))["body"]).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    return head.encode() + b"\r\n\r\n" + body


async def serve() -> None:
    """Answer until the standard input ends."""
    loop = asyncio.get_running_loop()
    served = await loop.create_server(lambda: Answering(answer()), "127.0.0.1", 0)
    host, port = served.sockets[0].getsockname()
    print(f"http://{host}:{port}", flush=True)
    await asyncio.to_thread(sys.stdin.read)


@contextlib.contextmanager
def serving() -> Iterator[str]:
    """Run the server beside this program, which keeps to another processor; give its address."""
    command = [sys.executable, "-m", "benchmarks.server"]
    with subprocess.Popen(  # noqa: S603 -- this module
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        address = cast("IO[str]", server.stdout).readline().strip()
        pin(0)
        try:
            yield address
        finally:
            cast("IO[str]", server.stdin).close()


if __name__ == "__main__":
    pin(-1)
    asyncio.run(serve())
