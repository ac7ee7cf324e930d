"""What a server sends beyond its answer is not the answer to another call, and nobody sees it."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from functools import partial
from typing import TYPE_CHECKING

import pytest

from deepgram_manage import (
    DeepgramClient,
    DeepgramConnectionError,
    DeepgramError,
    WriteOutcomeUnknownError,
)
from tests.support.canaries import MADE, canaries_in, reported
from tests.support.certificates import serving, trust
from tests.support.libraries import LIBRARIES
from tests.support.scripted import (
    answer,
    over_all_networks,
    over_asynchronous_networks,
    scripted,
    sending,
    spelt,
)
from tests.support.wire import KEY, Anything, Caller

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.scripted import Act, Scripted

OPTIONS = {"comment": "ci", "scopes": ["member"]}
NOBODYS = spelt(body={"project_id": "of nobody"})
MINE = spelt(body={"project_id": "mine"})

with_and_without_tls = pytest.mark.parametrize("tls", [False, True], ids=["plain", "TLS"])


@pytest.fixture
def context(tls: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Anything:  # noqa: FBT001
    """The certificate of the server, which is trusted; None for plain HTTP."""
    if not tls:
        return None
    trust(tmp_path, monkeypatch)
    return serving()


def projects_of(kind: str, server: Scripted, pause: Anything = None) -> list[str]:
    """Ask twice for a project over one client, and wait in between; give their ids."""
    client = DeepgramClient(KEY, base_url=server.url, retry=None)

    async def twice() -> list[Anything]:
        async with client:
            first = await client.asyncmanage.get_project("p1")
            if pause is not None:
                await pause()
            return [first, await client.asyncmanage.get_project("p1")]

    if kind != "sync":
        return [project.project_id for project in asyncio.run(twice())]
    with client:
        first = client.manage.get_project("p1")
        if pause is not None:
            asyncio.run(pause())
        return [first.project_id, client.manage.get_project("p1").project_id]


@over_all_networks
@with_and_without_tls
def test_answer_that_follows_an_answer_is_nobodys(kind: str, context: Anything) -> None:
    """Bytes behind an answer, in one piece with it, are not read as the next call's answer."""
    with scripted(sending(MINE + NOBODYS), sending(MINE), tls=context) as server:
        assert projects_of(kind, server) == ["mine", "mine"]

    assert [seen.connection for seen in server.seen] == [1, 2]


@over_all_networks
@with_and_without_tls
def test_record_that_follows_an_answer_is_nobodys(kind: str, context: Anything) -> None:
    """The same with two pieces, which TLS keeps apart, that arrive together."""

    def act(connection: socket.socket) -> bool:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 0)
        connection.sendall(MINE)
        connection.sendall(NOBODYS)
        return True

    with scripted(act, sending(MINE), tls=context) as server:
        assert projects_of(kind, server, pause=lambda: asyncio.sleep(0.05)) == ["mine", "mine"]

    assert [seen.connection for seen in server.seen] == [1, 2]


@over_all_networks
@with_and_without_tls
@pytest.mark.parametrize("stray", [NOBODYS, NOBODYS[:10], b"\0"], ids=["whole", "part", "byte"])
@pytest.mark.parametrize("busy", [False, True], ids=["loop runs", "loop is busy"])
def test_bytes_that_arrive_between_calls_are_nobodys(
    kind: str,
    context: Anything,
    stray: bytes,
    busy: bool,  # noqa: FBT001 -- a case
) -> None:
    """What a server sends while nobody has asked it anything ends the connection."""
    answered, sent = threading.Event(), threading.Event()

    def act(connection: socket.socket) -> bool:
        connection.sendall(MINE)
        answered.wait(5)
        connection.sendall(stray)
        sent.set()
        return True

    async def pause() -> None:
        answered.set()
        await asyncio.to_thread(sent.wait, 5)
        if busy:
            time.sleep(0.02)  # noqa: ASYNC251 -- the loop does not get to see what has arrived
        else:
            await asyncio.sleep(0.02)

    with scripted(act, sending(MINE), tls=context) as server:
        assert projects_of(kind, server, pause) == ["mine", "mine"]

    assert [seen.connection for seen in server.seen] == [1, 2]


@over_all_networks
@with_and_without_tls
def test_connection_without_leftovers_is_kept(kind: str, context: Anything) -> None:
    """An answer that ends where it says leaves its connection to the next call."""
    with scripted(sending(MINE), tls=context) as server:
        assert projects_of(kind, server, pause=lambda: asyncio.sleep(0.02)) == ["mine", "mine"]

    assert [seen.connection for seen in server.seen] == [1, 1]


def short(body: bytes) -> Act:
    """Answer with a body that is longer than its header says."""
    return sending(b"HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\n" + body)


@over_all_networks
def test_tail_of_a_secret_is_not_shown(kind: str) -> None:
    """A secret behind the end of an answer appears in no error, note or cause."""
    key = b'{"api_key_id":"i","comment":"ci","key":"%s"}' % MADE.encode()
    with scripted(short(key), answer(body={"api_keys": []})) as server:
        call = Caller(kind, DeepgramClient(KEY, base_url=server.url, retry=None))
        with pytest.raises(WriteOutcomeUnknownError) as caught:
            call("create_key", "p1", OPTIONS)
        call.close()

    assert caught.value.found == []
    assert not canaries_in(reported(caught.value))


NONSENSE: dict[str, bytes] = {
    "status line": f"{MADE}\r\n\r\n".encode(),
    "header": f"HTTP/1.1 200 OK\r\n{MADE}\r\n\r\n".encode(),
    "length": f"HTTP/1.1 200 OK\r\nContent-Length: {MADE}\r\n\r\n".encode(),
    "chunk": f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{MADE}\r\n".encode(),
    "coding": (
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n"
        f"Content-Encoding: {MADE}\r\n\r\nx"
    ).encode(),
    "second chunk": (
        f"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{{\r\n{MADE}\r\n".encode()
    ),
}


def given_of(library: Anything) -> dict[str, Anything]:
    """The settings that let both clients send with an HTTP client of a library."""
    return {
        "http_client": library.Client(verify=False),
        "async_http_client": library.AsyncClient(verify=False),
    }


GIVEN: dict[str, Anything] = {
    "own": dict,
    **{name: partial(given_of, library) for name, library in LIBRARIES.items()},
}


@over_all_networks
@pytest.mark.parametrize("given", GIVEN.values(), ids=GIVEN)
@pytest.mark.parametrize("nonsense", NONSENSE.values(), ids=NONSENSE)
def test_what_cannot_be_read_is_not_quoted(kind: str, given: Anything, nonsense: bytes) -> None:
    """An answer that is not HTTP is a DeepgramConnectionError that says so without its text."""
    if given is not dict and kind == "aiohttp":
        pytest.skip("a given client is not aiohttp")
    with scripted(sending(nonsense)) as server:
        client = DeepgramClient(KEY, base_url=server.url, retry=None, deadline=5, **given())
        with pytest.raises(DeepgramError) as caught:
            Caller(kind, client)("get_projects")
        Caller(kind, client).close()

    assert isinstance(caught.value, DeepgramConnectionError)
    assert not canaries_in(reported(caught.value))


@over_all_networks
@pytest.mark.parametrize("method", ["get_projects", "create_key"])
def test_write_is_not_sent_where_nobody_reads(kind: str, method: str) -> None:
    """A server that closes after each answer gets every POST, on another connection."""
    made = spelt(
        body={"api_key_id": "k1", "key": "s", "comment": "ci", "scopes": [], "projects": []}
    )

    def act(connection: socket.socket) -> bool:
        # The answer waits for the end, however busy the machine is: both arrive in one piece.
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_CORK, 1)
        connection.sendall(made)
        return False

    with scripted(act) as server:
        client = DeepgramClient(KEY, base_url=server.url, retry=None)

        async def several() -> None:
            async with client:
                for _ in range(20):
                    await getattr(client.asyncmanage, method)(*arguments)

        arguments = () if method == "get_projects" else ("p1", OPTIONS)
        if method == "get_projects":
            client = client_with_retries(server)
        if kind == "sync":
            for _ in range(20):
                getattr(client.manage, method)(*arguments)
            client.close()
        else:
            asyncio.run(several())

    assert len(server.seen) == 20


def client_with_retries(server: Scripted) -> DeepgramClient:
    """A client that sends again what may be sent again, such as a GET whose connection ended."""
    return DeepgramClient(KEY, base_url=server.url)


@pytest.mark.usefixtures("kind")
@over_asynchronous_networks
def test_write_after_a_pause_is_not_sent_where_nobody_reads() -> None:
    """Also when the event loop was too busy to notice that the server has closed."""

    def act(connection: socket.socket) -> bool:
        connection.sendall(spelt(body={"api_key_id": "k1", "key": "s", "scopes": []}))
        return False

    async def several(client: DeepgramClient) -> None:
        async with client:
            for _ in range(10):
                await client.asyncmanage.create_key("p1", OPTIONS)
                time.sleep(0.01)  # noqa: ASYNC251 -- busy

    with scripted(act) as server:
        asyncio.run(several(DeepgramClient(KEY, base_url=server.url, retry=None)))

    assert server.sent("POST") == 10
