"""No call takes longer than it may, whatever the server does with its bytes."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

import httpcore
import httpx
import pytest

from deepgram_manage import (
    DeepgramClient,
    DeepgramConnectionError,
    DeepgramError,
    DeepgramTimeoutError,
    RetryPolicy,
    ServerError,
    WriteOutcomeUnknownError,
)
from deepgram_manage._sending.network import network_backend, within
from tests.support.libraries import LIBRARIES
from tests.support.scripted import (
    LOCAL,
    answer,
    cut,
    drip,
    over_all_networks,
    over_asynchronous_networks,
    scripted,
    slow,
    stall,
)
from tests.support.wire import KEY, Anything, Caller, Reply

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.support.scripted import Act, Scripted
    from tests.support.wire import Wire

BLACK = [LOCAL, "127.0.0.2", "127.0.0.3"]
DEADLINE = 0.3
# Long enough for seven calls at once to reach their servers on a machine with other things to do.
LONGER = 2
# How much later a call may end: the machine has other things to do. Without its deadline it would
# not end at all.
LATENESS = 6
OPTIONS = {"comment": "made once", "scopes": ["usage:read"]}

ENDLESS: dict[str, Act] = {
    "no answer": stall,
    "drips a status line": drip("HTTP/1.1 200 OK", " ", 0.02),
    "drips headers": drip("HTTP/1.1 200 OK\r\n", "X-More: 1\r\n", 0.02),
    "drips a body": drip("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", " ", 0.02),
    "drips chunks": drip(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "1\r\n \r\n", 0.02
    ),
    "drips until it closes": drip("HTTP/1.1 200 OK\r\n\r\n", " ", 0.02),
    "drips what is early": drip("", "HTTP/1.1 103 Early Hints\r\n\r\n", 0.02),
}
SYNCHRONOUS = [
    each for library in LIBRARIES.values() for each in (library.Client, library.HTTPTransport)
]
ASYNCHRONOUS = [
    each
    for library in LIBRARIES.values()
    for each in (library.AsyncClient, library.AsyncHTTPTransport)
]


def named(given: type) -> str:
    """Name a class by its library, too."""
    return f"{given.__module__}.{given.__name__}"


def at_once(do: Callable[[Scripted], Anything]) -> dict[str, Anything]:
    """Do the same on a server for each of these, at once; give what came of each."""

    def serve(act: Act) -> Anything:
        with scripted(act, answer(body={"projects": []})) as server:
            return do(server)

    with ThreadPoolExecutor(len(ENDLESS)) as pool:
        return dict(zip(ENDLESS, pool.map(serve, ENDLESS.values()), strict=True))


def of_each(fact: Anything) -> dict[str, Anything]:
    """Say the same of each of these."""
    return dict.fromkeys(ENDLESS, fact)


def local(kind: str, url: str, **settings: Anything) -> Caller:
    """Call a server on a socket."""
    return Caller(kind, DeepgramClient(KEY, base_url=url, **settings))


@contextmanager
def taking(seconds: float, at_least: float = 0.0) -> Iterator[None]:
    """Fail when something takes longer, or is over too soon."""
    started = time.monotonic()
    yield
    taken = time.monotonic() - started
    assert at_least <= taken <= seconds + LATENESS


def fail(call: Caller, method: str = "get_projects", *arguments: Anything) -> Anything:
    """Make a call that fails, close the client, and give the error."""
    with pytest.raises(DeepgramError) as caught:
        call(method, *arguments)
    call.close()
    return caught.value


@over_all_networks
def test_call_ends_at_its_deadline(kind: str) -> None:
    """Whatever trickles in, and however little it is that a read waits, the call ends in time."""

    def call(server: Scripted) -> tuple[type, int, int]:
        with taking(LONGER, 0.9 * LONGER):
            error = fail(local(kind, server.url, deadline=LONGER))
        return type(error), error.attempts, len(server.seen)

    assert at_once(call) == of_each((DeepgramTimeoutError, 1, 1))


@over_all_networks
def test_create_that_ends_at_its_deadline_is_unclear(kind: str) -> None:
    """A POST that was read and not answered in time may have taken effect."""

    def call(server: Scripted) -> tuple[bool, list[str]]:
        with taking(LONGER):
            error = fail(local(kind, server.url, deadline=LONGER), "create_key", "p1", OPTIONS)
        is_unclear = isinstance(error, WriteOutcomeUnknownError)
        return is_unclear, [request.method for request in server.seen]

    assert at_once(call) == of_each((True, ["POST"]))


@over_all_networks
def test_deadline_of_one_call(kind: str) -> None:
    """The deadline of a call holds instead of the client's."""
    with scripted(stall) as server, taking(DEADLINE):
        call = local(kind, server.url, deadline=60)
        with pytest.raises(DeepgramTimeoutError, match="before the deadline"):
            call("get_projects", deadline=DEADLINE)
        call.close()


@over_all_networks
def test_deadline_is_for_all_attempts(kind: str) -> None:
    """Attempts that each fail soon end with the deadline, though more of them are allowed."""
    with scripted(slow(cut, 0.2)) as server, taking(1):
        call = local(kind, server.url, deadline=1, retry=RetryPolicy(1000, 0.01))
        error = fail(call)

    assert isinstance(error, DeepgramConnectionError)
    assert 2 <= error.attempts <= 5
    # The last one may have ended before it was sent.
    assert error.attempts - 1 <= len(server.seen) <= error.attempts


@over_all_networks
def test_deadline_is_for_waits_too(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wait that would outlast the deadline is not begun: the last failure is raised instead."""
    monkeypatch.setattr(
        "deepgram_manage._sending.exchange.backoff", lambda _policy, attempts: 0.7 * attempts
    )
    with scripted(answer(503)) as server, taking(2):
        error = fail(local(kind, server.url, deadline=2, retry=RetryPolicy(1000)))

    assert isinstance(error, ServerError)
    assert error.attempts == len(server.seen) == 2


@over_all_networks
def test_last_attempt_has_the_time_that_is_left(kind: str) -> None:
    """A read that may take long takes no longer than what the attempts before it left."""
    with scripted(slow(cut, 0.1), stall) as server, taking(1, 0.9):
        error = fail(local(kind, server.url, deadline=1, timeout=60))

    assert type(error) is DeepgramTimeoutError
    assert error.attempts == len(server.seen) == 2


@over_all_networks
def test_timeout_is_for_each_attempt(kind: str) -> None:
    """Every attempt may wait for the timeout again."""
    with scripted(stall) as server, taking(0.3, 0.28):
        error = fail(local(kind, server.url, timeout=httpx.Timeout(60, read=0.1)))

    assert type(error) is DeepgramTimeoutError
    assert error.attempts == len(server.seen) == 3


@over_all_networks
def test_timeout_is_for_each_read(kind: str) -> None:
    """An answer whose pieces come in time is read to its end, though it takes longer in all."""

    def act(connection: socket.socket) -> bool:
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")
        for piece in (b"{", b'"', b'"', b":", b" "):
            time.sleep(0.25)
            connection.sendall(piece)
        return False

    with scripted(act) as server, taking(1.3, 1.1):
        error = fail(local(kind, server.url, timeout=1))

    # `{"": ` is no JSON, and no timeout.
    assert "cannot be read" in str(error)


@over_all_networks
def test_without_a_deadline_an_answer_may_take_its_time(kind: str) -> None:
    """`deadline=None` waits as long as the timeouts allow."""
    with scripted(slow(answer(body={"projects": []}), 0.2)) as server:
        call = local(kind, server.url, deadline=0.05)
        assert call("get_projects", deadline=None).projects == []
        call.close()


def test_without_a_deadline_timeouts_are_as_they_were(kind: str, wire: Wire) -> None:
    """`deadline=None` leaves the timeouts alone, those that are None as well."""
    Caller(kind, wire.client(deadline=None, timeout=httpx.Timeout(None, read=7)))("get_projects")

    timeouts = {"connect": None, "read": 7, "write": None, "pool": None}
    assert wire.request.extensions["timeout"] == timeouts


def test_no_timeout_is_longer_than_the_deadline(kind: str, wire: Wire) -> None:
    """What waits in an attempt waits no longer than the call may still take."""
    Caller(kind, wire.client(deadline=60, timeout=httpx.Timeout(None, read=1)))("get_projects")

    timeouts = wire.request.extensions["timeout"]
    assert timeouts["read"] == 1
    assert all(1 < timeouts[name] <= 60 for name in ("connect", "write", "pool"))


@pytest.mark.parametrize("deadline", [0, -1, -0.001, float("nan"), float("-inf")])
def test_deadline_that_nothing_can_meet_makes_no_client(deadline: float) -> None:
    """A client is not made, and the error names the setting, its value and what is right."""
    message = f"deadline={deadline!r} must be .* seconds.*, or None"
    with pytest.raises(ValueError, match=message):
        DeepgramClient(KEY, deadline=deadline)
    with pytest.raises(ValueError, match=message):
        DeepgramClient(KEY).with_options(deadline=deadline)


@pytest.mark.parametrize("deadline", [0, -1, float("nan")])
def test_deadline_that_nothing_can_meet_sends_nothing(
    call: Caller, wire: Wire, deadline: float
) -> None:
    """A call with such a deadline is not sent."""
    with pytest.raises(ValueError, match="deadline="):
        call("get_projects", deadline=deadline)

    assert not wire.seen


@over_all_networks
@pytest.mark.parametrize("deadline", [float("inf"), 1e10, 1e300])
@pytest.mark.parametrize("timeout", [None, 30])
def test_deadline_may_be_far_away(kind: str, deadline: float, timeout: float | None) -> None:
    """A deadline that no clock will ever show is as good as none."""
    with scripted(answer(body={"projects": []})) as server:
        call = local(kind, server.url, deadline=deadline, timeout=timeout)
        assert call("get_projects").projects == []
        call.close()


@contextmanager
def black_hole() -> Iterator[int]:
    """A port of this machine that takes no more connections, and refuses none; at all addresses."""
    listeners: list[socket.socket] = []
    waiting: list[socket.socket] = []
    port = 0
    for host in BLACK:
        listener = socket.create_server((host, port), backlog=0)
        port = listener.getsockname()[1]
        listeners.append(listener)
        for _ in range(3):
            caller = socket.socket()
            caller.settimeout(0)
            caller.connect_ex((host, port))
            waiting.append(caller)
    time.sleep(0.01)
    try:
        yield port
    finally:
        for each in (*waiting, *listeners):
            each.close()


@over_all_networks
@pytest.mark.parametrize("method", [("get_projects",), ("create_key", "p1", OPTIONS)])
def test_connecting_ends_at_the_deadline(kind: str, method: tuple[Anything, ...]) -> None:
    """A machine that does not answer at all is given up in time, and nothing is unclear."""
    with black_hole() as port, taking(DEADLINE, 0.9 * DEADLINE):
        call = local(kind, f"http://{LOCAL}:{port}", deadline=DEADLINE, timeout=60)
        error = fail(call, *method)

    assert type(error) is DeepgramTimeoutError


@over_all_networks
def test_handshake_ends_at_the_deadline(kind: str) -> None:
    """A server that says nothing in TLS is given up in time."""
    with scripted(stall) as server, taking(DEADLINE, 0.9 * DEADLINE):
        url = server.url.replace("http:", "https:")
        error = fail(local(kind, url, deadline=DEADLINE, timeout=60))

    assert type(error) is DeepgramTimeoutError
    assert not server.seen


@over_all_networks
def test_handshake_that_is_given_up_has_sent_nothing(kind: str) -> None:
    """A create that got no further than the handshake is not unclear."""
    with scripted(stall) as server:
        url = server.url.replace("http:", "https:")
        timeout = httpx.Timeout(60, connect=DEADLINE)
        error = fail(local(kind, url, timeout=timeout, retry=None), "create_key", "p1", OPTIONS)

    assert type(error) is DeepgramTimeoutError
    assert isinstance(error.__cause__, httpx.ConnectTimeout)


@over_all_networks
def test_handshake_that_is_broken_off_has_sent_nothing(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The outcome of a create is certain when the call ends before the time for its handshake."""
    monkeypatch.setattr("deepgram_manage._sending.exchange._GRACE", -DEADLINE / 2)
    with scripted(stall) as server:
        url = server.url.replace("http:", "https:")
        error = fail(local(kind, url, deadline=DEADLINE, retry=None), "create_key", "p1", OPTIONS)

    assert type(error) is DeepgramTimeoutError


@pytest.mark.parametrize("given", ASYNCHRONOUS, ids=named)
def test_given_client_that_is_broken_off_has_sent_nothing(
    given: Anything, monkeypatch: pytest.MonkeyPatch
) -> None:
    """HTTP clients and transports of the user's tell that they have not begun to send."""
    monkeypatch.setattr("deepgram_manage._sending.exchange._GRACE", -DEADLINE / 2)

    async def create(url: str) -> None:
        async with given(verify=False) as http:
            client = DeepgramClient(KEY, base_url=url, async_http_client=http, deadline=DEADLINE)
            await client.asyncmanage.create_key("p1", OPTIONS)

    with black_hole() as port, pytest.raises(DeepgramConnectionError) as caught:
        asyncio.run(create(f"http://{LOCAL}:{port}"))

    assert type(caught.value) is DeepgramTimeoutError


def test_deadline_between_connecting_and_the_handshake_leaves_no_socket() -> None:
    """Whoever gives up between the two closes the connection: httpcore does not."""
    with socket.create_server((LOCAL, 0)) as listener:
        stream = network_backend.connect_tcp(*listener.getsockname())
        with within(-1), pytest.raises(httpcore.ConnectTimeout):
            stream.start_tls(ssl.create_default_context())

    assert stream.get_extra_info("socket").fileno() == -1


@over_all_networks
def test_connecting_to_a_host_of_several_addresses_ends_at_the_deadline(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each address of a host is tried, all of them in the time that the call has."""
    resolve = socket.getaddrinfo

    def three(name: Anything, port: Anything, *rest: Anything, **more: Anything) -> Anything:
        hosts = BLACK if name in {"localhost", b"localhost"} else [name]
        return [address for host in hosts for address in resolve(host, port, *rest, **more)]

    with black_hole() as port, taking(DEADLINE, 0.9 * DEADLINE):
        monkeypatch.setattr("socket.getaddrinfo", three)
        error = fail(local(kind, f"http://localhost:{port}", deadline=DEADLINE, timeout=60))

    assert type(error) is DeepgramTimeoutError


@pytest.mark.usefixtures("kind")
@over_asynchronous_networks
def test_address_that_does_not_answer_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """While one address of a host is silent, an asynchronous call tries the next beside it."""
    resolve = socket.getaddrinfo

    def two(name: Anything, port: Anything, *rest: Anything, **more: Anything) -> Anything:
        hosts = [BLACK[1], LOCAL] if name in {"localhost", b"localhost"} else [name]
        return [address for host in hosts for address in resolve(host, port, *rest, **more)]

    with scripted(answer(body={"projects": []})) as server:
        port = int(server.url.rpartition(":")[2])
        with full(BLACK[1], port):
            monkeypatch.setattr("socket.getaddrinfo", two)
            call = local("async", f"http://localhost:{port}", timeout=30)
            assert call("get_projects").projects == []
            call.close()


@contextmanager
def full(host: str, port: int) -> Iterator[None]:
    """A port at one address that takes no more connections, and refuses none."""
    with socket.create_server((host, port), backlog=0), ExitStack() as waiting:
        for _ in range(3):
            caller = waiting.enter_context(socket.socket())
            caller.settimeout(0)
            caller.connect_ex((host, port))
        time.sleep(0.01)
        yield


def test_both_halves_of_a_call_have_one_deadline(kind: str) -> None:
    """A call that sends two requests ends in the time of one call."""
    half = slow(answer(), 1.5)
    with scripted(half, half, stall) as server, taking(2.8):
        call = local(kind, server.url, deadline=2.8)
        if kind == "async":
            call("get_usage", "p1")
            call.close()
        else:
            assert type(fail(call, "get_usage", "p1")) is DeepgramTimeoutError


@pytest.mark.parametrize("given", ASYNCHRONOUS, ids=named)
def test_given_asynchronous_client_keeps_the_deadline(given: Anything) -> None:
    """With an HTTP client or transport of the user's, asynchronous calls end in time, too."""

    async def ask(url: str) -> None:
        async with given(verify=False) as http:
            client = DeepgramClient(KEY, base_url=url, async_http_client=http, deadline=LONGER)
            await client.asyncmanage.get_projects()

    def call(server: Scripted) -> int:
        with taking(LONGER), pytest.raises(DeepgramTimeoutError):
            asyncio.run(ask(server.url))
        return len(server.seen)

    assert at_once(call) == of_each(1)


@pytest.mark.parametrize("given", SYNCHRONOUS, ids=named)
def test_given_synchronous_client_waits_no_longer_than_the_deadline(given: Anything) -> None:
    """With an HTTP client or transport of the user's, no single read outlasts the deadline."""
    with scripted(stall) as server, given(verify=False) as http, taking(DEADLINE, 0.9 * DEADLINE):
        client = DeepgramClient(KEY, base_url=server.url, http_client=http, deadline=DEADLINE)
        with pytest.raises(DeepgramTimeoutError):
            client.manage.get_projects()


@pytest.mark.parametrize("given", SYNCHRONOUS, ids=named)
def test_given_synchronous_client_ends_with_its_last_attempt(given: Anything) -> None:
    """With an HTTP client or transport of the user's, the deadline is over all attempts."""
    with scripted(slow(cut, 0.05)) as server, given(verify=False) as http, taking(DEADLINE):
        client = DeepgramClient(
            KEY,
            base_url=server.url,
            http_client=http,
            deadline=DEADLINE,
            retry=RetryPolicy(1000, 0.01),
        )
        with pytest.raises(DeepgramConnectionError):
            client.manage.get_projects()


def test_wait_that_took_too_long_is_one_of_our_errors(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When a wait outlasted the deadline, the attempt after it fails as others do."""

    async def pause(_seconds: float) -> None:
        time.sleep(0.1)  # noqa: ASYNC251 -- a machine that is busy

    monkeypatch.setattr(
        "deepgram_manage._sending._sync.sender.pause", lambda _seconds: time.sleep(0.1)
    )
    monkeypatch.setattr("deepgram_manage._sending._async.sender.pause", pause)
    with scripted(answer(503)) as server, ExitStack() as opened:
        for library in (None, *LIBRARIES.values()):
            given = None if library is None else opened.enter_context(library.Client())
            client = DeepgramClient(KEY, base_url=server.url, deadline=0.09, http_client=given)
            assert isinstance(fail(Caller(kind, client)), DeepgramError)


def take_all_places(server: Scripted, manage: Anything, number: int) -> list[threading.Thread]:
    """Make so many calls at once, and return when all of them have reached the server."""

    def call() -> None:
        with pytest.raises(DeepgramError):
            manage.get_projects(deadline=30)

    threads = [threading.Thread(target=call) for _ in range(number)]
    for thread in threads:
        thread.start()
    while len(server.seen) < number:
        time.sleep(0.005)
    return threads


def test_call_that_gets_no_connection_times_out() -> None:
    """While 100 calls of a synchronous client are under way, the next one waits for a place."""
    with scripted(stall) as server:
        client = DeepgramClient(KEY, base_url=server.url, timeout=30)
        threads = take_all_places(server, client.manage, 100)
        with taking(0.3, 0.3), pytest.raises(DeepgramTimeoutError) as caught:
            client.manage.create_key("p1", OPTIONS, timeout=httpx.Timeout(5, pool=0.1))

    for thread in threads:
        thread.join()
    client.close()
    assert type(caught.value) is DeepgramTimeoutError
    assert isinstance(caught.value.__cause__, httpx.PoolTimeout)
    assert caught.value.attempts == 3
    assert server.sent("POST") == 0


@pytest.mark.usefixtures("kind")
@over_asynchronous_networks
def test_asynchronous_call_that_gets_no_connection_times_out() -> None:
    """While 100 calls of an asynchronous client are under way, the next one waits for a place."""

    async def call(server: Scripted) -> DeepgramTimeoutError:
        async with DeepgramClient(KEY, base_url=server.url, timeout=30) as client:
            manage = client.asyncmanage
            tasks = [asyncio.create_task(manage.get_projects()) for _ in range(100)]
            while len(server.seen) < 100:  # noqa: ASYNC110 -- it is in a thread
                await asyncio.sleep(0.005)
            with taking(0.3, 0.3), pytest.raises(DeepgramTimeoutError) as caught:
                await manage.create_key("p1", OPTIONS, timeout=httpx.Timeout(5, pool=0.1))
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        return caught.value

    with scripted(stall) as server:
        error = asyncio.run(call(server))

    assert error.attempts == 3
    assert server.sent("POST") == 0


@over_all_networks
def test_place_is_given_to_who_waits(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A call that waits for a place gets it when another call ends, and is answered."""
    for module in ("_sync.pool", "_async.pool", "aiohttp_transport"):
        monkeypatch.setattr(f"deepgram_manage._sending.{module}.MOST_CONNECTIONS", 1)
    with scripted(slow(answer(body={"projects": []}), 0.05)) as server:
        call = local(kind, server.url, timeout=5)

        async def at_once() -> list[Anything]:
            manage = call.client.asyncmanage
            return await asyncio.gather(*(manage.get_projects() for _ in range(4)))

        if kind == "sync":
            with ThreadPoolExecutor(4) as pool:
                answers = list(pool.map(lambda _: call("get_projects"), range(4)))
        else:
            answers = call.wait(at_once())
        call.close()

    assert [each.projects for each in answers] == [[]] * 4
    assert len({request.connection for request in server.seen}) == 1


@over_all_networks
def test_client_works_on_after_a_deadline(kind: str) -> None:
    """What a call left behind when its time was over does not disturb the next one."""

    async def both(client: DeepgramClient) -> Anything:
        with pytest.raises(DeepgramTimeoutError):
            await client.asyncmanage.get_projects(deadline=LONGER)
        return await client.asyncmanage.get_projects()

    def ask(server: Scripted) -> tuple[list[Anything], list[int]]:
        call = local(kind, server.url)
        if kind == "sync":
            with pytest.raises(DeepgramTimeoutError):
                call("get_projects", deadline=LONGER)
            answered = call("get_projects")
        else:
            answered = call.wait(both(call.client))
        call.close()
        return answered.projects, [request.connection for request in server.seen]

    assert at_once(ask) == of_each(([], [1, 2]))


@pytest.mark.parametrize("timeout", [0, -1, float("nan"), float("-inf"), "soon", True])
def test_timeout_that_nothing_can_meet_sends_nothing(
    call: Caller, wire: Wire, timeout: Anything
) -> None:
    """A call with such a timeout is not sent, and the error names it and what is right."""
    refused = pytest.raises((TypeError, ValueError), match=f"timeout={timeout!r} must be")
    with refused:
        call("get_projects", timeout=timeout)
    with refused:
        call("get_projects", timeout=httpx.Timeout(5, read=timeout))
    with refused:
        wire.client(timeout=timeout)

    assert not wire.seen


@pytest.mark.parametrize("timeout", [Decimal("2.5"), Fraction(5, 2)])
def test_timeout_may_be_a_number_of_any_kind(call: Caller, wire: Wire, timeout: Anything) -> None:
    """It counts as the float that it is."""
    call("get_projects", timeout=timeout, deadline=None)

    assert set(wire.request.extensions["timeout"].values()) == {2.5}


@over_all_networks
@pytest.mark.parametrize("timeout", [float("inf"), 1e10, 1e300])
@pytest.mark.parametrize("deadline", [None, 60])
def test_timeout_may_be_far_away(kind: str, timeout: float, deadline: float | None) -> None:
    """A timeout that no clock will ever show is as good as none."""
    with scripted(answer(body={"projects": []})) as server:
        call = local(kind, server.url, timeout=timeout, deadline=deadline)
        assert call("get_projects").projects == []
        call.close()


def test_refused_answer_is_not_late(kind: str, wire: Wire) -> None:
    """A failure that comes in time is that failure, whatever the deadline."""
    wire.answer = Reply(404)

    assert "before the deadline" not in str(fail(Caller(kind, wire.client(deadline=5))))
