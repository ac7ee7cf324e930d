"""Clients, transports and timeouts of httpx and of httpx2 are taken alike."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
from typing import TYPE_CHECKING

import httpx
import pytest
from opentelemetry import trace

from deepgram_manage import (
    AsyncManageClient,
    AuthenticationError,
    DeepgramClient,
    DeepgramConnectionError,
    DeepgramError,
    DeepgramTimeoutError,
    ManageClient,
    UnansweredWriteError,
)
from tests.support.canaries import HEADER, canaries_in, pickled, reported
from tests.support.libraries import of_either_library
from tests.support.programs import run
from tests.support.scripted import answer, cut, reset, scripted, sending, stall
from tests.support.spans import span_exporter
from tests.support.wire import KEY, Anything, Caller

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.scripted import Act

PROJECTS = {"projects": [{"project_id": "p1", "name": "One"}]}
OPTIONS = {"comment": "ci", "scopes": ["member"]}

as_client_and_as_transport = pytest.mark.parametrize("bare", [False, True], ids=["client", "bare"])


def mocked(
    library: Anything,
    respond: Callable[[Anything], Anything],
    bare: bool = False,  # noqa: FBT001, FBT002 -- a case
    **settings: Anything,
) -> DeepgramClient:
    """Make a client whose HTTP clients, or bare transports, answer by a function."""
    transport = library.MockTransport(respond)
    return DeepgramClient(
        KEY,
        retry=None,
        http_client=transport if bare else library.Client(transport=transport),
        async_http_client=transport if bare else library.AsyncClient(transport=transport),
        **settings,
    )


@of_either_library
@as_client_and_as_transport
def test_call_is_sent_and_answered(kind: str, library: Anything, bare: bool) -> None:  # noqa: FBT001
    """What is sent is the same for both, and so is what comes back."""
    seen: list[Anything] = []

    def respond(request: Anything) -> Anything:
        seen.append(request)
        return library.Response(200, json={"api_key_id": "k1", "key": "s", "comment": "ci"})

    made = Caller(kind, mocked(library, respond, bare))("create_key", "p1", OPTIONS)

    (request,) = seen
    assert made.api_key_id == "k1"
    assert (request.method, request.url.path) == ("POST", "/v1/projects/p1/keys")
    assert request.content == b'{"comment":"ci","scopes":["member"]}'
    assert request.headers["Authorization"] == f"Token {KEY}"
    assert request.headers["User-Agent"].startswith("deepgram-manage")


@of_either_library
@as_client_and_as_transport
def test_streamed_and_compressed_answer(kind: str, library: Anything, bare: bool) -> None:  # noqa: FBT001
    """An answer on a socket is read piece by piece, and decompressed here."""
    body = gzip.compress(b'{"projects": []}')
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}\r\n"

    def act(connection: Anything) -> bool:
        connection.sendall(head.encode() + b"Connection: close\r\n\r\n" + body)
        return False

    with scripted(act) as server:
        call = Caller(kind, DeepgramClient(KEY, base_url=server.url, **on_sockets(library, bare)))
        assert call("get_projects").projects == []


def on_sockets(library: Anything, bare: bool) -> dict[str, Anything]:  # noqa: FBT001
    """Settings that send on real sockets."""
    if bare:
        return {
            "http_client": library.HTTPTransport(verify=False),
            "async_http_client": library.AsyncHTTPTransport(verify=False),
        }
    return {
        "http_client": library.Client(verify=False),
        "async_http_client": library.AsyncClient(verify=False),
    }


@of_either_library
@as_client_and_as_transport
def test_refusal_is_the_error_of_its_status(kind: str, library: Anything, bare: bool) -> None:  # noqa: FBT001
    """An error has an httpx.Response, whose request hides what was sent."""
    client = mocked(library, lambda _request: library.Response(401, json={"message": "No."}), bare)

    with pytest.raises(AuthenticationError) as caught:
        Caller(kind, client)("get_projects", headers={"X-Secret": HEADER})

    assert isinstance(caught.value.response, httpx.Response)
    assert "Authorization" not in caught.value.response.request.headers
    assert not canaries_in(reported(caught.value))
    assert pickled(caught.value)


@of_either_library
@as_client_and_as_transport
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("ConnectError", DeepgramConnectionError),
        ("ReadTimeout", DeepgramTimeoutError),
        ("RemoteProtocolError", DeepgramConnectionError),
        ("TooManyRedirects", DeepgramConnectionError),
        ("ProxyError", DeepgramConnectionError),
    ],
)
def test_failures_become_ours(
    kind: str,
    library: Anything,
    bare: bool,  # noqa: FBT001
    name: str,
    expected: type[DeepgramError],
) -> None:
    """Whichever library raises, the error is this package's, and its cause one of httpx."""

    def respond(request: Anything) -> Anything:
        raise getattr(library, name)("no", request=request)

    with pytest.raises(DeepgramError) as caught:
        Caller(kind, mocked(library, respond, bare))("get_projects")

    assert type(caught.value) is expected
    assert type(caught.value.__cause__) is getattr(httpx, name)


@of_either_library
@as_client_and_as_transport
def test_lost_answer_of_a_write_is_unclear(kind: str, library: Anything, bare: bool) -> None:  # noqa: FBT001
    """A POST whose answer is lost on the way is not sent again."""
    with scripted(cut, answer(body={"api_keys": []}, Connection="close")) as server:
        client = DeepgramClient(KEY, base_url=server.url, **on_sockets(library, bare))
        with pytest.raises(UnansweredWriteError):
            Caller(kind, client)("create_key", "p1", OPTIONS)

    assert server.sent("POST") == 1


@of_either_library
@pytest.mark.parametrize("elsewhere", ["http://127.0.0.1:1/", "http://none.invalid/", "ftp://x/"])
def test_redirect_that_cannot_be_followed_is_unclear(
    kind: str, library: Anything, elsewhere: str
) -> None:
    """A POST that a redirect answered was sent, though the connection after it failed."""
    clients = {
        "http_client": library.Client(follow_redirects=True),
        "async_http_client": library.AsyncClient(follow_redirects=True),
    }
    with scripted(answer(303, Location=elsewhere, Connection="close")) as server:
        client = DeepgramClient(KEY, base_url=server.url, **clients)
        with pytest.raises(UnansweredWriteError):
            Caller(kind, client)("create_key", "p1", OPTIONS)

    assert server.sent("POST") == 1


class FallsBack(httpx.BaseTransport):
    """Sends to a server that does not listen, and then, by a request of its own, to another."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._transport = httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send twice."""
        request.url = request.url.copy_with(port=1)
        with contextlib.suppress(httpx.ConnectError):
            return self._transport.handle_request(request)
        again = httpx.Request(request.method, self._url, content=request.content)
        return self._transport.handle_request(again)


def test_transport_that_sends_again_in_its_own_way_is_unclear() -> None:
    """That nothing was sent to the first server says nothing of the second."""
    with scripted(cut) as server:
        client = DeepgramClient(KEY, base_url=server.url, http_client=FallsBack(server.url))
        with pytest.raises(UnansweredWriteError):
            client.manage.create_key("p1", OPTIONS)

    assert server.sent("POST") == 1


@pytest.mark.parametrize(
    "act", [cut, reset, sending(b"\0 not HTTP\r\n\r\n")], ids=["cut", "reset", "not HTTP"]
)
@as_client_and_as_transport
def test_lost_answer_below_a_given_transport_of_aiohttp_is_unclear(act: Act, bare: bool) -> None:  # noqa: FBT001
    """httpx-aiohttp calls a connection that broke a ConnectTimeout; the POST was sent all the same.

    It does not name an answer that is not HTTP at all.
    """
    aiohttp_transport = pytest.importorskip("httpx_aiohttp").AiohttpTransport

    async def create(url: str) -> None:
        transport = aiohttp_transport()
        http = transport if bare else httpx.AsyncClient(transport=transport)
        client = DeepgramClient(KEY, base_url=url, async_http_client=http)
        try:
            await client.asyncmanage.create_key("p1", OPTIONS)
        finally:
            await http.aclose()

    with scripted(act) as server, pytest.raises(UnansweredWriteError):
        asyncio.run(create(server.url))

    assert server.sent("POST") == 1


def test_redirect_over_aiohttp_that_cannot_be_followed_is_unclear() -> None:
    """The client tells it, where the transport does not tell its steps."""
    aiohttp_transport = pytest.importorskip("httpx_aiohttp").AiohttpTransport

    async def create(url: str) -> None:
        transport = aiohttp_transport()
        async with httpx.AsyncClient(transport=transport, follow_redirects=True) as http:
            client = DeepgramClient(KEY, base_url=url, async_http_client=http)
            await client.asyncmanage.create_key("p1", OPTIONS)

    redirect = answer(303, Location="http://127.0.0.1:1/", Connection="close")
    with scripted(redirect) as server, pytest.raises(UnansweredWriteError):
        asyncio.run(create(server.url))

    assert server.sent("POST") == 1


@of_either_library
def test_raw_holds_an_answer_of_httpx(kind: str, library: Anything) -> None:
    """`raw` returns an httpx.Response, whichever library received it, without credentials."""
    client = mocked(library, lambda _request: library.Response(200, json=PROJECTS))

    raw = Caller(kind, client).raw("get_projects")

    assert type(raw.http_response) is httpx.Response
    assert raw.http_response.json() == PROJECTS
    assert "Authorization" not in raw.http_response.request.headers


@of_either_library
def test_timeouts_of_either_library(kind: str, library: Anything) -> None:
    """A timeout of either is taken by clients, copies and calls; so is that of a given client."""
    seen: list[Anything] = []

    def respond(request: Anything) -> Anything:
        seen.append(request.extensions["timeout"]["read"])
        return library.Response(200, json=PROJECTS)

    client = mocked(library, respond, timeout=library.Timeout(5, read=7))
    Caller(kind, client)("get_projects")
    Caller(kind, client)("get_projects", timeout=library.Timeout(5, read=8))
    Caller(kind, client.with_options(timeout=library.Timeout(9)))("get_projects")
    transport = library.MockTransport(respond)
    its_own = DeepgramClient(
        KEY,
        http_client=library.Client(transport=transport, timeout=11),
        async_http_client=library.AsyncClient(transport=transport, timeout=11),
    )
    Caller(kind, its_own)("get_projects")
    Caller(kind, mocked(library, respond))("get_projects")

    assert seen == [7, 8, 9, 11, 30]


@of_either_library
def test_headers_of_a_given_client(kind: str, library: Anything) -> None:
    """A given client's headers are sent, and its name instead of ours where it has one."""
    seen: list[Anything] = []

    def respond(request: Anything) -> Anything:
        seen.append(request.headers)
        return library.Response(200, json=PROJECTS)

    headers = {"User-Agent": "mine/1", "X-Team": "a"}
    transport = library.MockTransport(respond)
    client = DeepgramClient(
        KEY,
        http_client=library.Client(transport=transport, headers=headers),
        async_http_client=library.AsyncClient(transport=transport, headers=headers),
    )
    Caller(kind, client)("get_projects")

    assert (seen[0]["User-Agent"], seen[0]["X-Team"]) == ("mine/1", "a")


@of_either_library
def test_client_of_the_other_kind_is_refused(library: Anything) -> None:
    """An asynchronous client is not a synchronous one; the error names the argument."""
    with pytest.raises(TypeError, match=r"^http_client must be an httpx\.Client"):
        ManageClient(KEY, http_client=library.AsyncClient(verify=False))
    with pytest.raises(TypeError, match=r"^async_http_client must be an httpx\.AsyncClient"):
        AsyncManageClient(KEY, async_http_client=library.Client(verify=False))


@of_either_library
def test_deadline_holds_with_an_asynchronous_client(library: Anything) -> None:
    """A given asynchronous client of either library is ended in time."""

    async def call(url: str) -> None:
        async with library.AsyncClient(verify=False) as http:
            client = DeepgramClient(KEY, base_url=url, async_http_client=http, deadline=0.2)
            with pytest.raises(DeepgramTimeoutError):
                await client.asyncmanage.get_projects()

    with scripted(stall) as server:
        asyncio.run(call(server.url))


@of_either_library
def test_span_of_a_given_client_is_below_that_of_the_call(kind: str, library: Anything) -> None:
    """What instruments a given HTTP client finds the call's span as its parent."""

    def respond(_request: Anything) -> Anything:
        with trace.get_tracer("instrumented").start_as_current_span("GET"):
            return library.Response(200, json=PROJECTS)

    with span_exporter() as exporter:
        with trace.get_tracer("user").start_as_current_span("job"):
            Caller(kind, mocked(library, respond))("get_projects")
        spans = {span.name: span for span in exporter.get_finished_spans()}

    inner, call, job = spans["GET"], spans["GET /v1/projects"], spans["job"]
    assert inner.parent is not None
    assert call.parent is not None
    assert call.context is not None
    assert job.context is not None
    assert inner.parent.span_id == call.context.span_id
    assert call.parent.span_id == job.context.span_id


def test_neither_library_is_imported_for_the_other() -> None:
    """A client that is made imports no HTTP library, and a call does not import httpx2."""
    program = """
import sys
from deepgram_manage import DeepgramClient, DeepgramError
client = DeepgramClient("a-key", base_url="http://127.0.0.1:1")
assert "httpx" not in sys.modules
try:
    client.manage.get_projects(retry=None)
except DeepgramError:
    pass
assert "httpx2" not in sys.modules
"""
    assert run(program) == ""
