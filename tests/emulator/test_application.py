"""The emulator as an ASGI application, under a server that is played here."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from starlette.requests import ClientDisconnect

from deepgram_manage.emulator.app import application
from tests.emulator.faces import BASE, OWNER_KEY, small_emulator

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from starlette.types import Message, Scope

    from deepgram_manage.emulator import Emulator


@pytest.fixture(name="emulator")
def _emulator() -> Iterator[Emulator]:
    emulator = small_emulator()
    yield emulator
    emulator.close()


def _played(emulator: Emulator, scope: Scope, received: Sequence[Message]) -> list[Message]:
    """Return what the application sends a server that says so much."""
    messages = iter(received)
    sent: list[Message] = []

    async def receive() -> Message:
        return next(messages)

    async def send(message: Message) -> None:
        sent.append(message)

    async def play() -> None:
        await application(emulator)(scope, receive, send)

    asyncio.run(play())
    return sent


def _call(method: str, *headers: tuple[bytes, bytes]) -> Scope:
    return {
        "type": "http", "method": method, "path": f"{BASE}/keys", "query_string": b"",
        "headers": iter([(b"authorization", f"Token {OWNER_KEY}".encode()), *headers]),
    }  # fmt: skip


def test_a_server_may_announce_its_start_and_its_end(emulator: Emulator) -> None:
    """Servers other than ours do so unless they are told not to."""
    told = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]
    sent = _played(emulator, {"type": "lifespan", "state": {}}, told)
    assert [each["type"] for each in sent] == [
        "lifespan.startup.complete", "lifespan.shutdown.complete",
    ]  # fmt: skip


def test_of_a_header_that_came_twice_the_first_counts(emulator: Emulator) -> None:
    """A second key is not looked at."""
    scope = _call("GET", (b"authorization", b"Token wrong"))
    sent = _played(emulator, scope, [{"type": "http.request"}])
    assert sent[0]["status"] == 200


def test_a_body_may_come_in_pieces(emulator: Emulator) -> None:
    """They are put together before the call is answered."""
    pieces = [b'{"comment":"piece', b"", b'meal","scopes":["member"]}']
    received: list[Message] = [
        {"type": "http.request", "body": piece, "more_body": piece is not pieces[-1]}
        for piece in pieces
    ]
    sent = _played(emulator, _call("POST"), received)
    assert sent[0]["status"] == 200
    assert b'"comment":"piecemeal"' in sent[1]["body"]


def test_a_client_that_leaves_before_its_body_is_complete_changes_nothing(
    emulator: Emulator,
) -> None:
    """Half of a body is never taken for the whole, even if it could be."""
    half = b'{"comment":"half","scopes":["member"]}'
    received: list[Message] = [
        {"type": "http.request", "body": half, "more_body": True}, {"type": "http.disconnect"},
    ]  # fmt: skip
    with pytest.raises(ClientDisconnect):
        _played(emulator, _call("POST"), received)
    listed = _played(emulator, _call("GET"), [{"type": "http.request"}])
    assert b'"half"' not in listed[1]["body"]
