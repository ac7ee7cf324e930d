"""The proxy of the chaos suite does what it is told to."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING

import pytest

from tests.chaos.proxy import ANSWER, REQUEST, Absence, Mischief, Proxy, ProxyThread
from tests.support.servers import socket_server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ASKED = b"GET / HTTP/1.1\r\n\r\n"
ANSWERED = b"HTTP/1.1 200 OK\r\n\r\n"


@pytest.fixture(scope="module")
def thread() -> Iterator[ProxyThread]:
    """Where the proxies of these tests run."""
    running = ProxyThread()
    yield running
    running.close()


@pytest.fixture
def received() -> list[bytes]:
    """What has reached the server."""
    return []


@pytest.fixture
def proxy(thread: ProxyThread, received: list[bytes]) -> Iterator[Proxy]:
    """A proxy before a server that answers every piece it is sent."""

    def answer(connection: socket.socket) -> None:
        while piece := connection.recv(1 << 16):
            received.append(piece)
            connection.sendall(ANSWERED)

    def answer_safely(connection: socket.socket) -> None:
        try:
            answer(connection)
        except OSError:
            connection.close()

    with socket_server(answer_safely) as url:
        standing = Proxy(thread, _port(url))
        yield standing
        standing.close()


def _port(url: str) -> int:
    return int(url.rpartition(":")[2])


def ask(proxy: Proxy) -> bytes:
    """Connect, ask, and give all that comes back until the end."""
    with socket.create_connection(("127.0.0.1", _port(proxy.url)), timeout=20) as caller:
        caller.sendall(ASKED)
        return read(caller, len(ANSWERED))


def read(caller: socket.socket, size: int) -> bytes:
    """Read so many bytes, or until the end."""
    pieces = b""
    while len(pieces) < size and (piece := caller.recv(1 << 16)):
        pieces += piece
    return pieces


def answers(proxy: Proxy) -> bool:
    """Whether connections are made again, and answered."""
    try:
        return ask(proxy) == ANSWERED
    except ConnectionRefusedError:
        return False


def comes_true(condition: Callable[[], bool]) -> bool:
    """Wait for what takes a moment to arrive."""
    until = time.monotonic() + 20
    while not condition() and time.monotonic() < until:
        time.sleep(0.005)
    return condition()


def test_bytes_pass(proxy: Proxy, received: list[bytes]) -> None:
    """Without mischief both sides get what the other sent."""
    assert ask(proxy) == ANSWERED
    assert received == [ASKED]


def test_exchanges_are_noted(proxy: Proxy) -> None:
    """Each turn of question and answer is an exchange with its method and its status."""
    with socket.create_connection(("127.0.0.1", _port(proxy.url)), timeout=20) as caller:
        for _ in range(2):
            caller.sendall(ASKED)
            read(caller, len(ANSWERED))

    assert [(exchange.method, exchange.status) for exchange in proxy.exchanges] == [
        ("GET", 200),
        ("GET", 200),
    ]


@pytest.mark.parametrize("after", [0, 5])
def test_cut_answer(proxy: Proxy, received: list[bytes], after: int) -> None:
    """An answer is cut after as many bytes as were told, when the question has arrived."""
    proxy.expect(mischiefs=[Mischief("cut", ANSWER, after)])

    assert ask(proxy) == ANSWERED[:after]
    assert received == [ASKED]


@pytest.mark.parametrize("after", [0, 5])
def test_cut_request(proxy: Proxy, received: list[bytes], after: int) -> None:
    """A question is cut after as many bytes as were told, which arrive."""
    proxy.expect(mischiefs=[Mischief("cut", REQUEST, after)])

    assert ask(proxy) == b""
    assert comes_true(lambda: b"".join(received) == ASKED[:after])


def test_reset(proxy: Proxy) -> None:
    """A cut can be a reset."""
    proxy.expect(mischiefs=[Mischief("cut", ANSWER, 0, reset=True)])

    with pytest.raises(ConnectionResetError):
        ask(proxy)


@pytest.mark.parametrize("side", [REQUEST, ANSWER])
def test_stall(proxy: Proxy, side: str) -> None:
    """A stalled side arrives late, and whole."""
    proxy.expect(mischiefs=[Mischief("stall", side, seconds=0.1)])
    started = time.monotonic()

    assert ask(proxy) == ANSWERED
    assert time.monotonic() - started >= 0.1


def test_stalled_request_outlives_its_caller(proxy: Proxy, received: list[bytes]) -> None:
    """What a caller sent reaches the server, though the caller has left."""
    proxy.expect(mischiefs=[Mischief("stall", REQUEST, 0, seconds=0.1)])

    with socket.create_connection(("127.0.0.1", _port(proxy.url)), timeout=20) as caller:
        caller.sendall(ASKED)
    assert comes_true(lambda: received == [ASKED])


def test_drip(proxy: Proxy) -> None:
    """A dripping side comes byte by byte."""
    proxy.expect(mischiefs=[Mischief("drip", ANSWER, rate=200)])
    started = time.monotonic()

    with socket.create_connection(("127.0.0.1", _port(proxy.url)), timeout=20) as caller:
        caller.sendall(ASKED)
        first = caller.recv(1 << 16)
        assert first + read(caller, len(ANSWERED) - len(first)) == ANSWERED

    assert len(first) < len(ANSWERED)
    assert time.monotonic() - started >= (len(ANSWERED) - 1) / 200


def test_hang_up(proxy: Proxy) -> None:
    """A server that hangs up does so after its answer."""
    proxy.expect(mischiefs=[Mischief("hang_up")])

    with socket.create_connection(("127.0.0.1", _port(proxy.url)), timeout=20) as caller:
        caller.sendall(ASKED)
        assert read(caller, 1000) == ANSWERED


def test_reset_arrival(proxy: Proxy) -> None:
    """A connection can be reset when it is made."""
    proxy.expect(arrivals=["reset"])

    with pytest.raises(OSError, match=r"reset|pipe"):
        ask(proxy)
    assert ask(proxy) == ANSWERED


def test_ignored_arrival(proxy: Proxy) -> None:
    """A connection can be accepted and never answered."""
    proxy.expect(arrivals=["ignored"])

    with socket.create_connection(("127.0.0.1", _port(proxy.url)), timeout=20) as caller:
        caller.sendall(ASKED)
        caller.settimeout(0.05)
        with pytest.raises(TimeoutError):
            caller.recv(1)


def test_refused(proxy: Proxy) -> None:
    """For a while connections are refused."""
    proxy.expect(absence=Absence(1))

    with pytest.raises(ConnectionRefusedError):
        ask(proxy)
    assert comes_true(lambda: answers(proxy))


def test_unreachable(proxy: Proxy) -> None:
    """For a while connecting goes unanswered."""
    proxy.expect(absence=Absence(5, unreachable=True))

    with pytest.raises(TimeoutError):
        socket.create_connection(("127.0.0.1", _port(proxy.url)), timeout=0.1)


def test_absence_ends_with_the_next_expectation(proxy: Proxy) -> None:
    """What is expected next begins with a server that is there."""
    proxy.expect(absence=Absence(60))
    proxy.expect()

    assert ask(proxy) == ANSWERED


def test_open_callers_are_counted(proxy: Proxy) -> None:
    """A caller counts until it leaves."""
    with socket.create_connection(("127.0.0.1", _port(proxy.url)), timeout=20) as caller:
        caller.sendall(ASKED)
        read(caller, len(ANSWERED))
        assert proxy.open == 1
    assert comes_true(lambda: proxy.open == 0)
