"""What goes wrong on real sockets, and what it becomes."""

from __future__ import annotations

import asyncio
import gzip
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import httpx
import pytest

from deepgram_manage import (
    DeepgramApiError,
    DeepgramConnectionError,
    DeepgramError,
    DeepgramTimeoutError,
    RateLimitError,
    ServerError,
    UnansweredWriteError,
    UnclearServerError,
    UnreadableWriteError,
)
from tests.support.scripted import over_all_networks
from tests.support.servers import (
    local_client,
    refused_url,
    socket_server,
    stop_halfway,
    talk_nonsense,
)
from tests.support.wire import Caller, attempt

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from deepgram_manage import DeepgramClient
    from tests.support.servers import Server

COMMENT = "made once"
OPTIONS = {"comment": COMMENT, "scopes": ["usage:write"]}
# How long the slow faults take, and how long a client waits for them.
SECONDS = 6
PATIENCE = httpx.Timeout(60, read=0.5)


@dataclass
class Failure:
    """What becomes of a create on which a fault strikes."""

    kind: type[DeepgramError]
    keys: int
    """How many keys there are afterwards."""
    status: int | None = None
    """The status of the error; None without an answer."""
    message: str = ""
    """A part of what the error says."""

    attempts: int = 1
    """How often it is sent."""

    @property
    def timeout(self) -> httpx.Timeout:
        """How long to wait."""
        return PATIENCE if self.message == "ReadTimeout" else httpx.Timeout(60)


FAULTS = {
    "dropped_before_write": Failure(UnansweredWriteError, 0),
    "dropped_after_write": Failure(UnansweredWriteError, 1),
    "latency": Failure(UnansweredWriteError, 1, message="ReadTimeout"),
    "slow_body": Failure(UnansweredWriteError, 1, message="ReadTimeout"),
    "truncated_json": Failure(UnreadableWriteError, 1, 200, "the call itself took effect"),
    "bad_gateway_html": Failure(UnclearServerError, 0, 502, "502 Bad Gateway"),
    "unavailable_empty": Failure(UnclearServerError, 0, 503, "Service Unavailable"),
    "status_520": Failure(UnclearServerError, 0, 520, "error code: 520"),
    "too_many_requests": Failure(RateLimitError, 0, 429, "Too many requests.", attempts=3),
    "internal_error": Failure(UnclearServerError, 0, 500, "Internal server error."),
    "internal_error_after_write": Failure(UnclearServerError, 1, 500, "Internal server error."),
}

every_fault = pytest.mark.parametrize(("fault", "failure"), FAULTS.items(), ids=FAULTS)


def ask(kind: str, client: DeepgramClient) -> DeepgramError:
    """Make a call that fails and is sent once, close the client, and give the error."""
    caller = Caller(kind, client)
    with pytest.raises(DeepgramError) as caught:
        caller("get_projects", retry=None)
    caller.close()
    return caught.value


def create_key(kind: str, server: Server, fault: str) -> DeepgramError:
    """Create a key, which fails, and give the error."""
    server.emulator.add_fault(fault, "create_key", seconds=SECONDS, count=None)
    caller = Caller(kind, server.client(FAULTS[fault].timeout))
    with pytest.raises(DeepgramError) as caught:
        caller("create_key", server.emulator.project_id, OPTIONS)
    caller.close()
    return caught.value


def keys_made(server: Server) -> int:
    """Count the keys that were created."""
    with server.client() as client:
        keys = client.manage.get_keys(server.emulator.project_id).api_keys
    return [key.comment for key in keys].count(COMMENT)


@over_all_networks
@every_fault
def test_fault_is_a_typed_error(kind: str, server: Server, fault: str, failure: Failure) -> None:
    """Each thing that goes wrong on the way has a class of error, and says what it was."""
    error = create_key(kind, server, fault)

    assert type(error) is failure.kind
    assert failure.message in str(error)
    if isinstance(error, DeepgramApiError):
        assert error.status_code == failure.status


@over_all_networks
@every_fault
def test_failed_write_took_effect_once_or_not_at_all(
    kind: str, server: Server, fault: str, failure: Failure
) -> None:
    """After a create that failed the key is there exactly once, or it is not there."""
    create_key(kind, server, fault)

    assert keys_made(server) == failure.keys


@over_all_networks
@every_fault
def test_failed_write_is_sent_again_only_after_429(
    kind: str, server: Server, fault: str, failure: Failure
) -> None:
    """A write that may have taken effect is not sent again, and the error says so."""
    error = create_key(kind, server, fault)

    path = f"POST /v1/projects/{server.emulator.project_id}/keys"
    assert server.calls.count(path) == failure.attempts
    assert getattr(error, "attempts", None) == failure.attempts


@over_all_networks
@pytest.mark.parametrize("fault", FAULTS)
def test_failed_read_is_sent_again(kind: str, server: Server, fault: str) -> None:
    """A call that does no harm is sent again after each fault that may pass, and is answered."""
    server.emulator.add_fault(fault, seconds=SECONDS)
    caller = Caller(kind, server.client(FAULTS[fault].timeout))
    final = {"truncated_json": "cannot be read"}

    answer, refusal = attempt(lambda: caller("get_projects"), DeepgramError)

    assert bool(answer) == (fault not in final)
    assert final.get(fault, "") in refusal
    assert len(server.calls) == (1 if fault in final else 2)
    caller.close()


@over_all_networks
@pytest.mark.parametrize("fault", FAULTS)
def test_client_can_be_used_after_a_failure(kind: str, server: Server, fault: str) -> None:
    """A connection on which something went wrong is left behind, and the next call succeeds."""
    server.emulator.add_fault(fault, seconds=SECONDS)
    caller = Caller(kind, server.client(FAULTS[fault].timeout))
    with pytest.raises(DeepgramError):
        caller("get_projects", retry=None)

    assert len(caller("get_projects", timeout=60).projects) == 1
    caller.close()


@over_all_networks
def test_rate_limit_says_how_many_seconds_to_wait(kind: str, server: Server) -> None:
    """`Retry-After` of a RateLimitError is in the headers of its answer."""
    server.emulator.add_fault("too_many_requests", retry_after=7)

    error = ask(kind, server.client())

    assert isinstance(error, RateLimitError)
    assert error.response.headers["Retry-After"] == "7"


@over_all_networks
def test_rate_limit_says_until_when_to_wait(kind: str, server: Server) -> None:
    """`Retry-After` may be a date, and comes as it was sent."""
    server.emulator.add_fault("too_many_requests", retry_after=60, as_date=True)

    error = ask(kind, server.client())

    assert isinstance(error, RateLimitError)
    until = parsedate_to_datetime(error.response.headers["Retry-After"])
    assert abs(until.timestamp() - time.time() - 60) < 5


@over_all_networks
@pytest.mark.parametrize("route", ["get_usage", "list_requests"])
def test_fault_of_one_of_two_requests(kind: str, server: Server, route: str) -> None:
    """A call that sends two requests fails when either of them does."""
    server.emulator.add_fault("bad_gateway_html", route, count=3)
    caller = Caller(kind, server.client())

    with pytest.raises(ServerError, match="502 Bad Gateway"):
        caller("get_usage", server.emulator.project_id)
    caller.close()


@over_all_networks
def test_refused_connection(kind: str) -> None:
    """A server that is not there is a DeepgramConnectionError, with the cause kept."""
    error = ask(kind, local_client(refused_url()))

    assert type(error) is DeepgramConnectionError
    assert isinstance(error.__cause__, httpx.ConnectError)


@over_all_networks
def test_dropped_connection_keeps_its_cause(kind: str, server: Server) -> None:
    """The error of a connection that breaks has the one of the HTTP client as its cause."""
    server.emulator.add_fault("dropped_before_write")

    error = ask(kind, server.client())

    assert isinstance(error.__cause__, httpx.TransportError)


@over_all_networks
@pytest.mark.parametrize("behave", [stop_halfway, talk_nonsense])
def test_broken_http(kind: str, behave: Callable[[socket.socket], None]) -> None:
    """A server that speaks no HTTP, or stops halfway, is a DeepgramConnectionError."""
    with socket_server(behave) as url:
        error = ask(kind, local_client(url))

    assert type(error) is DeepgramConnectionError
    assert isinstance(error.__cause__, httpx.TransportError)


@over_all_networks
def test_slow_server(kind: str, server: Server) -> None:
    """A server that does not answer in time is given up when the time is over."""
    server.emulator.add_fault("latency", seconds=SECONDS)
    started = time.monotonic()

    error = ask(kind, server.client(timeout=PATIENCE))

    assert isinstance(error.__cause__, httpx.ReadTimeout)
    assert time.monotonic() - started >= 0.5


@over_all_networks
def test_timeout_of_one_call(kind: str, server: Server) -> None:
    """The timeout of a call holds instead of the client's."""
    server.emulator.add_fault("latency", seconds=SECONDS)
    caller = Caller(kind, server.client(timeout=60))

    with pytest.raises(DeepgramTimeoutError):
        caller("get_projects", timeout=PATIENCE, retry=None)
    caller.close()


@over_all_networks
def test_slow_body_that_keeps_coming(kind: str, server: Server) -> None:
    """The timeout is for each piece: an answer whose pieces come in time is read to its end."""
    server.emulator.add_fault("slow_body", seconds=1.2)
    caller = Caller(kind, server.client(timeout=1))

    assert len(caller("get_projects", retry=None).projects) == 1
    caller.close()


@over_all_networks
def test_unreadable_compression(kind: str) -> None:
    """An answer whose compression is broken is one of our errors."""

    def compress_badly(connection: socket.socket) -> None:
        connection.recv(1 << 16)
        body = gzip.compress(b'{"projects": []}')[:-12] + b"\x00" * 12
        head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n\r\n"
        connection.sendall(head.encode() + body)

    with socket_server(compress_badly) as url:
        assert isinstance(ask(kind, local_client(url)), DeepgramError)


@over_all_networks
@pytest.mark.parametrize(
    "host", ["a..b", f"{'a' * 64}.example", ".example", "xn--a.example", "nowhere.invalid"]
)
def test_host_that_cannot_be_looked_up(kind: str, host: str) -> None:
    """A host that cannot exist is refused when the client is made, or a connection error."""
    try:
        client = local_client(f"http://{host}")
    except ValueError:
        return

    assert isinstance(ask(kind, client), DeepgramConnectionError)


def test_cancelled_call_is_cancelled(server: Server) -> None:
    """Cancelling a task that waits for an answer cancels it, and the client works on."""
    server.emulator.add_fault("latency", seconds=SECONDS)

    async def cancel() -> int:
        async with server.client().manage.asyncmanage as manage:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.1):
                    await manage.get_projects()
            return len((await manage.get_projects()).projects)

    assert asyncio.run(cancel()) == 1
