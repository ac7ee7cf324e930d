"""The server's face: the emulator as an ASGI application.

Every path goes to the core, which knows the routes; this module delivers the replies, including
those that come late, slowly or not at all.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.requests import ClientDisconnect
from starlette.routing import Router

from .wire import LARGEST_BODY, Reply, call_of, text_reply

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.types import ASGIApp, Receive, Scope, Send

    from .core import Emulator

# A server that can close a connection without an answer puts a function for it here.
ABORT = "deepgram_emulator.abort"
_MOST_DROPPED = 16 * LARGEST_BODY
_BODY_SECONDS = 60
"""How long a body may take to come; a client may have stopped in the middle of it."""
_LENGTH = re.compile(r"[0-9]{1,18}")


def application(emulator: Emulator) -> ASGIApp:
    """Return an ASGI application that answers from an emulator."""
    # It has no routes: the router answers a server that starts and stops, the core all calls.
    return Router(redirect_slashes=False, default=_Door(emulator))


class _Door:
    """Turns requests into calls and replies into messages."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = _headers(scope)
        try:
            async with asyncio.timeout(_BODY_SECONDS):
                body = await _body(headers, receive)
        except TimeoutError:
            await _send(_too_slow(), send)
            return
        call = call_of(
            scope["method"],
            scope.get("raw_path") or quote(scope["path"]).encode(),
            scope["query_string"],
            headers,
            body,
        )
        reply = self._emulator.handle(call)
        if reply.delay:
            await asyncio.sleep(reply.delay)
        if reply.dropped:
            scope["extensions"][ABORT]()
            await receive()  # the server's word that the connection is gone
        else:
            await _send(reply, send)


def _too_slow() -> Reply:
    reply = text_reply(f"the body did not end within {_BODY_SECONDS} seconds", 408)
    return replace(reply, headers=(("connection", "close"),))


def _headers(scope: Scope) -> dict[str, str]:
    """Return the headers by name; of those that came twice, the first counts."""
    return {
        name.decode("latin-1"): value.decode("latin-1")
        for name, value in reversed(list(scope["headers"]))
    }


async def _body(headers: Mapping[str, str], receive: Receive) -> bytes:
    """Return the body, or the beginning of one that is too large.

    The rest is read and dropped, since a client that is cut off while it sends loses the answer.
    """
    kept = bytearray()
    size = 0
    if _declared(headers) > _MOST_DROPPED:
        # Nobody waits for the end of that.
        return bytes(LARGEST_BODY + 1)
    more = True
    while more and size <= _MOST_DROPPED:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        piece = message.get("body", b"")
        size += len(piece)
        if len(kept) <= LARGEST_BODY:
            kept += piece
        more = message.get("more_body", False)
    return bytes(kept)


def _declared(headers: Mapping[str, str]) -> int:
    """Return the length of a body as its header says; 0 if it does not."""
    length = headers.get("content-length", "")
    return int(length) if _LENGTH.fullmatch(length) else 0


async def _send(reply: Reply, send: Send) -> None:
    headers = [(name.encode(), value.encode()) for name, value in reply.all_headers()]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    pieces = reply.pieces()
    for left, piece in zip(range(len(pieces) - 1, -1, -1), pieces, strict=True):
        if reply.chunk_delay:
            await asyncio.sleep(reply.chunk_delay)
        await send({"type": "http.response.body", "body": piece, "more_body": left > 0})
